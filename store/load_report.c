#include "store/load_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TERMINAL_EVERY_MS 200
#define JOURNAL_EVERY_MS  10000
#define BAR               20
#define NUMBER_MAX        32
#define NAME_SHOWN        32 /* of a longer one its end */

/* 18,450,000 */
static void write_number(uint64_t number, char *out)
{
    char digits[NUMBER_MAX];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, number);

    for (int i = 0; i < length; i++) {
        *out++ = digits[i];
        if ((length - i) % 3 == 1 && i + 1 < length)
            *out++ = ',';
    }
    *out = '\0';
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    size_t length = strlen(name);

    if (strcmp(path, "-") == 0)
        return "standard input";
    return length > NAME_SHOWN ? name + length - NAME_SHOWN : name;
}

static const char *doing(enum load_phase phase)
{
    switch (phase) {
    case LOAD_READING: return "";
    case LOAD_SORTING: return " sorting";
    case LOAD_INDEXING: return " families and mobiles";
    case LOAD_CHECKING: return " checking what was written";
    }
    return "";
}

/* Minutes and seconds to go, at the rate of this phase so far; "" when nobody knows. */
static void write_left(const struct load_step *step, int64_t elapsed_ms, char *out)
{
    double seconds;

    out[0] = '\0';
    if (step->total == 0 || step->done == 0 || step->done > step->total)
        return;
    seconds = (double)elapsed_ms / 1000 * (double)(step->total - step->done) / (double)step->done;
    if (seconds < 360000)
        snprintf(out, NUMBER_MAX, "%d:%02d left", (int)seconds / 60, (int)seconds % 60);
}

static unsigned percent(const struct load_step *step)
{
    if (step->total == 0)
        return 0;
    return step->done >= step->total ? 100
                                     : (unsigned)(100 * (double)step->done / (double)step->total);
}

/* "[########............]  41 %" */
static void write_bar(const struct load_step *step, char *out)
{
    unsigned filled = percent(step) * BAR / 100;

    *out++ = '[';
    for (unsigned i = 0; i < BAR; i++)
        *out++ = i < filled ? '#' : '.';
    snprintf(out, NUMBER_MAX, "] %3u %%", percent(step));
}

static void write_line(const struct load_report *report, int64_t now_ms, char *text)
{
    const struct load_step *step = &report->step;
    int64_t elapsed = now_ms - report->begun_ms;
    char rows[NUMBER_MAX], rate[NUMBER_MAX], left[NUMBER_MAX], share[BAR + NUMBER_MAX] = "";
    const char *gap = report->terminal ? "  " : ", ";

    write_number(step->rows, rows);
    write_number(elapsed > 0 ? step->rows * 1000 / (uint64_t)elapsed : 0, rate);
    write_left(step, elapsed, left);
    if (report->terminal && step->total > 0)
        write_bar(step, share);
    else if (step->total > 0)
        snprintf(share, sizeof share, "%u %%", percent(step));
    if (step->phase == LOAD_CHECKING)
        snprintf(text, LOAD_REPORT_MAX, "%.*s:%s", NAME_SHOWN, name_of(step->path),
                 doing(step->phase));
    else
        snprintf(text, LOAD_REPORT_MAX, "%.*s%s%s%s%s%s rows%s%s/s%s%s", NAME_SHOWN,
                 name_of(step->path), doing(step->phase), report->terminal ? " " : ": ", share,
                 share[0] == '\0' ? "" : gap, rows, gap, rate, left[0] == '\0' ? "" : gap, left);
}

bool load_report_step(struct load_report *report, const struct load_step *step, int64_t now_ms,
                      char *text)
{
    int64_t every_ms = report->terminal ? TERMINAL_EVERY_MS : JOURNAL_EVERY_MS;
    bool new_phase = !report->begun || step->phase != report->step.phase ||
                     strcmp(step->path, report->step.path) != 0;
    bool shown;

    if (!report->begun)
        report->shown_ms = now_ms;
    report->begun = true;
    if (!new_phase)
        report->step = *step;
    /* Where a new phase begins this still tells what the one before came to. */
    shown = now_ms - report->shown_ms >= every_ms;
    if (shown) {
        report->shown_ms = now_ms;
        write_line(report, now_ms, text);
    }
    if (new_phase) {
        report->step = *step;
        report->begun_ms = now_ms;
    }
    return shown;
}
