#ifndef DARMAND_STORE_DELTA_H
#define DARMAND_STORE_DELTA_H

#include <stdint.h>

#include "protocol/calendar.h"
#include "protocol/error.h"
#include "protocol/times.h"
#include "store/admission.h"
#include "store/dataset.h"

/*
 * A file of changes → the version in force, while darmand answers from it (changes.h has the columns).
 *
 * Every row is checked, alone, with the others and with the version, before the first is applied; then
 * they are applied in the order of their keys, a batch in a transaction (facts "lmdb": sorted, ten
 * thousand at a time).  A batch and what the version says of itself are committed and flushed as one,
 * so at any moment, a killed loader's or a lost power's too, each row is as before or as after, and
 * the version agrees with itself.
 *
 * The first batch says that a delta has begun, and of which file; the last, that it is whole.  In
 * between another delta is refused, for the order of changes matters; the same file again finds what
 * is done already, and does the rest.  To apply a whole delta again changes nothing.
 *
 * There is no way back from a delta but to the version before, or a load.
 */

/** Rows of a delta, each some 72 octets of memory.  More than that is a load. */
#define DELTA_ROWS_MAX 5000000

struct delta_request {
    const char *state_dir;
    const char *persons_path;   /* NULL: none change */
    const char *providers_path; /* NULL: none change */
    day_number data_day;        /* the day the data speaks of with it; DAY_NONE: as before */
    struct walltime now;
    const struct calendar *calendar;
    const struct admission_request *admission; /* the gate is for the version as it would be */
    unsigned batch;                            /* rows; 0: ten thousand */
    /* Between two batches, nothing is open and others may have the disk; NULL: at once. */
    void (*rest)(void *context);
    void (*complain)(void *context, const char *path, uint64_t line, const char *what);
    void *context;
};

struct delta_result {
    struct dataset_info info; /* of the version, with the delta */
    uint64_t added;
    uint64_t changed;
    uint64_t deleted;
    uint64_t same; /* rows that were so already, and deletions of what was not there */
    uint64_t errors;
    enum load_refusal refusal; /* why, when it is DM_E_FORMAT */
};

/**
 * DM_E_FORMAT: refused, and nothing was applied.  DM_E_NOT_FOUND: there is no version.  DM_E_EXISTS:
 * another load is going on.  After any other error some batches may have been applied: the same file
 * again does the rest.
 */
enum dm_error delta_run(const struct delta_request *request,
                        struct delta_result *result) DM_CHECKED;

#endif
