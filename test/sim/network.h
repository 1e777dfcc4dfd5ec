#ifndef DARMAND_SIM_NETWORK_H
#define DARMAND_SIM_NETWORK_H

/*
 * The operator's network: phones on one side, the SMSC's door on the other.
 *
 * sms.c carries texts both ways, receipt.c says what became of them, ussd.c and
 * ussd_page.c play the USSD gateway in the dialect chosen, network.c
 * ties them to the server and tells an observer (a script, the load, a person at the keypad) what
 * happens to the phones.
 */

#include "test/sim/dialect.h"
#include "test/sim/handset.h"
#include "test/sim/judge.h"
#include "test/sim/server.h"

#include <stdbool.h>
#include <stdint.h>

struct loop;

/** A mobile-originated SMS of one or more parts. */
struct message {
    TAILQ_ENTRY(message) link;
    struct handset *handset;
    unsigned parts_open; /* not acknowledged yet */
    uint32_t refusal;    /* the first status that refused a part; 0 = none */
    bool redelivered;    /* already reported */
};

TAILQ_HEAD(messages, message);

/** Who watches; any function may be NULL. */
struct observer {
    void *context;

    /** An SMS or a USSD page reached a phone.  The arrival is gone after the call. */
    void (*arrived)(void *context, struct handset *handset, const struct arrival *arrival);

    /** A sent SMS was acknowledged in all its parts (`refusal` 0), or refused for good. */
    void (*acknowledged)(void *context, struct handset *handset, uint32_t refusal);

    /** A sent SMS goes out again. */
    void (*redelivered)(void *context, struct handset *handset);

    /** A USSD session ended without a last page: released, lost, refused. */
    void (*session_over)(void *context, struct handset *handset);
};

struct network_options {
    const struct dialect *dialect;
    const char *number; /* the service's */
    uint8_t number_ton, number_npi;
    bool receipts; /* send delivery receipts where they are asked for */
};

struct network {
    const struct network_options *options;
    struct loop *loop;
    struct judge judge;
    struct server server;
    struct observer observer;
    struct handsets handsets;
    struct messages messages;   /* not settled yet */
    uint8_t reference;          /* of the last long SMS sent */
    unsigned sessions;          /* USSD sessions ever begun */
    unsigned long acknowledged; /* deliver_sm acknowledged with status 0 */
    unsigned long redelivered;  /* deliver_sm sent again */
};

/** Opens server and network.  False after a line on stderr.  The options and the loop stay the
 *  caller's and must outlive it; it is large, so let it be static. */
bool network_open(struct network *network, struct loop *loop, const struct network_options *options,
                  const struct server_options *server, const struct observer *observer);

void network_close(struct network *network);

/** Whether a deliver_sm could go out now. */
bool network_is_bound(const struct network *network);

/** The phone sends an SMS to `to`.  It waits as long as no ESME is bound.  False when the text is
 *  not UTF-8 or empty, or too long for CONCAT_PARTS. */
bool network_sms(struct network *network, struct handset *handset, const char *to,
                 const char *text);

/** The phone dials a USSD string; a session it has is aborted first.  False when no ESME is bound
 *  as a receiver or the string does not fit one page. */
bool network_dial(struct network *network, struct handset *handset, const char *string);

/** The phone answers a page.  False when it owes no answer or the text does not fit. */
bool network_answer(struct network *network, struct handset *handset, const char *text);

/** The user presses cancel.  False when there is no session. */
bool network_cancel(struct network *network, struct handset *handset);

/* Between network.c, sms.c, receipt.c, ussd.c and ussd_page.c. */
#define USSD_MOST 160U /* octets of a USSD string, 3GPP 24.090 */
void network_arrived(struct network *network, struct handset *handset, const struct arrival *in);
void network_session_over(struct network *network, struct handset *handset);
void receipt_send(struct network *network, const struct pdu *submit);
uint32_t sms_submitted(struct network *network, const struct pdu *pdu);
void sms_settled(struct network *network, struct delivery *delivery, enum delivery_end end,
                 uint32_t status);
void ussd_end(struct handset *handset, enum session_end end);
bool ussd_is(const struct network *network, const struct pdu *pdu);
uint32_t ussd_submitted(struct network *network, struct connection *connection,
                        const struct pdu *pdu);
void ussd_settled(struct network *network, struct delivery *delivery, enum delivery_end end,
                  uint32_t status);
void ussd_on_closed(struct network *network, struct connection *connection);

#endif
