#include <event2/bufferevent.h>

#include "daemon/clock.h"
#include "daemon/connection_inside.h"
#include "daemon/log.h"
#include "protocol/status.h"

/*
 * What a connection receives: octets → whole PDUs → the bind machine, the window, or the owner.
 */

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
    connection_step(connection, pdu->command_status == SMPP_ROK ? BIND_ACCEPTED : BIND_REFUSED,
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
    case SMPP_BIND_RECEIVER | SMPP_RESPONSE: receive_bind_resp(connection, pdu); return;
    case SMPP_GENERIC_NACK:
        /* While binding it is the bind's answer (Jasmin #1059); else that of a request of ours. */
        if (connection->bind.state == BIND_BINDING)
            connection_step(connection, BIND_REFUSED, pdu->command_status);
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
    if (log_may(&connection->refusals, connection->context, clock_now().mono))
        log_line(LOG_LEVEL_WARNING, connection->context, "%s (0x%08x) cannot be read: %s",
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
    connection_step(connection, BIND_RECEIVED, 0);
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
        connection_write(connection, &nack);
        connection_step(connection, BIND_CLOSED, 0);
        return;
    }
    if (!frame_is_partial(&connection->frame))
        connection->partial_since = MONOTIME_NEVER;
    else if (connection->partial_since.ms == MONOTIME_NEVER.ms)
        connection->partial_since = clock_now().mono;
}

void connection_on_read(struct bufferevent *stream, void *context)
{
    struct connection *connection = context;
    uint64_t id = connection->id;
    uint8_t octets[16384];
    size_t size;

    while (connection->stream == stream && connection->id == id &&
           (size = bufferevent_read(stream, octets, sizeof octets)) > 0) {
        if (frame_feed(&connection->frame, octets, size) != DM_OK) {
            log_line(LOG_LEVEL_ERROR, connection->context, "no memory to read on, closing");
            connection_step(connection, BIND_CLOSED, 0);
            return;
        }
        receive_frames(connection);
    }
}
