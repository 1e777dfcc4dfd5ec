#include <inttypes.h>

#include "daemon/ctl_answers.h"
#include "daemon/ctl_print.h"

static const struct ctl_column columns[] = {
    {.name = "version"},
    {.name = "up_seconds"},
    {.name = "links"},
    {.name = "links_bound"},
    {.name = "sessions"},
    {.name = "outbox"},
    {.name = "switching"},
    {.name = "switch_error"},
    {.name = "dataset.version"},
    {.name = "dataset.persons"},
    {.name = "dataset.providers"},
    {.name = "dataset.data_date"},
    {.name = "dataset.age_days"},
    {.name = "dataset.age"},
    {.name = "dataset.usable"},
    {.name = "dataset.delta"},
    {.name = "dataset.delta_unfinished"},
    {.name = "ledger.open"},
    {.name = "ledger.records"},
    {.name = "ledger.flushes"},
    {.name = "ledger.waiting"},
    {.name = "ledger.commit_us"},
    {.name = "ledger.commit_us_max"},
    {.name = "counts.sms_questions"},
    {.name = "counts.ussd_begins"},
    {.name = "counts.ussd_aborted"},
    {.name = "counts.ussd_timed_out"},
    {.name = "counts.ussd_refused"},
    {.name = "counts.ussd_slow"},
    {.name = "counts.ussd_given_up"},
    {.name = "counts.ussd_late"},
    {.name = "counts.replies_accepted"},
    {.name = "counts.replies_failed"},
    {.name = "counts.replies_expired"},
    {.name = "counts.replies_delivered"},
    {.name = "counts.replies_undelivered"},
    {.name = "counts.receipts"},
    {.name = "counts.receipts_unknown"},
    {.name = "counts.refused_busy"},
    {.name = "counts.notices"},
    {.name = "counts.notices_dropped"},
    {.name = "counts.dropped"},
    {.name = "pace.answers"},
    {.name = "pace.last_minute"},
    {.name = "pace.p50_us"},
    {.name = "pace.p99_us"},
    {.name = "confirm_seconds"},
    {.name = "links_out_of_service"},
};
const struct ctl_list ctl_list_status = CTL_LIST(NULL, columns);

static void print_links(FILE *out, const json_t *answer)
{
    int64_t away = number_at(answer, "links_out_of_service");
    int64_t bound = number_at(answer, "links_bound");
    int64_t all = number_at(answer, "links");

    if (away > 0)
        row(out, "links", "%" PRId64 " of %" PRId64 " bound, %" PRId64 " out of service", bound,
            all, away);
    else
        row(out, "links", "%" PRId64 " of %" PRId64 " bound", bound, all);
}

static void print_ledger(FILE *out, const json_t *ledger)
{
    int64_t flushes = number_at(ledger, "flushes");

    row(out, "ledger", "%s, %" PRId64 " records in %" PRId64 " flushes, %" PRId64 " waiting",
        flag_at(ledger, "open") ? "open" : "SHUT", number_at(ledger, "records"), flushes,
        number_at(ledger, "waiting"));
    row(out, "commit", "%.1f ms on average, %.1f ms at most",
        flushes == 0 ? 0.0 : (double)number_at(ledger, "commit_us") / (double)flushes / 1000.0,
        (double)number_at(ledger, "commit_us_max") / 1000.0);
}

static void print_ussd(FILE *out, const json_t *answer, const json_t *counts)
{
    row(out, "USSD",
        "%" PRId64 " sessions begun, %" PRId64 " open, %" PRId64 " aborted, %" PRId64 " timed out",
        number_at(counts, "ussd_begins"), number_at(answer, "sessions"),
        number_at(counts, "ussd_aborted"), number_at(counts, "ussd_timed_out"));
    row(out, "USSD pages",
        "%" PRId64 " sessions with one refused, %" PRId64 " late, %" PRId64 " by SMS",
        number_at(counts, "ussd_refused"), number_at(counts, "ussd_given_up"),
        number_at(counts, "ussd_late"));
}

static void print_replies(FILE *out, const json_t *answer, const json_t *counts)
{
    row(out, "replies",
        "%" PRId64 " accepted, %" PRId64 " refused, %" PRId64 " expired, %" PRId64 " in the outbox",
        number_at(counts, "replies_accepted"), number_at(counts, "replies_failed"),
        number_at(counts, "replies_expired"), number_at(answer, "outbox"));
    row(out, "receipts", "%" PRId64 " delivered, %" PRId64 " not, %" PRId64 " of unknown replies",
        number_at(counts, "replies_delivered"), number_at(counts, "replies_undelivered"),
        number_at(counts, "receipts_unknown"));
}

void ctl_print_status(FILE *out, const json_t *answer)
{
    const json_t *counts = json_object_get(answer, "counts");
    char up[32];

    row(out, "darmand", "%s, up %s", text_at(answer, "version"),
        span(number_at(answer, "up_seconds"), up));
    print_links(out, answer);
    if (number_at(answer, "confirm_seconds") > 0)
        row(out, "config", "goes again in %" PRId64 " s unless: darmandctl config confirm",
            number_at(answer, "confirm_seconds"));
    ctl_print_dataset_line(out, json_object_get(answer, "dataset"));
    print_ledger(out, json_object_get(answer, "ledger"));
    row(out, "questions", "%" PRId64 " by SMS", number_at(counts, "sms_questions"));
    print_ussd(out, answer, counts);
    print_replies(out, answer, counts);
    row(out, "turned away", "%" PRId64 " asked to come again, %" PRId64 " dropped",
        number_at(counts, "refused_busy"), number_at(counts, "dropped"));
}
