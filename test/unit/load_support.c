#include "test/unit/load_support.h"

#include "protocol/calendar.h"

#include <check.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void load_support_begin(char *directory)
{
    const char *parent = getenv("TMPDIR");
    int length = snprintf(directory, LOAD_SUPPORT_PATH / 2, "%s/darmand-test-XXXXXX",
                          parent == NULL ? "/tmp" : parent);

    ck_assert_msg(length < LOAD_SUPPORT_PATH / 2, "TMPDIR is too long");
    ck_assert_msg(mkdtemp(directory) != NULL, "%s: %s", directory, strerror(errno));
}

static int remove_one(const char *path, const struct stat *stat, int type, struct FTW *where)
{
    (void)stat;
    (void)type;
    (void)where;
    return remove(path);
}

void load_support_end(const char *directory)
{
    ck_assert_int_eq(nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void join(const char *directory, const char *name, char *path)
{
    int length = snprintf(path, LOAD_SUPPORT_PATH, "%s/%s", directory, name);

    ck_assert_int_lt(length, LOAD_SUPPORT_PATH);
}

void load_support_write(const char *directory, const char *name, const void *octets, size_t size,
                        char *path)
{
    FILE *file;

    join(directory, name, path);
    file = fopen(path, "we");
    ck_assert_msg(file != NULL, "%s: %s", path, strerror(errno));
    ck_assert_uint_eq(fwrite(octets, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

bool load_support_exists(const char *directory, const char *name)
{
    char path[LOAD_SUPPORT_PATH];
    struct stat stat;

    join(directory, name, path);
    return lstat(path, &stat) == 0;
}

static void take_complaint(void *context, const char *path, uint64_t line, const char *what)
{
    struct told *told = context;

    ck_assert_msg(told->count < LOADER_ERRORS_MAX, "told more than it may: %s", what);
    snprintf(told->items[told->count].path, LOAD_SUPPORT_PATH, "%s", path);
    snprintf(told->items[told->count].what, sizeof told->items[0].what, "%s", what);
    told->items[told->count++].line = line;
}

enum dm_error load_support_run_files(const char *directory, const char *persons_path,
                                     const char *providers_path, struct told *told,
                                     struct loader_result *result)
{
    struct calendar calendar;
    struct loader_request request = {.state_dir = directory,
                                     .persons_path = persons_path,
                                     .providers_path = providers_path,
                                     .data_day = LOAD_SUPPORT_DAY,
                                     .now = LOAD_SUPPORT_TIME,
                                     .calendar = &calendar,
                                     .sort_memory = LOADER_SORT_MEMORY_LEAST,
                                     .keep = 2,
                                     .complain = take_complaint,
                                     .context = told};

    ck_assert_int_eq(calendar_load(&calendar), DM_OK);
    *told = (struct told){0};
    return loader_run(&request, result);
}

enum dm_error load_support_run(const char *directory, const char *persons, const char *providers,
                               struct told *told, struct loader_result *result)
{
    char persons_path[LOAD_SUPPORT_PATH], providers_path[LOAD_SUPPORT_PATH];

    load_support_write(directory, "persons.csv", persons, strlen(persons), persons_path);
    load_support_write(directory, "providers.csv", providers, strlen(providers), providers_path);
    return load_support_run_files(directory, persons_path, providers_path, told, result);
}

uint32_t load_support_load(const char *directory, const char *persons, const char *providers)
{
    struct loader_result result;
    struct told told;
    enum dm_error error = load_support_run(directory, persons, providers, &told, &result);

    ck_assert_msg(error == DM_OK, "%s: %s", dm_strerror(error),
                  told.count == 0 ? "without a word" : told.items[0].what);
    return result.version;
}
