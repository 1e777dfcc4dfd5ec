#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "store/delta.h"
#include "store/load_run.h"

#define REST_TIMES  100
#define REST_MAX_MS 2000

static void say(const struct load_run *run, const struct delta_result *result)
{
    char day[CALENDAR_TEXT];

    calendar_format(&run->calendar, result->info.data_day, day);
    printf("version %" PRIu32 ", delta %" PRIu32 ": %" PRIu64 " added, %" PRIu64
           " changed, %" PRIu64 " deleted, %" PRIu64 " as they were\n",
           result->info.version, result->info.delta.number, result->added, result->changed,
           result->deleted, result->same);
    printf("%" PRIu64 " persons, %" PRIu64 " providers, data of %s\n", result->info.persons,
           result->info.providers, day);
}

static int64_t monotonic_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The disk that flushes a batch lets every answer wait that is written meanwhile.  After a rest of a
 * hundred times as long, that is one in a hundred. */
static void rest(void *context)
{
    struct load_run *run = context;
    int64_t pause_ms = (monotonic_ms() - run->batch_begun_ms) * REST_TIMES;
    struct timespec pause;

    if (pause_ms > REST_MAX_MS)
        pause_ms = REST_MAX_MS;
    pause = (struct timespec){pause_ms / 1000, pause_ms % 1000 * 1000000};
    (void)nanosleep(&pause, NULL); /* a signal cuts it short, and no harm is done */
    run->batch_begun_ms = monotonic_ms();
}

enum load_exit load_run_delta(struct load_run *run)
{
    const struct load_options *options = run->options;
    const char *named = options->persons != NULL ? options->persons : options->providers;
    struct delta_result result = {0};
    struct delta_request request = {.state_dir = run->state_dir,
                                    .persons_path = options->persons,
                                    .providers_path = options->providers,
                                    .now = run->now,
                                    .calendar = &run->calendar,
                                    .admission = run->admission,
                                    .rest = options->hurry ? NULL : rest,
                                    .complain = load_run_complain,
                                    .context = run};
    enum load_exit status = load_run_date(run, named, DAY_NONE, &request.data_day);
    enum dm_error error;

    if (status == LOAD_EXIT_OK && request.data_day != DAY_NONE)
        status = load_run_age(run, request.data_day);
    if (status != LOAD_EXIT_OK)
        return status;
    run->batch_begun_ms = monotonic_ms();
    error = delta_run(&request, &result);
    if (error == DM_E_NOT_FOUND) {
        fputs("darmand-load: there is no version to change; load whole files first\n", stderr);
        return LOAD_EXIT_RUNTIME;
    }
    if (error != DM_OK && error != DM_E_FORMAT && result.info.delta.unfinished) {
        fprintf(stderr,
                "darmand-load: %s: delta %" PRIu32 " is not whole; mend that and apply the "
                "same file again\n",
                dm_strerror(error), result.info.delta.number);
        return LOAD_EXIT_RUNTIME;
    }
    if (error != DM_OK)
        return load_run_failed(run, error, result.refusal, result.errors);
    say(run, &result);
    return LOAD_EXIT_OK;
}
