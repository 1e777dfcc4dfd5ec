#include "daemon/commands_links.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/clock.h"
#include "daemon/commands_pace.h"
#include "daemon/drain.h"
#include "daemon/link_admin.h"
#include "daemon/request.h"

#define MESSAGE_MAX 320

static json_t *refusal(const char *why)
{
    return json_pack("{s:b, s:s}", "ok", 0, "error", why);
}

/* ---- links ---------------------------------------------------------------------------------------------- */

static json_t *describe_connection(const struct link *link, const struct connection *connection)
{
    struct connection_report report = connection_report(connection);
    int64_t admin_ms = clock_mono().ms - link->admin_since.ms;
    json_t *object =
        json_pack("{s:s, s:s, s:s, s:i, s:b, s:s, s:s, s:I, s:i, s:i, s:I, s:I, s:s, s:s, s:I}",
                  "link", link->conf.name, "group", link->conf.group, "host", link->conf.host,
                  "port", (int)link->conf.port, "tls", (int)link->conf.tls.on, "role",
                  connection_role_name(report.role), "state", bind_state_name(report.state),
                  "state_ms", (json_int_t)report.state_ms, "awaiting", (int)report.awaiting,
                  "window", (int)link->conf.window, "received", (json_int_t)report.received, "sent",
                  (json_int_t)report.sent, "last_reason", report.last_reason, "admin",
                  link_admin_name(link->admin), "admin_ms", (json_int_t)admin_ms);
    if (object != NULL)
        (void)json_object_update_new(object, commands_pace_of_link(link));
    return object;
}

json_t *commands_links(struct service *service, const json_t *request)
{
    json_t *list = json_array();

    (void)request;
    for (size_t i = 0; i < service->link_count; i++)
        for (size_t j = 0; j < service->links[i]->connection_count; j++)
            if (json_array_append_new(
                    list,
                    describe_connection(service->links[i], service->links[i]->connections[j])) != 0)
                break;
    return json_pack("{s:b, s:o}", "ok", 1, "links", list);
}

/* ---- what would come of it ------------------------------------------------------------------------------ */

/* Said before it is done and after, so that a dry run reads like the deed. */
static void foresee(const struct link *link, enum link_admin wanted, int seconds,
                    char message[MESSAGE_MAX])
{
    struct drain_rest rest = drain_rest_of(link, MONOTIME_NEVER);
    const char *others = drain_is_replaced(link)
                             ? "another link of its group sends what is owed"
                             : "no other link of its group is bound, so replies wait for it";

    if (wanted == LINK_ACTIVE)
        (void)snprintf(message, MESSAGE_MAX, "it takes questions again%s",
                       link->admin == LINK_SUSPENDED ? ", as soon as it is bound" : "");
    else if (wanted == LINK_SUSPENDED)
        (void)snprintf(message, MESSAGE_MAX,
                       "it unbinds now, cutting off %zu USSD sessions, %zu messages that are not "
                       "acknowledged and %u parts of replies; %s",
                       rest.sessions, rest.commits, link->pace.in_flight + link->burst.open,
                       others);
    else
        (void)snprintf(message, MESSAGE_MAX,
                       "it takes nothing new, and unbinds when %zu USSD sessions, %zu messages and "
                       "its replies are done with, or after %d s; %s",
                       rest.sessions, rest.commits, seconds, others);
}

static void change(struct link *link, enum link_admin wanted, int seconds)
{
    switch (wanted) {
    case LINK_ACTIVE: link_resume(link, "resumed by an operator"); break;
    case LINK_DRAINING: link_drain(link, (int64_t)seconds * 1000, "drained by an operator"); break;
    case LINK_SUSPENDED: link_suspend(link, "suspended by an operator"); break;
    }
}

/* NULL: nothing speaks against it. */
static const char *objection_to(const struct service *service, const struct link *link,
                                enum link_admin wanted, int seconds)
{
    if (link == NULL)
        return "there is no link of that name";
    if (service->stopping)
        return "darmand is stopping, and all its links with it";
    if (seconds == 0)
        return "a drain may take 1 to 3600 seconds";
    if (wanted == LINK_ACTIVE && link->admin == LINK_ACTIVE)
        return "it is active already";
    if (wanted != LINK_ACTIVE && link->admin == LINK_SUSPENDED)
        return "it is suspended already";
    return NULL;
}

static json_t *want(struct service *service, const json_t *request, enum link_admin wanted,
                    int seconds)
{
    struct link *link = service_link(service, request_text(request, "link"));
    const char *objection = objection_to(service, link, wanted, seconds);
    char message[MESSAGE_MAX];
    enum link_admin before;

    if (objection != NULL)
        return refusal(objection);
    before = link->admin;
    foresee(link, wanted, seconds, message);
    if (!request_is_dry(request))
        change(link, wanted, seconds);
    return json_pack("{s:b, s:s, s:s, s:s, s:s}", "ok", 1, "link", link->conf.name, "before",
                     link_admin_name(before), "admin", link_admin_name(wanted), "message", message);
}

/* ---- suspend, drain, resume ----------------------------------------------------------------------------- */

json_t *commands_suspend(struct service *service, const json_t *request)
{
    return want(service, request, LINK_SUSPENDED, LINK_DRAIN_S_DEFAULT);
}

json_t *commands_resume(struct service *service, const json_t *request)
{
    return want(service, request, LINK_ACTIVE, LINK_DRAIN_S_DEFAULT);
}

/* Arguments come as they were typed.  0: no time a drain may take. */
static int read_seconds(const char *text)
{
    size_t size = strlen(text);
    long seconds;

    if (size == 0)
        return LINK_DRAIN_S_DEFAULT;
    if (size > 4 || strspn(text, "0123456789") != size)
        return 0;
    seconds = strtol(text, NULL, 10);
    return seconds <= LINK_DRAIN_S_MAX ? (int)seconds : 0;
}

json_t *commands_drain(struct service *service, const json_t *request)
{
    return want(service, request, LINK_DRAINING, read_seconds(request_text(request, "seconds")));
}
