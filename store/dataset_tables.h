#ifndef DARMAND_STORE_DATASET_TABLES_H
#define DARMAND_STORE_DATASET_TABLES_H

#include "store/dataset.h"
#include "store/db.h"

/*
 * The inside of a dataset version, for the rooms that read or build one and for nobody else.
 *
 *   person    national ID → person record
 *   mobile    mobile      → national IDs bound to it
 *   family    national ID of a head → those of the dependants
 *   provider  mobile      → provider record
 *   meta      0           → what dataset_info says; written last, so a version without is unfinished,
 *                           and with each batch of a delta, so that it always agrees with the rest
 *
 * Keys are 64-bit integers of this machine; so are the values of mobile and family, sorted.
 */

struct dataset_tables {
    MDB_dbi person;
    MDB_dbi mobile;
    MDB_dbi family;
    MDB_dbi provider;
    MDB_dbi meta;
};

struct dataset {
    struct db db;
    struct dataset_tables tables;
    struct dataset_info info;
    size_t info_of;     /* the transaction the view read it in; 0: none yet */
    struct db_txn view; /* of dataset_look; it rests, and is kept, between two looks */
    bool looking;
};

#define DATASET_FILE_MODE      0640
#define DATASET_DIRECTORY_MODE 0750

/** How many named tables a version has, for struct db_options. */
#define DATASET_TABLES 5

/** Opens all tables in a transaction; `create` is 0 or MDB_CREATE. */
void dataset_tables_open(struct db_txn *txn, unsigned create, struct dataset_tables *tables);

/** The meta record: dataset_info.c.  DM_E_VERSION: a newer darmand wrote it. */
void dataset_put_info(struct db_txn *txn, const struct dataset_tables *tables,
                      const struct dataset_info *info);
enum dm_error dataset_get_info(struct db_txn *txn, const struct dataset_tables *tables,
                               struct dataset_info *info) DM_CHECKED;

/**
 * The transaction a question is read in: that of the look under way, or else `own`, which is begun
 * here.  dataset_read_end ends it in the second case only.
 */
struct db_txn *dataset_read(struct dataset *dataset, struct db_txn *own);
void dataset_read_end(struct dataset *dataset, struct db_txn *txn);

/** Entries in a table, each of a key's values counted. */
uint64_t dataset_entries(struct db_txn *txn, MDB_dbi table);

/** Opens the version in a directory; errors as dataset_open. */
enum dm_error dataset_open_path(const char *path, uint32_t version,
                                struct dataset **dataset) DM_CHECKED;

/** STATE/dataset, or STATE/dataset/NAME unless `name` is NULL.  DM_E_LENGTH: too long. */
enum dm_error dataset_path(const char *state_dir, const char *name, char *path,
                           size_t capacity) DM_CHECKED;

#endif
