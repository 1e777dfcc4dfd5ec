#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/directory.h"
#include "store/ledger_inside.h"

/*
 * A new ledger.  LMDB writes a new file's first pages without a flush, and does not know the file
 * again when only some of them reached the disk.  So it is made beside, flushed by a first commit, and
 * then named: what has the name can be opened, whenever the power went or the disk was full.
 */
#define BESIDE "new"

static enum dm_error path_of(char *path, const char *directory, const char *name)
{
    int length = snprintf(path, PATH_MAX, "%s/%s", directory, name);

    return length > 0 && length < PATH_MAX ? DM_OK : DM_E_LENGTH;
}

/* What another start left behind is not there any more; what was never there is as good. */
static enum dm_error remove_at(const char *directory, const char *name)
{
    char path[PATH_MAX];
    enum dm_error error = path_of(path, directory, name);

    if (error == DM_OK && unlink(path) != 0 && errno != ENOENT)
        error = dm_error_from_errno(errno);
    return error;
}

static enum dm_error make_beside(const char *beside, const struct db_options *options)
{
    struct db db = {NULL};
    struct db_txn txn;
    MDB_dbi meta;
    enum dm_error error = directory_make(beside, S_IRWXU);

    if (error == DM_OK)
        error = remove_at(beside, "data.mdb");
    if (error == DM_OK)
        error = db_open(beside, options, &db);
    if (error != DM_OK)
        return error;
    db_write(&db, &txn);
    db_table(&txn, "meta", MDB_CREATE | MDB_INTEGERKEY, &meta);
    error = db_commit(&txn);
    db_close(&db);
    return error;
}

static enum dm_error name_it(const char *beside, const char *data)
{
    char made[PATH_MAX];
    enum dm_error error = path_of(made, beside, "data.mdb");

    if (error == DM_OK && rename(made, data) != 0)
        error = dm_error_from_errno(errno);
    return error;
}

enum dm_error ledger_be_born(const char *path, const struct db_options *options)
{
    char data[PATH_MAX];
    char beside[PATH_MAX];
    enum dm_error error = path_of(data, path, "data.mdb");

    if (error == DM_OK)
        error = path_of(beside, path, BESIDE);
    if (error != DM_OK || access(data, F_OK) == 0)
        return error;
    error = make_beside(beside, options);
    if (error == DM_OK)
        error = name_it(beside, data);
    if (error == DM_OK)
        error = directory_sync(path);
    /* Of no use any more, and no harm if they stay. */
    if (error == DM_OK && remove_at(beside, "lock.mdb") == DM_OK)
        (void)rmdir(beside);
    return error;
}
