#ifndef DARMAND_TEST_BENCH_SPENT_H
#define DARMAND_TEST_BENCH_SPENT_H

#include <stdint.h>

/* Processor time of what is measured, read from outside: in nanoseconds, as Linux's scheduler counts. */

/**
 * What the living threads of the processes whose numbers stand in a file have spent, with those of
 * all that descends from them.  A thread that has ended since is not in it any more.
 */
int64_t spent_by(const char *path);

/** What this process has spent. */
int64_t spent_here(void);

#endif
