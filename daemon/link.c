#include "daemon/link.h"

#include <event2/event.h>
#include <sodium.h>
#include <stdlib.h>

#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/sender.h"
#include "daemon/service.h"
#include "daemon/turn.h"

/* Unfinished long messages kept per link, and for how long (facts "smpp-sms-esme" §3). */
#define PART_SETS_MAX 1000
#define PARTS_MS      INT64_C(600000)

#define KIND_SHIFT    62
#define ATTEMPT_SHIFT 48

uint64_t submitted_pack(struct submitted submitted)
{
    return (uint64_t)submitted.kind << KIND_SHIFT | (uint64_t)submitted.attempt << ATTEMPT_SHIFT |
           submitted.number;
}

struct submitted submitted_unpack(uint64_t token)
{
    return (struct submitted){.kind = (enum submit_kind)(token >> KIND_SHIFT),
                              .attempt = (uint8_t)(token >> ATTEMPT_SHIFT & UINT8_MAX),
                              .number = token & ((UINT64_C(1) << ATTEMPT_SHIFT) - 1)};
}

/* ---- what connections tell -------------------------------------------------------------------------- */

static void on_request(void *context, struct connection *connection, const struct pdu *pdu)
{
    struct link *link = context;

    if (pdu->command_id == SMPP_ALERT_NOTIFICATION) /* has no response, SMPP 3.4 §4.12 */
        return;
    if (pdu_is_receipt(pdu)) {
        link->service->counts.dropped++;
        connection_respond(connection, pdu->command_id, pdu->sequence_number, 0);
    } else if (ussd_detect(link->conf.dialect, pdu)) {
        turn_ussd(link, connection, pdu);
    } else {
        turn_sms(link, connection, pdu);
    }
}

static void on_response(void *context, uint64_t token, uint32_t status)
{
    struct link *link = context;
    struct submitted submitted = submitted_unpack(token);

    if (submitted.kind == SUBMIT_PAGE)
        turn_ussd_response(link, submitted.number, status);
    else
        sender_response(link, submitted, status);
}

static void on_lost(void *context, uint64_t token)
{
    struct link *link = context;
    struct submitted submitted = submitted_unpack(token);

    /* A page without a response is dead for the subscriber; it is never sent again (facts §3.1). */
    if (submitted.kind != SUBMIT_PAGE)
        sender_lost(link, submitted);
}

static void on_changed(void *context, struct connection *connection)
{
    struct link *link = context;

    (void)connection;
    sender_changed(link);
}

static void on_pace(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    sender_kick(context);
}

static const struct connection_events events = {
    .request = on_request, .response = on_response, .lost = on_lost, .changed = on_changed};

/* ---- life -------------------------------------------------------------------------------------------- */

static bool add_connection(struct link *link, enum connection_role role)
{
    struct connection_options options = {.base = link->service->base,
                                         .dns = link->service->dns,
                                         .link = &link->conf,
                                         .role = role,
                                         .events = &events,
                                         .context = link,
                                         .ids = &link->service->connection_ids};
    struct connection *connection = connection_new(&options);

    if (connection == NULL)
        return false;
    link->connections[link->connection_count++] = connection;
    return true;
}

struct link *link_new(struct service *service, const struct conf_link *conf, uint32_t group)
{
    struct link *link = calloc(1, sizeof *link);
    bool whole;

    if (link == NULL)
        return NULL;
    link->conf = *conf;
    link->service = service;
    link->group = group;
    link->reference = (uint8_t)randombytes_uniform(256);
    link->tokens_at = clock_now().mono;
    link->parts = segment_table_new(PART_SETS_MAX, PARTS_MS);
    link->pace = evtimer_new(service->base, on_pace, link);
    whole = link->parts != NULL && link->pace != NULL;
    if (conf->bind == CONF_BIND_PAIR)
        whole = whole && add_connection(link, CONNECTION_TRANSMITTER) &&
                add_connection(link, CONNECTION_RECEIVER);
    else
        whole = whole && add_connection(link, CONNECTION_TRANSCEIVER);
    if (!whole) {
        link_free(link);
        return NULL;
    }
    return link;
}

void link_free(struct link *link)
{
    if (link == NULL)
        return;
    for (size_t i = 0; i < link->connection_count; i++)
        connection_free(link->connections[i]);
    if (link->pace != NULL)
        event_free(link->pace);
    segment_table_free(link->parts);
    sodium_memzero(&link->conf, sizeof link->conf);
    free(link);
}

void link_wake(struct link *link)
{
    for (size_t i = 0; i < link->connection_count; i++)
        connection_wake(link->connections[i]);
}

void link_stop(struct link *link)
{
    for (size_t i = 0; i < link->connection_count; i++)
        connection_stop(link->connections[i]);
}

bool link_is_stopped(const struct link *link)
{
    for (size_t i = 0; i < link->connection_count; i++)
        if (!connection_is_stopped(link->connections[i]))
            return false;
    return true;
}

struct connection *link_transmitter(const struct link *link)
{
    for (size_t i = 0; i < link->connection_count; i++)
        if (connection_can_submit(link->connections[i]))
            return link->connections[i];
    return NULL;
}

struct connection *link_connection(const struct link *link, uint64_t id)
{
    for (size_t i = 0; i < link->connection_count; i++)
        if (connection_id(link->connections[i]) == id)
            return link->connections[i];
    return NULL;
}
