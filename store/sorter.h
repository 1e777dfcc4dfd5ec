#ifndef DARMAND_STORE_SORTER_H
#define DARMAND_STORE_SORTER_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

/*
 * Any number of items into order within bounded memory: what does not fit is sorted piece by piece
 * into runs on disk, which are merged as they are read back (Knuth 5.4).
 *
 * The runs are one file in a directory of the caller's, without a name from the moment it is made,
 * so that it is gone whatever ends the process.  Memory is touched as it is needed only.
 */

/** What every item begins with, and all it is ordered by: the key, then the second number. */
struct sorter_key {
    uint64_t key;
    uint64_t second;
};

/** Octets of an item: a struct that begins with the two numbers. */
#define SORTER_ITEM_MAX 128

struct sorter;

/**
 * `directory` is borrowed for the sorter's life.  `memory` in octets, a few of which go beyond it;
 * at least one item is held, and eight of each run while they are merged, however little it is.
 */
enum dm_error sorter_new(const char *directory, size_t item_size, size_t memory,
                         struct sorter **sorter) DM_CHECKED;
/** Does nothing on NULL. */
void sorter_free(struct sorter *sorter);

/** Copies an item.  DM_E_NO_SPACE, DM_E_IO: a run cannot be written. */
enum dm_error sorter_add(struct sorter *sorter, const void *item) DM_CHECKED;
uint64_t sorter_count(const struct sorter *sorter);

/** Ends the adding; the items can be taken from now on. */
enum dm_error sorter_finish(struct sorter *sorter) DM_CHECKED;
/** The next item in order, good until the call after; NULL when there is none any more. */
enum dm_error sorter_next(struct sorter *sorter, const void **item) DM_CHECKED;

#endif
