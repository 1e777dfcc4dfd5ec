#ifndef DARMAND_DAEMON_CONNECTION_H
#define DARMAND_DAEMON_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/conf.h"
#include "protocol/bind.h"
#include "protocol/pdu.h"

/*
 * One SMPP connection to an SMSC: the socket around protocol/frame, protocol/bind and
 * protocol/window.  It binds, keeps itself alive, comes back, and hands on what the peer says.
 *
 * Links (link.h) own connections: one as a transceiver, or a transmitter and a receiver.  All
 * partial-read state lives in the frame; a bad frame costs this connection only, and so does a flood: in
 * one turn of the loop a connection hands on a bounded number of PDUs, and it reads no more while its
 * answers are not taken.
 */

struct event_base;
struct evdns_base;
struct connection;

enum connection_role {
    CONNECTION_TRANSCEIVER,
    CONNECTION_TRANSMITTER,
    CONNECTION_RECEIVER,
};

/** The response to a PDU of ours. */
struct connection_response {
    uint32_t status;
    const char *message_id; /* "" when it has none; good during the call */
    bool late;              /* `lost` has been said of it already */
};

/** What the owner is told; every call is made from the loop, none after connection_free. */
struct connection_events {
    /** A deliver_sm, data_sm or alert_notification.  The owner answers it with connection_respond. */
    void (*request)(void *context, struct connection *connection, const struct pdu *pdu);
    /** The response to a PDU submitted under `token`. */
    void (*response)(void *context, uint64_t token, const struct connection_response *response);
    /** How congested the peer says it is, 0 … 255, in any response (SMPP 5.0 §4.8.4.18). */
    void (*congested)(void *context, unsigned level);
    /**
     * There is no response: it is overdue, and may still come late, or the connection closed.  Outcome
     * unknown.
     */
    void (*lost)(void *context, uint64_t token);
    /** The bind was refused, by such a PDU; another attempt waits for its time. */
    void (*refused)(void *context, struct connection *connection, uint32_t command_id,
                    uint32_t status);
    /** Bound, or no longer bound. */
    void (*changed)(void *context, struct connection *connection);
    /** A whole PDU was read, before anything came of it, or written; for a trace. */
    void (*passed)(void *context, const struct connection *connection, bool sent,
                   const uint8_t *octets, size_t size);
};

struct connection_options {
    struct event_base *base;
    struct evdns_base *dns; /* NULL: host names are looked up blocking, addresses need no look-up */
    const struct conf_link *link; /* must outlive the connection */
    enum connection_role role;
    const struct connection_events *events;
    void *context;
    uint64_t *ids; /* the owner's counter of TCP connections; see connection_id */
};

/** A connection that begins at once.  NULL: no memory. */
struct connection *connection_new(const struct connection_options *options);
/** Closes without a word and frees; connection_stop first is politer. */
void connection_free(struct connection *connection);

/** Connects now if it was waiting to, however long the wait was to be. */
void connection_wake(struct connection *connection);
/** Binds as this from the next attempt on. */
void connection_set_role(struct connection *connection, enum connection_role role);
/** The bind is not what it seems: closes, and binds again after the usual wait. */
void connection_rebind(struct connection *connection);
/** Unbinds and closes; connection_is_stopped says when it is done. */
void connection_stop(struct connection *connection);
/** Takes a stop back: connects and binds again. */
void connection_start(struct connection *connection);
bool connection_is_stopped(const struct connection *connection);

/** For how long, in milliseconds, there has always been something to be read; 0 when there is not. */
int64_t connection_lag_ms(const struct connection *connection, struct monotime now);

bool connection_is_bound(const struct connection *connection);
bool connection_can_submit(const struct connection *connection); /* bound, and no mere receiver */

/**
 * A number that no two TCP connections of this process share: who answers a request later says it
 * with this, and when the connection has gone, nobody is answered by mistake.
 */
uint64_t connection_id(const struct connection *connection);

/** Answers a request of the peer.  On a connection that is not open this does nothing. */
void connection_respond(struct connection *connection, uint32_t command_id,
                        uint32_t sequence_number, uint32_t status);

/**
 * Sends a submit_sm under a sequence number of ours.  DM_E_CLOSED: not bound for sending.
 * DM_E_FULL: too many requests await their response.
 */
enum dm_error connection_submit(struct connection *connection, struct pdu *pdu, uint64_t token,
                                int64_t response_ms) DM_CHECKED;

/** For `darmandctl links`. */
struct connection_report {
    enum connection_role role;
    enum bind_state state;
    int64_t state_ms;  /* how long in this state */
    size_t awaiting;   /* requests without a response */
    uint64_t received; /* PDUs since start */
    uint64_t sent;
    const char *last_reason; /* of the last change of state */
};
struct connection_report connection_report(const struct connection *connection);
const char *connection_role_name(enum connection_role role);

#endif
