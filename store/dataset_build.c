#include "store/dataset_build.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/dataset_tables.h"
#include "store/dataset_walk.h"
#include "store/record.h"

/* Facts "lmdb": larger batches load no faster, smaller ones do not load as fast. */
#define BATCH 100000

/*
 * Address space, not disk, and sized once (facts "lmdb", 6): nobody knows how many rows a pipe will
 * bring.
 */
#define MAP_SIZE ((size_t)64 << 30)

#define SAMPLE 1000

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct sample {
    uint64_t key;
    uint8_t octets[PERSON_RECORD_MAX];
    size_t size;
};

/* One of every `step` persons, thinned out whenever it is full. */
struct samples {
    struct sample items[SAMPLE];
    size_t count;
    uint64_t step;
};

/* A table that is put to. */
struct target {
    MDB_dbi table;
    MDB_cursor
        *cursor;    /* of the transaction: it stays at the end, where mdb_put would search for it */
    uint64_t count; /* put */
    uint64_t last_key;
};

struct dataset_builder {
    const char *path;
    struct db db;
    struct dataset_tables tables;
    struct db_txn txn;
    bool writing;  /* txn has begun */
    unsigned puts; /* in it */
    struct target rows[DATASET_PROVIDERS + 1];
    struct target pairs[DATASET_FAMILY + 1];
    struct samples samples;
};

/* ---- transactions -------------------------------------------------------------------------------- */

static struct db_txn *write_txn(struct dataset_builder *builder)
{
    if (!builder->writing)
        db_write(&builder->db, &builder->txn);
    builder->writing = true;
    return &builder->txn;
}

/* What was the transaction's ends with it. */
static void forget_txn(struct dataset_builder *builder)
{
    builder->writing = false;
    builder->puts = 0;
    for (size_t i = 0; i < COUNT(builder->rows); i++)
        builder->rows[i].cursor = NULL;
    for (size_t i = 0; i < COUNT(builder->pairs); i++)
        builder->pairs[i].cursor = NULL;
}

enum dm_error dataset_builder_flush(struct dataset_builder *builder)
{
    if (!builder->writing)
        return DM_OK;
    forget_txn(builder);
    return db_commit(&builder->txn);
}

/* Appends to a table, and commits a batch that is full. */
static enum dm_error append(struct dataset_builder *builder, struct target *target, uint64_t key,
                            const void *octets, size_t size, unsigned flags)
{
    struct db_txn *txn = write_txn(builder);
    MDB_val name = {sizeof key, &key};
    MDB_val value = {size, (void *)octets}; /* LMDB only reads it: MDB_RESERVE is never passed. */
    enum dm_error error = txn->error;

    if (error == DM_OK && target->cursor == NULL)
        error = db_stick(txn, mdb_cursor_open(txn->txn, target->table, &target->cursor));
    if (error == DM_OK)
        error = db_stick(txn, mdb_cursor_put(target->cursor, &name, &value, flags));
    if (error != DM_OK)
        return error;
    target->count++;
    target->last_key = key;
    return ++builder->puts == BATCH ? dataset_builder_flush(builder) : DM_OK;
}

/* ---- opening ------------------------------------------------------------------------------------- */

static enum dm_error open_new(struct dataset_builder *builder)
{
    const struct db_options options = {
        .map_size = MAP_SIZE, .tables = DATASET_TABLES, .permissions = DATASET_FILE_MODE};
    enum dm_error error = db_open(builder->path, &options, &builder->db);

    if (error != DM_OK)
        return error;
    dataset_tables_open(write_txn(builder), MDB_CREATE, &builder->tables);
    builder->rows[DATASET_PERSONS].table = builder->tables.person;
    builder->rows[DATASET_PROVIDERS].table = builder->tables.provider;
    builder->pairs[DATASET_MOBILE].table = builder->tables.mobile;
    builder->pairs[DATASET_FAMILY].table = builder->tables.family;
    return dataset_builder_flush(builder);
}

static void close_now(struct dataset_builder *builder)
{
    if (builder->writing)
        db_abort(&builder->txn);
    forget_txn(builder);
    db_close(&builder->db);
}

enum dm_error dataset_builder_new(const char *path, struct dataset_builder **builder)
{
    struct dataset_builder *made = calloc(1, sizeof *made);
    enum dm_error error;

    if (made == NULL)
        return DM_E_NO_MEMORY;
    made->path = path;
    made->samples.step = 1;
    error = open_new(made);
    if (error != DM_OK)
        dataset_builder_free(made);
    else
        *builder = made;
    return error;
}

void dataset_builder_free(struct dataset_builder *builder)
{
    if (builder == NULL)
        return;
    close_now(builder);
    free(builder);
}

static enum dm_error remove_file(const char *directory, const char *name)
{
    char path[DATASET_PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s", directory, name);

    if (length < 0 || (size_t)length >= sizeof path)
        return DM_E_LENGTH;
    return unlink(path) == 0 ? DM_OK : dm_error_from_errno(errno);
}

enum dm_error dataset_builder_restart(struct dataset_builder *builder)
{
    const char *path = builder->path;
    enum dm_error error;

    close_now(builder);
    error = remove_file(path, "data.mdb");
    if (error == DM_OK)
        error = remove_file(path, "lock.mdb");
    if (error != DM_OK)
        return error;
    *builder = (struct dataset_builder){.path = path, .samples.step = 1};
    return open_new(builder);
}

/* ---- putting ------------------------------------------------------------------------------------- */

static void take_sample(struct samples *samples, uint64_t number, uint64_t key,
                        const uint8_t *octets, size_t size)
{
    if (number % samples->step != 0)
        return;
    if (samples->count == SAMPLE) {
        for (size_t i = 0; i < SAMPLE / 2; i++)
            samples->items[i] = samples->items[2 * i];
        samples->count = SAMPLE / 2;
        samples->step *= 2;
    }
    if (number % samples->step != 0)
        return;
    struct sample *sample = &samples->items[samples->count++];
    sample->key = key;
    sample->size = size;
    memcpy(sample->octets, octets, size);
}

enum dm_error dataset_builder_put(struct dataset_builder *builder, enum dataset_rows table,
                                  uint64_t key, const uint8_t *octets, size_t size)
{
    if (table == DATASET_PERSONS && size <= PERSON_RECORD_MAX)
        take_sample(&builder->samples, builder->rows[table].count, key, octets, size);
    return append(builder, &builder->rows[table], key, octets, size, MDB_APPEND);
}

enum dm_error dataset_builder_put_pair(struct dataset_builder *builder, enum dataset_pairs table,
                                       uint64_t key, uint64_t value)
{
    struct target *target = &builder->pairs[table];
    bool further = target->count > 0 && target->last_key == key;

    /* The first value of a key is appended to the keys, a further one to its key's values. */
    return append(builder, target, key, &value, sizeof value, further ? MDB_APPENDDUP : MDB_APPEND);
}

enum dm_error dataset_builder_walk(struct dataset_builder *builder, struct dataset_walk **walk)
{
    enum dm_error error = dataset_builder_flush(builder);

    return error == DM_OK ? dataset_walk_new(&builder->db, builder->tables.person, walk) : error;
}

/* ---- finishing ----------------------------------------------------------------------------------- */

static enum dm_error verify_sample(struct db_txn *txn, MDB_dbi table, const struct samples *samples)
{
    for (size_t i = 0; i < samples->count; i++) {
        const struct sample *sample = &samples->items[i];
        const uint8_t *octets;
        size_t size;
        enum dm_error error = db_get_u64(txn, table, sample->key, &octets, &size);
        if (error != DM_OK)
            return error == DM_E_NOT_FOUND ? DM_E_CORRUPT : error;
        if (size != sample->size || memcmp(octets, sample->octets, size) != 0)
            return DM_E_CORRUPT;
    }
    return DM_OK;
}

static enum dm_error verify_counts(struct db_txn *txn, const struct dataset_tables *tables,
                                   const struct dataset_builder *builder)
{
    const struct target *rows = builder->rows, *pairs = builder->pairs;
    bool same = dataset_entries(txn, tables->person) == rows[DATASET_PERSONS].count &&
                dataset_entries(txn, tables->provider) == rows[DATASET_PROVIDERS].count &&
                dataset_entries(txn, tables->mobile) == pairs[DATASET_MOBILE].count &&
                dataset_entries(txn, tables->family) == pairs[DATASET_FAMILY].count;

    if (txn->error != DM_OK)
        return txn->error;
    return same ? DM_OK : DM_E_CORRUPT;
}

static enum dm_error verify(const struct dataset_builder *builder, uint32_t version)
{
    struct dataset *dataset;
    struct db_txn txn;
    enum dm_error error = dataset_open_path(builder->path, version, &dataset);

    if (error != DM_OK)
        return error;
    db_read(&dataset->db, &txn);
    error = verify_counts(&txn, &dataset->tables, builder);
    if (error == DM_OK)
        error = verify_sample(&txn, dataset->tables.person, &builder->samples);
    db_abort(&txn);
    dataset_close(dataset);
    return error;
}

enum dm_error dataset_builder_finish(struct dataset_builder *builder, struct dataset_info *info)
{
    enum dm_error error = dataset_builder_flush(builder);

    info->persons = builder->rows[DATASET_PERSONS].count;
    info->providers = builder->rows[DATASET_PROVIDERS].count;
    if (error != DM_OK)
        return error;
    /* Last, for it says that all before it is there. */
    dataset_put_info(write_txn(builder), &builder->tables, info);
    error = dataset_builder_flush(builder);
    close_now(builder);
    return error == DM_OK ? verify(builder, info->version) : error;
}
