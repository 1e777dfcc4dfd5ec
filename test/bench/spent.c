#include "test/bench/spent.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PATH  64
#define DEPTH 8 /* of generations; what is measured has two */

static int64_t process(long pid, unsigned depth);

/* The sum over the processes a file names, or 0 when it is not there. */
static int64_t processes(const char *path, unsigned depth)
{
    FILE *file = fopen(path, "re");
    int64_t sum = 0;
    long pid;

    if (file == NULL)
        return 0;
    while (fscanf(file, "%ld", &pid) == 1)
        sum += process(pid, depth);
    (void)fclose(file);
    return sum;
}

static int64_t thread(long pid, long thread_id, unsigned depth)
{
    char path[PATH];
    int64_t spent = 0;
    FILE *file;

    (void)snprintf(path, sizeof path, "/proc/%ld/task/%ld/schedstat", pid, thread_id);
    if ((file = fopen(path, "re")) != NULL) {
        if (fscanf(file, "%" SCNd64, &spent) != 1)
            spent = 0;
        (void)fclose(file);
    }
    (void)snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", pid, thread_id);
    return spent + processes(path, depth + 1);
}

static int64_t process(long pid, unsigned depth)
{
    char path[PATH];
    struct dirent *entry;
    int64_t sum = 0;
    DIR *tasks;

    (void)snprintf(path, sizeof path, "/proc/%ld/task", pid);
    if (depth == DEPTH || (tasks = opendir(path)) == NULL)
        return 0;
    while ((entry = readdir(tasks)) != NULL)
        if (entry->d_name[0] != '.')
            sum += thread(pid, strtol(entry->d_name, NULL, 10), depth);
    (void)closedir(tasks);
    return sum;
}

int64_t spent_by(const char *path)
{
    return processes(path, 0);
}

int64_t spent_here(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}
