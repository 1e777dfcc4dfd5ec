#ifndef DARMAND_STORE_LOAD_RUN_H
#define DARMAND_STORE_LOAD_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "store/admission.h"
#include "store/load_options.h"
#include "store/load_report.h"

/*
 * One run of darmand-load(8): what the command line and the configuration ask for, done, and told on
 * standard output and standard error.  The one part that is not here is to tell the running darmand.
 */

/** darmand-load(8), EXIT STATUS. */
enum load_exit {
    LOAD_EXIT_OK = 0,
    LOAD_EXIT_RUNTIME = 1,
    LOAD_EXIT_USAGE = 2,
    LOAD_EXIT_CONFIGURATION = 3,
    LOAD_EXIT_ROWS = 4,
    LOAD_EXIT_DIGEST = 5,
    LOAD_EXIT_SIGNATURE = 6,
    LOAD_EXIT_GATE = 7,
    LOAD_EXIT_PROBE = 8,
    LOAD_EXIT_AGE = 9,
    LOAD_EXIT_ORDER = 10,
};

struct load_run {
    const struct load_options *options;
    const char *state_dir;
    const struct admission_request *admission;
    unsigned keep;    /* versions */
    int max_age_days; /* 0: no limit */
    struct calendar calendar;
    struct walltime now;
    struct load_report report;
    int64_t batch_begun_ms; /* of a delta; monotonic */
};

/** A whole load.  *version is the new one in force, for the daemon to be told; untouched on failure. */
enum load_exit load_run_whole(struct load_run *run, uint32_t *version);

/** --delta: load_run_delta.c */
enum load_exit load_run_delta(struct load_run *run);

/** --undo and --use; *version as above: load_run_use.c */
enum load_exit load_run_use(struct load_run *run, uint32_t *version);

/** --diff: load_run_diff.c */
enum load_exit load_run_diff(struct load_run *run);

/* ---- shared by the four ------------------------------------------------------------------------------ */

/** Above what is said of a --dry-run, which reads like what is said of the deed; nothing above another. */
void load_run_dry(const struct load_run *run);

/** A load_complaints callback; the context is the run. */
void load_run_complain(void *run, const char *path, uint64_t line, const char *what);

/** The day of a file by --date or its name; `fallback` when neither says one. */
enum load_exit load_run_date(const struct load_run *run, const char *path, day_number fallback,
                             day_number *day);

/** LOAD_EXIT_AGE, said, when the day is too old to answer from, or has not come yet. */
enum load_exit load_run_age(const struct load_run *run, day_number day);

/** Says how it failed, and that nothing changed, and returns the status for it. */
enum load_exit load_run_failed(const struct load_run *run, enum dm_error error,
                               enum load_refusal refusal, uint64_t errors);

#endif
