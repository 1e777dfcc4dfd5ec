#ifndef DARMAND_STORE_DELTA_INSIDE_H
#define DARMAND_STORE_DELTA_INSIDE_H

#include "store/changes.h"
#include "store/dataset_tables.h"
#include "store/delta.h"

/* What delta.c shares with the rooms that check and apply; for these three only. */

struct delta {
    const struct delta_request *request;
    struct load_complaints complaints;
    struct changes persons;
    struct changes providers;
    uint8_t digest[DATASET_DIGEST_SIZE]; /* of the file, or of both */
    struct db db;                        /* the version in force, open for writing */
    struct dataset_tables tables;
    struct dataset_info info;
    struct delta_result *result;
};

/** A person as it is now.  DM_E_NOT_FOUND: not there. */
enum dm_error delta_person(struct db_txn *txn, const struct dataset_tables *tables, uint64_t id,
                           struct person *person) DM_CHECKED;
enum dm_error delta_provider(struct db_txn *txn, const struct dataset_tables *tables,
                             uint64_t mobile, struct provider *provider) DM_CHECKED;

/**
 * Complains of what the changes would make wrong between rows (a head that is not there), and says in
 * *after what the version would say of itself: delta_check.c.
 */
enum dm_error delta_check(struct delta *delta, struct dataset_info *after) DM_CHECKED;

/** Applies them all: delta_apply.c. */
enum dm_error delta_apply(struct delta *delta) DM_CHECKED;

#endif
