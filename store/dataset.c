#include "store/dataset.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/dataset_tables.h"
#include "store/version_list.h"

#define PREWARM_STEP (1 << 20)

#define OPEN_ATTEMPTS 4

/* ---- tables -------------------------------------------------------------------------------------- */

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
        error = dataset_get_info(&txn, &dataset->tables, &dataset->info);
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

enum dm_error dataset_open_version(const char *state_dir, uint32_t version,
                                   struct dataset **dataset)
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
        error = dataset_open_version(state_dir, version, dataset);
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
    db_abort(&dataset->view);
    db_close(&dataset->db);
    free(dataset);
}

/* ---- looking ------------------------------------------------------------------------------------- */

/* A record that is gone, or makes no sense, is an error that sticks as any other.  Until somebody has
 * written, it is the one that was read before. */
static void refresh_info(struct dataset *dataset)
{
    size_t id = dataset->view.error == DM_OK ? mdb_txn_id(dataset->view.txn) : 0;

    if (id != 0 && id == dataset->info_of)
        return;
    dataset->info_of = 0;
    if (dataset_get_info(&dataset->view, &dataset->tables, &dataset->info) == DM_OK)
        dataset->info_of = id;
    else if (dataset->view.error == DM_OK)
        dataset->view.error = DM_E_CORRUPT;
}

void dataset_look(struct dataset *dataset)
{
    if (dataset == NULL)
        return;
    /* What went wrong in the last look is over. */
    if (dataset->view.error != DM_OK)
        db_abort(&dataset->view);
    if (dataset->view.txn == NULL)
        db_read(&dataset->db, &dataset->view);
    else
        db_wake(&dataset->view);
    dataset->looking = true;
    refresh_info(dataset);
}

void dataset_look_away(struct dataset *dataset)
{
    if (dataset == NULL)
        return;
    dataset->looking = false;
    db_rest(&dataset->view);
}

struct db_txn *dataset_read(struct dataset *dataset, struct db_txn *own)
{
    if (dataset->looking)
        return &dataset->view;
    db_read(&dataset->db, own);
    return own;
}

void dataset_read_end(struct dataset *dataset, struct db_txn *txn)
{
    if (txn != &dataset->view)
        db_abort(txn);
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
