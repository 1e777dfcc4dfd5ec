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
#include "daemon/tls.h"
#include "protocol/status.h"

/* USSD answers are perishable and few: they may go out when the SMS window is used up. */
#define WINDOW_RESERVE 64

static void set_socket_options(struct connection *connection)
{
    evutil_socket_t fd = bufferevent_getfd(connection->stream);
    int on = 1;
    unsigned silence_ms = (unsigned)bind_silence_ms(&connection->bind.timing);

    /* Each only speeds up or frees earlier; a socket that refuses one still works.  Octets that are
     * not even acknowledged end the connection no later than silence does. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    (void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silence_ms, sizeof silence_ms);
}

/* Says why a stream ended, where that was no ordinary end. */
static void explain_end(const struct connection *connection, short what)
{
    int error = errno;
    const struct conf_link *link = connection->options.link;
    int dns = bufferevent_socket_get_dns_error(connection->stream);
    char why[TLS_REASON];
    const char *words = NULL;

    if (link->tls.on && tls_reason(connection->stream, &link->tls, why))
        words = why;
    else if ((what & BEV_EVENT_ERROR) != 0)
        words = dns != 0 ? evutil_gai_strerror(dns) : strerror(error);
    else if (link->tls.on && connection->bind.state == BIND_CONNECTING)
        words = "the peer closed instead of finishing the TLS handshake";
    if (words != NULL)
        log_event(EVENT_CONNECT_FAILED, &connection->about, "%s:%u: %s", link->host, link->port,
                  words);
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
    explain_end(connection, what);
    connection_step(connection, BIND_CLOSED, 0);
}

/* ---- the bind machine's actions ------------------------------------------------------------------ */

/* What is still to be written (an unbind_resp, a nack) is tried once; the rest is lost. */
static void write_last(const struct connection *connection)
{
    struct evbuffer *output = bufferevent_get_output(connection->stream);

    if (connection->options.link->tls.on) {
        tls_close(connection->stream);
        return;
    }
    /* A bufferevent keeps its output frozen against writes by hand, such as this. */
    (void)evbuffer_unfreeze(output, 1);
    (void)evbuffer_write(output, bufferevent_getfd(connection->stream));
}

static void close_stream(struct connection *connection)
{
    uint64_t token;

    if (connection->stream != NULL) {
        write_last(connection);
        bufferevent_free(connection->stream);
        connection->stream = NULL;
    }
    (void)event_del(connection->more);
    connection->held = false;
    frame_free(&connection->frame);
    frame_init(&connection->frame, FRAME_SIZE_MAX);
    connection->partial_deadline = MONOTIME_NEVER;
    connection->behind_since = MONOTIME_NEVER;
    connection->close_at = MONOTIME_NEVER;
    while (window_take(&connection->window, &token) == DM_OK)
        connection->options.events->lost(connection->options.context, token);
}

static struct bufferevent *new_stream(const struct connection *connection)
{
    const struct conf_tls *tls = &connection->options.link->tls;
    struct bufferevent *stream;
    char why[TLS_REASON];

    if (!tls->on)
        return bufferevent_socket_new(connection->options.base, -1, BEV_OPT_CLOSE_ON_FREE);
    stream = tls_open(connection->options.base, tls, why);
    if (stream == NULL)
        log_event(EVENT_TLS_FAILED, &connection->about, "TLS cannot begin: %s", why);
    return stream;
}

static void open_stream(struct connection *connection)
{
    const struct conf_link *link = connection->options.link;

    connection->id = ++*connection->options.ids;
    connection->stream = new_stream(connection);
    if (connection->stream == NULL) {
        connection_step(connection, BIND_CLOSED, 0);
        return;
    }
    bufferevent_setcb(connection->stream, connection_on_read, connection_on_written, on_event,
                      connection);
    /* A failure at once is reported through on_event as well, or as the result here; in both cases
     * BIND_CLOSED comes exactly once, because a closed machine ignores the second. */
    if (bufferevent_enable(connection->stream, EV_READ | EV_WRITE) != 0 ||
        bufferevent_socket_connect_hostname(connection->stream, connection->options.dns, AF_UNSPEC,
                                            link->host, link->port) != 0)
        connection_step(connection, BIND_CLOSED, 0);
}

static struct monotime next_deadline(const struct connection *connection)
{
    return monotime_earlier(
        monotime_earlier(connection->close_at, connection->partial_deadline),
        monotime_earlier(bind_deadline(&connection->bind), window_deadline(&connection->window)));
}

static void arm_at(struct connection *connection, struct monotime deadline)
{
    struct timeval wait;

    clock_until(deadline, clock_mono(), &wait);
    connection->armed = deadline;
    if (event_add(connection->timer, &wait) != 0)
        log_event(EVENT_TIMER_FAILED, &connection->about,
                  "timer not set: the link may stand still");
}

static void arm_timer(struct connection *connection)
{
    arm_at(connection, next_deadline(connection));
}

void connection_arm_by(struct connection *connection, struct monotime deadline)
{
    if (deadline.ms < connection->armed.ms)
        arm_at(connection, deadline);
}

/* The only place where the machine moves: it logs old, new and why, and does what it says. */
void connection_step(struct connection *connection, enum bind_event event, uint32_t status)
{
    enum bind_state old = connection->bind.state;
    /* What arrives moves no back-off, and drawing a number is a system call. */
    uint32_t random = event == BIND_RECEIVED ? 0 : randombytes_random();
    struct bind_actions actions = bind_step(&connection->bind, event, status, clock_mono(), random);
    enum bind_state new = connection->bind.state;

    if (actions.reason != NULL) {
        connection->last_reason = actions.reason;
        if (new != old)
            log_event(EVENT_LINK_STATE, &connection->about, "%s -> %s: %s%s%s",
                      bind_state_name(old), bind_state_name(new), actions.reason,
                      event == BIND_REFUSED ? " " : "",
                      event == BIND_REFUSED ? status_name(status) : "");
    }
    if (actions.credentials_alarm)
        log_event(EVENT_CREDENTIALS_REFUSED, &connection->about,
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
    /* A deadline that moved away is left to the timer: it finds nothing reached and waits on. */
    connection_arm_by(connection, next_deadline(connection));
}

static void on_timer(evutil_socket_t fd, short what, void *context)
{
    struct connection *connection = context;
    struct monotime now = clock_mono();
    uint64_t token;

    (void)fd;
    (void)what;
    connection->armed = MONOTIME_NEVER;
    while (window_expire(&connection->window, now, &token) == DM_OK)
        connection->options.events->lost(connection->options.context, token);
    if (monotime_reached(connection->close_at, now)) {
        connection_step(connection, BIND_CLOSED, 0);
    } else if (monotime_reached(connection->partial_deadline, now)) {
        log_event(EVENT_PDU_UNFINISHED, &connection->about, "a PDU was begun and not finished");
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
    connection->partial_deadline = MONOTIME_NEVER;
    connection->behind_since = MONOTIME_NEVER;
    connection->close_at = MONOTIME_NEVER;
    connection_set_role(connection, options->role);
    frame_init(&connection->frame, FRAME_SIZE_MAX);
    timing.enquire_ms = options->link->enquire_ms;
    timing.answer_ms = options->link->answer_ms;
    timing.backoff_max_ms = options->link->reconnect_max_ms;
    bind_init(&connection->bind, &timing, clock_mono());
    connection->timer = evtimer_new(options->base, on_timer, connection);
    connection->more = evtimer_new(options->base, connection_on_more, connection);
    if (connection->timer == NULL || connection->more == NULL ||
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
    if (connection->more != NULL)
        event_free(connection->more);
    frame_free(&connection->frame);
    window_free(&connection->window);
    free(connection);
}

void connection_wake(struct connection *connection)
{
    connection_step(connection, BIND_WAKE, 0);
}

void connection_set_role(struct connection *connection, enum connection_role role)
{
    connection->options.role = role;
    connection->about = (struct event_about){.link = connection->options.link->name,
                                             .bind = connection_role_name(role)};
}

void connection_rebind(struct connection *connection)
{
    connection_step(connection, BIND_CLOSED, 0);
}

void connection_stop(struct connection *connection)
{
    connection_step(connection, BIND_STOP, 0);
}

void connection_start(struct connection *connection)
{
    connection_step(connection, BIND_START, 0);
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

int64_t connection_lag_ms(const struct connection *connection, struct monotime now)
{
    if (connection->behind_since.ms == MONOTIME_NEVER.ms)
        return 0;
    return now.ms - connection->behind_since.ms;
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
        .state_ms = clock_mono().ms - connection->bind.since.ms,
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
