#ifndef DARMAND_DAEMON_CONNECTION_INSIDE_H
#define DARMAND_DAEMON_CONNECTION_INSIDE_H

#include "daemon/connection.h"
#include "daemon/log.h"
#include "protocol/frame.h"
#include "protocol/window.h"

/*
 * What connection.c (life), connection_read.c and connection_write.c share, and nobody else sees.
 */

struct bufferevent;
struct event;

struct connection {
    struct connection_options options;
    char context[LINK_NAME_MAX + 32]; /* of log lines */
    struct bufferevent *stream;       /* NULL when there is no socket */
    struct event *timer;
    struct frame frame;
    struct window window;
    struct bind bind;
    struct monotime partial_since; /* MONOTIME_NEVER: no PDU is half read */
    struct monotime armed;         /* when the timer will call */
    uint64_t id;
    uint64_t received;
    uint64_t sent;
    const char *last_reason;
    struct log_limit refusals; /* lines about PDUs that could not be read */
};

/** Moves the bind machine, the only way to: logs old, new and why, and does what it says. */
void connection_step(struct connection *connection, enum bind_event event, uint32_t status);
/** The timer calls at `deadline`, or before. */
void connection_arm_at(struct connection *connection, struct monotime deadline);

/** Sends a PDU whose loss the other side notices by itself: it asks again, or closes. */
void connection_write(struct connection *connection, const struct pdu *pdu);
/** Sends a PDU that is a header alone, under a number of ours. */
void connection_send_plain(struct connection *connection, uint32_t command_id);
void connection_send_bind(struct connection *connection);

/** libevent's read callback. */
void connection_on_read(struct bufferevent *stream, void *context);

#endif
