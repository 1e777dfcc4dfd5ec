#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <sodium.h>
#include <string.h>

#include "daemon/clock.h"
#include "daemon/connection_inside.h"
#include "daemon/log.h"

/*
 * What a connection sends: requests of ours under our sequence numbers, and responses under theirs.
 */

/* With so much to be written nothing more is read: what is asked meanwhile waits at the peer. */
#define OUTPUT_CLOGGED (1u << 18)
/* Answers that were under way then still find room, and USSD pages; beyond is a peer that is dead. */
#define OUTPUT_MAX (1u << 20)
/* SMPP 3.4. */
#define INTERFACE_VERSION 0x34
/* More than the encoding of a PDU leaves behind on the stack. */
#define STACK_USED (64u << 10)

bool connection_is_clogged(const struct connection *connection)
{
    return evbuffer_get_length(bufferevent_get_output(connection->stream)) > OUTPUT_CLOGGED;
}

/* libevent calls this when the octets have left, or never will. */
static void wipe_octets(const void *octets, size_t size, void *context)
{
    (void)octets;
    (void)size;
    sodium_free(context);
}

static bool is_bind(uint32_t command_id)
{
    return command_id == SMPP_BIND_TRANSCEIVER || command_id == SMPP_BIND_TRANSMITTER ||
           command_id == SMPP_BIND_RECEIVER;
}

/* A bind has the password in it, of which no copy may stay in libevent's buffers. */
static int write_octets(struct bufferevent *stream, uint32_t command_id, const uint8_t *octets,
                        size_t size)
{
    uint8_t *copy;

    if (!is_bind(command_id))
        return bufferevent_write(stream, octets, size);
    copy = sodium_malloc(size);
    if (copy == NULL)
        return -1;
    memcpy(copy, octets, size);
    if (evbuffer_add_reference(bufferevent_get_output(stream), copy, size, wipe_octets, copy) == 0)
        return 0;
    sodium_free(copy);
    return -1;
}

static enum dm_error write_pdu(struct connection *connection, const struct pdu *pdu)
{
    uint8_t octets[PDU_OUT_MAX];
    size_t size;
    enum dm_error error;

    if (connection->stream == NULL)
        return DM_E_CLOSED;
    if (evbuffer_get_length(bufferevent_get_output(connection->stream)) > OUTPUT_MAX)
        return DM_E_FULL;
    error = pdu_forms_encode(&connection->forms, pdu, octets, sizeof octets, &size);
    if (error != DM_OK)
        return error;
    if (write_octets(connection->stream, pdu->command_id, octets, size) != 0)
        return DM_E_NO_MEMORY;
    connection->sent++;
    connection->options.events->passed(connection->options.context, connection, true, octets, size);
    return DM_OK;
}

/*
 * For PDUs whose loss the other side notices by itself: it asks again, or closes.  One that was lost for
 * want of memory it might await for ever, and we our own unbind's answer, so then the connection closes;
 * by its timer, for whoever writes is often in the middle of a step.
 */
void connection_write(struct connection *connection, const struct pdu *pdu)
{
    enum dm_error error = write_pdu(connection, pdu);

    if (error == DM_E_NO_MEMORY) {
        connection->close_at = clock_mono();
        connection_arm_by(connection, connection->close_at);
    }
    if (error != DM_OK && error != DM_E_CLOSED &&
        log_may(&connection->unsent, &connection->about, clock_mono()))
        log_event(EVENT_PDU_UNSENT, &connection->about, "%s not sent: %s",
                  pdu_command_name(pdu->command_id), dm_strerror(error));
}

void connection_send_plain(struct connection *connection, uint32_t command_id)
{
    struct pdu pdu = {.command_id = command_id,
                      .sequence_number = window_sequence(&connection->window)};

    connection_write(connection, &pdu);
}

static uint32_t bind_command(enum connection_role role)
{
    switch (role) {
    case CONNECTION_TRANSMITTER: return SMPP_BIND_TRANSMITTER;
    case CONNECTION_RECEIVER: return SMPP_BIND_RECEIVER;
    default: return SMPP_BIND_TRANSCEIVER;
    }
}

void connection_send_bind(struct connection *connection)
{
    const struct conf_link *link = connection->options.link;
    struct pdu pdu = {.command_id = bind_command(connection->options.role),
                      .sequence_number = window_sequence(&connection->window),
                      .interface_version = INTERFACE_VERSION};

    memcpy(pdu.system_id, link->system_id, sizeof pdu.system_id);
    memcpy(pdu.password, link->password, sizeof pdu.password);
    memcpy(pdu.system_type, link->system_type, sizeof pdu.system_type);
    connection_write(connection, &pdu);
    sodium_memzero(&pdu, sizeof pdu);
    sodium_stackzero(STACK_USED);
}

void connection_respond(struct connection *connection, uint32_t command_id,
                        uint32_t sequence_number, uint32_t status)
{
    struct pdu pdu = {.command_id = command_id | SMPP_RESPONSE,
                      .command_status = status,
                      .sequence_number = sequence_number};

    connection_write(connection, &pdu);
}

enum dm_error connection_submit(struct connection *connection, struct pdu *pdu, uint64_t token,
                                int64_t response_ms)
{
    struct monotime deadline = monotime_add(clock_mono(), response_ms);
    enum dm_error error;
    uint64_t unused;

    if (!connection_can_submit(connection))
        return DM_E_CLOSED;
    error =
        window_add(&connection->window, pdu->command_id, token, deadline, &pdu->sequence_number);
    if (error != DM_OK)
        return error;
    connection_arm_by(connection, deadline);
    error = write_pdu(connection, pdu);
    if (error != DM_OK && window_match(&connection->window, pdu->command_id | SMPP_RESPONSE,
                                       pdu->sequence_number, &unused) != DM_OK)
        return DM_E_BUG;
    return error;
}
