#ifndef DARMAND_STORE_LOADER_H
#define DARMAND_STORE_LOADER_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/calendar.h"
#include "protocol/error.h"
#include "protocol/times.h"
#include "store/admission.h"
#include "store/load_progress.h"

/*
 * Two CSV files → one new dataset version (design §4 has the columns; darmand-load(8)).  Rows may be
 * in any order, and there may be any number of them: what must be sorted and does not fit into the
 * memory allowed goes to disk, beside what is built.
 *
 * All or nothing: a broken row, an unknown column, a doubled ID or mobile is named with file and
 * line, nothing is switched, and what was built is removed.  Up to LOADER_ERRORS_MAX errors are told
 * in one run, so that a file is mended in one go.
 */

#define LOADER_ERRORS_MAX 20

#define LOADER_SORT_MEMORY_LEAST   ((size_t)1 << 20)
#define LOADER_SORT_MEMORY_DEFAULT ((size_t)256 << 20)

struct loader_request {
    const char *state_dir;
    const char *persons_path;
    const char *providers_path;
    day_number data_day;
    struct walltime now;
    const struct calendar *calendar;
    size_t sort_memory; /* octets, at least LOADER_SORT_MEMORY_LEAST */
    unsigned keep;      /* finished versions kept, the new one included; 0: all */
    const struct admission_request *admission; /* NULL: what is right is put in force */
    bool try_only; /* build and check, say which version it would be, and remove it again */
    /** Told each error: the file, the line (0: the whole file), what is wrong and what to do. */
    void (*complain)(void *context, const char *path, uint64_t line, const char *what);
    /** Told progress every few thousand rows; may be NULL. */
    void (*progress)(void *context, const struct load_step *step);
    void *context;
};

struct loader_result {
    uint32_t version;
    uint64_t persons;
    uint64_t providers;
    uint64_t errors;           /* complaints, counted on beyond the maximum told */
    enum load_refusal refusal; /* why, when it is DM_E_FORMAT */
};

/**
 * Builds, checks and switches, then removes old versions.  DM_E_FORMAT when the files were refused,
 * DM_E_EXISTS when another load is going on.  On an error `current` stays as it was (but see
 * dataset_switch), result->version is 0, and the rest of *result, which is set in any case, says how
 * far it came.
 */
enum dm_error loader_run(const struct loader_request *request,
                         struct loader_result *result) DM_CHECKED;

#endif
