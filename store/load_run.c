#include "store/load_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "store/data_date.h"
#include "store/loader.h"

/* ---- what is told ------------------------------------------------------------------------------------- */

/* Takes what was written over and over off the terminal, before a line that is to stay. */
static void clear_progress(const struct load_report *report)
{
    if (report->terminal)
        fputs("\r\033[K", stderr);
}

void load_run_complain(void *context, const char *path, uint64_t line, const char *what)
{
    const struct load_run *run = context;

    clear_progress(&run->report);
    if (line == 0)
        fprintf(stderr, "%s: %s\n", path, what);
    else
        fprintf(stderr, "%s:%" PRIu64 ": %s\n", path, line, what);
}

static void show_progress(void *context, const struct load_step *step)
{
    struct load_run *run = context;
    char text[LOAD_REPORT_MAX];
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    if (!load_report_step(&run->report, step, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000,
                          text))
        return;
    clear_progress(&run->report);
    fprintf(stderr, run->report.terminal ? "%s" : "%s\n", text);
}

enum load_exit load_run_failed(const struct load_run *run, enum dm_error error,
                               enum load_refusal refusal, uint64_t errors)
{
    static const enum load_exit statuses[] = {
        [LOAD_NOT_REFUSED] = LOAD_EXIT_ROWS,  [LOAD_BAD_ROWS] = LOAD_EXIT_ROWS,
        [LOAD_BAD_DIGEST] = LOAD_EXIT_DIGEST, [LOAD_BAD_SIGNATURE] = LOAD_EXIT_SIGNATURE,
        [LOAD_BAD_GATE] = LOAD_EXIT_GATE,     [LOAD_BAD_PROBE] = LOAD_EXIT_PROBE,
        [LOAD_BAD_ORDER] = LOAD_EXIT_ORDER,
    };

    if (error == DM_E_FORMAT) {
        fprintf(stderr,
                "darmand-load: refused, errors: %" PRIu64 "; the old version stays in force\n",
                errors);
        return statuses[refusal];
    }
    fprintf(stderr, "darmand-load: %s: %s; the old version stays in force\n", run->state_dir,
            error == DM_E_EXISTS ? "another load is going on" : dm_strerror(error));
    return LOAD_EXIT_RUNTIME;
}

/* ---- the day ------------------------------------------------------------------------------------------ */

enum load_exit load_run_date(const struct load_run *run, const char *path, day_number fallback,
                             day_number *day)
{
    enum dm_error error = DM_OK;

    *day = fallback;
    if (run->options->date != NULL) {
        if (calendar_parse(&run->calendar, run->options->date, day) == DM_OK)
            return LOAD_EXIT_OK;
        fprintf(stderr, "darmand-load: --date %s: no such day; write 2026-11-23 or 1405/09/02\n",
                run->options->date);
        return LOAD_EXIT_USAGE;
    }
    if (path != NULL)
        error = data_date_of_name(&run->calendar, path, day);
    if (error != DM_E_RANGE)
        return LOAD_EXIT_OK;
    fprintf(stderr, "%s: the day in the file's name does not exist; correct it or give --date\n",
            path);
    return LOAD_EXIT_USAGE;
}

/* Data that darmand would only answer with DOWN is not put in force (promise 3); and data of a day to
 * come would never become old.  A day is allowed, for a clock that is behind at midnight. */
enum load_exit load_run_age(const struct load_run *run, day_number day)
{
    int age = calendar_tehran_day(run->now) - day;
    char text[CALENDAR_TEXT];

    calendar_format(&run->calendar, day, text);
    if (age < -1) {
        fprintf(stderr,
                "darmand-load: data of %s, %d days from now: correct the day, or this machine's "
                "clock; the old version stays in force\n",
                text, -age);
        return LOAD_EXIT_AGE;
    }
    if (run->max_age_days == 0 || age <= run->max_age_days)
        return LOAD_EXIT_OK;
    fprintf(stderr,
            "darmand-load: data of %s, %d days ago, is older than max_data_age (%d days): darmand "
            "would answer everything with \"unavailable\"; the old version stays in force\n",
            text, age, run->max_age_days);
    return LOAD_EXIT_AGE;
}

/* ---- a whole load --------------------------------------------------------------------------------------- */

void load_run_dry(const struct load_run *run)
{
    if (run->options->dry_run)
        puts("nothing was done; without --dry-run:");
}

enum load_exit load_run_whole(struct load_run *run, uint32_t *version)
{
    const struct load_options *options = run->options;
    struct loader_result result = {0};
    char day[CALENDAR_TEXT];
    struct loader_request request = {.state_dir = run->state_dir,
                                     .persons_path = options->persons,
                                     .providers_path = options->providers,
                                     .now = run->now,
                                     .calendar = &run->calendar,
                                     .admission = run->admission,
                                     .sort_memory = options->sort_memory,
                                     .keep = run->keep,
                                     .try_only = options->dry_run,
                                     .complain = load_run_complain,
                                     .progress = options->quiet ? NULL : show_progress,
                                     .context = run};
    enum load_exit status =
        load_run_date(run, options->persons, calendar_tehran_day(run->now), &request.data_day);
    enum dm_error error;

    if (status == LOAD_EXIT_OK)
        status = load_run_age(run, request.data_day);
    if (status != LOAD_EXIT_OK)
        return status;
    error = loader_run(&request, &result);
    clear_progress(&run->report);
    if (error != DM_OK)
        return load_run_failed(run, error, result.refusal, result.errors);
    calendar_format(&run->calendar, request.data_day, day);
    load_run_dry(run);
    printf("version %" PRIu32 ": %" PRIu64 " persons, %" PRIu64 " providers, data of %s\n",
           result.version, result.persons, result.providers, day);
    *version = result.version;
    return LOAD_EXIT_OK;
}
