#ifndef DARMAND_STORE_DIFF_H
#define DARMAND_STORE_DIFF_H

#include <stdint.h>

#include "protocol/calendar.h"
#include "protocol/error.h"
#include "store/census.h"
#include "store/record.h"

/*
 * What would become of the persons: one version against another, or against a file that is not loaded
 * yet.  Versions are walked through in the order of their keys; a file of persons is held in memory,
 * some 72 octets a row.
 */

/** Rows of a file: a country's, and half as many again. */
#define DIFF_ROWS_MAX 70000000

/** What can be different about a person, in the order of struct person. */
#define DIFF_FIELDS 12
/** The field's column in the file; NULL behind the last. */
const char *diff_field_name(unsigned field);

enum diff_what { DIFF_ADDED, DIFF_REMOVED, DIFF_CHANGED };

struct diff_row {
    enum diff_what what;
    struct national_id id;
    unsigned fields; /* changed ones, a bit each */
};

struct diff_side {
    uint64_t persons;
    struct census census; /* of persons only */
};

struct diff_result {
    uint64_t added;
    uint64_t removed;
    uint64_t changed;
    uint64_t same;
    uint64_t by_field[DIFF_FIELDS]; /* persons changed there */
    struct diff_side sides[2];
    uint64_t errors; /* complaints */
};

struct diff_request {
    const char *state_dir;
    const char *sides[2]; /* old, new: a number, `current`, or the path of a file */
    const struct calendar *calendar;
    void (*complain)(void *context, const char *path, uint64_t line, const char *what);
    /** Told each row that is not the same; may be NULL. */
    void (*tell)(void *context, const struct diff_row *row);
    void *context;
};

/** DM_E_FORMAT: a file was refused.  DM_E_NOT_FOUND: no such version. */
enum dm_error diff_run(const struct diff_request *request, struct diff_result *result) DM_CHECKED;

#endif
