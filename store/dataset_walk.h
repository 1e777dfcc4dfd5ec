#ifndef DARMAND_STORE_DATASET_WALK_H
#define DARMAND_STORE_DATASET_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "store/db.h"

/* A table from its first key to its last, as it was when the walk began. */
struct dataset_walk;

/** The table was made in a transaction that is committed; the environment is borrowed. */
enum dm_error dataset_walk_new(struct db *db, MDB_dbi table, struct dataset_walk **walk) DM_CHECKED;
/** Does nothing on NULL. */
void dataset_walk_free(struct dataset_walk *walk);

/** The next record; borrowed until the walk ends.  DM_E_NOT_FOUND: no more. */
enum dm_error dataset_walk_next(struct dataset_walk *walk, uint64_t *key, const uint8_t **octets,
                                size_t *size) DM_CHECKED;

#endif
