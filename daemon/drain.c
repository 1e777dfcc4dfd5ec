#include "daemon/drain.h"

#include <event2/event.h>
#include <string.h>

#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/notify.h"
#include "daemon/service.h"
#include "daemon/turn.h"

#define LOOK_US 50000
/* What systemd is asked for each second, in seconds: so much that one late second is no harm. */
#define EXTENSION_S 5

/* ---- a link ------------------------------------------------------------------------------------------ */

void drain_begin(struct link *link)
{
    link->draining = true;
    turn_ussd_drain(link);
}

bool drain_is_replaced(const struct link *link)
{
    const struct service *service = link->service;

    for (size_t i = 0; i < service->link_count; i++)
        if (service->links[i] != link && !service->links[i]->draining &&
            strcmp(service->links[i]->conf.group, link->conf.group) == 0 &&
            link_transmitter(service->links[i]) != NULL)
            return true;
    return false;
}

static size_t replies_left(const struct link *link, struct monotime bound)
{
    const struct outbox *outbox = books_outbox(link->service->books);
    size_t left = link->pace.in_flight + link->burst.open;

    if (outbox == NULL || link_transmitter(link) == NULL || drain_is_replaced(link))
        return left;
    return left + (outbox_due(outbox, link->conf.group).ms < bound.ms);
}

struct drain_rest drain_rest_of(const struct link *link, struct monotime bound)
{
    const struct service *service = link->service;
    struct drain_rest rest = {.replies = replies_left(link, bound)};

    rest.sessions = sessions_count_of(service->sessions, link->conf.name);
    for (size_t i = 0; i < link->connection_count; i++)
        rest.commits += pending_count_of(service->pending, connection_id(link->connections[i]));
    return rest;
}

struct drain_rest drain_look(struct link *link, struct monotime bound)
{
    turn_ussd_drain(link);
    return drain_rest_of(link, bound);
}

bool drain_is_done(const struct drain_rest *rest)
{
    return rest->commits == 0 && rest->sessions == 0 && rest->replies == 0;
}

/* ---- the daemon -------------------------------------------------------------------------------------- */

static struct drain_rest look_at_all(struct service *service)
{
    struct drain_rest all = {0};

    for (size_t i = 0; i < service->link_count; i++) {
        struct drain_rest rest = drain_look(service->links[i], service->drain.bound);

        all.commits += rest.commits;
        all.sessions += rest.sessions;
        all.replies += rest.replies;
    }
    return all;
}

static bool all_stopped(const struct service *service)
{
    for (size_t i = 0; i < service->link_count; i++)
        if (!link_is_stopped(service->links[i]))
            return false;
    for (size_t i = 0; i < service->leaving_count; i++)
        if (!link_is_stopped(service->leaving[i]))
            return false;
    return true;
}

static void unbind(struct service *service, struct monotime now)
{
    service->drain.unbinding = true;
    service->drain.bound = monotime_add(now, DRAIN_UNBIND_MS);
    for (size_t i = 0; i < service->link_count; i++)
        link_stop(service->links[i]);
}

/* What is owed leaves after the next start; so does, as an SMS, an answer whose session ends unread. */
static void give_up(struct service *service, const struct drain_rest *rest)
{
    log_event(
        EVENT_DRAIN_GIVEN_UP, NULL,
        "not waited for any longer: %zu commits, %zu USSD sessions, %zu replies in the outbox",
        rest->commits, rest->sessions,
        books_outbox(service->books) == NULL ? (size_t)0
                                             : outbox_count(books_outbox(service->books)));
}

static void look(struct service *service, struct monotime now)
{
    bool late = monotime_reached(service->drain.bound, now);
    struct drain_rest rest;

    if (service->drain.unbinding) {
        if (late || all_stopped(service))
            (void)event_base_loopbreak(service->base);
        return;
    }
    rest = look_at_all(service);
    if (!late && !drain_is_done(&rest))
        return;
    if (!drain_is_done(&rest))
        give_up(service, &rest);
    unbind(service, now);
}

static void on_look(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    look(context, clock_mono());
}

void drain_say(struct service *service)
{
    struct drain_rest rest;

    notify_extend(EXTENSION_S);
    if (service->drain.unbinding) {
        notify_status("stopping: unbinding");
        return;
    }
    rest = look_at_all(service);
    notify_status("stopping: waits for %zu commits, %zu USSD sessions and %zu replies",
                  rest.commits, rest.sessions, rest.replies);
}

void drain_stop(struct service *service)
{
    const struct timeval often = {.tv_usec = LOOK_US};

    if (service->stopping) {
        (void)event_base_loopbreak(service->base);
        return;
    }
    service->stopping = true;
    service->drain.bound = monotime_add(clock_mono(), service->conf->drain_ms);
    for (size_t i = 0; i < service->link_count; i++)
        drain_begin(service->links[i]);
    service->drain.look = event_new(service->base, -1, EV_PERSIST, on_look, service);
    if (service->drain.look == NULL || event_add(service->drain.look, &often) != 0)
        (void)event_base_loopbreak(service->base);
    notify_stopping();
    drain_say(service);
    look(service, clock_mono());
}
