#include "daemon/commands.h"

#include <string.h>
#include <unistd.h>

#include "daemon/audit.h"
#include "daemon/clock.h"
#include "daemon/commands_config.h"
#include "daemon/commands_dataset.h"
#include "daemon/commands_links.h"
#include "daemon/commands_log.h"
#include "daemon/commands_objections.h"
#include "daemon/commands_outbox.h"
#include "daemon/commands_pace.h"
#include "daemon/commands_quota.h"
#include "daemon/commands_sessions.h"
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
    size_t away = 0;
    struct outbox *outbox = books_outbox(service->books);

    (void)request;
    for (size_t i = 0; i < service->link_count; i++) {
        bound += link_transmitter(service->links[i]) != NULL;
        away += service->links[i]->admin != LINK_ACTIVE;
    }
    return json_pack("{s:b, s:s, s:I, s:i, s:i, s:i, s:i, s:i, s:b, s:s, s:o, s:o, s:o, s:o, s:i}",
                     "ok", 1, "version", DARMAND_VERSION, "up_seconds",
                     (json_int_t)((clock_now().steady.ms - (int64_t)service->started_ms) / 1000),
                     "links", (int)service->link_count, "links_bound", (int)bound,
                     "links_out_of_service", (int)away, "sessions",
                     (int)sessions_count(service->sessions), "outbox",
                     outbox == NULL ? 0 : (int)outbox_count(outbox), "switching",
                     (int)switcher_is_busy(service->switcher), "switch_error",
                     service->switch_error == DM_OK ? "" : dm_strerror(service->switch_error),
                     "dataset", commands_dataset_describe(service), "ledger",
                     describe_ledger(service), "counts", describe_counts(service), "pace",
                     commands_pace(service), "confirm_seconds", (int)reload_trial_left(service));
}

/* ---- outbox ---------------------------------------------------------------------------------------------- */

static json_t *outbox(struct service *service, const json_t *request)
{
    (void)request;
    return commands_outbox(service);
}

/* ---- all of them ------------------------------------------------------------------------------------------ */

static const struct command {
    const char *name;
    json_t *(*answer)(struct service *service, const json_t *request);
    enum role role;         /* the least that may ask it */
    const char *about;      /* a field that says what is changed, for the log */
    const char *changes_by; /* a field by whose presence alone it is a change */
} commands[] = {
    {"status", status, ROLE_READER, "", NULL},
    {"links", commands_links, ROLE_READER, "", NULL},
    {"verify", commands_verify, ROLE_READER, "", NULL},
    {"outbox", outbox, ROLE_READER, "", NULL},
    {"dataset", commands_dataset, ROLE_READER, "", NULL},
    {"sessions", commands_sessions, ROLE_READER, "", NULL},
    {"log level", commands_log_level, ROLE_READER, "level", "level"},
    {"quota", commands_quota, ROLE_READER, "", NULL},
    {"blocked", commands_blocked, ROLE_READER, "", NULL},
    {"objections", commands_objections, ROLE_READER, "close", "close"},
    {"disputes", commands_disputes, ROLE_READER, "close", "close"},
    {"config show", commands_config_show, ROLE_READER, "", NULL},
    {"config check", commands_config_check, ROLE_READER, "", NULL},
    {"config diff", commands_config_diff, ROLE_READER, "", NULL},
    {"reload", commands_config_apply, ROLE_CHANGER, "", NULL},
    {"config apply", commands_config_apply, ROLE_CHANGER, "confirm", NULL},
    {"config confirm", commands_config_confirm, ROLE_CHANGER, "", NULL},
    {"config undo", commands_config_undo, ROLE_CHANGER, "", NULL},
    {"trace", commands_trace, ROLE_CHANGER, "link", NULL},
    {"unblock", commands_unblock, ROLE_CHANGER, "mobile", NULL},
    {"suspend", commands_suspend, ROLE_CHANGER, "link", NULL},
    {"drain", commands_drain, ROLE_CHANGER, "link", NULL},
    {"resume", commands_resume, ROLE_CHANGER, "link", NULL},
};

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static bool changes(const struct command *command, const json_t *request)
{
    return command->role >= ROLE_CHANGER ||
           (command->changes_by != NULL && json_object_get(request, command->changes_by) != NULL);
}

static const char *refuse_role(enum role role)
{
    return role == ROLE_NONE ? "this is for the group of readers (darmand.conf(5), control)"
                             : "this is for root, the user darmand runs as, and the group of "
                               "changers (darmand.conf(5), control)";
}

/* A change is written down whether it was done or refused, but not when it was only tried. */
static json_t *obey(struct service *service, const struct command *command, const json_t *request)
{
    bool change = changes(command, request);
    enum role role = request_role(request);
    enum role least = change ? ROLE_CHANGER : command->role;
    json_t *answer = role >= least ? command->answer(service, request) : failure(refuse_role(role));

    if (change && request_is_dry(request))
        (void)json_object_set_new(answer, "dry_run", json_true());
    else if (change)
        audit_change(command->name, request_text(request, command->about), request, answer);
    return answer;
}

json_t *commands_answer(struct service *service, const char *line, const struct peer *peer)
{
    json_t *request = NULL;
    const char *name = "";
    json_t *response = NULL;
    enum dm_error error = request_read(line, &request, &name);
    const struct command *command = error == DM_OK ? find_command(name) : NULL;
    enum role role = role_of(&service->conf->control.groups, geteuid(), peer);

    if (command == NULL)
        response = failure(error == DM_E_FORMAT ? "the request is not JSON" : "no such command");
    else if (request_sign(request, peer->user, role))
        response = obey(service, command, request);
    json_decref(request);
    return response;
}
