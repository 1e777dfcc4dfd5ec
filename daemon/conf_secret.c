#include "daemon/conf_secret.h"

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

static const char *judge(int file, bool credential)
{
    struct stat about;

    if (fstat(file, &about) != 0)
        return strerror(errno);
    if (!S_ISREG(about.st_mode))
        return "it is no regular file";
    if (!credential && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return "others may read it; chmod 600";
    return NULL;
}

const char *conf_secret_open(const char *path, int *file)
{
    /* Without O_NONBLOCK a FIFO would hold up the whole daemon. */
    int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const char *why = opened < 0 ? strerror(errno) : judge(opened, is_credential(path));

    if (why == NULL)
        *file = opened;
    else if (opened >= 0)
        close(opened);
    return why;
}
