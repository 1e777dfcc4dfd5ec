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
#include "daemon/log.h"
#include "protocol/frame.h"
#include "protocol/status.h"
#include "protocol/window.h"

/* USSD answers are perishable and few: they may go out when the SMS window is used up. */
#define WINDOW_RESERVE 64
/* A peer that does not read what it asked for is not alive. */
#define OUTPUT_MAX (1u << 20)
/* A PDU once begun is whole within this time, or the peer is broken. */
#define PARTIAL_MS 10000
/* SMPP 3.4. */
#define INTERFACE_VERSION 0x34

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
};

static void step(struct connection *connection, enum bind_event event, uint32_t status);
static void arm_timer_at(struct connection *connection, struct monotime deadline);

/* ---- out ------------------------------------------------------------------------------------- */

static enum dm_error write_pdu(struct connection *connection, const struct pdu *pdu)
{
    uint8_t octets[PDU_OUT_MAX];
    size_t size;
    enum dm_error error;

    if (connection->stream == NULL)
        return DM_E_CLOSED;
    if (evbuffer_get_length(bufferevent_get_output(connection->stream)) > OUTPUT_MAX)
        return DM_E_FULL;
    error = pdu_encode(pdu, octets, sizeof octets, &size);
    if (error != DM_OK)
        return error;
    if (bufferevent_write(connection->stream, octets, size) != 0)
        return DM_E_NO_MEMORY;
    connection->sent++;
    return DM_OK;
}

/* For PDUs whose loss the other side notices by itself: it asks again, or closes. */
static void write_or_log(struct connection *connection, const struct pdu *pdu)
{
    enum dm_error error = write_pdu(connection, pdu);

    if (error != DM_OK && error != DM_E_CLOSED)
        log_line(LOG_LEVEL_WARNING, connection->context, "%s not sent: %s",
                 pdu_command_name(pdu->command_id), dm_strerror(error));
}

static void send_plain(struct connection *connection, uint32_t command_id)
{
    struct pdu pdu = {.command_id = command_id,
                      .sequence_number = window_sequence(&connection->window)};

    write_or_log(connection, &pdu);
}

static uint32_t bind_command(enum connection_role role)
{
    switch (role) {
    case CONNECTION_TRANSMITTER: return SMPP_BIND_TRANSMITTER;
    case CONNECTION_RECEIVER: return SMPP_BIND_RECEIVER;
    default: return SMPP_BIND_TRANSCEIVER;
    }
}

static void send_bind(struct connection *connection)
{
    const struct conf_link *link = connection->options.link;
    struct pdu pdu = {.command_id = bind_command(connection->options.role),
                      .sequence_number = window_sequence(&connection->window),
                      .interface_version = INTERFACE_VERSION};

    memcpy(pdu.system_id, link->system_id, sizeof pdu.system_id);
    memcpy(pdu.password, link->password, sizeof pdu.password);
    memcpy(pdu.system_type, link->system_type, sizeof pdu.system_type);
    write_or_log(connection, &pdu);
    sodium_memzero(pdu.password, sizeof pdu.password);
}

void connection_respond(struct connection *connection, uint32_t command_id,
                        uint32_t sequence_number, uint32_t status)
{
    struct pdu pdu = {.command_id = command_id | SMPP_RESPONSE,
                      .command_status = status,
                      .sequence_number = sequence_number};

    write_or_log(connection, &pdu);
}

enum dm_error connection_submit(struct connection *connection, struct pdu *pdu, uint64_t token,
                                int64_t response_ms)
{
    struct monotime deadline = monotime_add(clock_now().mono, response_ms);
    enum dm_error error;
    uint64_t unused;

    if (!connection_can_submit(connection))
        return DM_E_CLOSED;
    error = window_add(&connection->window, pdu->command_id, token, deadline,
                       &pdu->sequence_number);
    if (error != DM_OK)
        return error;
    if (deadline.ms < connection->armed.ms)
        arm_timer_at(connection, deadline);
    error = write_pdu(connection, pdu);
    if (error != DM_OK &&
        window_match(&connection->window, pdu->command_id | SMPP_RESPONSE, pdu->sequence_number,
                     &unused) != DM_OK)
        return DM_E_BUG;
    return error;
}

/* ---- in ---------------------------------------------------------------------------------------- */

static void receive_response(struct connection *connection, const struct pdu *pdu)
{
    uint64_t token;

    /* Late and repeated responses are normal after a reconnect on the peer's side: not a word. */
    if (window_match(&connection->window, pdu->command_id, pdu->sequence_number, &token) == DM_OK)
        connection->options.events->response(connection->options.context, token,
                                             pdu->command_status);
}

static void receive_bind_resp(struct connection *connection, const struct pdu *pdu)
{
    step(connection, pdu->command_status == SMPP_ROK ? BIND_ACCEPTED : BIND_REFUSED,
         pdu->command_status);
}

static void receive(struct connection *connection, const struct pdu *pdu)
{
    switch (pdu->command_id) {
    case SMPP_DELIVER_SM:
    case SMPP_DATA_SM:
    case SMPP_ALERT_NOTIFICATION:
        if (connection->bind.state == BIND_BOUND || connection->bind.state == BIND_UNBINDING)
            connection->options.events->request(connection->options.context, connection, pdu);
        else
            connection_respond(connection, pdu->command_id, pdu->sequence_number,
                               SMPP_RINVBNDSTS);
        return;
    case SMPP_ENQUIRE_LINK:
        connection_respond(connection, pdu->command_id, pdu->sequence_number, SMPP_ROK);
        return;
    case SMPP_UNBIND:
        connection_respond(connection, pdu->command_id, pdu->sequence_number, SMPP_ROK);
        step(connection, BIND_PEER_UNBINDS, 0);
        return;
    case SMPP_UNBIND | SMPP_RESPONSE: step(connection, BIND_UNBIND_RESP, 0); return;
    case SMPP_BIND_TRANSCEIVER | SMPP_RESPONSE:
    case SMPP_BIND_TRANSMITTER | SMPP_RESPONSE:
    case SMPP_BIND_RECEIVER | SMPP_RESPONSE: receive_bind_resp(connection, pdu); return;
    case SMPP_GENERIC_NACK:
        /* While binding it is the bind's answer (Jasmin #1059); else that of a request of ours. */
        if (connection->bind.state == BIND_BINDING)
            step(connection, BIND_REFUSED, pdu->command_status);
        else
            receive_response(connection, pdu);
        return;
    case SMPP_ENQUIRE_LINK | SMPP_RESPONSE: return; /* BIND_RECEIVED said it all */
    default: break;
    }
    if ((pdu->command_id & SMPP_RESPONSE) != 0)
        receive_response(connection, pdu);
    else
        connection_respond(connection, SMPP_GENERIC_NACK, pdu->sequence_number, SMPP_RINVCMDID);
}

/* A request that cannot be read is refused with its own response (SMPP 5.0 §2.8.2); what is no
 * request gets no answer. */
static void refuse(struct connection *connection, const struct pdu *pdu, enum dm_error error)
{
    log_line(LOG_LEVEL_WARNING, connection->context, "%s (0x%08x) refused: %s",
             pdu_command_name(pdu->command_id), (unsigned)pdu->command_id, dm_strerror(error));
    if ((pdu->command_id & SMPP_RESPONSE) != 0)
        return;
    if (error == DM_E_UNKNOWN)
        connection_respond(connection, SMPP_GENERIC_NACK, pdu->sequence_number, SMPP_RINVCMDID);
    else
        connection_respond(connection, pdu->command_id, pdu->sequence_number,
                           pdu_status_of_error(error));
}

static void receive_octets(struct connection *connection, const uint8_t *octets, size_t size)
{
    struct pdu pdu;
    enum dm_error error = pdu_decode(octets, size, &pdu);

    connection->received++;
    step(connection, BIND_RECEIVED, 0);
    if (error == DM_OK)
        receive(connection, &pdu);
    else
        refuse(connection, &pdu, error);
}

/* Hands on every whole PDU.  A PDU may end the connection, and another may begin: the id tells. */
static void receive_frames(struct connection *connection)
{
    uint64_t id = connection->id;
    const uint8_t *octets;
    size_t size;
    enum dm_error error = DM_OK;

    while (connection->stream != NULL && connection->id == id) {
        error = frame_next(&connection->frame, &octets, &size);
        if (error != DM_OK)
            break;
        receive_octets(connection, octets, size);
    }
    if (connection->stream == NULL || connection->id != id)
        return;
    if (error == DM_E_LENGTH) {
        struct pdu nack = {.command_id = SMPP_GENERIC_NACK, .command_status = SMPP_RINVCMDLEN};

        log_line(LOG_LEVEL_WARNING, connection->context,
                 "command_length out of bounds: the stream is lost, closing");
        write_or_log(connection, &nack);
        step(connection, BIND_CLOSED, 0);
        return;
    }
    if (!frame_is_partial(&connection->frame))
        connection->partial_since = MONOTIME_NEVER;
    else if (connection->partial_since.ms == MONOTIME_NEVER.ms)
        connection->partial_since = clock_now().mono;
}

static void on_read(struct bufferevent *stream, void *context)
{
    struct connection *connection = context;
    uint64_t id = connection->id;
    uint8_t octets[16384];
    size_t size;

    while (connection->stream == stream && connection->id == id &&
           (size = bufferevent_read(stream, octets, sizeof octets)) > 0) {
        if (frame_feed(&connection->frame, octets, size) != DM_OK) {
            log_line(LOG_LEVEL_ERROR, connection->context, "no memory to read on, closing");
            step(connection, BIND_CLOSED, 0);
            return;
        }
        receive_frames(connection);
    }
}

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
        step(connection, BIND_CONNECTED, 0);
        return;
    }
    if ((what & BEV_EVENT_ERROR) != 0) {
        int dns = bufferevent_socket_get_dns_error(stream);

        log_line(LOG_LEVEL_NOTICE, connection->context, "%s:%u: %s", connection->options.link->host,
                 connection->options.link->port,
                 dns != 0 ? evutil_gai_strerror(dns) : strerror(errno));
    }
    step(connection, BIND_CLOSED, 0);
}

/* ---- the bind machine's actions ------------------------------------------------------------------ */

static void close_stream(struct connection *connection)
{
    uint64_t token;

    if (connection->stream != NULL) {
        /* What is still to be written (an unbind_resp, a nack) is tried once; the rest is lost. */
        (void)evbuffer_write(bufferevent_get_output(connection->stream),
                             bufferevent_getfd(connection->stream));
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
        step(connection, BIND_CLOSED, 0);
        return;
    }
    bufferevent_setcb(connection->stream, on_read, NULL, on_event, connection);
    /* A failure at once is reported through on_event as well, or as the result here; in both cases
     * BIND_CLOSED comes exactly once, because a closed machine ignores the second. */
    if (bufferevent_enable(connection->stream, EV_READ | EV_WRITE) != 0 ||
        bufferevent_socket_connect_hostname(connection->stream, connection->options.dns, AF_UNSPEC,
                                            link->host, link->port) != 0)
        step(connection, BIND_CLOSED, 0);
}

static struct monotime next_deadline(const struct connection *connection)
{
    struct monotime deadline = monotime_earlier(bind_deadline(&connection->bind),
                                                window_deadline(&connection->window));

    if (connection->partial_since.ms != MONOTIME_NEVER.ms)
        deadline = monotime_earlier(deadline, monotime_add(connection->partial_since, PARTIAL_MS));
    return deadline;
}

static void arm_timer_at(struct connection *connection, struct monotime deadline)
{
    struct timeval wait;

    clock_until(deadline, clock_now().mono, &wait);
    connection->armed = deadline;
    if (event_add(connection->timer, &wait) != 0)
        log_line(LOG_LEVEL_ERROR, connection->context, "timer not set: the link may stand still");
}

static void arm_timer(struct connection *connection)
{
    arm_timer_at(connection, next_deadline(connection));
}

/* The only place where the machine moves: it logs old, new and why, and does what it says. */
static void step(struct connection *connection, enum bind_event event, uint32_t status)
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
        send_plain(connection, SMPP_UNBIND);
    if (actions.close)
        close_stream(connection);
    if (old != new && (old == BIND_BOUND || new == BIND_BOUND || new == BIND_STOPPED))
        connection->options.events->changed(connection->options.context, connection);
    if (actions.connect)
        open_stream(connection);
    if (actions.send_bind)
        send_bind(connection);
    if (actions.send_enquire_link)
        send_plain(connection, SMPP_ENQUIRE_LINK);
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
        step(connection, BIND_CLOSED, 0);
    } else if (monotime_reached(bind_deadline(&connection->bind), now)) {
        step(connection, BIND_TIMER, 0);
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

void connection_stop(struct connection *connection)
{
    step(connection, BIND_STOP, 0);
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
