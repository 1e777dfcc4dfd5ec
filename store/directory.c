#include "store/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum dm_error directory_sync(const char *path)
{
    enum dm_error error = DM_OK;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return dm_error_from_errno(errno);
    if (fsync(fd) != 0)
        error = dm_error_from_errno(errno);
    close(fd);
    return error;
}

enum dm_error directory_sync_parent(const char *path)
{
    char *copy = strdup(path); /* dirname(3) writes into what it is given */
    enum dm_error error;

    if (copy == NULL)
        return DM_E_NO_MEMORY;
    error = directory_sync(dirname(copy));
    free(copy);
    return error;
}

enum dm_error directory_make(const char *path, mode_t mode)
{
    if (mkdir(path, mode) != 0 && errno != EEXIST)
        return dm_error_from_errno(errno);
    /* Flushed even when it was there: whoever made it may have died before the flush. */
    return directory_sync_parent(path);
}

bool directory_is_closed(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && (about.st_mode & S_IRWXO) == 0;
}

enum dm_error directory_lock(const char *path, int *lock)
{
    enum dm_error error = DM_OK;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return dm_error_from_errno(errno);
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        *lock = fd;
    else
        error = errno == EWOULDBLOCK ? DM_E_EXISTS : dm_error_from_errno(errno);
    if (error != DM_OK)
        close(fd);
    return error;
}
