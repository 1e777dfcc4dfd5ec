/*
 * darmandctl top: how darmand is at this moment, on one screen.
 */
#include <inttypes.h>
#include <time.h>

#include "daemon/ctl.h"
#include "daemon/ctl_answers.h"
#include "daemon/ctl_print.h"
#include "daemon/ctl_screen.h"
#include "daemon/ctl_watch.h"

/* What the look before saw, for what has changed since. */
struct before {
    int64_t answers;
    int64_t ms; /* of the monotonic clock; 0: there was no look yet */
};

static int64_t milliseconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The first look has nothing to compare with but the minute before it. */
static double rate(const json_t *pace, struct before *before)
{
    struct before now = {.answers = number_at(pace, "answers"), .ms = milliseconds()};
    struct before then = *before;

    *before = now;
    if (then.ms == 0 || now.ms <= then.ms || now.answers < then.answers)
        return (double)number_at(pace, "last_minute") / 60.0;
    return (double)(now.answers - then.answers) * 1000.0 / (double)(now.ms - then.ms);
}

static void print_pace(FILE *out, const json_t *pace, struct before *before)
{
    row(out, "answers", "%.1f a second, %" PRId64 " in the last minute, %" PRId64 " in all",
        rate(pace, before), number_at(pace, "last_minute"), number_at(pace, "answers"));
    row(out, "durable in", "%.1f ms half of them, %.1f ms 99 of 100, of late",
        (double)number_at(pace, "p50_us") / 1000.0, (double)number_at(pace, "p99_us") / 1000.0);
}

static void print_screen(FILE *out, const json_t *status, const json_t *links,
                         struct before *before)
{
    const json_t *ledger = json_object_get(status, "ledger");
    char up[32];

    row(out, "darmand", "%s, up %s", text_at(status, "version"),
        span(number_at(status, "up_seconds"), up));
    print_pace(out, json_object_get(status, "pace"), before);
    row(out, "queues",
        "%" PRId64 " replies owed, %" PRId64 " records to write, %" PRId64 " USSD sessions",
        number_at(status, "outbox"), number_at(ledger, "waiting"), number_at(status, "sessions"));
    if (!flag_at(ledger, "open"))
        row(out, "ledger", "SHUT");
    ctl_print_dataset_line(out, json_object_get(status, "dataset"));
    putc('\n', out);
    ctl_table_print(out, &ctl_list_links, links);
}

static json_t *ask(const struct ctl *ctl, const char *command)
{
    return ctl_ask(ctl, json_pack("{s:s}", "command", command));
}

static int look(const struct ctl *ctl, void *before)
{
    json_t *status = ask(ctl, "status");
    json_t *links = status == NULL ? NULL : ask(ctl, "links");
    int result = links == NULL ? EXIT_UNREACHABLE : EXIT_OK;

    if (links != NULL)
        print_screen(ctl->out, status, links, before);
    json_decref(status);
    json_decref(links);
    return result;
}

int ctl_top(const struct ctl *ctl, int count, char **words)
{
    struct before before = {0};
    struct ctl watched = *ctl;

    (void)words;
    if (count > 1) {
        fputs("usage: darmandctl top\n", ctl->err);
        return EXIT_USAGE;
    }
    if (!ctl_screen_can())
        return look(ctl, &before);
    if (watched.watch == 0)
        watched.watch = 1;
    return ctl_watch(watched, look, &before);
}
