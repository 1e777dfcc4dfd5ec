#include "store/dataset.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "protocol/wire.h"
#include "store/dataset_tables.h"
#include "store/version_list.h"

/*
 * The meta record, 33 octets under the key 0, big-endian:
 *
 *    0  format version               01                1
 *    1  number of the version        00000007          7
 *    5  persons                      0000000000000010  16
 *   13  providers                    0000000000000005  5
 *   21  data day, since 1970-01-01   0000513d          2026-11-24
 *   25  built, ms since 1970-01-01   0000019eb34ff900  2026-11-24 00:00 UTC
 */
#define META_VERSION 1
#define META_SIZE    33
#define META_KEY     0

#define PREWARM_STEP (1 << 20)

#define OPEN_ATTEMPTS 4

/* ---- tables and the meta record ------------------------------------------------------------------ */

void dataset_tables_open(struct db_txn *txn, unsigned create, struct dataset_tables *tables)
{
    const unsigned one = MDB_INTEGERKEY | create;
    const unsigned many = one | MDB_DUPSORT | MDB_DUPFIXED | MDB_INTEGERDUP;

    db_table(txn, "person", one, &tables->person);
    db_table(txn, "mobile", many, &tables->mobile);
    db_table(txn, "family", many, &tables->family);
    db_table(txn, "provider", one, &tables->provider);
    db_table(txn, "meta", one, &tables->meta);
}

void dataset_put_info(struct db_txn *txn, const struct dataset_tables *tables,
                      const struct dataset_info *info)
{
    uint8_t octets[META_SIZE];
    struct wire_writer writer;

    wire_writer_init(&writer, octets, sizeof octets);
    wire_put_u8(&writer, META_VERSION);
    wire_put_u32(&writer, info->version);
    wire_put_u64(&writer, info->persons);
    wire_put_u64(&writer, info->providers);
    wire_put_u32(&writer, (uint32_t)info->data_day);
    wire_put_u64(&writer, (uint64_t)info->built.ms);
    db_put_u64(txn, tables->meta, META_KEY, octets, wire_written(&writer), 0);
}

static enum dm_error get_info(struct db_txn *txn, const struct dataset_tables *tables,
                              struct dataset_info *info)
{
    struct wire_reader reader;
    const uint8_t *octets;
    size_t size;
    enum dm_error error = db_get_u64(txn, tables->meta, META_KEY, &octets, &size);

    if (error != DM_OK)
        return error;
    wire_reader_init(&reader, octets, size);
    if (wire_u8(&reader) > META_VERSION)
        return DM_E_VERSION;
    info->version = wire_u32(&reader);
    info->persons = wire_u64(&reader);
    info->providers = wire_u64(&reader);
    info->data_day = (day_number)wire_u32(&reader);
    info->built.ms = (int64_t)wire_u64(&reader);
    return reader.error == DM_OK && wire_left(&reader) == 0 ? DM_OK : DM_E_CORRUPT;
}

uint64_t dataset_entries(struct db_txn *txn, MDB_dbi table)
{
    MDB_stat stat;

    if (txn->error != DM_OK || db_stick(txn, mdb_stat(txn->txn, table, &stat)) != DM_OK)
        return 0;
    return stat.ms_entries;
}

/* ---- opening ------------------------------------------------------------------------------------- */

/* A version answers only when it is whole: half-loaded data would be a wrong "no" (promise 3). */
static enum dm_error check(struct db_txn *txn, const struct dataset *dataset, uint32_t version)
{
    const struct dataset_info *info = &dataset->info;

    if (info->version != version || info->persons != dataset_entries(txn, dataset->tables.person) ||
        info->providers != dataset_entries(txn, dataset->tables.provider))
        return txn->error != DM_OK ? txn->error : DM_E_CORRUPT;
    return DM_OK;
}

static enum dm_error open_tables(struct dataset *dataset, uint32_t version)
{
    struct db_txn txn;
    enum dm_error error;

    db_read(&dataset->db, &txn);
    dataset_tables_open(&txn, 0, &dataset->tables);
    error = txn.error;
    if (error == DM_OK)
        error = get_info(&txn, &dataset->tables, &dataset->info);
    if (error == DM_OK)
        error = check(&txn, dataset, version);
    if (error == DM_OK)
        error = db_commit(&txn); /* an abort would take the tables' handles along */
    db_abort(&txn);
    return error;
}

enum dm_error dataset_open_path(const char *path, uint32_t version, struct dataset **dataset)
{
    const struct db_options options = {
        .tables = DATASET_TABLES, .read_only = true, .permissions = DATASET_FILE_MODE};
    struct dataset *opened = calloc(1, sizeof *opened);
    enum dm_error error;

    if (opened == NULL)
        return DM_E_NO_MEMORY;
    error = db_open(path, &options, &opened->db);
    if (error == DM_OK)
        error = open_tables(opened, version);
    if (error != DM_OK) {
        dataset_close(opened);
        /* A version that is named and then lacks a file, a table or its meta record is broken. */
        return error == DM_E_NOT_FOUND ? DM_E_CORRUPT : error;
    }
    *dataset = opened;
    return DM_OK;
}

static enum dm_error open_version(const char *state_dir, uint32_t version, struct dataset **dataset)
{
    char name[VERSION_NAME_MAX];
    char path[DATASET_PATH_MAX];
    enum dm_error error;

    version_name(version, name);
    error = dataset_path(state_dir, name, path, sizeof path);
    return error == DM_OK ? dataset_open_path(path, version, dataset) : error;
}

enum dm_error dataset_open(const char *state_dir, struct dataset **dataset)
{
    uint32_t version, before = 0; /* versions count from 1 */
    enum dm_error error = DM_E_CORRUPT;

    /*
     * A loader may switch and remove the old version between our reading `current` and our opening
     * what it names.  So a version is broken only when `current` still names it afterwards.
     */
    for (int attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
        enum dm_error found = dataset_current(state_dir, &version);
        if (found != DM_OK)
            return found;
        if (version == before)
            return error;
        error = open_version(state_dir, version, dataset);
        if (error != DM_E_CORRUPT)
            return error;
        before = version;
    }
    return error;
}

void dataset_close(struct dataset *dataset)
{
    if (dataset == NULL)
        return;
    db_close(&dataset->db);
    free(dataset);
}

const struct dataset_info *dataset_info(const struct dataset *dataset)
{
    return &dataset->info;
}

void dataset_prewarm(const struct dataset *dataset)
{
    char *buffer = malloc(PREWARM_STEP);
    off_t at = 0;
    ssize_t got = 0;
    int fd;

    /* Through the file, not the map: a damaged disk is then an error here and not a signal. */
    if (buffer == NULL || mdb_env_get_fd(dataset->db.env, &fd) != 0)
        goto out;
    do {
        got = pread(fd, buffer, PREWARM_STEP, at);
        at += got > 0 ? got : 0;
    } while (got > 0 || (got < 0 && errno == EINTR));
out:
    free(buffer);
}
