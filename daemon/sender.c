#include "daemon/sender.h"

#include <event2/event.h>

#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/reply.h"
#include "daemon/service.h"
#include "protocol/segment.h"
#include "protocol/status.h"

#define RETRY_MIN_MS INT64_C(1000)
#define RETRY_MAX_MS INT64_C(30000)
/* esm_class, data_coding, registered_delivery of an SMS reply; receipts are not asked for yet. */
#define DATA_CODING_UCS2 8

static struct outbox *outbox_of(const struct link *link)
{
    return books_outbox(link->service->books);
}

/* The reply a part belongs to, unless its attempt was given up or another part settled it. */
static struct owed *find(const struct link *link, struct submitted submitted)
{
    struct outbox *outbox = outbox_of(link);
    struct reply_ref ref = {.notice = submitted.kind == SUBMIT_NOTICE, .number = submitted.number};
    struct owed *owed = outbox == NULL ? NULL : outbox_find(outbox, ref);

    return owed != NULL && owed->parts_sent > 0 && owed->attempts == submitted.attempt ? owed
                                                                                       : NULL;
}

static uint64_t token_of(const struct owed *owed)
{
    return submitted_pack(
        (struct submitted){.kind = owed->ref.notice ? SUBMIT_NOTICE : SUBMIT_ENTRY,
                           .attempt = owed->attempts,
                           .number = owed->ref.number});
}

/* ---- what to say --------------------------------------------------------------------------------- */

/* A notice may speak of an inquiry (VER_Y …), which is read from the ledger now: the same words
 * whenever it is sent. */
static enum dm_error render_notice(struct service *service, const struct owed *owed, char *text,
                                   size_t capacity)
{
    struct ledger_entry entry;
    enum dm_error error;

    if (owed->argument == 0)
        return reply_render(&service->conf->texts, &service->calendar, owed->text, NULL, NULL, text,
                            capacity);
    error = ledger_read(books_ledger(service->books), owed->argument, &entry);
    if (error != DM_OK)
        return error;
    return reply_render(&service->conf->texts, &service->calendar, owed->text, &entry.inquiry, NULL,
                        text, capacity);
}

static enum dm_error render(struct service *service, const struct owed *owed, char *text,
                            size_t capacity)
{
    char code[CODE_TEXT];

    if (owed->ref.notice)
        return render_notice(service, owed, text, capacity);
    books_code(service->books, owed->code_number, code);
    return reply_render(&service->conf->texts, &service->calendar, reply_text_of(&owed->inquiry),
                        &owed->inquiry, code, text, capacity);
}

static enum dm_error cut(struct link *link, const struct owed *owed,
                         struct segment_part parts[SEGMENT_PARTS_MAX], size_t *count,
                         enum text_alphabet *alphabet)
{
    char text[TEXT_UTF8_MAX];
    uint8_t octets[SEGMENT_OCTETS_MAX];
    struct text_measure measure;
    size_t size;
    enum dm_error error = render(link->service, owed, text, sizeof text);

    if (error == DM_OK)
        error = text_measure(text, &measure);
    if (error == DM_OK)
        error = text_encode(measure.alphabet, text, octets, sizeof octets, &size);
    if (error == DM_OK)
        error = segment_split(measure.alphabet, octets, size, link->reference++, parts, count);
    if (error == DM_OK)
        *alphabet = measure.alphabet;
    return error;
}

/* ---- what became of it ------------------------------------------------------------------------------ */

static void settle(struct link *link, struct owed *owed, enum outcome_state state, uint32_t status)
{
    struct service *service = link->service;

    if (state == OUTCOME_ACCEPTED) {
        service->counts.replies_accepted++;
        link->answers++;
    } else if (state == OUTCOME_FAILED) {
        service->counts.replies_failed++;
    } else {
        service->counts.replies_expired++;
    }
    books_settle(service->books, owed, state, status, clock_now().wall);
}

static void fail(struct link *link, struct owed *owed, uint32_t status, const char *why)
{
    log_line(LOG_LEVEL_WARNING, "sender", "link %s: reply %s%llu will not be taken: %s (0x%08x)",
             link->conf.name, owed->ref.notice ? "notice " : "",
             (unsigned long long)owed->ref.number, why, (unsigned)status);
    settle(link, owed, OUTCOME_FAILED, status);
}

static int64_t retry_delay(unsigned attempts)
{
    int64_t ms = RETRY_MIN_MS;

    for (unsigned i = 1; i < attempts && ms < RETRY_MAX_MS; i++)
        ms *= 2;
    return ms < RETRY_MAX_MS ? ms : RETRY_MAX_MS;
}

static void defer(struct link *link, struct owed *owed)
{
    owed->parts_sent = 0;
    outbox_defer(outbox_of(link), owed,
                 monotime_add(clock_now().mono, retry_delay(owed->attempts)));
}

static void pause_link(struct link *link, uint32_t status)
{
    link->pause_ms = link->pause_ms == 0 ? RETRY_MIN_MS : link->pause_ms * 2;
    if (link->pause_ms > RETRY_MAX_MS)
        link->pause_ms = RETRY_MAX_MS;
    link->paused_until = monotime_add(clock_now().mono, link->pause_ms);
    log_line(LOG_LEVEL_NOTICE, "sender", "link %s: paused for %lld ms after %s", link->conf.name,
             (long long)link->pause_ms, status_name(status));
}

static void accepted(struct link *link, struct owed *owed)
{
    link->pause_ms = 0;
    owed->parts_accepted++;
    if (owed->parts_accepted == owed->parts_total)
        settle(link, owed, OUTCOME_ACCEPTED, SMPP_ROK);
}

static void judge(struct link *link, struct owed *owed, uint32_t status)
{
    switch (status_class(status)) {
    case STATUS_ACCEPTED: accepted(link, owed); return;
    case STATUS_THROTTLED: pause_link(link, status); /* fall through */
    case STATUS_LINK:
    case STATUS_TEMPORARY: defer(link, owed); return;
    case STATUS_SETTINGS:
        log_line(LOG_LEVEL_ERROR, "sender",
                 "link %s: %s (0x%08x): its settings do not suit the SMSC", link->conf.name,
                 status_name(status), (unsigned)status);
        fail(link, owed, status, "settings");
        return;
    case STATUS_PERMANENT: break;
    }
    fail(link, owed, status, status_name(status));
}

static void one_less_in_flight(struct link *link)
{
    if (link->in_flight > 0)
        link->in_flight--;
}

void sender_response(struct link *link, struct submitted submitted, uint32_t status)
{
    struct owed *owed = find(link, submitted);

    one_less_in_flight(link);
    if (owed != NULL)
        judge(link, owed, status);
    sender_kick(link);
}

void sender_lost(struct link *link, struct submitted submitted)
{
    struct owed *owed = find(link, submitted);

    one_less_in_flight(link);
    if (owed != NULL)
        defer(link, owed);
}

void sender_changed(struct link *link)
{
    if (link_transmitter(link) == NULL && outbox_of(link) != NULL)
        outbox_link_lost(outbox_of(link), link->conf.name);
    else
        sender_kick(link);
}

/* ---- sending ------------------------------------------------------------------------------------------ */

/* The bucket holds one second's worth, and fills continuously. */
static void refill(struct link *link, struct monotime now)
{
    double limit = link->conf.rate;

    link->tokens += limit * (double)(now.ms - link->tokens_at.ms) / 1000.0;
    if (link->tokens > limit)
        link->tokens = limit;
    link->tokens_at = now;
}

/* When the next part may leave; `now` when it may leave at once. */
static struct monotime next_slot(struct link *link, struct monotime now)
{
    if (!monotime_reached(link->paused_until, now))
        return link->paused_until;
    if (link->conf.rate == 0)
        return now;
    refill(link, now);
    if (link->tokens >= 1.0)
        return now;
    return monotime_add(now, 1 + (int64_t)((1.0 - link->tokens) * 1000.0 / link->conf.rate));
}

static enum dm_error submit_part(struct link *link, const struct owed *owed,
                                 enum text_alphabet alphabet, const struct segment_part *part)
{
    struct connection *connection = link_transmitter(link);
    struct pdu pdu = {.command_id = SMPP_SUBMIT_SM,
                      .source = owed->route.from,
                      .destination = owed->route.to,
                      .esm_class = part->udhi ? SMPP_ESM_UDHI : 0,
                      .data_coding = alphabet == TEXT_UCS2 ? DATA_CODING_UCS2 : 0,
                      .short_message = part->octets,
                      .short_message_size = part->size};
    enum dm_error error;

    if (connection == NULL)
        return DM_E_CLOSED;
    error = connection_submit(connection, &pdu, token_of(owed), link->conf.response_ms);
    if (error == DM_OK) {
        link->in_flight++;
        link->tokens -= 1.0;
    }
    return error;
}

/* Parts of one message leave together, one bind, in order; when one cannot leave, the whole message
 * waits and is sent again from its first part. */
static void send_reply(struct link *link, struct owed *owed)
{
    struct segment_part parts[SEGMENT_PARTS_MAX];
    enum text_alphabet alphabet;
    size_t count;
    enum dm_error error = cut(link, owed, parts, &count, &alphabet);

    if (error != DM_OK) {
        fail(link, owed, 0, dm_strerror(error));
        return;
    }
    owed->parts_total = (uint8_t)count;
    for (size_t i = 0; i < count; i++) {
        error = submit_part(link, owed, alphabet, &parts[i]);
        if (error != DM_OK)
            break;
        owed->parts_sent++;
    }
    if (error == DM_E_CLOSED || error == DM_E_FULL || error == DM_E_NO_MEMORY)
        defer(link, owed);
    else if (error != DM_OK)
        fail(link, owed, 0, dm_strerror(error));
}

/* Comes back when the pause, the rate or a deferred reply allows. */
static void wait_until(struct link *link, struct monotime when, struct monotime now)
{
    struct timeval wait;

    if (when.ms == MONOTIME_NEVER.ms)
        return;
    clock_until(when, now, &wait);
    if (event_add(link->pace, &wait) != 0)
        log_line(LOG_LEVEL_ERROR, "sender", "link %s: no timer, waiting for the next second",
                 link->conf.name);
}

void sender_kick(struct link *link)
{
    struct outbox *outbox = outbox_of(link);
    struct monotime now = clock_now().mono;
    struct monotime slot = now;
    struct owed *owed = NULL;

    if (outbox == NULL || link_transmitter(link) == NULL)
        return;
    while (link->in_flight < link->conf.window) {
        slot = next_slot(link, now);
        if (slot.ms != now.ms)
            break;
        owed = outbox_next(outbox, link->conf.name, now);
        if (owed == NULL)
            break;
        send_reply(link, owed);
    }
    if (slot.ms != now.ms)
        wait_until(link, slot, now);
    else if (owed == NULL)
        wait_until(link, outbox_due(outbox, link->conf.name), now);
}

static void expire(struct service *service)
{
    struct walltime now = clock_now().wall;
    struct outbox *outbox = books_outbox(service->books);
    struct owed *owed;

    while (outbox != NULL && (owed = outbox_expired(outbox, now)) != NULL) {
        log_line(LOG_LEVEL_WARNING, "sender", "reply %s%llu on link %s expired unsent",
                 owed->ref.notice ? "notice " : "", (unsigned long long)owed->ref.number,
                 owed->route.link);
        service->counts.replies_expired++;
        books_settle(service->books, owed, OUTCOME_EXPIRED, 0, now);
    }
}

void sender_tick(struct service *service)
{
    expire(service);
    for (size_t i = 0; i < service->link_count; i++)
        sender_kick(service->links[i]);
}
