#include "store/db.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

/* ---- codes --------------------------------------------------------------------------------------- */

enum dm_error db_error(int code)
{
    switch (code) {
    case MDB_SUCCESS: return DM_OK;
    case MDB_NOTFOUND: return DM_E_NOT_FOUND;
    case MDB_KEYEXIST: return DM_E_EXISTS;
    case MDB_VERSION_MISMATCH: return DM_E_VERSION;
    /* The map is sized once, so a map that is too small is the operator's to mend like a full disk. */
    case MDB_MAP_FULL:
    case MDB_MAP_RESIZED: return DM_E_NO_SPACE;
    case MDB_READERS_FULL: return DM_E_FULL;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID: return DM_E_CORRUPT;
    /* A meta page could not be written: only opening the environment anew helps. */
    case MDB_PANIC: return DM_E_IO;
    default: break;
    }
    /* What LMDB reports beyond these are wrong flags, sizes, handles and transactions: ours. */
    return code >= MDB_KEYEXIST && code <= MDB_LAST_ERRCODE ? DM_E_BUG : dm_error_from_errno(code);
}

/* LMDB reports a write cut short by a full disk as EIO, so the disk itself is asked. */
static bool disk_is_full(MDB_env *env)
{
    struct statvfs disk;
    int fd;

    return mdb_env_get_fd(env, &fd) == 0 && fstatvfs(fd, &disk) == 0 && disk.f_bavail == 0;
}

/* And one cut short by the limit of file size (setrlimit(2)), likewise. */
static bool file_is_full(MDB_env *env)
{
    struct rlimit limit;
    struct stat file;
    int fd;

    return mdb_env_get_fd(env, &fd) == 0 && fstat(fd, &file) == 0 &&
           getrlimit(RLIMIT_FSIZE, &limit) == 0 && (rlim_t)file.st_size >= limit.rlim_cur;
}

static enum dm_error error_in(MDB_env *env, int code)
{
    return code == EIO && (disk_is_full(env) || file_is_full(env)) ? DM_E_NO_SPACE : db_error(code);
}

/* ---- the environment ----------------------------------------------------------------------------- */

static enum dm_error configure(MDB_env *env, const struct db_options *options)
{
    int code = mdb_env_set_maxdbs(env, options->tables);

    if (code == 0 && options->map_size > 0)
        code = mdb_env_set_mapsize(env, options->map_size);
    return db_error(code);
}

/* A mode that loses acknowledged records must not be possible by a mistake nobody notices. */
static enum dm_error check_flags(MDB_env *env, unsigned wanted)
{
    unsigned flags;
    int code = mdb_env_get_flags(env, &flags);

    if (code != 0)
        return db_error(code);
    return flags == wanted ? DM_OK : DM_E_BUG;
}

/* Behind the end of a file cut short the map has no pages, and reading there is SIGBUS. */
static enum dm_error check_length(MDB_env *env)
{
    struct stat file;
    MDB_envinfo info;
    MDB_stat pages;
    int fd;
    int code = mdb_env_get_fd(env, &fd);

    if (code == 0)
        code = mdb_env_info(env, &info);
    if (code == 0)
        code = mdb_env_stat(env, &pages);
    if (code != 0)
        return db_error(code);
    if (fstat(fd, &file) != 0)
        return dm_error_from_errno(errno);
    return (uint64_t)file.st_size / pages.ms_psize > info.me_last_pgno ? DM_OK : DM_E_CORRUPT;
}

enum dm_error db_open(const char *path, const struct db_options *options, struct db *db)
{
    unsigned flags =
        MDB_NOTLS | (options->read_only ? MDB_RDONLY : 0) | (options->alone ? MDB_NOLOCK : 0);
    MDB_env *env = NULL;
    enum dm_error error = db_error(mdb_env_create(&env));

    if (error != DM_OK)
        return error;
    error = configure(env, options);
    if (error == DM_OK)
        error = db_error(mdb_env_open(env, path, flags, options->permissions));
    if (error == DM_OK)
        error = check_flags(env, flags);
    if (error == DM_OK)
        error = check_length(env);
    /* A reader that was killed in the middle of a transaction holds its pages until this is done. */
    if (error == DM_OK)
        error = db_error(mdb_reader_check(env, NULL));
    if (error != DM_OK) {
        mdb_env_close(env);
        return error;
    }
    db->env = env;
    return DM_OK;
}

void db_close(struct db *db)
{
    if (db->env != NULL)
        mdb_env_close(db->env);
    db->env = NULL;
}

enum dm_error db_copy(struct db *db, int file)
{
    return db_error(mdb_env_copyfd2(db->env, file, MDB_CP_COMPACT));
}

/* ---- transactions -------------------------------------------------------------------------------- */

static void begin(struct db *db, struct db_txn *txn, unsigned flags)
{
    txn->txn = NULL;
    txn->error = error_in(db->env, mdb_txn_begin(db->env, NULL, flags, &txn->txn));
}

void db_read(struct db *db, struct db_txn *txn)
{
    begin(db, txn, MDB_RDONLY);
}

void db_write(struct db *db, struct db_txn *txn)
{
    begin(db, txn, 0);
}

void db_rest(struct db_txn *txn)
{
    if (txn->txn != NULL)
        mdb_txn_reset(txn->txn);
}

void db_wake(struct db_txn *txn)
{
    if (txn->error == DM_OK)
        (void)db_stick(txn, mdb_txn_renew(txn->txn));
}

enum dm_error db_stick(struct db_txn *txn, int code)
{
    enum dm_error error;

    if (txn->error != DM_OK)
        return txn->error;
    error = error_in(mdb_txn_env(txn->txn), code);
    if (error != DM_E_NOT_FOUND)
        txn->error = error;
    return error;
}

void db_table(struct db_txn *txn, const char *name, unsigned flags, MDB_dbi *table)
{
    if (txn->error != DM_OK)
        return;
    /* A table that is missing where it is expected is no answer, as a missing record is. */
    if (db_stick(txn, mdb_dbi_open(txn->txn, name, flags, table)) == DM_E_NOT_FOUND)
        txn->error = DM_E_NOT_FOUND;
}

void db_put_u64(struct db_txn *txn, MDB_dbi table, uint64_t key, const void *octets, size_t size,
                unsigned flags)
{
    MDB_val name = {sizeof key, &key};
    MDB_val value = {size, (void *)octets}; /* LMDB only reads it: MDB_RESERVE is never passed. */

    if (txn->error != DM_OK)
        return;
    (void)db_stick(txn, mdb_put(txn->txn, table, &name, &value, flags));
}

enum dm_error db_get_u64(struct db_txn *txn, MDB_dbi table, uint64_t key, const uint8_t **octets,
                         size_t *size)
{
    MDB_val name = {sizeof key, &key};
    MDB_val value;
    enum dm_error error;

    if (txn->error != DM_OK)
        return txn->error;
    error = db_stick(txn, mdb_get(txn->txn, table, &name, &value));
    if (error != DM_OK)
        return error;
    *octets = value.mv_data;
    *size = value.mv_size;
    return DM_OK;
}

enum dm_error db_commit(struct db_txn *txn)
{
    MDB_env *env;
    int code;

    if (txn->error != DM_OK) {
        db_abort(txn);
        return txn->error;
    }
    env = mdb_txn_env(txn->txn);
    code = mdb_txn_commit(txn->txn);
    txn->txn = NULL; /* freed by LMDB, whether it committed or not */
    txn->error = error_in(env, code);
    return txn->error;
}

void db_abort(struct db_txn *txn)
{
    if (txn->txn != NULL)
        mdb_txn_abort(txn->txn);
    txn->txn = NULL;
}
