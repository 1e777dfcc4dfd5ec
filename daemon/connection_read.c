#include <event2/bufferevent.h>
#include <event2/event.h>
#include <sys/ioctl.h>

#include "daemon/clock.h"
#include "daemon/connection_inside.h"
#include "daemon/log.h"
#include "protocol/status.h"

/*
 * What a connection receives: octets → whole PDUs → the bind machine, the window, or the owner.
 */

/* So many PDUs are handed on in one turn of the loop; then it is the others' turn. */
#define TURN_PDUS 256
/* A PDU once begun is whole within this time, or the peer is broken. */
#define PARTIAL_MS 10000
/* Octets taken from the stream at once. */
#define PIECE 16384

static void receive_response(struct connection *connection, const struct pdu *pdu)
{
    const struct connection_events *events = connection->options.events;
    struct window *window = &connection->window;
    struct connection_response response = {.status = pdu->command_status,
                                           .message_id = pdu->message_id};
    uint64_t token;

    /* Repeated responses, and those to what nobody asked, are normal after a reconnect on the peer's
     * side: not a word. */
    if (window_match(window, pdu->command_id, pdu->sequence_number, &token) != DM_OK) {
        response.late = true;
        if (window_match_late(window, pdu->command_id, pdu->sequence_number, &token) != DM_OK)
            return;
    }
    events->response(connection->options.context, token, &response);
}

static void receive_congestion(struct connection *connection, const struct pdu *pdu)
{
    const struct smpp_tlv *state = pdu_tlv(pdu, SMPP_TAG_CONGESTION_STATE);

    if ((pdu->command_id & SMPP_RESPONSE) != 0 && state != NULL && state->size == 1)
        connection->options.events->congested(connection->options.context, state->value[0]);
}

/* Of the kind that was asked for or not: while binding, what answers a bind answers ours. */
static void receive_bind_answer(struct connection *connection, const struct pdu *pdu)
{
    bool binding = connection->bind.state == BIND_BINDING;

    if (pdu->command_id != SMPP_GENERIC_NACK && pdu->command_status == SMPP_ROK) {
        connection_step(connection, BIND_ACCEPTED, 0);
        return;
    }
    connection_step(connection, BIND_REFUSED, pdu->command_status);
    if (binding)
        connection->options.events->refused(connection->options.context, connection,
                                            pdu->command_id, pdu->command_status);
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
            connection_respond(connection, pdu->command_id, pdu->sequence_number, SMPP_RINVBNDSTS);
        return;
    case SMPP_ENQUIRE_LINK:
        connection_respond(connection, pdu->command_id, pdu->sequence_number, SMPP_ROK);
        return;
    case SMPP_UNBIND:
        connection_respond(connection, pdu->command_id, pdu->sequence_number, SMPP_ROK);
        connection_step(connection, BIND_PEER_UNBINDS, 0);
        return;
    case SMPP_UNBIND | SMPP_RESPONSE: connection_step(connection, BIND_UNBIND_RESP, 0); return;
    case SMPP_BIND_TRANSCEIVER | SMPP_RESPONSE:
    case SMPP_BIND_TRANSMITTER | SMPP_RESPONSE:
    case SMPP_BIND_RECEIVER | SMPP_RESPONSE: receive_bind_answer(connection, pdu); return;
    case SMPP_GENERIC_NACK:
        /* While binding it is the bind's answer (Jasmin #1059); else that of a request of ours. */
        if (connection->bind.state == BIND_BINDING)
            receive_bind_answer(connection, pdu);
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

/* A request that cannot be read is refused with its own response (SMPP 5.0 §2.8.2).  A response that
 * cannot be read counts all the same: its header says what it answers and how, and we need no more. */
static void refuse(struct connection *connection, const struct pdu *pdu, enum dm_error error)
{
    if (log_may(&connection->refusals, &connection->about, clock_mono()))
        log_event(EVENT_PDU_UNREADABLE, &connection->about, "%s (0x%08x) cannot be read: %s",
                  pdu_command_name(pdu->command_id), (unsigned)pdu->command_id, dm_strerror(error));
    if ((pdu->command_id & SMPP_RESPONSE) != 0)
        receive(connection, pdu);
    else if (error == DM_E_UNKNOWN)
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
    connection->options.events->passed(connection->options.context, connection, false, octets,
                                       size);
    connection_step(connection, BIND_RECEIVED, 0);
    /* Before what the response does: it may make room, or end the connection. */
    receive_congestion(connection, &pdu);
    if (error == DM_OK)
        receive(connection, &pdu);
    else
        refuse(connection, &pdu, error);
}

/* The next whole PDU of what is here; more is taken from the stream only when none is left. */
static enum dm_error next_frame(struct connection *connection, const uint8_t **octets, size_t *size)
{
    uint8_t piece[PIECE];
    size_t got;
    enum dm_error error;

    while ((error = frame_next(&connection->frame, octets, size)) == DM_E_NOT_FOUND &&
           (got = bufferevent_read(connection->stream, piece, sizeof piece)) > 0) {
        error = frame_feed(&connection->frame, piece, got);
        if (error != DM_OK)
            break;
    }
    return error;
}

static void read_ahead(struct connection *connection, bool wanted)
{
    bool enabled = (bufferevent_get_enabled(connection->stream) & EV_READ) != 0;

    /* It can only fail for memory.  Then nothing is read any more, and silence ends the connection. */
    if (wanted && !enabled)
        (void)bufferevent_enable(connection->stream, EV_READ);
    else if (!wanted && enabled)
        (void)bufferevent_disable(connection->stream, EV_READ);
}

/* What has been taken from the socket has all been handed on; whether that was all there is, the
 * kernel knows. */
static void note_progress(struct connection *connection)
{
    int waiting = 0;

    if (ioctl(bufferevent_getfd(connection->stream), FIONREAD, &waiting) != 0 || waiting == 0)
        connection->behind_since = MONOTIME_NEVER;
}

/* Nothing whole is left.  A PDU that has begun is to be whole in time. */
static void await_rest(struct connection *connection)
{
    note_progress(connection);
    read_ahead(connection, true);
    if (!frame_is_partial(&connection->frame))
        return;
    if (connection->partial_deadline.ms == MONOTIME_NEVER.ms)
        connection->partial_deadline = monotime_add(clock_mono(), PARTIAL_MS);
    connection_arm_by(connection, connection->partial_deadline);
}

static void lose_stream(struct connection *connection, enum dm_error error)
{
    struct pdu nack = {.command_id = SMPP_GENERIC_NACK, .command_status = SMPP_RINVCMDLEN};
    char head[FRAME_HEAD_TEXT];

    if (error == DM_E_LENGTH) {
        frame_head(&connection->frame, head);
        log_event(EVENT_STREAM_LOST, &connection->about,
                  "command_length out of bounds, the stream is lost, closing: %s", head);
        connection_write(connection, &nack);
    } else {
        log_event(EVENT_READ_FAILED, &connection->about, "cannot read on, closing: %s",
                  dm_strerror(error));
    }
    connection_step(connection, BIND_CLOSED, 0);
}

/* What remains is left to the loop's next turn: a timer, unlike an event made active, lets every other
 * connection be looked at first.  Until then it is enough that the peer's octets wait in its socket. */
static void await_turn(struct connection *connection)
{
    static const struct timeval at_once = {0};

    read_ahead(connection, false);
    if (event_add(connection->more, &at_once) != 0)
        lose_stream(connection, DM_E_NO_MEMORY);
}

/* Hands on what is here, up to one turn's share of PDUs.  A PDU may end the connection, and another may
 * begin: the id tells. */
static void receive_frames(struct connection *connection)
{
    uint64_t id = connection->id;
    const uint8_t *octets;
    size_t size;

    for (unsigned i = 0; i < TURN_PDUS; i++) {
        enum dm_error error = next_frame(connection, &octets, &size);

        if (error == DM_E_NOT_FOUND) {
            await_rest(connection);
            return;
        }
        if (error != DM_OK) {
            lose_stream(connection, error);
            return;
        }
        connection->partial_deadline = MONOTIME_NEVER;
        receive_octets(connection, octets, size);
        if (connection->stream == NULL || connection->id != id)
            return;
    }
    await_turn(connection);
}

static void take_turn(struct connection *connection)
{
    if (connection->behind_since.ms == MONOTIME_NEVER.ms)
        connection->behind_since = clock_mono();
    connection->held = connection_is_clogged(connection);
    if (connection->held)
        read_ahead(connection, false);
    else
        receive_frames(connection);
}

void connection_on_read(struct bufferevent *stream, void *context)
{
    struct connection *connection = context;

    if (stream == connection->stream)
        take_turn(connection);
}

void connection_on_written(struct bufferevent *stream, void *context)
{
    struct connection *connection = context;

    if (stream == connection->stream && connection->held)
        take_turn(connection);
}

void connection_on_more(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    take_turn(context);
}
