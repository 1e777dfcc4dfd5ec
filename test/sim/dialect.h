#ifndef DARMAND_SIM_DIALECT_H
#define DARMAND_SIM_DIALECT_H

/*
 * How gateways carry a USSD session over SMPP, which the standard does not say.  A dialect is a
 * row of a table; the code that plays a session (ussd.h) has no name of a dialect in it.
 */

#include <stdbool.h>
#include <stdint.h>

/** What its_session_info (0x1383) is to a gateway. */
enum dialect_session {
    DIALECT_NO_SESSION, /* not sent; the MSISDN is the session */
    DIALECT_ECHO,       /* two octets the ESME returns bit for bit */
    DIALECT_END_BIT     /* 15-bit session number, then one bit: the session ends */
};

struct dialect {
    const char *name;
    const char *sentence;            /* for --help */
    uint8_t begin, answer, abort_op; /* ussd_service_op of the gateway */
    uint8_t gsm, ucs2;               /* data_coding of the gateway */
    enum dialect_session session;
    bool dials_number; /* destination_addr is the service's number, not the dialled string */
};

/** Operations of the ESME, the same in all four dialects. */
enum {
    USSD_ASK = 0x02,    /* USSR request: a page that wants an answer */
    USSD_END = 0x11,    /* PSSR response: the last page (17) */
    USSD_RELEASE = 0x80 /* the session ends without a page */
};

#define DIALECT_END 0x0001 /* the end bit of DIALECT_END_BIT */

/** All of them, ended by a row without a name; the first is the default. */
extern const struct dialect dialects[];

/** The dialect of that name, or NULL. */
const struct dialect *dialect_named(const char *name);

#endif
