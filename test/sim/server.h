#ifndef DARMAND_SIM_SERVER_H
#define DARMAND_SIM_SERVER_H

/*
 * The SMSC's door: listens, binds ESMEs, keeps links alive, answers what it does not know, and
 * misbehaves on request.
 *
 * It does not know what a text or a USSD session is: messages go up to a handler (network.h) and
 * come down through the queue (queue.h).
 */

#include "test/sim/connection.h"
#include "test/sim/histogram.h"
#include "test/sim/queue.h"

#include <stdbool.h>
#include <stdint.h>

struct evconnlistener;
struct judge;
struct loop;

struct server_options {
    const char *host;
    uint16_t port;                                /* 0 = any */
    const char *port_file, *system_id, *password; /* NULL = none */
    unsigned enquire;                             /* seconds; 0 = never */
    unsigned response_timeout, retry;             /* ms */
    unsigned retry_rate;                          /* a second; 0 = all that are due */
    unsigned window;                              /* deliver_sm outstanding on a bind */
    bool verbose;

    /* Misbehaviour; 0 and false are good behaviour. */
    unsigned submit_delay; /* ms */
    uint32_t submit_status;
    unsigned submit_status_count, drop_after, drop_count, split;
    bool header_only;
};

/** What the server tells the network behind it. */
struct server_handler {
    void *context;

    /** A submit_sm or data_sm on a bind that may send one.  The command_status to answer. */
    uint32_t (*submitted)(void *context, struct connection *connection, const struct pdu *pdu);

    /** A connection ended; USSD sessions on it are over. */
    void (*closed)(void *context, struct connection *connection);

    /** A delivery came to its end and is freed after this; see queue.h. */
    void (*settled)(void *context, struct delivery *delivery, enum delivery_end end,
                    uint32_t status);

    /** A delivery goes out for a second time or more. */
    void (*redelivered)(void *context, struct delivery *delivery);
};

struct server {
    const struct server_options *options;
    struct server_handler handler;
    struct loop *loop;
    struct judge *judge;
    struct evconnlistener *listener;
    struct event *tick;
    struct connections connections, closed;
    struct histogram refusals; /* microseconds from a deliver_sm to its temporary refusal */
    struct connection *turn;   /* round robin: the last that got an SMS */
    struct queue queue;
    unsigned accepted;       /* connections ever */
    unsigned long submits;   /* submit_sm and data_sm ever */
    unsigned long delivered; /* deliver_sm ever written */
    uint16_t port;           /* the one it listens on */
};

/** Listens, prints "listening on HOST:PORT" and writes the port file.  False after a line on
 *  stderr.  Everything passed stays the caller's and must outlive the server. */
bool server_open(struct server *server, struct loop *loop, struct judge *judge,
                 const struct server_options *options, const struct server_handler *handler);

/** Closes the listener and all connections, and frees what is waiting, without calling back. */
void server_close(struct server *server);

/** Closes all connections, as a cut cable would. */
void server_drop(struct server *server);

/** Whether all is said: nothing outstanding, waiting, held back or unwritten; an unbound
 *  connection does not count. */
bool server_is_idle(struct server *server);

/** The bind whose turn it is to get a deliver_sm, with room in its window unless `any`; NULL. */
struct connection *server_receiver(struct server *server, bool any);

/** What time does: keeps links alive, retries, frees what is closed. */
void server_tick(struct server *server);

/* What a connection reports. */
void server_on_frame(struct server *server, struct connection *connection, const uint8_t *frame,
                     size_t length);
void server_on_garbage(struct server *server, struct connection *connection, const uint8_t *head,
                       size_t length);
void server_on_closed(struct server *server, struct connection *connection, const char *why);

#endif
