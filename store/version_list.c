#include "store/version_list.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void version_name(uint32_t version, char *name)
{
    snprintf(name, VERSION_NAME_MAX, "v%06" PRIu32, version);
}

void version_part_name(uint32_t version, char *name)
{
    snprintf(name, VERSION_NAME_MAX, "v%06" PRIu32 ".part", version);
}

/* The version a name stands for; 0 for a name we would not have given. */
static uint32_t version_of(const char *name, bool *finished)
{
    char given[VERSION_NAME_MAX];
    unsigned long long number;

    if (name[0] != 'v' || name[1] < '0' || name[1] > '9')
        return 0;
    number = strtoull(name + 1, NULL, 10);
    if (number == 0 || number > UINT32_MAX)
        return 0;
    version_name((uint32_t)number, given);
    *finished = strcmp(name, given) == 0;
    version_part_name((uint32_t)number, given);
    return *finished || strcmp(name, given) == 0 ? (uint32_t)number : 0;
}

static int newest_first(const void *a, const void *b)
{
    uint32_t left = ((const struct version *)a)->number;
    uint32_t right = ((const struct version *)b)->number;

    return (left < right) - (left > right);
}

static enum dm_error read_versions(DIR *stream, struct version **list, size_t *count)
{
    const struct dirent *entry;

    while ((entry = readdir(stream)) != NULL) {
        struct version one = {0};
        struct version *grown;
        one.number = version_of(entry->d_name, &one.finished);
        if (one.number == 0)
            continue;
        grown = reallocarray(*list, *count + 1, sizeof **list);
        if (grown == NULL)
            return DM_E_NO_MEMORY;
        *list = grown;
        grown[(*count)++] = one;
    }
    return DM_OK;
}

enum dm_error version_list(int directory, struct version **list, size_t *count)
{
    struct version *found = NULL;
    size_t number = 0;
    enum dm_error error;
    DIR *stream = NULL;
    int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return dm_error_from_errno(errno);
    stream = fdopendir(fd);
    if (stream == NULL) {
        close(fd);
        return DM_E_NO_MEMORY;
    }
    error = read_versions(stream, &found, &number);
    closedir(stream);
    if (error != DM_OK) {
        free(found);
        return error;
    }
    if (number > 0)
        qsort(found, number, sizeof *found, newest_first);
    *list = found;
    *count = number;
    return DM_OK;
}

enum dm_error version_current(int directory, uint32_t *number)
{
    char name[VERSION_NAME_MAX] = "";
    bool finished = false;
    ssize_t length = readlinkat(directory, VERSION_CURRENT, name, sizeof name - 1);
    uint32_t found;

    /* EINVAL: it is there, but no symlink. */
    if (length < 0)
        return errno == EINVAL ? DM_E_CORRUPT : dm_error_from_errno(errno);
    found = version_of(name, &finished);
    if (found == 0 || !finished)
        return DM_E_CORRUPT;
    *number = found;
    return DM_OK;
}
