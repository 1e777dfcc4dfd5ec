#include "daemon/link.h"

#include <event2/event.h>
#include <sodium.h>
#include <string.h>

#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/sender.h"
#include "daemon/service.h"
#include "daemon/trace.h"
#include "daemon/turn.h"
#include "protocol/receipt.h"

#define KIND_SHIFT    62
#define PART_SHIFT    56
#define ATTEMPT_SHIFT 48
#define PART_MOST     63

uint64_t submitted_pack(struct submitted submitted)
{
    return (uint64_t)submitted.kind << KIND_SHIFT | (uint64_t)submitted.part << PART_SHIFT |
           (uint64_t)submitted.attempt << ATTEMPT_SHIFT | submitted.number;
}

struct submitted submitted_unpack(uint64_t token)
{
    return (struct submitted){.kind = (enum submit_kind)(token >> KIND_SHIFT),
                              .attempt = (uint8_t)(token >> ATTEMPT_SHIFT & UINT8_MAX),
                              .part = (uint8_t)(token >> PART_SHIFT & PART_MOST),
                              .number = token & ((UINT64_C(1) << ATTEMPT_SHIFT) - 1)};
}

/* A connection's events may ask for another connection, which reports the same events. */
static bool add_connection(struct link *link, enum connection_role role);

/* ---- what connections tell -------------------------------------------------------------------------- */

/* All that a message needs to know is read as of one moment, though a delta may be at work. */
static void take_question(struct link *link, struct connection *connection, const struct pdu *pdu)
{
    struct dataset *data = link->service->dataset;

    dataset_look(data);
    if (ussd_detect(&link->conf.dialect, pdu))
        turn_ussd(link, connection, pdu);
    else
        turn_sms(link, connection, pdu);
    dataset_look_away(data);
}

static void on_request(void *context, struct connection *connection, const struct pdu *pdu)
{
    struct link *link = context;

    if (pdu->command_id == SMPP_ALERT_NOTIFICATION) /* has no response, SMPP 3.4 §4.12 */
        return;
    if (receipt_detect(pdu, link->conf.sending.receipt_tlvs)) {
        sender_receipt(link, pdu);
        connection_respond(connection, pdu->command_id, pdu->sequence_number, 0);
    } else if (pdu_is_receipt(pdu)) {
        link->service->counts.dropped++;
        connection_respond(connection, pdu->command_id, pdu->sequence_number, 0);
    } else {
        take_question(link, connection, pdu);
    }
}

static void on_response(void *context, uint64_t token, const struct connection_response *response)
{
    struct link *link = context;
    struct submitted submitted = submitted_unpack(token);

    if (submitted.kind != SUBMIT_PAGE)
        sender_response(link, submitted, response);
    else if (!response->late)
        turn_ussd_response(link, submitted, response->status);
}

static void on_congested(void *context, unsigned level)
{
    sender_congested(context, level);
}

static void on_lost(void *context, uint64_t token)
{
    struct link *link = context;
    struct submitted submitted = submitted_unpack(token);

    if (submitted.kind == SUBMIT_PAGE)
        turn_ussd_lost(link, submitted);
    else
        sender_lost(link, submitted);
}

static bool is_whole(const struct link *link)
{
    for (size_t i = 0; i < link->connection_count; i++)
        if (!connection_is_bound(link->connections[i]))
            return false;
    return link->connection_count > 0;
}

static void on_changed(void *context, struct connection *connection)
{
    struct link *link = context;

    (void)connection;
    if (is_whole(link) != link->up) {
        link->up = !link->up;
        link->up_since = clock_mono();
    }
    sender_changed(link);
}

static void on_send_timer(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    sender_kick(context);
}

/* The first connection goes both ways or out, a second one in. */
static void become_pair(struct link *link)
{
    if (!add_connection(link, CONNECTION_RECEIVER)) {
        log_event(EVENT_BIND_INCOMPLETE, ABOUT(.link = link->conf.name),
                  "no memory for a second connection");
        return;
    }
    connection_set_role(link->connections[0], CONNECTION_TRANSMITTER);
}

static void become_transceiver(struct link *link)
{
    link->connection_count = 1;
    connection_free(link->connections[1]);
    connection_set_role(link->connections[0], CONNECTION_TRANSCEIVER);
}

static void on_refused(void *context, struct connection *connection, uint32_t command_id,
                       uint32_t status)
{
    struct link *link = context;

    if (link->conf.bind != CONF_BIND_AUTO || connection != link->connections[0] ||
        !bind_is_unknown(command_id, status))
        return;
    log_event(EVENT_BIND_FALL_BACK, ABOUT(.link = link->conf.name),
              "the peer has no such bind: as %s next",
              link->connection_count == 1 ? "transmitter and receiver" : "transceiver");
    if (link->connection_count == 1)
        become_pair(link);
    else
        become_transceiver(link);
}

static void on_passed(void *context, const struct connection *connection, bool sent,
                      const uint8_t *octets, size_t size)
{
    struct link *link = context;

    if (link->trace == NULL || trace_pdu(link->trace, connection == link->connections[0] ? 0 : 1,
                                         sent, clock_now().wall, octets, size))
        return;
    trace_end(link->trace);
    link->trace = NULL;
}

static const struct connection_events events = {.request = on_request,
                                                .response = on_response,
                                                .congested = on_congested,
                                                .lost = on_lost,
                                                .refused = on_refused,
                                                .changed = on_changed,
                                                .passed = on_passed};

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

struct link *link_new(struct service *service, const struct conf_link *conf)
{
    /* The password stays here, for the next bind: in memory that is neither dumped nor swapped. */
    struct link *link = sodium_malloc(sizeof *link);
    bool whole;

    if (link == NULL)
        return NULL;
    memset(link, 0, sizeof *link);
    link->conf = *conf;
    link->service = service;
    link->reference = (uint8_t)randombytes_uniform(256);
    link->up_since = clock_mono();
    link->admin_since = link->up_since;
    pace_init(&link->pace, conf->rate, conf->window, link->up_since);
    link->send_timer = evtimer_new(service->base, on_send_timer, link);
    whole = link->send_timer != NULL;
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
    if (link->send_timer != NULL)
        event_free(link->send_timer);
    trace_end(link->trace);
    sodium_free(link);
}

enum dm_error link_trace(struct link *link, unsigned count)
{
    struct trace *trace;
    enum dm_error error = trace_begin(link->service->conf->state_dir, link->conf.name, count,
                                      clock_now().wall, &trace);

    if (error != DM_OK)
        return error;
    trace_end(link->trace);
    link->trace = trace;
    return DM_OK;
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

void link_start(struct link *link)
{
    for (size_t i = 0; i < link->connection_count; i++)
        connection_start(link->connections[i]);
}

bool link_is_stopped(const struct link *link)
{
    for (size_t i = 0; i < link->connection_count; i++)
        if (!connection_is_stopped(link->connections[i]))
            return false;
    return true;
}

/* FNV-1a.  Two names with one number would need four equal fields more to mix up two messages. */
uint32_t link_group(const struct link *link)
{
    uint32_t hash = 2166136261u;

    for (const char *letter = link->conf.group; *letter != '\0'; letter++)
        hash = (hash ^ (uint8_t)*letter) * 16777619u;
    return hash;
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
