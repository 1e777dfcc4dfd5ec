#include "daemon/commands.h"

#include <string.h>

#include "daemon/clock.h"
#include "daemon/commands_outbox.h"
#include "daemon/commands_trace.h"
#include "daemon/reply.h"
#include "daemon/request.h"
#include "store/ledger.h"

static json_t *failure(const char *error)
{
    return json_pack("{s:b, s:s}", "ok", 0, "error", error);
}

/* ---- status --------------------------------------------------------------------------------------------- */

static json_t *describe_dataset(const struct service *service)
{
    const struct dataset_info *info;
    char day[CALENDAR_TEXT];

    if (service->dataset == NULL)
        return json_null();
    info = dataset_info(service->dataset);
    calendar_format(&service->calendar, info->data_day, day);
    return json_pack("{s:i, s:I, s:I, s:s, s:i, s:b}", "version", (int)info->version, "persons",
                     (json_int_t)info->persons, "providers", (json_int_t)info->providers,
                     "data_date", day, "age_days",
                     (int)(calendar_tehran_day(clock_now().wall) - info->data_day), "usable",
                     (int)(service_data(service, calendar_tehran_day(clock_now().wall)) != NULL));
}

static json_t *describe_ledger(struct service *service)
{
    struct committer_stats stats = books_stats(service->books);

    return json_pack("{s:b, s:I, s:I, s:I, s:I, s:I}", "open", (int)books_are_open(service->books),
                     "records", (json_int_t)stats.jobs, "flushes", (json_int_t)stats.batches,
                     "waiting", (json_int_t)stats.waiting, "commit_us", (json_int_t)stats.commit_us,
                     "commit_us_max", (json_int_t)stats.commit_us_max);
}

static json_t *describe_counts(const struct service *service)
{
    const struct service_counts *counts = &service->counts;

    return json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}",
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
        (json_int_t)counts->refused_busy, "dropped", (json_int_t)counts->dropped);
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
                     (json_int_t)((clock_now().wall.ms - (int64_t)service->started_ms) / 1000),
                     "links", (int)service->link_count, "links_bound", (int)bound, "sessions",
                     (int)sessions_count(service->sessions), "outbox",
                     outbox == NULL ? 0 : (int)outbox_count(outbox), "switching",
                     (int)switcher_is_busy(service->switcher), "switch_error",
                     service->switch_error == DM_OK ? "" : dm_strerror(service->switch_error),
                     "dataset", describe_dataset(service), "ledger", describe_ledger(service),
                     "counts", describe_counts(service));
}

/* ---- links ---------------------------------------------------------------------------------------------- */

static json_t *describe_connection(const struct link *link, const struct connection *connection)
{
    struct connection_report report = connection_report(connection);

    return json_pack("{s:s, s:s, s:i, s:s, s:s, s:I, s:i, s:i, s:I, s:I, s:s}", "link",
                     link->conf.name, "host", link->conf.host, "port", (int)link->conf.port, "role",
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

/* ---- verify ---------------------------------------------------------------------------------------------- */

/* Codes for programs; their words do not change (darmandctl(8)). */
static const char *status_word(enum verdict_status status)
{
    switch (status) {
    case VERDICT_ENTITLED: return "entitled";
    case VERDICT_NOT_ENTITLED: return "not_entitled";
    case VERDICT_UNKNOWN_PERSON: return "unknown_person";
    default: return "undecided";
    }
}

static const char *special_word(enum special_case special)
{
    switch (special) {
    case SPECIAL_SON_CERTIFICATE: return "son_certificate";
    case SPECIAL_DAUGHTER_CERTIFICATE: return "daughter_certificate";
    default: return "none";
    }
}

/* The same for people. */
static const char *result_word(const struct inquiry *inquiry)
{
    const struct verdict *verdict = &inquiry->verdict;

    if (verdict->overlap != INSURER_NONE)
        return "another basic insurer on record";
    if (verdict->special == SPECIAL_SON_CERTIFICATE)
        return "served under the current procedure: student certificate";
    if (verdict->special == SPECIAL_DAUGHTER_CERTIFICATE)
        return "served under the current procedure: birth certificate";
    switch (verdict->status) {
    case VERDICT_ENTITLED: return "entitled";
    case VERDICT_NOT_ENTITLED: return "not entitled";
    case VERDICT_UNKNOWN_PERSON: return "no insurance record";
    default: return "undecided";
    }
}

static const char *outcome_code(struct service *service, const struct ledger_entry *entry)
{
    struct outcome outcome;

    if (entry->inquiry.channel == CHANNEL_USSD)
        return "session";
    if (ledger_outcome(books_ledger(service->books), entry->number, &outcome) != DM_OK)
        return "owed";
    return commands_outcome_word(outcome.state);
}

static const char *outcome_word(struct service *service, const struct ledger_entry *entry)
{
    struct outcome outcome;

    if (entry->inquiry.channel == CHANNEL_USSD)
        return "answered in its USSD session";
    if (ledger_outcome(books_ledger(service->books), entry->number, &outcome) != DM_OK)
        return "owed: not accepted by the SMSC yet";
    switch (outcome.state) {
    case OUTCOME_ACCEPTED: return "accepted by the SMSC";
    case OUTCOME_FAILED: return "refused by the SMSC";
    case OUTCOME_EXPIRED: return "expired before it could be sent";
    case OUTCOME_DELIVERED: return "delivered";
    case OUTCOME_UNDELIVERED: return "accepted by the SMSC, but could not be delivered";
    case OUTCOME_LAPSED: return "accepted by the SMSC, but not delivered in time";
    }
    return "unknown";
}

static const char *view_word(enum inquiry_view view)
{
    return view == VIEW_PROVIDER ? "provider" : view == VIEW_SELF ? "self" : "dependant";
}

static json_t *describe_entry(struct service *service, const char *code,
                              const struct ledger_entry *entry)
{
    const struct inquiry *inquiry = &entry->inquiry;
    char person[NATIONAL_ID_TEXT];
    char asker[MSISDN_TEXT];
    char day[CALENDAR_TEXT];

    national_id_masked(inquiry->person, person);
    msisdn_masked(inquiry->asker, asker);
    calendar_format(&service->calendar, inquiry->day, day);
    return json_pack(
        "{s:b, s:s, s:I, s:s, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, "
        "s:b}",
        "ok", 1, "code", code, "number", (json_int_t)entry->number, "date", day, "received_ms",
        (json_int_t)entry->received.ms, "channel", inquiry->channel == CHANNEL_SMS ? "SMS" : "USSD",
        "view", view_word(inquiry->view), "setting",
        inquiry->setting == SETTING_INPATIENT ? "inpatient" : "outpatient", "provider",
        inquiry->provider_id, "asker", asker, "person", person, "result", result_word(inquiry),
        "reply", outcome_word(service, entry), "outcome", outcome_code(service, entry), "link",
        entry->route.link, "status", status_word(inquiry->verdict.status), "special",
        special_word(inquiry->verdict.special), "overlap",
        (int)(inquiry->verdict.overlap != INSURER_NONE));
}

static json_t *verify(struct service *service, const json_t *request)
{
    const char *code = json_string_value(json_object_get(request, "code"));
    struct ledger_entry entry;
    enum dm_error error;

    if (code == NULL)
        return failure("verify needs a code of 12 digits");
    error = books_find_code(service->books, code, &entry);
    switch (error) {
    case DM_OK: return describe_entry(service, code, &entry);
    case DM_E_LENGTH:
    case DM_E_FORMAT: return failure("a code has 12 digits, the first 1 to 9");
    case DM_E_CHECKSUM: return failure("mistyped: the check digit does not match");
    case DM_E_NOT_FOUND: return failure("no such code was issued here");
    default: return failure(dm_strerror(error));
    }
}

/* ---- outbox ---------------------------------------------------------------------------------------------- */

static json_t *outbox(struct service *service, const json_t *request)
{
    (void)request;
    return commands_outbox(service);
}

/* ---- reload, dataset -------------------------------------------------------------------------------------- */

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

/* Begins a switch and says which version answers now; who waits for the newer one asks `status`. */
static json_t *dataset(struct service *service, const json_t *request)
{
    enum dm_error error = service_switch_dataset(service);

    (void)request;
    if (error != DM_OK && error != DM_E_EXISTS)
        return failure(error == DM_E_NOT_FOUND ? "there is no data yet: run darmand-load"
                                               : dm_strerror(error));
    return json_pack("{s:b, s:o}", "ok", 1, "dataset", describe_dataset(service));
}

static const struct {
    const char *name;
    json_t *(*answer)(struct service *service, const json_t *request);
} commands[] = {{"status", status},       {"links", links},   {"verify", verify},
                {"outbox", outbox},       {"reload", reload}, {"dataset", dataset},
                {"trace", commands_trace}};

json_t *commands_answer(struct service *service, const char *line)
{
    json_t *request = NULL;
    const char *name = "";
    json_t *response = NULL;
    enum dm_error error = request_read(line, &request, &name);

    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(commands[i].name, name) == 0)
            response = commands[i].answer(service, request);
    if (response == NULL)
        response = failure(error == DM_E_FORMAT ? "the request is not JSON" : "no such command");
    json_decref(request);
    return response;
}
