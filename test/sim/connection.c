#include "test/sim/connection.h"

#include "test/sim/loop.h"
#include "test/sim/memory.h"
#include "test/sim/server.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define ENCODED_MOST   600        /* octets of the longest PDU sent */
#define OUTPUT_MOST    (8U << 20) /* a peer that sends and never reads is cut off here */
#define SLOW_STEP_USEC 500        /* between two pieces of --split */

struct late_response {
    TAILQ_ENTRY(late_response) link;
    int64_t due;
    struct pdu pdu;
};

static void write_out(struct connection *connection, const uint8_t *octets, size_t length);

static void start_timer(struct event *timer, int64_t microseconds)
{
    struct timeval wait = {.tv_sec = (time_t)(microseconds / 1000000),
                           .tv_usec = (suseconds_t)(microseconds % 1000000)};

    evtimer_add(timer, &wait);
}

/* Whether the frame at the head of the input is whole; a length out of bounds ends the connection,
 * because SMPP has no way to find the next PDU. */
static bool whole_frame(struct connection *connection, struct evbuffer *input, size_t *length)
{
    uint8_t head[PDU_HEADER] = {0};
    ev_ssize_t have = evbuffer_copyout(input, head, sizeof head);

    if (have < 4) {
        return false;
    }
    *length = pdu_number(head);
    if (*length < PDU_HEADER || *length > PDU_MOST) {
        server_on_garbage(connection->server, connection, head, (size_t)have);
        return false;
    }
    return evbuffer_get_length(input) >= *length;
}

static void on_readable(struct bufferevent *stream, void *context)
{
    struct connection *connection = context;
    struct evbuffer *input = bufferevent_get_input(stream);
    size_t length;

    while (connection->state != CONNECTION_CLOSED && !connection->finishing &&
           whole_frame(connection, input, &length)) {
        /* A block of exactly its size, so that a sanitizer sees any over-read. */
        uint8_t *frame = memory_new(length);

        evbuffer_remove(input, frame, length);
        connection->heard = loop_now();
        server_on_frame(connection->server, connection, frame, length);
        free(frame);
    }
    if (connection->finishing) {
        evbuffer_drain(input, evbuffer_get_length(input));
    }
}

static void on_written(struct bufferevent *stream, void *context)
{
    struct connection *connection = context;

    if (connection->finishing && evbuffer_get_length(connection->slow) == 0 &&
        evbuffer_get_length(bufferevent_get_output(stream)) == 0) {
        connection_close(connection, "finished");
    }
}

static void on_event(struct bufferevent *stream, short what, void *context)
{
    (void)stream;
    connection_close(context, (what & BEV_EVENT_EOF) != 0 ? "closed by the ESME" : "broken");
}

/* --split: the next piece. */
static void on_slow(evutil_socket_t unused, short what, void *context)
{
    struct connection *connection = context;

    (void)unused;
    (void)what;
    evbuffer_remove_buffer(connection->slow, bufferevent_get_output(connection->stream),
                           connection->server->options->split);
    if (evbuffer_get_length(connection->slow) != 0) {
        start_timer(connection->slow_timer, SLOW_STEP_USEC);
    }
}

/* --submit-delay: what is due. */
static void on_late(evutil_socket_t unused, short what, void *context)
{
    struct connection *connection = context;
    struct late_response *first;

    (void)unused;
    (void)what;
    while ((first = TAILQ_FIRST(&connection->late)) != NULL && first->due <= loop_now()) {
        TAILQ_REMOVE(&connection->late, first, link);
        connection_send(connection, &first->pdu);
        free(first);
    }
    if (first != NULL && connection->state != CONNECTION_CLOSED) {
        start_timer(connection->late_timer, first->due - loop_now());
    }
}

struct connection *connection_new(struct server *server, int socket, unsigned number)
{
    struct event_base *base = server->loop->base;
    struct connection *connection = memory_new(sizeof *connection);
    int on = 1;

    connection->server = server;
    connection->number = number;
    connection->opened = connection->heard = loop_now();
    TAILQ_INIT(&connection->outstanding);
    TAILQ_INIT(&connection->late);
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connection->stream = bufferevent_socket_new(base, socket, BEV_OPT_CLOSE_ON_FREE);
    connection->slow = evbuffer_new();
    connection->slow_timer = evtimer_new(base, on_slow, connection);
    connection->late_timer = evtimer_new(base, on_late, connection);
    if (connection->stream == NULL || connection->slow == NULL || connection->slow_timer == NULL ||
        connection->late_timer == NULL) {
        fputs("darmand-sim: out of memory\n", stderr);
        exit(1);
    }
    bufferevent_setcb(connection->stream, on_readable, on_written, on_event, connection);
    bufferevent_enable(connection->stream, EV_READ | EV_WRITE);
    return connection;
}

static void write_out(struct connection *connection, const uint8_t *octets, size_t length)
{
    struct evbuffer *output;

    if (connection->state == CONNECTION_CLOSED) {
        return;
    }
    output = bufferevent_get_output(connection->stream);
    if (evbuffer_get_length(output) + evbuffer_get_length(connection->slow) > OUTPUT_MOST) {
        connection_close(connection, "the ESME does not read");
    } else if (connection->server->options->split == 0) {
        evbuffer_add(output, octets, length);
    } else {
        evbuffer_add(connection->slow, octets, length);
        if (!evtimer_pending(connection->slow_timer, NULL)) {
            start_timer(connection->slow_timer, 0);
        }
    }
}

void connection_send(struct connection *connection, const struct pdu *pdu)
{
    const struct server_options *options = connection->server->options;
    uint8_t encoded[ENCODED_MOST];
    bool bare = options->header_only && pdu->status != STATUS_OK;
    size_t length = pdu_encode(pdu, bare, encoded, sizeof encoded);

    if (options->verbose) {
        pdu_print("->", connection->number, pdu);
    }
    write_out(connection, encoded, length);
}

uint32_t connection_request(struct connection *connection, struct pdu *pdu)
{
    /* SMPP 3.4 §5.1.4: 1 to 0x7FFFFFFF. */
    connection->sequence = connection->sequence % 0x7FFFFFFFU + 1;
    pdu->sequence = connection->sequence;
    connection_send(connection, pdu);
    return pdu->sequence;
}

void connection_respond(struct connection *connection, const struct pdu *request, uint32_t status,
                        const char *message_id, unsigned delay)
{
    struct late_response *late = memory_new(sizeof *late);

    late->pdu = (struct pdu){
        .command = request->command | PDU_RESPONSE,
        .status = status,
        .sequence = request->sequence,
    };
    snprintf(late->pdu.message_id, sizeof late->pdu.message_id, "%s", message_id);
    if (delay == 0) {
        connection_send(connection, &late->pdu);
        free(late);
        return;
    }
    late->due = loop_now() + (int64_t)delay * 1000;
    TAILQ_INSERT_TAIL(&connection->late, late, link);
    if (!evtimer_pending(connection->late_timer, NULL)) {
        start_timer(connection->late_timer, (int64_t)delay * 1000);
    }
}

void connection_nack(struct connection *connection, uint32_t sequence, uint32_t status)
{
    struct pdu nack = {.command = PDU_GENERIC_NACK, .status = status, .sequence = sequence};

    connection_send(connection, &nack);
}

void connection_raw(struct connection *connection, const uint8_t *octets, size_t length)
{
    write_out(connection, octets, length);
}

void connection_finish(struct connection *connection)
{
    if (connection->state != CONNECTION_CLOSED) {
        connection->finishing = true;
        on_written(connection->stream, connection);
    }
}

void connection_close(struct connection *connection, const char *why)
{
    struct late_response *late;

    if (connection->state == CONNECTION_CLOSED) {
        return;
    }
    connection->state = CONNECTION_CLOSED;
    evtimer_del(connection->slow_timer);
    evtimer_del(connection->late_timer);
    while ((late = TAILQ_FIRST(&connection->late)) != NULL) {
        TAILQ_REMOVE(&connection->late, late, link);
        free(late);
    }
    /* libevent keeps the memory of a stream whose callback is running. */
    bufferevent_free(connection->stream);
    connection->stream = NULL;
    server_on_closed(connection->server, connection, why);
}

void connection_free(struct connection *connection)
{
    event_free(connection->slow_timer);
    event_free(connection->late_timer);
    evbuffer_free(connection->slow);
    free(connection);
}

bool connection_is_idle(const struct connection *connection)
{
    return connection->outstanding_count == 0 && TAILQ_EMPTY(&connection->late) &&
           evbuffer_get_length(connection->slow) == 0 &&
           evbuffer_get_length(bufferevent_get_output(connection->stream)) == 0;
}

bool connection_receives(const struct connection *connection)
{
    return !connection->finishing && (connection->state == CONNECTION_RECEIVER ||
                                      connection->state == CONNECTION_TRANSCEIVER);
}

bool connection_transmits(const struct connection *connection)
{
    return connection->state == CONNECTION_TRANSMITTER ||
           connection->state == CONNECTION_TRANSCEIVER;
}
