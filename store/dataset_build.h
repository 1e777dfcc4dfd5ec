#ifndef DARMAND_STORE_DATASET_BUILD_H
#define DARMAND_STORE_DATASET_BUILD_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "store/dataset.h"

/*
 * Rows in the order of their keys → the file of a new version, and a second look at what was written.
 *
 * LMDB is only ever appended to (facts "lmdb": in random order a load takes 40 times as long), so
 * whoever puts has put them in order before; a key that is not greater is DM_E_EXISTS, our mistake.
 */

struct dataset_builder;

enum dataset_rows { DATASET_PERSONS, DATASET_PROVIDERS }; /* key → record */
enum dataset_pairs { DATASET_MOBILE, DATASET_FAMILY };    /* key → keys of persons */

/** Builds in a directory that is there and empty, and is borrowed. */
enum dm_error dataset_builder_new(const char *path, struct dataset_builder **builder) DM_CHECKED;
/** Does nothing on NULL.  What was built and not finished is for removal. */
void dataset_builder_free(struct dataset_builder *builder);

/** DM_E_NO_SPACE: what is there is for removal. */
enum dm_error dataset_builder_put(struct dataset_builder *builder, enum dataset_rows table,
                                  uint64_t key, const uint8_t *octets, size_t size) DM_CHECKED;
/** In the order of the keys, and the values of a key in theirs. */
enum dm_error dataset_builder_put_pair(struct dataset_builder *builder, enum dataset_pairs table,
                                       uint64_t key, uint64_t value) DM_CHECKED;

/**
 * Commits what was put.  A thread that put must have flushed before another puts, for a transaction of
 * LMDB's belongs to the thread that began it.
 */
enum dm_error dataset_builder_flush(struct dataset_builder *builder) DM_CHECKED;

/** A walk (dataset_walk.h) over the persons put so far; pairs may be put while it goes on. */
struct dataset_walk;
enum dm_error dataset_builder_walk(struct dataset_builder *builder,
                                   struct dataset_walk **walk) DM_CHECKED;

/** Forgets all that was put; no walk may be going on. */
enum dm_error dataset_builder_restart(struct dataset_builder *builder) DM_CHECKED;

/**
 * Writes what `info` says, its counts of persons and providers being set here; then opens the version
 * as a reader does, and compares all counts and a sample of the persons spread over the whole.
 * DM_E_CORRUPT: it is not what was put.
 */
enum dm_error dataset_builder_finish(struct dataset_builder *builder,
                                     struct dataset_info *info) DM_CHECKED;

#endif
