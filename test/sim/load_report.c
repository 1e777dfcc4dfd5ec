/* The result of a load, for people and for programs. */

#include "test/sim/load.h"

#include <stdio.h>

static const struct {
    const char *name, *key;
    double percent;
} percentiles[] = {
    {"p50", "p50", 50},      {"p90", "p90", 90},  {"p99", "p99", 99},
    {"p99.9", "p999", 99.9}, {"max", "max", 100},
};
#define PERCENTILES (sizeof percentiles / sizeof percentiles[0])

static double percentile_ms(const struct histogram *histogram, size_t i)
{
    return (double)histogram_percentile(histogram, percentiles[i].percent) / 1000;
}

static double seconds(const struct load *load)
{
    return load->last_answer == 0 ? 0 : (double)(load->last_answer - load->started) / 1000000;
}

static double per_second(const struct load *load)
{
    return seconds(load) > 0 ? (double)load->answers_got / seconds(load) : 0;
}

static unsigned long unanswered(const struct load *load)
{
    return load->count - load->answers_got - load->errors - load->lost;
}

static void percentiles_json(const char *name, const struct histogram *histogram)
{
    printf(",\"%s\":{", name);
    for (size_t i = 0; i < PERCENTILES; i++) {
        printf("%s\"%s\":%.3f", i == 0 ? "" : ",", percentiles[i].key, percentile_ms(histogram, i));
    }
    printf("}");
}

static void report_json(const struct load *load)
{
    printf("{\"questions\":%lu,\"answers\":%lu,\"errors\":%lu,\"unanswered\":%lu,"
           "\"sessions_lost\":%lu,\"seconds\":%.3f,\"answers_per_second\":%.1f",
           load->count, load->answers_got, load->errors, unanswered(load), load->lost,
           seconds(load), per_second(load));
    printf(",\"longest_silence_ms\":%.3f", (double)load->longest_silence / 1000);
    percentiles_json("admitted_ms", &load->admitted);
    percentiles_json("refusal_ms", &load->network->server.refusals);
    percentiles_json("latency_ms", &load->latency);
    printf(",\"refused\":%lu,\"acknowledged\":%lu,\"redelivered\":%lu,\"duplicate_replies\":%lu,"
           "\"protocol_errors\":%lu}\n",
           (unsigned long)load->network->server.refusals.total, load->network->acknowledged,
           load->network->redelivered, load->duplicates, load->network->judge.errors);
}

static void row(const char *name, unsigned long value)
{
    printf("  %-24s %12lu\n", name, value);
}

static void report_table(const struct load *load)
{
    row("questions", load->count);
    row("answers", load->answers_got);
    row("errors", load->errors);
    row("unanswered", unanswered(load));
    row("USSD sessions lost", load->lost);
    printf("  %-24s %12.3f\n", "seconds", seconds(load));
    printf("  %-24s %12.1f\n", "answers a second", per_second(load));
    for (size_t i = 0; i < PERCENTILES; i++) {
        printf("  latency %-16s %12.3f ms\n", percentiles[i].name,
               percentile_ms(&load->latency, i));
    }
    printf("  %-24s %12.3f ms\n", "longest silence", (double)load->longest_silence / 1000);
    row("refused for now", (unsigned long)load->network->server.refusals.total);
    row("deliver_sm acknowledged", load->network->acknowledged);
    row("deliver_sm redelivered", load->network->redelivered);
    row("duplicate replies", load->duplicates);
    row("protocol errors", load->network->judge.errors);
}

void load_report(const struct load *load)
{
    if (load->options->json) {
        report_json(load);
    } else {
        report_table(load);
    }
    fflush(stdout);
}
