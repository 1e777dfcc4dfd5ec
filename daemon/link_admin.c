#include "daemon/link_admin.h"

#include <stdio.h>

#include "daemon/clock.h"
#include "daemon/drain.h"
#include "daemon/log.h"
#include "daemon/sender.h"
#include "daemon/service.h"

const char *link_admin_name(enum link_admin admin)
{
    switch (admin) {
    case LINK_ACTIVE: return "active";
    case LINK_DRAINING: return "draining";
    case LINK_SUSPENDED: return "suspended";
    }
    return "unknown";
}

/* The only place where the state is left for another. */
static void enter(struct link *link, enum link_admin admin, const char *why)
{
    log_event(EVENT_LINK_ADMIN, ABOUT(.link = link->conf.name), "%s -> %s: %s",
              link_admin_name(link->admin), link_admin_name(admin), why);
    link->admin = admin;
    link->admin_since = clock_mono();
    link->draining = admin != LINK_ACTIVE;
    link->relieved = false;
}

/* ---- a drain's end ------------------------------------------------------------------------------------ */

static void cut_off(struct link *link, const struct drain_rest *rest)
{
    char why[128];

    (void)snprintf(
        why, sizeof why,
        "its time is over, cutting off %zu sessions, %zu unacknowledged messages and %zu "
        "parts of replies",
        rest->sessions, rest->commits, rest->replies);
    link_suspend(link, why);
}

static void look_at(struct link *link)
{
    struct monotime now = clock_mono();
    struct monotime end = monotime_add(link->drain_by, LINK_DRAIN_LAST_MS);
    struct drain_rest rest =
        monotime_reached(link->drain_by, now) ? drain_look(link, end) : drain_rest_of(link, end);

    link->relieved = drain_is_replaced(link);
    if (drain_is_done(&rest))
        link_suspend(link, "drained");
    else if (monotime_reached(end, now))
        cut_off(link, &rest);
}

void link_admin_tick(struct service *service)
{
    for (size_t i = 0; i < service->link_count; i++)
        if (service->links[i]->admin == LINK_DRAINING)
            look_at(service->links[i]);
}

/* ---- what is wanted ------------------------------------------------------------------------------------ */

void link_suspend(struct link *link, const char *why)
{
    if (link->admin == LINK_SUSPENDED)
        return;
    enter(link, LINK_SUSPENDED, why);
    link_stop(link);
}

void link_drain(struct link *link, int64_t ms, const char *why)
{
    if (link->admin == LINK_SUSPENDED)
        return;
    if (link->admin == LINK_ACTIVE)
        enter(link, LINK_DRAINING, why);
    link->drain_by = monotime_add(clock_mono(), ms);
    look_at(link);
}

void link_resume(struct link *link, const char *why)
{
    enum link_admin before = link->admin;

    if (before == LINK_ACTIVE)
        return;
    enter(link, LINK_ACTIVE, why);
    if (before == LINK_SUSPENDED)
        link_start(link);
    else
        sender_kick(link);
}

void link_admin_inherit(struct link *link, const struct link *old)
{
    if (old->admin != LINK_ACTIVE)
        link_suspend(link, "so was the link of this name before the reload");
}
