#include "daemon/sender_inside.h"

#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/service.h"
#include "protocol/receipt.h"
#include "protocol/status.h"

/* A receipt may come so long after the reply is worth nothing (facts "smpp-sms-esme" §4). */
#define RECEIPT_MS INT64_C(86400000)

static const char *kind_of(const struct owed *owed)
{
    return owed->ref.notice ? "notice " : "";
}

/* The reply a part belongs to, unless it was settled or has been sent again. */
static struct owed *find(const struct link *link, struct submitted submitted)
{
    struct outbox *outbox = sender_outbox(link);
    struct reply_ref ref = {.notice = submitted.kind == SUBMIT_NOTICE, .number = submitted.number};
    struct owed *owed = outbox == NULL ? NULL : outbox_find(outbox, ref);

    return owed != NULL && owed->attempts == submitted.attempt ? owed : NULL;
}

/* ---- settled ---------------------------------------------------------------------------------------- */

void sender_settle(struct link *link, struct owed *owed, enum outcome_state state, uint32_t status)
{
    struct service *service = link->service;
    struct walltime now = clock_now().wall;

    if (state == OUTCOME_ACCEPTED) {
        tally_accepted(&service->tally, CHANNEL_SMS, (now.ms - owed->received.ms) * 1000);
        service->counts.replies_accepted++;
        link->answers++;
    } else if (state == OUTCOME_FAILED) {
        service->counts.replies_failed++;
    } else {
        service->counts.replies_expired++;
    }
    books_settle(service->books, owed, state, status, now);
}

void sender_fail(struct link *link, struct owed *owed, uint32_t status, const char *why)
{
    log_event(EVENT_REPLY_REFUSED,
              ABOUT(.link = link->conf.name, .entry = owed->ref.notice ? 0 : owed->ref.number,
                    .result = why),
              "reply %s#%llu will not be taken: %s (0x%08x)", kind_of(owed),
              (unsigned long long)owed->ref.number, why, (unsigned)status);
    sender_settle(link, owed, OUTCOME_FAILED, status);
}

static struct status_rule rule_of(const struct link *link, uint32_t status)
{
    const struct conf_sending *sending = &link->conf.sending;

    return status_rule(status, sending->statuses, sending->status_count);
}

void sender_defer(struct link *link, struct owed *owed, uint32_t status)
{
    /* No response is as good as being asked to come again. */
    struct status_rule rule =
        status == NO_RESPONSE ? status_class_rule(STATUS_TEMPORARY) : rule_of(link, status);
    int64_t delay;

    if (!outbox_is_sending(owed))
        return;
    owed->refusals = status == owed->status && owed->refusals < UINT8_MAX
                         ? (uint8_t)(owed->refusals + 1)
                         : (uint8_t)1;
    owed->status = status;
    delay = status_delay(&rule, owed->refusals);
    if (delay < 0)
        sender_fail(link, owed, status, "refused again and again");
    else
        outbox_defer(sender_outbox(link), owed, monotime_add(clock_mono(), delay));
}

/* ---- delivered --------------------------------------------------------------------------------------- */

static void write_delivery(struct service *service, uint64_t number, struct delivery_word word)
{
    enum outcome_state state = word.state == RECEIPT_DELIVERED ? OUTCOME_DELIVERED
                               : word.state == RECEIPT_EXPIRED ? OUTCOME_LAPSED
                                                               : OUTCOME_UNDELIVERED;

    if (state == OUTCOME_DELIVERED) {
        service->counts.replies_delivered++;
    } else {
        service->counts.replies_undelivered++;
        log_event(EVENT_REPLY_UNDELIVERED, ABOUT(.entry = number),
                  "reply #%llu was accepted but %s (network code %u)", (unsigned long long)number,
                  state == OUTCOME_LAPSED ? "expired at the SMSC" : "cannot be delivered",
                  (unsigned)word.error);
    }
    books_delivery(service->books, number, state, word.error, clock_now().wall);
}

/* Remembers under which id the SMSC has the part.  Notices have no place for what a receipt says, and
 * a response may come without an id: those stay untracked. */
static enum delivery_news await_receipt(const struct link *link, const struct owed *owed,
                                        uint8_t part, const char *message_id,
                                        struct delivery_word *word)
{
    const struct conf_sending *sending = &link->conf.sending;
    struct now now = clock_now();
    char key[RECEIPT_KEY_SIZE];
    struct delivery_part taken = {
        .group = link->conf.group,
        .id = key,
        .number = owed->ref.number,
        .part = part,
        .total = owed->parts_total,
        .until = monotime_add(now.mono, owed->route.deadline.ms - now.steady.ms + RECEIPT_MS)};

    if (sending->registered_delivery == 0 || owed->ref.notice || message_id[0] == '\0')
        return DELIVERY_NOTHING;
    receipt_key(sending->id_base, RECEIPT_ID_SUBMITTED, message_id, key);
    return deliveries_taken(link->service->deliveries, &taken, now.mono, word);
}

void sender_receipt(struct link *link, const struct pdu *pdu)
{
    struct service *service = link->service;
    struct receipt receipt;
    struct delivery_word word;
    char key[RECEIPT_KEY_SIZE];
    uint64_t number;

    service->counts.receipts++;
    receipt_read(pdu, &receipt);
    receipt_key(link->conf.sending.id_base, RECEIPT_ID_RECEIPTED, receipt.id, key);
    switch (deliveries_receipt(service->deliveries, link->conf.group, key,
                               (struct delivery_word){receipt.state, receipt.error}, clock_mono(),
                               &number, &word)) {
    case DELIVERY_UNKNOWN: service->counts.receipts_unknown++; break;
    case DELIVERY_NOTHING: break;
    case DELIVERY_FINAL: write_delivery(service, number, word); break;
    }
}

/* ---- responses -------------------------------------------------------------------------------------- */

static void take_part(struct link *link, struct owed *owed, uint8_t part, const char *message_id)
{
    uint64_t number = owed->ref.number;
    struct delivery_word word;
    enum delivery_news news = await_receipt(link, owed, part, message_id, &word);

    owed->parts_taken |= (uint16_t)(1u << part);
    if (owed->parts_taken == (1u << owed->parts_total) - 1)
        sender_settle(link, owed, OUTCOME_ACCEPTED, SMPP_ROK);
    if (news == DELIVERY_FINAL)
        write_delivery(link->service, number, word);
}

static void refuse_settings(struct link *link, struct owed *owed, uint32_t status)
{
    log_event(
        EVENT_SETTINGS_UNSUITED, ABOUT(.link = link->conf.name, .result = status_name(status)),
        "%s (0x%08x): its settings do not suit the SMSC", status_name(status), (unsigned)status);
    sender_fail(link, owed, status, "settings");
}

/* The SMSC holds the bind for another than we do; its other responses will not come either. */
static void rebind(struct link *link, uint32_t status)
{
    struct connection *connection = link_transmitter(link);

    if (connection == NULL)
        return;
    log_event(EVENT_LINK_REBINDS, ABOUT(.link = link->conf.name, .result = status_name(status)),
              "%s in answer to a message: binding anew", status_name(status));
    connection_rebind(connection);
}

static void refuse(struct link *link, struct owed *owed, uint32_t status, enum status_class class)
{
    switch (class) {
    case STATUS_TEMPORARY:
    case STATUS_THROTTLED:
    case STATUS_LINK: sender_defer(link, owed, status); return;
    case STATUS_SETTINGS: refuse_settings(link, owed, status); return;
    case STATUS_ACCEPTED:
    case STATUS_PERMANENT: break;
    }
    sender_fail(link, owed, status, status_name(status));
}

static void slow_down(struct link *link, const char *why)
{
    log_event(EVENT_LINK_PAUSED, ABOUT(.link = link->conf.name, .result = why),
              "%s: paused for %lld ms, then %u parts a second", why,
              (long long)(link->pace.paused_until.ms > clock_mono().ms ? link->pace.pause_ms : 0),
              (unsigned)pace_rate(&link->pace));
}

static void step_pace(struct link *link, uint32_t status, enum status_class class)
{
    enum pace_event event = class == STATUS_THROTTLED  ? PACE_THROTTLED
                            : class == STATUS_ACCEPTED ? PACE_TAKEN
                                                       : PACE_REFUSED;

    if (pace_step(&link->pace, event, clock_mono()))
        slow_down(link, status_name(status));
}

void sender_response(struct link *link, struct submitted submitted,
                     const struct connection_response *response)
{
    uint32_t status = response->status;
    enum status_class class = rule_of(link, status).class;
    struct owed *owed = find(link, submitted);

    link->responses[class]++;
    if (!response->late)
        step_pace(link, status, class);
    if (owed != NULL && class == STATUS_ACCEPTED)
        take_part(link, owed, submitted.part, response->message_id);
    else if (owed != NULL)
        refuse(link, owed, status, class);
    if (class == STATUS_LINK)
        rebind(link, status);
    sender_kick(link);
}

void sender_lost(struct link *link, struct submitted submitted)
{
    struct owed *owed = find(link, submitted);

    link->lost++;
    (void)pace_step(&link->pace, PACE_LOST, clock_mono());
    if (owed != NULL)
        sender_defer(link, owed, NO_RESPONSE);
}

void sender_congested(struct link *link, unsigned level)
{
    if (level >= PACE_CONGESTION && pace_step(&link->pace, PACE_CONGESTED, clock_mono()))
        slow_down(link, "congested");
}
