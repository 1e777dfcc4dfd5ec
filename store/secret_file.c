#include "store/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_credential(const char *path)
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    size_t size = directory == NULL ? 0 : strlen(directory);

    return size > 0 && strncmp(path, directory, size) == 0 && path[size] == '/' &&
           strstr(path + size, "/../") == NULL;
}

static enum dm_error refuse(const char *what, const char **why)
{
    *why = what;
    return DM_E_PERMISSION;
}

static enum dm_error refuse_for_errno(const char **why)
{
    if (errno == EACCES)
        return refuse("it may not be read; make it darmand's user's own, or hand it over with "
                      "LoadCredential=",
                      why);
    *why = strerror(errno);
    return dm_error_from_errno(errno);
}

static enum dm_error judge(int file, bool credential, const char **why)
{
    struct stat about;

    if (fstat(file, &about) != 0)
        return refuse_for_errno(why);
    if (!S_ISREG(about.st_mode))
        return refuse("it is no regular file", why);
    if (!credential && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return refuse("others may read it; chmod 600", why);
    return DM_OK;
}

enum dm_error secret_file_open(const char *path, int *file, const char **why)
{
    /* Without O_NONBLOCK a FIFO would hold up the whole daemon. */
    int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    enum dm_error error =
        opened < 0 ? refuse_for_errno(why) : judge(opened, is_credential(path), why);

    if (error == DM_OK)
        *file = opened;
    else if (opened >= 0)
        close(opened);
    return error;
}
