#ifndef DARMAND_DAEMON_CONNECTION_INSIDE_H
#define DARMAND_DAEMON_CONNECTION_INSIDE_H

#include <event2/util.h>

#include "daemon/connection.h"
#include "daemon/log.h"
#include "protocol/frame.h"
#include "protocol/pdu_form.h"
#include "protocol/window.h"

/*
 * What connection.c (life), connection_read.c and connection_write.c share, and nobody else sees.
 */

struct bufferevent;

struct connection {
    struct connection_options options;
    struct event_about about;   /* of log lines */
    struct bufferevent *stream; /* NULL when there is no socket */
    struct event *timer;
    struct frame frame;
    struct window window;
    struct pdu_forms forms; /* of what is sent, packed once */
    struct bind bind;
    struct event *more; /* fires in the loop's next turn, when this one's share is used up */
    bool held;          /* nothing is read until what waits to be written has left */
    struct monotime partial_deadline; /* of a PDU that is half read; MONOTIME_NEVER: none is */
    struct monotime
        close_at;          /* at once, since a PDU could not be written; MONOTIME_NEVER: all were */
    struct monotime armed; /* when the timer will call */
    struct monotime behind_since; /* when there was last nothing to be read; MONOTIME_NEVER: now */
    uint64_t id;
    uint64_t received;
    uint64_t sent;
    const char *last_reason;
    struct log_limit refusals; /* lines about PDUs that could not be read */
    struct log_limit unsent;   /* and about those that could not be written */
};

/** Moves the bind machine, the only way to: logs old, new and why, and does what it says. */
void connection_step(struct connection *connection, enum bind_event event, uint32_t status);
/** The timer calls at `deadline`, or before. */
void connection_arm_by(struct connection *connection, struct monotime deadline);

/** Sends a PDU whose loss the other side notices by itself: it asks again, or closes. */
void connection_write(struct connection *connection, const struct pdu *pdu);
/** Sends a PDU that is a header alone, under a number of ours. */
void connection_send_plain(struct connection *connection, uint32_t command_id);
void connection_send_bind(struct connection *connection);

/** Whether so much waits to be written that nothing more should be asked of us. */
bool connection_is_clogged(const struct connection *connection);

/** libevent's callbacks: there are octets; those that waited have left; `more` has fired. */
void connection_on_read(struct bufferevent *stream, void *context);
void connection_on_written(struct bufferevent *stream, void *context);
void connection_on_more(evutil_socket_t fd, short what, void *context);

#endif
