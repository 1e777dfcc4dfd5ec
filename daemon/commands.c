#include "daemon/commands.h"

#include <string.h>

#include "daemon/clock.h"
#include "daemon/commands_dataset.h"
#include "daemon/commands_objections.h"
#include "daemon/commands_outbox.h"
#include "daemon/commands_quota.h"
#include "daemon/commands_trace.h"
#include "daemon/commands_verify.h"
#include "daemon/request.h"

static json_t *failure(const char *error)
{
    return json_pack("{s:b, s:s}", "ok", 0, "error", error);
}

/* ---- status --------------------------------------------------------------------------------------------- */

static json_t *describe_ledger(struct service *service)
{
    struct committer_stats stats = books_stats(service->books);

    return json_pack("{s:b, s:I, s:I, s:I, s:I, s:I}", "open", (int)books_are_open(service->books),
                     "records", (json_int_t)stats.jobs, "flushes", (json_int_t)stats.batches,
                     "waiting", (json_int_t)stats.waiting, "commit_us",
                     (json_int_t)stats.commits.sum_us, "commit_us_max",
                     (json_int_t)stats.commit_us_max);
}

static json_t *describe_counts(const struct service *service)
{
    const struct service_counts *counts = &service->counts;

    return json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, "
        "s:I, s:I}",
        "sms_questions", (json_int_t)counts->sms_questions, "ussd_begins",
        (json_int_t)counts->ussd_begins, "ussd_aborted", (json_int_t)counts->ussd_aborted,
        "ussd_timed_out", (json_int_t)counts->ussd_timed_out, "ussd_refused",
        (json_int_t)counts->ussd_refused, "ussd_slow", (json_int_t)counts->ussd_slow,
        "ussd_given_up", (json_int_t)counts->ussd_given_up, "ussd_late",
        (json_int_t)counts->ussd_late, "replies_accepted", (json_int_t)counts->replies_accepted,
        "replies_failed", (json_int_t)counts->replies_failed, "replies_expired",
        (json_int_t)counts->replies_expired, "replies_delivered",
        (json_int_t)counts->replies_delivered, "replies_undelivered",
        (json_int_t)counts->replies_undelivered, "receipts", (json_int_t)counts->receipts,
        "receipts_unknown", (json_int_t)counts->receipts_unknown, "refused_busy",
        (json_int_t)counts->refused_busy, "notices", (json_int_t)counts->notices, "notices_dropped",
        (json_int_t)counts->notices_dropped, "dropped", (json_int_t)counts->dropped);
}

static json_t *status(struct service *service, const json_t *request)
{
    size_t bound = 0;
    struct outbox *outbox = books_outbox(service->books);

    (void)request;
    for (size_t i = 0; i < service->link_count; i++)
        bound += link_transmitter(service->links[i]) != NULL;
    return json_pack("{s:b, s:s, s:I, s:i, s:i, s:i, s:i, s:b, s:s, s:o, s:o, s:o}", "ok", 1,
                     "version", DARMAND_VERSION, "up_seconds",
                     (json_int_t)((clock_now().steady.ms - (int64_t)service->started_ms) / 1000),
                     "links", (int)service->link_count, "links_bound", (int)bound, "sessions",
                     (int)sessions_count(service->sessions), "outbox",
                     outbox == NULL ? 0 : (int)outbox_count(outbox), "switching",
                     (int)switcher_is_busy(service->switcher), "switch_error",
                     service->switch_error == DM_OK ? "" : dm_strerror(service->switch_error),
                     "dataset", commands_dataset_describe(service), "ledger",
                     describe_ledger(service), "counts", describe_counts(service));
}

/* ---- links ---------------------------------------------------------------------------------------------- */

static json_t *describe_connection(const struct link *link, const struct connection *connection)
{
    struct connection_report report = connection_report(connection);

    return json_pack("{s:s, s:s, s:s, s:i, s:b, s:s, s:s, s:I, s:i, s:i, s:I, s:I, s:s}", "link",
                     link->conf.name, "group", link->conf.group, "host", link->conf.host, "port",
                     (int)link->conf.port, "tls", (int)link->conf.tls.on, "role",
                     connection_role_name(report.role), "state", bind_state_name(report.state),
                     "state_ms", (json_int_t)report.state_ms, "awaiting", (int)report.awaiting,
                     "window", (int)link->conf.window, "received", (json_int_t)report.received,
                     "sent", (json_int_t)report.sent, "last_reason", report.last_reason);
}

static json_t *links(struct service *service, const json_t *request)
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

/* ---- outbox ---------------------------------------------------------------------------------------------- */

static json_t *outbox(struct service *service, const json_t *request)
{
    (void)request;
    return commands_outbox(service);
}

/* ---- reload ----------------------------------------------------------------------------------------------- */

static json_t *list_of(const struct complaints *complaints)
{
    json_t *list = json_array();

    for (size_t i = 0; i < complaints->count; i++)
        if (json_array_append_new(list, json_string(complaints->items[i].text)) != 0)
            break;
    return list;
}

static json_t *reload(struct service *service, const json_t *request)
{
    struct complaints complaints;
    enum dm_error error;

    (void)request;
    complaints_init(&complaints);
    error = service_reload(service, &complaints);
    if (error == DM_OK)
        return json_pack("{s:b, s:s, s:o}", "ok", 1, "message", "configuration in force",
                         "complaints", list_of(&complaints));
    return json_pack("{s:b, s:s, s:o}", "ok", 0, "error",
                     "refused, the old configuration stays in force", "complaints",
                     list_of(&complaints));
}

static const struct {
    const char *name;
    json_t *(*answer)(struct service *service, const json_t *request);
} commands[] = {{"status", status},
                {"links", links},
                {"verify", commands_verify},
                {"outbox", outbox},
                {"reload", reload},
                {"dataset", commands_dataset},
                {"trace", commands_trace},
                {"quota", commands_quota},
                {"blocked", commands_blocked},
                {"unblock", commands_unblock},
                {"objections", commands_objections},
                {"disputes", commands_disputes}};

json_t *commands_answer(struct service *service, const char *line, uid_t peer)
{
    json_t *request = NULL;
    const char *name = "";
    json_t *response = NULL;
    enum dm_error error = request_read(line, &request, &name);

    /* Set here, over whatever the line says: nobody can name somebody else. */
    if (error == DM_OK && json_object_set_new(request, "peer", json_integer((json_int_t)peer)) != 0)
        name = "";
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, name) == 0)
            response = commands[i].answer(service, request);
    if (response == NULL)
        response = failure(error == DM_E_FORMAT ? "the request is not JSON" : "no such command");
    json_decref(request);
    return response;
}
