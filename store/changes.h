#ifndef DARMAND_STORE_CHANGES_H
#define DARMAND_STORE_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/calendar.h"
#include "protocol/error.h"
#include "store/load_complaints.h"
#include "store/load_row.h"

/*
 * A file of persons or of providers in memory, in the order of its keys: what a delta (delta.h) does,
 * or what a file would bring (diff.h).
 *
 * The columns are those of the file that is loaded whole (person_row.h, provider_row.h), and in a
 * delta one more, `op`: `upsert`, the row is to be as it is here, or `delete`, where only the
 * key is looked at.
 */

enum changes_table { CHANGES_PERSONS, CHANGES_PROVIDERS };

struct change {
    struct load_row row; /* its octets are no record when it is to be deleted */
    bool deletes;
};

/** All zero is none. */
struct changes {
    struct change *items;
    size_t count;
    size_t capacity;
};

struct changes_file {
    const char *path;
    enum changes_table table;
    bool has_op; /* a delta */
    size_t max;  /* rows; one more is refused, because they are all in memory */
    const struct calendar *calendar;
};

/**
 * Reads a file into *changes, which changes_free frees on an error too.  What is wrong with a row, and
 * a key that is there twice, is complained of and is no error.
 */
enum dm_error changes_read(const struct changes_file *file, struct changes *changes,
                           struct load_complaints *complaints) DM_CHECKED;
void changes_free(struct changes *changes);

/** The change of a key, or NULL. */
const struct change *changes_find(const struct changes *changes, uint64_t key);

#endif
