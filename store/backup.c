#include "store/backup.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/backup_inside.h"
#include "store/directory.h"
#include "store/secret.h"

enum dm_error backup_path(const char *path, const char *name, char *out)
{
    int length = snprintf(out, PATH_MAX, "%s/%s", path, name);

    return length > 0 && length < PATH_MAX ? DM_OK : DM_E_LENGTH;
}

/* ---- checking ------------------------------------------------------------------------------------ */

static enum dm_error prove(const char *path, struct ledger_copy *copy, enum backup_part *part)
{
    struct secret_keys keys;
    char name[PATH_MAX];
    enum dm_error error = backup_path(path, BACKUP_SECRET_FILE, name);

    *part = BACKUP_SECRET;
    if (error == DM_OK)
        error = secret_load(name, 0, &keys);
    if (error != DM_OK)
        return error;
    *part = BACKUP_COPY;
    error = backup_path(path, BACKUP_LEDGER_DIRECTORY, name);
    if (error == DM_OK)
        error = ledger_copy_prove(name, keys.chain, copy);
    secret_wipe(&keys);
    return error;
}

/* First of all: LMDB believes the pages of a file, and damaged ones could take it anywhere. */
static enum dm_error check_files(const char *path, uint64_t *octets, enum backup_part *part)
{
    enum dm_error error;

    *part = BACKUP_SECRET;
    error = backup_manifest_check_file(path, BACKUP_SECRET_FILE, octets);
    if (error != DM_OK)
        return error;
    *part = BACKUP_COPY;
    return backup_manifest_check_file(path, BACKUP_LEDGER_FILE, octets);
}

enum dm_error backup_check(const char *path, struct backup *backup, enum backup_part *part)
{
    struct backup checked = {0};
    enum dm_error error = check_files(path, &checked.octets, part);

    if (error == DM_OK)
        error = prove(path, &checked.ledger, part);
    if (error != DM_OK)
        return error;
    *part = BACKUP_MANIFEST;
    error = backup_manifest_check_ledger(path, &checked.ledger);
    if (error == DM_OK)
        *backup = checked;
    return error;
}

/* ---- making -------------------------------------------------------------------------------------- */

/* What a backup that was begun has in it; what is not there is as good. */
static enum dm_error empty(const char *beside)
{
    static const char *const names[] = {BACKUP_MANIFEST_FILE, BACKUP_SECRET_FILE,
                                        BACKUP_LEDGER_FILE, BACKUP_LEDGER_DIRECTORY};
    char name[PATH_MAX];
    enum dm_error error = DM_OK;

    for (size_t i = 0; error == DM_OK && i < sizeof names / sizeof *names; i++) {
        error = backup_path(beside, names[i], name);
        if (error == DM_OK && remove(name) != 0 && errno != ENOENT)
            error = dm_error_from_errno(errno);
    }
    return error;
}

/* Ours alone, and empty: another may be at work on one of the name, or have waited for it. */
static enum dm_error begin(const char *beside, int *lock)
{
    struct stat about;
    enum dm_error error = directory_make(beside, S_IRWXU);

    if (error == DM_OK)
        error = directory_lock(beside, lock);
    if (error != DM_OK)
        return error;
    if (fstat(*lock, &about) != 0)
        return dm_error_from_errno(errno);
    if (about.st_uid != geteuid())
        return DM_E_PERMISSION;
    if (fchmod(*lock, S_IRWXU) != 0)
        return dm_error_from_errno(errno);
    return empty(beside);
}

static enum dm_error copy_all(const struct backup_source *source, const char *beside,
                              struct walltime now, enum backup_part *part)
{
    char name[PATH_MAX];
    enum dm_error error = backup_path(beside, BACKUP_SECRET_FILE, name);

    *part = BACKUP_SECRET;
    if (error == DM_OK)
        error = secret_copy(source->secret, name);
    if (error != DM_OK)
        return error;
    *part = BACKUP_LEDGER;
    error = backup_path(beside, BACKUP_LEDGER_DIRECTORY, name);
    if (error == DM_OK)
        error = directory_make(name, S_IRWXU);
    if (error == DM_OK)
        error = ledger_copy_make(source->ledger, name, now);
    if (error == DM_OK)
        error = directory_sync(name);
    return error;
}

static enum dm_error name_it(const char *beside, const char *path)
{
    enum dm_error error = directory_sync(beside);

    /* An empty directory that came up meanwhile would be replaced, and nothing lost; no other. */
    if (error == DM_OK && rename(beside, path) != 0)
        error = errno == ENOTEMPTY || errno == ENOTDIR ? DM_E_EXISTS : dm_error_from_errno(errno);
    return error == DM_OK ? directory_sync_parent(path) : error;
}

static enum dm_error make(const struct backup_source *source, const char *beside, const char *path,
                          struct walltime now, struct backup *backup, enum backup_part *part)
{
    enum dm_error error = copy_all(source, beside, now, part);

    if (error == DM_OK)
        error = prove(beside, &backup->ledger, part);
    if (error != DM_OK)
        return error;
    *part = BACKUP_MANIFEST;
    error = backup_manifest_write(beside, &backup->ledger, source->data, &backup->octets);
    if (error != DM_OK)
        return error;
    *part = BACKUP_DIRECTORY;
    return name_it(beside, path);
}

enum dm_error backup_make(const struct backup_source *source, const char *path, struct walltime now,
                          struct backup *backup, enum backup_part *part)
{
    struct backup made = {0};
    char beside[PATH_MAX];
    struct stat there;
    int lock = -1;
    int length = snprintf(beside, sizeof beside, "%s.part", path);
    enum dm_error error;

    *part = BACKUP_DIRECTORY;
    if (length < 0 || (size_t)length >= sizeof beside)
        return DM_E_LENGTH;
    if (lstat(path, &there) == 0)
        return DM_E_EXISTS;
    error = begin(beside, &lock);
    if (error == DM_OK) {
        error = make(source, beside, path, now, &made, part);
        if (error != DM_OK && empty(beside) == DM_OK)
            (void)rmdir(beside);
    }
    if (lock >= 0)
        close(lock);
    if (error == DM_OK)
        *backup = made;
    return error;
}
