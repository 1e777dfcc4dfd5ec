/*
 * flushes FILE [COUNT]: what the disk itself asks for a promise: COUNT (2000) times a page is written
 * into FILE, in place, and flushed.  Half of what a commit of the ledger does, and the least that
 * anything durable costs.  Prints a line of JSON; FILE is removed.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "test/bench/stream.h"
#include "test/sim/histogram.h"

#define PAGE  4096
#define PAGES 256

static void need(bool good, const char *what)
{
    if (good)
        return;
    perror(what);
    exit(EXIT_FAILURE);
}

static double microseconds(const struct histogram *histogram, double percent)
{
    return (double)histogram_percentile(histogram, percent) / 1000;
}

int main(int argc, char **argv)
{
    static struct histogram histogram;
    static char page[PAGE];
    unsigned long count = argc > 2 ? strtoul(argv[2], NULL, 10) : 2000;
    int fd;

    if (argc < 2 || count == 0) {
        fputs("usage: flushes FILE [COUNT]\n", stderr);
        return 2;
    }
    need((fd = open(argv[1], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) >= 0, argv[1]);
    /* So that what is measured changes no file's size. */
    for (unsigned i = 0; i < PAGES; i++)
        need(pwrite(fd, page, PAGE, (off_t)i * PAGE) == PAGE, argv[1]);
    need(fsync(fd) == 0, argv[1]);
    for (unsigned long i = 0; i < count; i++) {
        int64_t begun = stream_now();
        memset(page, (int)i, PAGE);
        need(pwrite(fd, page, PAGE, (off_t)(i % PAGES) * PAGE) == PAGE && fdatasync(fd) == 0,
             argv[1]);
        histogram_add(&histogram, (uint64_t)(stream_now() - begun));
    }
    printf("{\"subject\":\"disk\",\"flushes\":%lu,\"p50_us\":%.1f,\"p99_us\":%.1f,"
           "\"p999_us\":%.1f,\"max_us\":%.1f}\n",
           count, microseconds(&histogram, 50), microseconds(&histogram, 99),
           microseconds(&histogram, 99.9), microseconds(&histogram, 100));
    (void)close(fd);
    (void)unlink(argv[1]);
    return EXIT_SUCCESS;
}
