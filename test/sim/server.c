#include "test/sim/server.h"

#include "test/sim/judge.h"
#include "test/sim/loop.h"

#include <event2/event.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BIND_PATIENCE_USEC 30000000 /* for a connection that does not bind */

static void on_bind(struct server *server, struct connection *connection, const struct pdu *pdu)
{
    const struct server_options *options = server->options;
    struct pdu response = {
        .command = pdu->command | PDU_RESPONSE,
        .sequence = pdu->sequence,
        .system_id = "darmand-sim",
    };
    static const uint8_t version = 0x34;

    if (connection->state != CONNECTION_OPEN) {
        response.status = STATUS_ALREADY_BOUND;
    } else if (options->system_id != NULL && strcmp(options->system_id, pdu->system_id) != 0) {
        response.status = STATUS_SYSTEM_ID;
    } else if (options->password != NULL && strcmp(options->password, pdu->password) != 0) {
        response.status = STATUS_PASSWORD;
    } else {
        connection->state = pdu->command == PDU_BIND_TRANSCEIVER   ? CONNECTION_TRANSCEIVER
                            : pdu->command == PDU_BIND_TRANSMITTER ? CONNECTION_TRANSMITTER
                                                                   : CONNECTION_RECEIVER;
        memcpy(connection->system_id, pdu->system_id, sizeof connection->system_id);
        pdu_add_tlv(&response, TAG_SC_INTERFACE_VERSION, &version, 1);
    }
    connection_send(connection, &response);
    queue_pump(server);
}

static void on_submit(struct server *server, struct connection *connection, const struct pdu *pdu)
{
    const struct server_options *options = server->options;
    uint32_t status;
    char message_id[16] = "";

    server->submits++;
    if (!connection_transmits(connection)) {
        judge_error(server->judge, "%s on a connection that is %s", pdu_name(pdu->command),
                    connection->state == CONNECTION_OPEN ? "not bound" : "bound as a receiver");
        status = STATUS_BIND_STATE;
    } else if (server->submits <= options->submit_status_count) {
        status = options->submit_status;
    } else {
        status = server->handler.submitted(server->handler.context, connection, pdu);
    }
    if (status == STATUS_OK) {
        snprintf(message_id, sizeof message_id, "%lX", server->submits);
    }
    connection_respond(connection, pdu, status, message_id, options->submit_delay);
}

static void on_response(struct server *server, struct connection *connection, const struct pdu *pdu)
{
    if (!queue_on_response(server, connection, pdu) && pdu->sequence > connection->sequence) {
        judge_error(server->judge, "%s for sequence %" PRIu32 ", which was never sent",
                    pdu_name(pdu->command), pdu->sequence);
    }
}

static void on_pdu(struct server *server, struct connection *connection, const struct pdu *pdu)
{
    switch (pdu->command) {
    case PDU_BIND_RECEIVER:
    case PDU_BIND_TRANSMITTER:
    case PDU_BIND_TRANSCEIVER: on_bind(server, connection, pdu); break;
    case PDU_SUBMIT_SM:
    case PDU_DATA_SM: on_submit(server, connection, pdu); break;
    case PDU_DELIVER_SM | PDU_RESPONSE:
    case PDU_DATA_SM | PDU_RESPONSE: on_response(server, connection, pdu); break;
    case PDU_GENERIC_NACK:
        /* It may answer what --raw or `raw` wrote, so it is no protocol error. */
        queue_on_response(server, connection, pdu);
        break;
    case PDU_ENQUIRE_LINK: connection_respond(connection, pdu, STATUS_OK, "", 0); break;
    case PDU_ENQUIRE_LINK | PDU_RESPONSE: connection->enquired = 0; break;
    case PDU_UNBIND:
        connection_respond(connection, pdu, STATUS_OK, "", 0);
        connection_finish(connection);
        break;
    default:
        if ((pdu->command & PDU_RESPONSE) == 0) {
            connection_nack(connection, pdu->sequence, STATUS_COMMAND);
        }
    }
}

/* A command's own response carries the refusal, not a generic_nack. */
static void on_malformed(struct server *server, struct connection *connection,
                         const struct pdu *pdu, uint32_t status)
{
    judge_error(server->judge, "malformed %s, sequence %" PRIu32 ": %s", pdu_name(pdu->command),
                pdu->sequence,
                status == STATUS_TLV_LENGTH ? "an optional parameter runs over the end"
                                            : "its fields do not fit its length");
    if ((pdu->command & PDU_RESPONSE) == 0) {
        connection_respond(connection, pdu, status, "", 0);
    }
}

void server_on_frame(struct server *server, struct connection *connection, const uint8_t *frame,
                     size_t length)
{
    struct pdu pdu;
    uint32_t status = pdu_decode(&pdu, frame, length);

    if (server->options->verbose) {
        pdu_print("<-", connection->number, &pdu);
    }
    if (status != STATUS_OK) {
        on_malformed(server, connection, &pdu, status);
    } else {
        on_pdu(server, connection, &pdu);
    }
}

void server_on_garbage(struct server *server, struct connection *connection, const uint8_t *head,
                       size_t length)
{
    char hex[2 * PDU_HEADER + 1];

    for (size_t i = 0; i < length; i++) {
        snprintf(hex + 2 * i, 3, "%02x", head[i]);
    }
    judge_error(server->judge, "a frame of %" PRIu32 " octets, beginning %s: the link is closed",
                pdu_number(head), hex);
    connection_nack(connection, 0, STATUS_COMMAND_LENGTH);
    connection_finish(connection);
}

void server_on_closed(struct server *server, struct connection *connection, const char *why)
{
    if (server->options->verbose) {
        fprintf(stderr, "-- bind %u %s\n", connection->number, why);
    }
    TAILQ_REMOVE(&server->connections, connection, link);
    TAILQ_INSERT_TAIL(&server->closed, connection, link);
    if (server->turn == connection) {
        server->turn = NULL;
    }
    queue_on_closed(server, connection);
    server->handler.closed(server->handler.context, connection);
}

struct connection *server_receiver(struct server *server, bool any)
{
    struct connection *start = server->turn == NULL ? NULL : TAILQ_NEXT(server->turn, link);
    struct connection *connection =
        start == NULL ? start = TAILQ_FIRST(&server->connections) : start;

    if (connection == NULL) {
        return NULL;
    }
    do {
        if (connection_receives(connection) &&
            (any || connection->outstanding_count < server->options->window)) {
            return connection;
        }
        connection = TAILQ_NEXT(connection, link);
        if (connection == NULL) {
            connection = TAILQ_FIRST(&server->connections);
        }
    } while (connection != start);
    return NULL;
}

static void keep_alive(struct server *server, struct connection *connection, int64_t now)
{
    const struct server_options *options = server->options;
    struct pdu enquire = {.command = PDU_ENQUIRE_LINK};

    if (connection->state == CONNECTION_OPEN && now - connection->opened > BIND_PATIENCE_USEC) {
        connection_close(connection, "did not bind in 30 s");
    } else if (connection->enquired != 0 &&
               now - connection->enquired > (int64_t)options->response_timeout * 1000) {
        judge_error(server->judge, "enquire_link was not answered in %u ms: the link is closed",
                    options->response_timeout);
        connection_close(connection, "dead");
    } else if (options->enquire != 0 && connection->enquired == 0 &&
               connection->state != CONNECTION_OPEN && !connection->finishing &&
               now - connection->heard > (int64_t)options->enquire * 1000000) {
        connection->enquired = now;
        connection_request(connection, &enquire);
    }
}

void server_tick(struct server *server)
{
    struct connection *connection = TAILQ_FIRST(&server->connections);
    int64_t now = loop_now();

    while (connection != NULL) {
        struct connection *next = TAILQ_NEXT(connection, link);

        keep_alive(server, connection, now);
        connection = next;
    }
    queue_tick(server, now);
    while ((connection = TAILQ_FIRST(&server->closed)) != NULL) {
        TAILQ_REMOVE(&server->closed, connection, link);
        connection_free(connection);
    }
}
