#include "store/dataset_build.h"

#include <stdbool.h>
#include <string.h>

#include "store/dataset_tables.h"

/* Facts "lmdb": larger batches load no faster, smaller ones do not load as fast. */
#define BATCH 100000

#define SAMPLE 1000

/*
 * Address space for the map: measured, a person takes 51 octets with what the tree needs, and an
 * index entry less.  Several times that, so that it never decides.
 */
#define MAP_LEAST   (UINT64_C(16) << 20)
#define MAP_PER_ROW 256

static size_t map_size(const struct dataset_content *content)
{
    return MAP_LEAST + (content->persons->count + content->providers->count) * MAP_PER_ROW;
}

/* ---- building ------------------------------------------------------------------------------------ */

/* Puts one item of an array; all of them go through put_all. */
typedef void put_item(struct db_txn *txn, MDB_dbi table, const void *array, size_t at);

static enum dm_error put_all(struct db *db, MDB_dbi table, const void *array, size_t count,
                             put_item *put)
{
    enum dm_error error = DM_OK;

    for (size_t at = 0; error == DM_OK && at < count;) {
        size_t end = count - at > BATCH ? at + BATCH : count;
        struct db_txn txn;
        db_write(db, &txn);
        for (; at < end; at++)
            put(&txn, table, array, at);
        error = db_commit(&txn);
    }
    return error;
}

static void put_row(struct db_txn *txn, MDB_dbi table, const void *array, size_t at)
{
    const struct load_row *row = (const struct load_row *)array + at;

    db_put_u64(txn, table, row->key, row->octets, row->size, MDB_APPEND);
}

static void put_pair(struct db_txn *txn, MDB_dbi table, const void *array, size_t at)
{
    const struct load_pair *pair = (const struct load_pair *)array + at;
    bool further = at > 0 && pair[-1].key == pair->key;

    /* The first value of a key is appended to the keys, a further one to its key's values. */
    db_put_u64(txn, table, pair->key, &pair->value, sizeof pair->value,
               further ? MDB_APPENDDUP : MDB_APPEND);
}

static enum dm_error put_content(struct db *db, const struct dataset_tables *tables,
                                 const struct dataset_content *content)
{
    const struct load_pairs *mobile = &content->indexes->mobile;
    const struct load_pairs *family = &content->indexes->family;
    enum dm_error error;

    error = put_all(db, tables->person, content->persons->items, content->persons->count, put_row);
    if (error == DM_OK)
        error = put_all(db, tables->mobile, mobile->items, mobile->count, put_pair);
    if (error == DM_OK)
        error = put_all(db, tables->family, family->items, family->count, put_pair);
    if (error == DM_OK)
        error = put_all(db, tables->provider, content->providers->items, content->providers->count,
                        put_row);
    return error;
}

static enum dm_error make_tables(struct db *db, struct dataset_tables *tables)
{
    struct db_txn txn;

    db_write(db, &txn);
    dataset_tables_open(&txn, MDB_CREATE, tables);
    return db_commit(&txn);
}

static enum dm_error put_info(struct db *db, const struct dataset_tables *tables,
                              const struct dataset_info *info)
{
    struct db_txn txn;

    db_write(db, &txn);
    dataset_put_info(&txn, tables, info);
    return db_commit(&txn);
}

enum dm_error dataset_build(const char *path, const struct dataset_content *content)
{
    const struct db_options options = {
        .map_size = map_size(content), .tables = DATASET_TABLES, .permissions = DATASET_FILE_MODE};
    struct dataset_tables tables;
    struct db db = {0};
    enum dm_error error = db_open(path, &options, &db);

    if (error == DM_OK)
        error = make_tables(&db, &tables);
    if (error == DM_OK)
        error = put_content(&db, &tables, content);
    /* Last, for it says that all before it is there. */
    if (error == DM_OK)
        error = put_info(&db, &tables, &content->info);
    db_close(&db);
    return error;
}

/* ---- verifying ----------------------------------------------------------------------------------- */

static enum dm_error verify_person(struct db_txn *txn, MDB_dbi table, const struct load_row *row)
{
    const uint8_t *octets;
    size_t size;
    enum dm_error error = db_get_u64(txn, table, row->key, &octets, &size);

    if (error != DM_OK)
        return error == DM_E_NOT_FOUND ? DM_E_CORRUPT : error;
    return size == row->size && memcmp(octets, row->octets, size) == 0 ? DM_OK : DM_E_CORRUPT;
}

static enum dm_error verify_sample(struct db_txn *txn, MDB_dbi table, const struct load_rows *rows)
{
    size_t step = rows->count / SAMPLE + 1;
    enum dm_error error = DM_OK;

    for (size_t i = 0; error == DM_OK && i < rows->count; i += step)
        error = verify_person(txn, table, &rows->items[i]);
    return error;
}

static enum dm_error verify_counts(struct db_txn *txn, const struct dataset_tables *tables,
                                   const struct dataset_content *content)
{
    bool same = dataset_entries(txn, tables->person) == content->persons->count &&
                dataset_entries(txn, tables->provider) == content->providers->count &&
                dataset_entries(txn, tables->mobile) == content->indexes->mobile.count &&
                dataset_entries(txn, tables->family) == content->indexes->family.count;

    if (txn->error != DM_OK)
        return txn->error;
    return same ? DM_OK : DM_E_CORRUPT;
}

enum dm_error dataset_verify(const char *path, const struct dataset_content *content)
{
    struct dataset *dataset;
    struct db_txn txn;
    enum dm_error error = dataset_open_path(path, content->info.version, &dataset);

    if (error != DM_OK)
        return error;
    db_read(&dataset->db, &txn);
    error = verify_counts(&txn, &dataset->tables, content);
    if (error == DM_OK)
        error = verify_sample(&txn, dataset->tables.person, content->persons);
    db_abort(&txn);
    dataset_close(dataset);
    return error;
}
