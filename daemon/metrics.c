#include "daemon/metrics.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

enum kind { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM, METRIC_INFO };

struct writer;

/** All samples of one name, which has no suffix. */
struct metric {
    const char *name;
    enum kind kind;
    const char *help;
    void (*write)(const struct writer *writer);
    size_t offset; /* of what count, flag, link_count and link_flag write */
};

struct writer {
    FILE *out;
    const struct survey *survey;
    enum metrics_format format;
    const struct metric *metric;
};

/* ---- one sample ------------------------------------------------------------------------------------- */

static const char *suffix_of(const struct metric *metric)
{
    return metric->kind == METRIC_COUNTER ? "_total" : metric->kind == METRIC_INFO ? "_info" : "";
}

static void bare(const struct writer *writer, uint64_t value)
{
    fprintf(writer->out, "%s%s %" PRIu64 "\n", writer->metric->name, suffix_of(writer->metric),
            value);
}

__attribute__((format(printf, 3, 4))) static void sample(const struct writer *writer,
                                                         uint64_t value, const char *labels, ...)
{
    va_list arguments;

    fprintf(writer->out, "%s%s{", writer->metric->name, suffix_of(writer->metric));
    va_start(arguments, labels);
    vfprintf(writer->out, labels, arguments);
    va_end(arguments);
    fprintf(writer->out, "} %" PRIu64 "\n", value);
}

/* A count of the survey's. */
static void count(const struct writer *writer)
{
    uint64_t value;

    memcpy(&value, (const char *)writer->survey + writer->metric->offset, sizeof value);
    bare(writer, value);
}

/* A flag of the survey's. */
static void flag(const struct writer *writer)
{
    const char *at = (const char *)writer->survey + writer->metric->offset;

    bare(writer, *(const bool *)at);
}

/* A count of each link's. */
static void link_count(const struct writer *writer)
{
    for (size_t i = 0; i < writer->survey->link_count; i++) {
        const struct survey_link *link = &writer->survey->links[i];
        uint64_t value;

        memcpy(&value, (const char *)link + writer->metric->offset, sizeof value);
        sample(writer, value, "link=\"%s\",group=\"%s\"", link->name, link->group);
    }
}

/* A flag of each link's. */
static void link_flag(const struct writer *writer)
{
    for (size_t i = 0; i < writer->survey->link_count; i++) {
        const struct survey_link *link = &writer->survey->links[i];
        const char *at = (const char *)link + writer->metric->offset;

        sample(writer, *(const bool *)at, "link=\"%s\",group=\"%s\"", link->name, link->group);
    }
}

static void seconds(const struct writer *writer, int64_t ms)
{
    fprintf(writer->out, "%s %" PRId64 ".%03d\n", writer->metric->name, ms / 1000,
            (int)(ms % 1000));
}

/* `label` is "" or ends with a comma. */
static void histogram(const struct writer *writer, const struct histogram *histogram,
                      const char *label)
{
    const char *name = writer->metric->name;
    int outer = label[0] == '\0' ? 0 : (int)strlen(label) - 1;
    uint64_t count = 0;

    for (size_t step = 0; step <= HISTOGRAM_STEPS; step++) {
        count += histogram->counts[step];
        fprintf(writer->out, "%s_bucket{%sle=\"%s\"} %" PRIu64 "\n", name, label,
                histogram_bound_text(step), count);
    }
    fprintf(writer->out, "%s_sum%s%.*s%s %" PRIu64 ".%06d\n", name, outer == 0 ? "" : "{", outer,
            label, outer == 0 ? "" : "}", histogram->sum_us / 1000000,
            (int)(histogram->sum_us % 1000000));
    fprintf(writer->out, "%s_count%s%.*s%s %" PRIu64 "\n", name, outer == 0 ? "" : "{", outer,
            label, outer == 0 ? "" : "}", count);
}

/* ---- answers ------------------------------------------------------------------------------------------ */

static void answers(const struct writer *writer)
{
    for (unsigned channel = 0; channel < TALLY_CHANNELS; channel++)
        for (unsigned result = 0; result < TALLY_RESULTS; result++)
            sample(writer, writer->survey->tally->answers[channel][result],
                   "channel=\"%s\",result=\"%s\"", tally_channel_name(channel),
                   tally_result_name(result));
}

static void by_channel(const struct writer *writer, const struct histogram *histograms)
{
    histogram(writer, &histograms[CHANNEL_SMS], "channel=\"sms\",");
    histogram(writer, &histograms[CHANNEL_USSD], "channel=\"ussd\",");
}

static void commit_latency(const struct writer *writer)
{
    by_channel(writer, writer->survey->tally->committed);
}

static void accept_latency(const struct writer *writer)
{
    by_channel(writer, writer->survey->tally->accepted);
}

static void questions(const struct writer *writer)
{
    sample(writer, writer->survey->counts.sms_questions, "channel=\"sms\"");
    sample(writer, writer->survey->counts.ussd_begins, "channel=\"ussd\"");
}

static void quota_refusals(const struct writer *writer)
{
    for (unsigned ruling = QUOTA_ALLOWED + 1; ruling < QUOTA_RULINGS; ruling++)
        sample(writer, writer->survey->quota.refused[ruling], "ruling=\"%s\"",
               quota_ruling_name(ruling));
}

static void quota_events(const struct writer *writer)
{
    const struct usage_counts *quota = &writer->survey->quota;

    sample(writer, quota->soft, "event=\"soft_limit\"");
    sample(writer, quota->blocks, "event=\"block\"");
    sample(writer, quota->alarms, "event=\"alarm\"");
    sample(writer, quota->forgotten, "event=\"forgotten\"");
}

/* ---- USSD sessions ------------------------------------------------------------------------------------ */

static void sessions_ended(const struct writer *writer)
{
    sample(writer, writer->survey->counts.ussd_shown, "last_page=\"shown\"");
    sample(writer, writer->survey->counts.ussd_unshown, "last_page=\"not_shown\"");
}

static void session_troubles(const struct writer *writer)
{
    const struct service_counts *counts = &writer->survey->counts;

    sample(writer, counts->ussd_aborted, "trouble=\"aborted\"");
    sample(writer, counts->ussd_timed_out, "trouble=\"timed_out\"");
    sample(writer, counts->ussd_refused, "trouble=\"page_refused\"");
    sample(writer, counts->ussd_slow, "trouble=\"slow_commit\"");
    sample(writer, counts->ussd_given_up, "trouble=\"given_up\"");
    sample(writer, counts->ussd_late, "trouble=\"late_by_sms\"");
}

/* ---- replies by SMS ------------------------------------------------------------------------------------ */

static void replies(const struct writer *writer)
{
    const struct service_counts *counts = &writer->survey->counts;

    sample(writer, counts->replies_accepted, "outcome=\"accepted\"");
    sample(writer, counts->replies_failed, "outcome=\"failed\"");
    sample(writer, counts->replies_expired, "outcome=\"expired\"");
}

static void receipts(const struct writer *writer)
{
    const struct service_counts *counts = &writer->survey->counts;

    sample(writer, counts->replies_delivered, "says=\"delivered\"");
    sample(writer, counts->replies_undelivered, "says=\"undelivered\"");
    sample(writer, counts->receipts_unknown, "says=\"unknown\"");
}

static void outbox_oldest(const struct writer *writer)
{
    seconds(writer, writer->survey->outbox.oldest_ms);
}

/* ---- the ledger ----------------------------------------------------------------------------------------- */

static void commits(const struct writer *writer)
{
    histogram(writer, &writer->survey->ledger.commits, "");
}

/* ---- links ------------------------------------------------------------------------------------------------ */

static void link_responses(const struct writer *writer)
{
    for (size_t i = 0; i < writer->survey->link_count; i++) {
        const struct survey_link *link = &writer->survey->links[i];

        for (unsigned class = 0; class <= STATUS_SETTINGS; class ++)
            sample(writer, link->responses[class], "link=\"%s\",group=\"%s\",class=\"%s\"",
                   link->name, link->group, status_class_name(class));
        sample(writer, link->lost, "link=\"%s\",group=\"%s\",class=\"none\"", link->name,
               link->group);
    }
}

/* ---- the data --------------------------------------------------------------------------------------------- */

/* Without data there is no age: a sample of 0 would be the youngest of all. */
static void dataset_age(const struct writer *writer)
{
    int days = writer->survey->dataset.age_days;

    if (writer->survey->dataset.loaded)
        seconds(writer, days < 0 ? 0 : (int64_t)days * 86400000);
}

static void dataset_age_limit(const struct writer *writer)
{
    if (writer->survey->dataset.limit_days > 0)
        seconds(writer, (int64_t)writer->survey->dataset.limit_days * 86400000);
}

static void dataset_rows(const struct writer *writer)
{
    sample(writer, writer->survey->dataset.persons, "table=\"persons\"");
    sample(writer, writer->survey->dataset.providers, "table=\"providers\"");
}

/* ---- the process -------------------------------------------------------------------------------------------- */

static void build(const struct writer *writer)
{
    sample(writer, 1, "version=\"%s\",node=\"%u\"", DARMAND_VERSION, writer->survey->node);
}

static void start_time(const struct writer *writer)
{
    seconds(writer, writer->survey->started.ms);
}

/* ---- all of them --------------------------------------------------------------------------------------------- */

#define OF_SURVEY(field) offsetof(struct survey, field)
#define OF_LINK(field)   offsetof(struct survey_link, field)

static const struct metric metrics[] = {
    {"darmand_build", METRIC_INFO, "The version that runs, and its node.", build, 0},
    {"darmand_start_time_seconds", METRIC_GAUGE, "When the process began.", start_time, 0},
    {"darmand_stopping", METRIC_GAUGE, "1 while links unbind before the end.", flag,
     OF_SURVEY(stopping)},

    {"darmand_questions", METRIC_COUNTER, "Messages by SMS and dials by USSD.", questions, 0},
    {"darmand_answers", METRIC_COUNTER, "Answers given.", answers, 0},
    {"darmand_commit_latency_seconds", METRIC_HISTOGRAM,
     "From the arrival of a question until its answer was on disk.", commit_latency, 0},
    {"darmand_accept_latency_seconds", METRIC_HISTOGRAM,
     "From the arrival of a question until the operator took its answer.", accept_latency, 0},
    {"darmand_refused_busy", METRIC_COUNTER, "Questions turned away because a bound was reached.",
     count, OF_SURVEY(counts.refused_busy)},
    {"darmand_dropped", METRIC_COUNTER, "Messages acknowledged and not answered.", count,
     OF_SURVEY(counts.dropped)},
    {"darmand_quota_refusals", METRIC_COUNTER, "Questions refused by a quota.", quota_refusals, 0},
    {"darmand_quota_events", METRIC_COUNTER, "What quotas had to say.", quota_events, 0},

    {"darmand_ussd_sessions", METRIC_GAUGE, "USSD sessions that are open.", count,
     OF_SURVEY(sessions)},
    {"darmand_ussd_sessions_limit", METRIC_GAUGE, "How many there may be.", count,
     OF_SURVEY(sessions_max)},
    {"darmand_ussd_ended", METRIC_COUNTER, "USSD sessions that ended.", sessions_ended, 0},
    {"darmand_ussd_troubles", METRIC_COUNTER, "What went wrong in USSD sessions.", session_troubles,
     0},

    {"darmand_replies", METRIC_COUNTER, "Replies by SMS that are settled.", replies, 0},
    {"darmand_receipts", METRIC_COUNTER, "What delivery receipts said.", receipts, 0},
    {"darmand_outbox_replies", METRIC_GAUGE, "Replies by SMS that are owed.", count,
     OF_SURVEY(outbox.replies)},
    {"darmand_outbox_limit", METRIC_GAUGE, "How many there may be.", count,
     OF_SURVEY(outbox.replies_max)},
    {"darmand_outbox_oldest_seconds", METRIC_GAUGE, "Since the question of the oldest of them.",
     outbox_oldest, 0},

    {"darmand_ledger_open", METRIC_GAUGE, "1 while the ledger can be written.", flag,
     OF_SURVEY(ledger.open)},
    {"darmand_commit_seconds", METRIC_HISTOGRAM, "How long a commit and its fsync took.", commits,
     0},
    {"darmand_records", METRIC_COUNTER, "Records written to the ledger.", count,
     OF_SURVEY(ledger.jobs)},
    {"darmand_commit_queue", METRIC_GAUGE, "Records that wait for the disk.", count,
     OF_SURVEY(ledger.waiting)},
    {"darmand_commit_queue_limit", METRIC_GAUGE, "How many there may be.", count,
     OF_SURVEY(ledger.waiting_max)},

    {"darmand_link_up", METRIC_GAUGE, "1 while all connections of a link are bound.", link_flag,
     OF_LINK(up)},
    {"darmand_link_draining", METRIC_GAUGE,
     "1 while a link takes nothing new, by an operator's word.", link_flag, OF_LINK(draining)},
    {"darmand_link_suspended", METRIC_GAUGE, "1 while a link stays away, by an operator's word.",
     link_flag, OF_LINK(suspended)},
    {"darmand_link_window", METRIC_GAUGE, "Parts of replies that may await a response.", link_count,
     OF_LINK(window)},
    {"darmand_link_in_flight", METRIC_GAUGE, "Parts of replies that await a response.", link_count,
     OF_LINK(in_flight)},
    {"darmand_link_rate", METRIC_GAUGE, "Parts a second that may be sent now, 0: no limit.",
     link_count, OF_LINK(rate)},
    {"darmand_link_paused", METRIC_GAUGE, "1 while the operator's throttling is waited out.",
     link_flag, OF_LINK(paused)},
    {"darmand_link_questions", METRIC_COUNTER, "Questions that came by a link.", link_count,
     OF_LINK(questions)},
    {"darmand_link_answers", METRIC_COUNTER, "Answers the operator took by a link.", link_count,
     OF_LINK(answers)},
    {"darmand_link_responses", METRIC_COUNTER, "Responses to parts of replies, by their class.",
     link_responses, 0},

    {"darmand_dataset_usable", METRIC_GAUGE, "1 while there is data young enough to answer from.",
     flag, OF_SURVEY(dataset.usable)},
    {"darmand_dataset_version", METRIC_GAUGE, "The version in force, 0: none.", count,
     OF_SURVEY(dataset.version)},
    {"darmand_dataset_age_seconds", METRIC_GAUGE, "Whole days since the day the data speaks of.",
     dataset_age, 0},
    {"darmand_dataset_age_limit_seconds", METRIC_GAUGE, "The age from which data is not used.",
     dataset_age_limit, 0},
    {"darmand_dataset_rows", METRIC_GAUGE, "Rows of the version in force.", dataset_rows, 0},
    {"darmand_dataset_switch_failed", METRIC_GAUGE, "1 when the last switch of data failed.", flag,
     OF_SURVEY(dataset.switch_failed)},
};

static void write_metric(const struct writer *writer)
{
    static const char *const kinds[] = {[METRIC_COUNTER] = "counter",
                                        [METRIC_GAUGE] = "gauge",
                                        [METRIC_HISTOGRAM] = "histogram",
                                        [METRIC_INFO] = "info"};
    const struct metric *metric = writer->metric;
    const char *suffix = writer->format == METRICS_TEXT ? suffix_of(metric) : "";
    const char *kind = writer->format == METRICS_TEXT && metric->kind == METRIC_INFO
                           ? "gauge"
                           : kinds[metric->kind];

    fprintf(writer->out, "# HELP %s%s %s\n# TYPE %s%s %s\n", metric->name, suffix, metric->help,
            metric->name, suffix, kind);
    metric->write(writer);
}

void metrics_write(FILE *out, const struct survey *survey, enum metrics_format format)
{
    struct writer writer = {.out = out, .survey = survey, .format = format};

    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
        writer.metric = &metrics[i];
        write_metric(&writer);
    }
    if (format == METRICS_OPEN)
        fputs("# EOF\n", out);
}

const char *metrics_content_type(enum metrics_format format)
{
    return format == METRICS_OPEN ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                  : "text/plain; version=0.0.4; charset=utf-8";
}

enum metrics_format metrics_format_of(const char *accept)
{
    return accept != NULL && strstr(accept, "application/openmetrics-text") != NULL ? METRICS_OPEN
                                                                                    : METRICS_TEXT;
}
