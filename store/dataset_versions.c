#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/dataset.h"
#include "store/dataset_tables.h"
#include "store/directory.h"
#include "store/version_list.h"

/*
 * The directories of versions: their names say what is finished, and a symlink what is current.
 * All is done relative to STATE/dataset, and each change of names is flushed before the next that
 * relies on it.
 */

#define INCOMING VERSION_CURRENT ".new"

enum dm_error dataset_path(const char *state_dir, const char *name, char *path, size_t capacity)
{
    int length = snprintf(path, capacity, "%s/dataset%s%s", state_dir, name == NULL ? "" : "/",
                          name == NULL ? "" : name);

    return length > 0 && (size_t)length < capacity ? DM_OK : DM_E_LENGTH;
}

/* ---- files and directories ----------------------------------------------------------------------- */

static enum dm_error check(int result)
{
    return result == 0 ? DM_OK : dm_error_from_errno(errno);
}

static enum dm_error open_directory(const char *state_dir, int *fd)
{
    char path[DATASET_PATH_MAX];
    enum dm_error error = dataset_path(state_dir, NULL, path, sizeof path);

    if (error != DM_OK)
        return error;
    *fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return *fd < 0 ? dm_error_from_errno(errno) : DM_OK;
}

static enum dm_error sync_at(int directory, const char *name)
{
    enum dm_error error;
    int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return dm_error_from_errno(errno);
    error = check(fsync(fd));
    close(fd);
    return error;
}

/* Unlinks what is in a directory, which holds LMDB's two files and nothing else. */
static enum dm_error empty_directory(int directory, const char *name)
{
    enum dm_error error = DM_OK;
    const struct dirent *entry;
    DIR *stream;
    int fd = openat(directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return dm_error_from_errno(errno);
    stream = fdopendir(fd);
    if (stream == NULL) {
        close(fd);
        return DM_E_NO_MEMORY;
    }
    while (error == DM_OK && (entry = readdir(stream)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            error = check(unlinkat(fd, entry->d_name, 0));
    closedir(stream);
    return error;
}

static enum dm_error remove_directory(int directory, const char *name)
{
    enum dm_error error = empty_directory(directory, name);

    return error == DM_OK ? check(unlinkat(directory, name, AT_REMOVEDIR)) : error;
}

/* ---- public -------------------------------------------------------------------------------------- */

enum dm_error dataset_lock(const char *state_dir, int *lock)
{
    char path[DATASET_PATH_MAX];
    enum dm_error error = dataset_path(state_dir, NULL, path, sizeof path);

    if (error == DM_OK)
        error = directory_make(path, DATASET_DIRECTORY_MODE);
    return error == DM_OK ? directory_lock(path, lock) : error;
}

void dataset_unlock(int lock)
{
    close(lock);
}

enum dm_error dataset_current(const char *state_dir, uint32_t *version)
{
    int fd;
    enum dm_error error = open_directory(state_dir, &fd);

    if (error != DM_OK)
        return error;
    error = version_current(fd, version);
    close(fd);
    return error;
}

enum dm_error dataset_list(const char *state_dir, uint32_t *versions, size_t max, size_t *count)
{
    struct version *list = NULL;
    size_t all = 0, found = 0;
    int fd;
    enum dm_error error = open_directory(state_dir, &fd);

    if (error != DM_OK)
        return error;
    error = version_list(fd, &list, &all);
    for (size_t i = 0; error == DM_OK && i < all && found < max; i++)
        if (list[i].finished)
            versions[found++] = list[i].number;
    if (error == DM_OK)
        *count = found;
    free(list);
    close(fd);
    return error;
}

enum dm_error dataset_prepare(const char *state_dir, uint32_t *version, char *path, size_t capacity)
{
    char name[VERSION_NAME_MAX];
    struct version *list = NULL;
    size_t count = 0;
    uint32_t next = 1;
    int fd;
    enum dm_error error = open_directory(state_dir, &fd);

    if (error != DM_OK)
        return error;
    error = version_list(fd, &list, &count);
    if (error == DM_OK && count > 0)
        error = list[0].number == UINT32_MAX ? DM_E_FULL : DM_OK;
    if (error != DM_OK)
        goto out;
    if (count > 0)
        next = list[0].number + 1;
    version_part_name(next, name);
    error = dataset_path(state_dir, name, path, capacity);
    if (error == DM_OK)
        error = check(mkdirat(fd, name, DATASET_DIRECTORY_MODE));
    if (error == DM_OK)
        *version = next;
out:
    free(list);
    close(fd);
    return error;
}

/* From here on the version's name says that it is finished, so all of it must be on the disk. */
static enum dm_error finish(int directory, uint32_t version)
{
    char part[VERSION_NAME_MAX], name[VERSION_NAME_MAX], data[VERSION_NAME_MAX * 2];
    enum dm_error error;

    version_part_name(version, part);
    version_name(version, name);
    if (faccessat(directory, name, F_OK, 0) == 0)
        return DM_OK;
    snprintf(data, sizeof data, "%s/data.mdb", part);
    error = sync_at(directory, data);
    if (error == DM_OK)
        error = sync_at(directory, part);
    if (error == DM_OK)
        error = check(renameat(directory, part, directory, name));
    return error == DM_OK ? check(fsync(directory)) : error;
}

static enum dm_error point_current(int directory, uint32_t version)
{
    char name[VERSION_NAME_MAX];
    enum dm_error error;

    version_name(version, name);
    /* What a loader that died here left behind. */
    if (unlinkat(directory, INCOMING, 0) != 0 && errno != ENOENT)
        return dm_error_from_errno(errno);
    error = check(symlinkat(name, directory, INCOMING));
    if (error == DM_OK)
        error = check(renameat(directory, INCOMING, directory, VERSION_CURRENT));
    return error == DM_OK ? check(fsync(directory)) : error;
}

enum dm_error dataset_switch(const char *state_dir, uint32_t version)
{
    int fd;
    enum dm_error error = open_directory(state_dir, &fd);

    if (error != DM_OK)
        return error;
    error = finish(fd, version);
    if (error == DM_OK)
        error = point_current(fd, version);
    close(fd);
    return error;
}

/*
 * A finished version is renamed to an unfinished one first: if we die half way, the next clean sees
 * a part and removes it, and nobody takes what is left for a version.
 */
static enum dm_error remove_version(int directory, uint32_t version)
{
    char part[VERSION_NAME_MAX], name[VERSION_NAME_MAX];

    version_part_name(version, part);
    version_name(version, name);
    if (renameat(directory, name, directory, part) != 0 && errno != ENOENT)
        return dm_error_from_errno(errno);
    return remove_directory(directory, part);
}

enum dm_error dataset_remove(const char *state_dir, uint32_t version)
{
    uint32_t current;
    int fd;
    enum dm_error error = open_directory(state_dir, &fd);

    if (error != DM_OK)
        return error;
    error = version_current(fd, &current);
    if (error == DM_OK && current == version)
        error = DM_E_EXISTS;
    else if (error == DM_OK || error == DM_E_NOT_FOUND)
        error = remove_version(fd, version);
    close(fd);
    return error;
}

static enum dm_error clean(int directory, const struct version *list, size_t count, unsigned keep,
                           uint32_t current)
{
    unsigned finished = 0;
    enum dm_error error = DM_OK;

    for (size_t i = 0; error == DM_OK && i < count; i++) {
        if (list[i].finished && (keep == 0 || finished++ < keep || list[i].number == current))
            continue;
        error = remove_version(directory, list[i].number);
    }
    return error;
}

enum dm_error dataset_clean(const char *state_dir, unsigned keep)
{
    struct version *list = NULL;
    size_t count = 0;
    uint32_t current = 0;
    int fd;
    enum dm_error error = open_directory(state_dir, &fd);

    if (error != DM_OK)
        return error;
    /* With a `current` nobody understands no finished version is safe to remove. */
    if (keep > 0)
        error = version_current(fd, &current);
    if (error == DM_OK || error == DM_E_NOT_FOUND)
        error = version_list(fd, &list, &count);
    if (error == DM_OK)
        error = clean(fd, list, count, keep, current);
    free(list);
    close(fd);
    return error;
}
