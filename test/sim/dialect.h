#ifndef DARMAND_SIM_DIALECT_H
#define DARMAND_SIM_DIALECT_H

/*
 * How gateways carry a USSD session over SMPP, which the standard does not say.  A dialect is a
 * row of a table; the code that plays a session (ussd.h) has no name of a dialect in it.
 */

#include <stdbool.h>
#include <stdint.h>

/** What the session's TLV is to a gateway. */
enum dialect_session {
    DIALECT_NO_SESSION, /* not sent; the MSISDN is the session */
    DIALECT_ECHO,       /* octets the ESME returns bit for bit */
    DIALECT_END_BIT,    /* 15-bit session number, then one bit: the session ends */
    DIALECT_COUNTED     /* session number, 7-bit sequence that either side counts up, end bit */
};

/** Where the dialled string stands besides the text. */
enum dialect_destination {
    DIALECT_STRING, /* the destination is the dialled string, when it is short enough */
    DIALECT_NUMBER, /* the destination is the service's number */
    DIALECT_NOBODY  /* there is none; pages come from the code that was dialled */
};

struct dialect {
    const char *name;
    const char *sentence; /* for --help */
    /* ussd_service_op of the gateway and of the ESME; or, with `letters`, service_type of both. */
    uint8_t begin, answer, abort_op, ask, end, release;
    bool letters;
    const char *begin_letters, *answer_letters, *abort_letters;
    const char *ask_letters, *end_letters, *release_letters;
    uint8_t gsm, ucs2; /* data_coding of the gateway */
    enum dialect_session session;
    uint16_t tag;   /* of the session's TLV */
    uint8_t size;   /* its octets */
    bool esme_echo; /* DIALECT_COUNTED: the ESME returns the sequence, and does not count */
    bool end_clear; /* DIALECT_COUNTED: the bit is clear at the end, not set */
    bool data_sm;   /* both sides use data_sm, with the text in message_payload */
    enum dialect_destination destination;
};

#define DIALECT_END 0x0001U /* the end bit, where there is one */

/** All of them, ended by a row without a name; the first is the default. */
extern const struct dialect dialects[];

/** The dialect of that name, or NULL. */
const struct dialect *dialect_named(const char *name);

#endif
