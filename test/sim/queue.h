#ifndef DARMAND_SIM_QUEUE_H
#define DARMAND_SIM_QUEUE_H

/*
 * Everything on its way to the ESME: deliver_sm that wait, that are outstanding on a bind, and
 * that rest before they are tried again.
 *
 * An SMS comes back here until it is acknowledged or refused for good.  A piece of a USSD session
 * belongs to one bind and dies with it.
 */

#include "test/sim/pdu.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

struct connection;
struct handset;
struct message;
struct server;

enum delivery_kind { DELIVERY_SMS, DELIVERY_USSD, DELIVERY_RECEIPT };

/** How a delivery ended. */
enum delivery_end {
    DELIVERY_ACKNOWLEDGED,
    DELIVERY_REFUSED, /* a command_status that does not mean "again" */
    DELIVERY_LOST     /* USSD: its bind is gone, or no response came */
};

struct delivery {
    TAILQ_ENTRY(delivery) link;
    enum delivery_kind kind;
    struct pdu pdu;            /* its octets point into this delivery */
    uint8_t text[254];         /* short_message, or less */
    uint8_t op, reference[4];  /* USSD: values of TLVs */
    char message_id[17];       /* receipt: value of a TLV */
    struct handset *handset;   /* NULL for a receipt */
    struct message *message;   /* SMS: the message it is a part of */
    struct connection *pinned; /* USSD: the bind of its session */
    unsigned session;          /* USSD: which one, struct session */
    bool aborts;               /* USSD: this ends the session from the user's side */
    unsigned attempts;
    int64_t sent, again; /* loop_now() */
};

TAILQ_HEAD(deliveries, delivery);

struct queue {
    struct deliveries sms, ussd; /* waiting for room on a bind; receipts are among the sms */
    struct deliveries resting;   /* refused for now, the first to go on first */
    int64_t ticked;              /* loop_now() of the last tick */
    int64_t credit;              /* --retry-rate: what may go on, in millionths of a delivery */
};

void queue_init(struct queue *queue);

/** Frees what is there, without telling anybody. */
void queue_clear(struct queue *queue);

/** Adds a heap delivery, owned by the queue from now on, and sends what can be sent. */
void queue_add(struct server *server, struct delivery *delivery);

/** Adds one that rests `ms` first; no piece of USSD. */
void queue_add_later(struct server *server, struct delivery *delivery, unsigned ms);

/** Sends whatever the windows of the binds allow. */
void queue_pump(struct server *server);

/** A response or generic_nack came.  False when nothing was outstanding under its sequence. */
bool queue_on_response(struct server *server, struct connection *connection,
                       const struct pdu *response);

/** A connection closed: its SMS go to the head of the queue, its USSD pieces are lost. */
void queue_on_closed(struct server *server, struct connection *connection);

/** Looks for responses that did not come and for rests that are over. */
void queue_tick(struct server *server, int64_t now);

#endif
