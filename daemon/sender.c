#include "daemon/sender_inside.h"

#include <event2/event.h>
#include <string.h>

#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/service.h"
#include "protocol/validity.h"

struct outbox *sender_outbox(const struct link *link)
{
    return books_outbox(link->service->books);
}

/* ---- the reply that is leaving on a link ---------------------------------------------------------------- */

/* The reply whose parts leave; NULL when none is, or it was deferred or settled meanwhile, by the
 * refusal of an earlier part: then the rest stays here. */
static struct owed *leaving(struct link *link)
{
    struct burst *burst = &link->burst;
    struct owed *owed = burst->open ? outbox_find(sender_outbox(link), burst->ref) : NULL;

    burst->open = owed != NULL && outbox_is_sending(owed) && owed->attempts == burst->attempt;
    return burst->open ? owed : NULL;
}

static void expire_now(struct service *service, struct owed *owed)
{
    log_event(EVENT_REPLY_EXPIRED,
              ABOUT(.link = owed->route.link, .entry = owed->ref.notice ? 0 : owed->ref.number),
              "reply %s#%llu expired unsent", owed->ref.notice ? "notice " : "",
              (unsigned long long)owed->ref.number);
    service->counts.replies_expired++;
    books_settle(service->books, owed, OUTCOME_EXPIRED, 0, clock_now().wall);
}

/* Makes a reply ready to leave; one that cannot be made, or comes too late, is settled. */
static void open_burst(struct link *link, struct owed *owed)
{
    enum dm_error error;

    if (owed->route.deadline.ms <= clock_now().steady.ms) {
        expire_now(link->service, owed);
        return;
    }
    error = sender_cut(link, owed, &link->burst.cut);
    if (error != DM_OK) {
        sender_fail(link, owed, 0, dm_strerror(error));
        return;
    }
    link->burst.open = true;
    link->burst.ref = owed->ref;
    link->burst.attempt = owed->attempts;
    link->burst.next = 0;
}

static enum dm_error submit_part(struct link *link, const struct owed *owed, uint8_t part)
{
    struct connection *connection = link_transmitter(link);
    struct submitted submitted = {.kind = owed->ref.notice ? SUBMIT_NOTICE : SUBMIT_ENTRY,
                                  .attempt = owed->attempts,
                                  .part = part,
                                  .number = owed->ref.number};
    const struct conf_sending *sending = &link->conf.sending;
    struct now now = clock_now();
    struct segment_sar sar;
    struct pdu pdu = {.command_id = SMPP_SUBMIT_SM,
                      .source = owed->route.from,
                      .destination = owed->route.to,
                      .registered_delivery = owed->ref.notice ? 0 : sending->registered_delivery};
    enum dm_error error = sender_put(&link->burst.cut, part, &sar, &pdu);

    if (error != DM_OK || connection == NULL)
        return error != DM_OK ? error : DM_E_CLOSED;
    if (sending->validity)
        validity_write(owed->route.deadline.ms - now.steady.ms, pdu.validity_period);
    error = connection_submit(connection, &pdu, submitted_pack(submitted), link->conf.response_ms);
    if (error == DM_OK)
        (void)pace_step(&link->pace, PACE_SENT, now.mono);
    return error;
}

/* Sends the next part that was not taken in an earlier attempt. */
static void send_part(struct link *link, struct owed *owed)
{
    struct burst *burst = &link->burst;
    enum dm_error error = DM_OK;

    while (burst->next < burst->cut.count && (owed->parts_taken & 1u << burst->next) != 0)
        burst->next++;
    if (burst->next < burst->cut.count)
        error = submit_part(link, owed, burst->next++);
    if (burst->next == burst->cut.count)
        burst->open = false;
    if (error == DM_E_CLOSED || error == DM_E_FULL || error == DM_E_NO_MEMORY)
        sender_defer(link, owed, NO_RESPONSE);
    else if (error != DM_OK)
        sender_fail(link, owed, 0, dm_strerror(error));
}

/* ---- links of a group ---------------------------------------------------------------------------------- */

static bool same_group(const struct link *a, const struct link *b)
{
    return strcmp(a->conf.group, b->conf.group) == 0;
}

static bool may_send(struct link *link, struct monotime now)
{
    return link_transmitter(link) != NULL && pace_next(&link->pace, now).ms <= now.ms;
}

/* Less of its window is in flight. */
static bool is_less_loaded(const struct link *a, const struct link *b)
{
    return (uint64_t)a->pace.in_flight * b->conf.window <
           (uint64_t)b->pace.in_flight * a->conf.window;
}

/* Of the links of a group that may send now, one in the middle of a reply, else the least loaded; NULL
 * when none may. */
static struct link *best_of_group(const struct link *member, struct monotime now)
{
    const struct service *service = member->service;
    struct link *best = NULL;

    for (size_t i = 0; i < service->link_count; i++) {
        struct link *link = service->links[i];

        if (!same_group(link, member) || !may_send(link, now))
            continue;
        if (leaving(link) != NULL)
            return link;
        if (link->relieved)
            continue;
        if (best == NULL || is_less_loaded(link, best))
            best = link;
    }
    return best;
}

static bool group_is_down(const struct link *member)
{
    const struct service *service = member->service;

    for (size_t i = 0; i < service->link_count; i++)
        if (same_group(service->links[i], member) && link_transmitter(service->links[i]) != NULL)
            return false;
    return true;
}

/* ---- sending ------------------------------------------------------------------------------------------- */

/* Comes back when the pause, the rate or a deferred reply allows.  A full window needs no timer: a
 * response ends it, or its absence. */
static void set_timer(struct link *link, struct monotime now)
{
    struct monotime when = pace_next(&link->pace, now);
    struct timeval wait;

    if (when.ms <= now.ms)
        when = outbox_due(sender_outbox(link), link->conf.group);
    if (when.ms == MONOTIME_NEVER.ms)
        return;
    clock_until(when, now, &wait);
    if (event_add(link->send_timer, &wait) != 0)
        log_event(EVENT_TIMER_FAILED, ABOUT(.link = link->conf.name),
                  "no timer, waiting for the next second");
}

/* False when nothing is due. */
static bool send_next(struct link *link, struct monotime now)
{
    struct owed *owed = leaving(link);

    if (owed == NULL) {
        owed = outbox_next(sender_outbox(link), link->conf.group, now);
        if (owed == NULL)
            return false;
        open_burst(link, owed);
        owed = leaving(link);
    }
    if (owed != NULL)
        send_part(link, owed);
    return true;
}

void sender_kick(struct link *member)
{
    struct service *service = member->service;
    struct monotime now = clock_mono();
    struct link *link;

    if (sender_outbox(member) == NULL)
        return;
    while ((link = best_of_group(member, now)) != NULL && send_next(link, now))
        continue;
    for (size_t i = 0; i < service->link_count; i++)
        if (same_group(service->links[i], member) && link_transmitter(service->links[i]) != NULL)
            set_timer(service->links[i], now);
}

void sender_changed(struct link *link)
{
    struct owed *owed;

    if (sender_outbox(link) == NULL)
        return;
    /* What was in the middle leaves from another link, or from this one when it is back. */
    owed = link_transmitter(link) == NULL ? leaving(link) : NULL;
    if (owed != NULL)
        sender_defer(link, owed, NO_RESPONSE);
    if (group_is_down(link))
        outbox_link_lost(sender_outbox(link), link->conf.group);
    else
        sender_kick(link);
}

static void expire(struct service *service)
{
    struct walltime now = clock_now().steady;
    struct outbox *outbox = books_outbox(service->books);
    struct owed *owed;

    while (outbox != NULL && (owed = outbox_expired(outbox, now)) != NULL)
        expire_now(service, owed);
}

void sender_tick(struct service *service)
{
    expire(service);
    for (size_t i = 0; i < service->link_count; i++)
        sender_kick(service->links[i]);
}
