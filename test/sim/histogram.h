#ifndef DARMAND_SIM_HISTOGRAM_H
#define DARMAND_SIM_HISTOGRAM_H

/*
 * A histogram of latencies in buckets that widen with the value, as HdrHistogram has them: 64 to
 * each power of two, so that any percentile is right to 1.6 percent.
 */

#include <stdint.h>

#define HISTOGRAM_BUCKETS 3840U

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS];
    uint64_t total, most;
};

/** Counts a value, in whatever unit the caller means. */
void histogram_add(struct histogram *histogram, uint64_t value);

/** The value that `percent` of all are not above; 0 when there are none. */
uint64_t histogram_percentile(const struct histogram *histogram, double percent);

#endif
