#ifndef DARMAND_DAEMON_NEAREST_H
#define DARMAND_DAEMON_NEAREST_H

#include <stddef.h>

/*
 * "Did you mean …?": the known name nearest to a mistyped one.  Candidates are offered one by one,
 * because they stand in tables of many kinds.
 */

struct nearest {
    const char *typed;
    const char *name; /* borrowed from nearest_try */
    size_t distance;
};

void nearest_init(struct nearest *nearest, const char *typed);
void nearest_try(struct nearest *nearest, const char *candidate);

/** The nearest candidate, or NULL when none is so near that it is likely meant. */
const char *nearest_name(const struct nearest *nearest);

#endif
