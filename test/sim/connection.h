#ifndef DARMAND_SIM_CONNECTION_H
#define DARMAND_SIM_CONNECTION_H

/*
 * One TCP connection of an ESME: frames in, PDUs out, and how it is bound.
 *
 * What a PDU means is the server's to say (server.h); what waits for a deliver_sm_resp is the
 * queue's (queue.h).  A closed connection keeps its memory until the server's next tick, so that
 * whoever is in the middle of something with it can look at its state.
 */

#include "test/sim/pdu.h"
#include "test/sim/queue.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

struct bufferevent;
struct evbuffer;
struct event;
struct server;

enum connection_state {
    CONNECTION_OPEN, /* no bind yet */
    CONNECTION_TRANSMITTER,
    CONNECTION_RECEIVER,
    CONNECTION_TRANSCEIVER,
    CONNECTION_CLOSED /* about to be freed */
};

TAILQ_HEAD(late_responses, late_response);

struct connection {
    TAILQ_ENTRY(connection) link;
    struct server *server;
    unsigned number; /* for people: 1 is the first ever accepted */
    enum connection_state state;
    bool finishing; /* closes when all is written; reads nothing more */
    char system_id[65];
    uint32_t sequence; /* the last one used */
    int64_t opened, heard;
    int64_t enquired; /* when our enquire_link left that is not answered yet; 0 = none */
    struct deliveries outstanding;
    unsigned outstanding_count;
    struct bufferevent *stream;
    struct evbuffer *slow; /* what --split still holds back */
    struct event *slow_timer;
    struct late_responses late; /* what --submit-delay still holds back */
    struct event *late_timer;
};

TAILQ_HEAD(connections, connection);

/** Takes over an accepted socket.  NULL when libevent cannot; the socket is then closed. */
struct connection *connection_new(struct server *server, int socket, unsigned number);

/** Sends a PDU as it is. */
void connection_send(struct connection *connection, const struct pdu *pdu);

/** Sends a request under the next sequence number of this connection, which is returned. */
uint32_t connection_request(struct connection *connection, struct pdu *pdu);

/** Answers `request` with `status` and, in submit responses, `message_id`, after `delay` ms. */
void connection_respond(struct connection *connection, const struct pdu *request, uint32_t status,
                        const char *message_id, unsigned delay);

/** Sends a generic_nack. */
void connection_nack(struct connection *connection, uint32_t sequence, uint32_t status);

/** Writes octets that need not be a PDU. */
void connection_raw(struct connection *connection, const uint8_t *octets, size_t length);

/** Closes when everything written so far is out. */
void connection_finish(struct connection *connection);

/** Closes now.  `why` is for --verbose.  A closed connection stays closed. */
void connection_close(struct connection *connection, const char *why);

/** Frees a closed connection. */
void connection_free(struct connection *connection);

/** Whether all responses have left and no deliver_sm is outstanding. */
bool connection_is_idle(const struct connection *connection);

/** Whether deliver_sm may go out on it. */
bool connection_receives(const struct connection *connection);

/** Whether submit_sm may come in on it. */
bool connection_transmits(const struct connection *connection);

#endif
