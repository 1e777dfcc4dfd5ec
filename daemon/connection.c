#include "daemon/connection.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/dns.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "daemon/clock.h"
#include "daemon/connection_inside.h"
#include "daemon/log.h"
#include "protocol/status.h"

/* USSD answers are perishable and few: they may go out when the SMS window is used up. */
#define WINDOW_RESERVE 64
/* A PDU once begun is whole within this time, or the peer is broken. */
#define PARTIAL_MS 10000

static void set_socket_options(struct connection *connection)
{
    evutil_socket_t fd = bufferevent_getfd(connection->stream);
    int on = 1;

    /* Each only speeds up or frees earlier; a socket that refuses one still works. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
}

static void on_event(struct bufferevent *stream, short what, void *context)
{
    struct connection *connection = context;

    if (stream != connection->stream)
        return;
    if ((what & BEV_EVENT_CONNECTED) != 0) {
        set_socket_options(connection);
        connection_step(connection, BIND_CONNECTED, 0);
        return;
    }
    if ((what & BEV_EVENT_ERROR) != 0) {
        int dns = bufferevent_socket_get_dns_error(stream);

        log_line(LOG_LEVEL_NOTICE, connection->context, "%s:%u: %s", connection->options.link->host,
                 connection->options.link->port,
                 dns != 0 ? evutil_gai_strerror(dns) : strerror(errno));
    }
    connection_step(connection, BIND_CLOSED, 0);
}

/* ---- the bind machine's actions ------------------------------------------------------------------ */

static void close_stream(struct connection *connection)
{
    uint64_t token;

    if (connection->stream != NULL) {
        struct evbuffer *output = bufferevent_get_output(connection->stream);

        /* What is still to be written (an unbind_resp, a nack) is tried once; the rest is lost.  A
         * bufferevent keeps its output frozen against writes by hand, such as this. */
        (void)evbuffer_unfreeze(output, 1);
        (void)evbuffer_write(output, bufferevent_getfd(connection->stream));
        bufferevent_free(connection->stream);
        connection->stream = NULL;
    }
    frame_free(&connection->frame);
    frame_init(&connection->frame, FRAME_SIZE_MAX);
    connection->partial_since = MONOTIME_NEVER;
    while (window_take(&connection->window, &token) == DM_OK)
        connection->options.events->lost(connection->options.context, token);
}

static void open_stream(struct connection *connection)
{
    const struct conf_link *link = connection->options.link;

    connection->id = ++*connection->options.ids;
    connection->stream =
        bufferevent_socket_new(connection->options.base, -1, BEV_OPT_CLOSE_ON_FREE);
    if (connection->stream == NULL) {
        connection_step(connection, BIND_CLOSED, 0);
        return;
    }
    bufferevent_setcb(connection->stream, connection_on_read, NULL, on_event, connection);
    /* A failure at once is reported through on_event as well, or as the result here; in both cases
     * BIND_CLOSED comes exactly once, because a closed machine ignores the second. */
    if (bufferevent_enable(connection->stream, EV_READ | EV_WRITE) != 0 ||
        bufferevent_socket_connect_hostname(connection->stream, connection->options.dns, AF_UNSPEC,
                                            link->host, link->port) != 0)
        connection_step(connection, BIND_CLOSED, 0);
}

static struct monotime next_deadline(const struct connection *connection)
{
    struct monotime deadline =
        monotime_earlier(bind_deadline(&connection->bind), window_deadline(&connection->window));

    if (connection->partial_since.ms != MONOTIME_NEVER.ms)
        deadline = monotime_earlier(deadline, monotime_add(connection->partial_since, PARTIAL_MS));
    return deadline;
}

void connection_arm_at(struct connection *connection, struct monotime deadline)
{
    struct timeval wait;

    clock_until(deadline, clock_now().mono, &wait);
    connection->armed = deadline;
    if (event_add(connection->timer, &wait) != 0)
        log_line(LOG_LEVEL_ERROR, connection->context, "timer not set: the link may stand still");
}

static void arm_timer(struct connection *connection)
{
    connection_arm_at(connection, next_deadline(connection));
}

/* The only place where the machine moves: it logs old, new and why, and does what it says. */
void connection_step(struct connection *connection, enum bind_event event, uint32_t status)
{
    enum bind_state old = connection->bind.state;
    struct bind_actions actions =
        bind_step(&connection->bind, event, status, clock_now().mono, randombytes_random());
    enum bind_state new = connection->bind.state;

    if (actions.reason != NULL) {
        connection->last_reason = actions.reason;
        if (new != old)
            log_line(LOG_LEVEL_NOTICE, connection->context, "%s -> %s: %s%s%s",
                     bind_state_name(old), bind_state_name(new), actions.reason,
                     event == BIND_REFUSED ? " " : "",
                     event == BIND_REFUSED ? status_name(status) : "");
    }
    if (actions.credentials_alarm)
        log_line(LOG_LEVEL_ERROR, connection->context,
                 "the SMSC refuses system_id or password (%s): correct them and reload",
                 status_name(status));
    if (actions.send_unbind)
        connection_send_plain(connection, SMPP_UNBIND);
    if (actions.close)
        close_stream(connection);
    if (old != new && (old == BIND_BOUND || new == BIND_BOUND || new == BIND_STOPPED))
        connection->options.events->changed(connection->options.context, connection);
    if (actions.connect)
        open_stream(connection);
    if (actions.send_bind)
        connection_send_bind(connection);
    if (actions.send_enquire_link)
        connection_send_plain(connection, SMPP_ENQUIRE_LINK);
    arm_timer(connection);
}

static void on_timer(evutil_socket_t fd, short what, void *context)
{
    struct connection *connection = context;
    struct monotime now = clock_now().mono;
    uint64_t token;

    (void)fd;
    (void)what;
    while (window_expire(&connection->window, now, &token) == DM_OK)
        connection->options.events->lost(connection->options.context, token);
    if (connection->partial_since.ms != MONOTIME_NEVER.ms &&
        monotime_reached(monotime_add(connection->partial_since, PARTIAL_MS), now)) {
        log_line(LOG_LEVEL_WARNING, connection->context, "a PDU was begun and not finished");
        connection_step(connection, BIND_CLOSED, 0);
    } else if (monotime_reached(bind_deadline(&connection->bind), now)) {
        connection_step(connection, BIND_TIMER, 0);
    } else {
        arm_timer(connection);
    }
}

/* ---- life ------------------------------------------------------------------------------------------ */

struct connection *connection_new(const struct connection_options *options)
{
    struct connection *connection = calloc(1, sizeof *connection);
    struct bind_timing timing = bind_timing_default;

    if (connection == NULL)
        return NULL;
    connection->options = *options;
    connection->last_reason = "not tried yet";
    connection->partial_since = MONOTIME_NEVER;
    (void)snprintf(connection->context, sizeof connection->context, "link %s %s",
                   options->link->name, connection_role_name(options->role));
    frame_init(&connection->frame, FRAME_SIZE_MAX);
    timing.enquire_ms = options->link->enquire_ms;
    timing.backoff_max_ms = options->link->reconnect_max_ms;
    bind_init(&connection->bind, &timing, clock_now().mono);
    connection->timer = evtimer_new(options->base, on_timer, connection);
    if (connection->timer == NULL ||
        window_init(&connection->window, options->link->window + WINDOW_RESERVE) != DM_OK) {
        connection_free(connection);
        return NULL;
    }
    arm_timer(connection);
    return connection;
}

void connection_free(struct connection *connection)
{
    if (connection == NULL)
        return;
    if (connection->stream != NULL)
        bufferevent_free(connection->stream);
    if (connection->timer != NULL)
        event_free(connection->timer);
    frame_free(&connection->frame);
    window_free(&connection->window);
    free(connection);
}

void connection_wake(struct connection *connection)
{
    if (connection->bind.state == BIND_WAITING)
        connection_step(connection, BIND_TIMER, 0);
}

void connection_stop(struct connection *connection)
{
    connection_step(connection, BIND_STOP, 0);
}

/* ---- questions ------------------------------------------------------------------------------------- */

bool connection_is_stopped(const struct connection *connection)
{
    return connection->bind.state == BIND_STOPPED;
}

bool connection_is_bound(const struct connection *connection)
{
    return connection->bind.state == BIND_BOUND;
}

bool connection_can_submit(const struct connection *connection)
{
    return connection_is_bound(connection) && connection->options.role != CONNECTION_RECEIVER;
}

uint64_t connection_id(const struct connection *connection)
{
    return connection->id;
}

struct connection_report connection_report(const struct connection *connection)
{
    return (struct connection_report){
        .role = connection->options.role,
        .state = connection->bind.state,
        .state_ms = clock_now().mono.ms - connection->bind.since.ms,
        .awaiting = connection->window.used,
        .received = connection->received,
        .sent = connection->sent,
        .last_reason = connection->last_reason,
    };
}

const char *connection_role_name(enum connection_role role)
{
    switch (role) {
    case CONNECTION_TRANSMITTER: return "transmitter";
    case CONNECTION_RECEIVER: return "receiver";
    default: return "transceiver";
    }
}
