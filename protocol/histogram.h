#ifndef DARMAND_PROTOCOL_HISTOGRAM_H
#define DARMAND_PROTOCOL_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

/*
 * How long something takes, counted in fixed steps from 0.2 ms to half an hour: fine where a disk or
 * an SMSC should be, coarse where something is wrong.  Entering a value is a search among twenty-two
 * numbers and an increment; histograms of the same steps add up, over minutes and over machines.
 *
 * The steps are the same for everything and never change, because old values at a scraper's would
 * mean something else then.  All zero is an empty histogram.
 */

#define HISTOGRAM_STEPS 22

struct histogram {
    uint64_t counts[HISTOGRAM_STEPS + 1]; /* by step; the last is beyond all of them */
    uint64_t sum_us;
};

/** Microseconds up to which, inclusive, a value belongs to a step.  `step` < HISTOGRAM_STEPS. */
int64_t histogram_bound(size_t step);
/** The same in seconds, as OpenMetrics writes it in a label `le`; "+Inf" for HISTOGRAM_STEPS. */
const char *histogram_bound_text(size_t step);

/** Microseconds; what is negative, because a clock was set back, counts as 0. */
void histogram_add(struct histogram *histogram, int64_t us);
void histogram_merge(struct histogram *into, const struct histogram *from);

uint64_t histogram_count(const struct histogram *histogram);

/**
 * The microseconds that `percent` (1 … 100) of the values do not exceed, supposing that those of one
 * step are spread evenly over it; 0 when there are none, and the last bound for what is beyond it.
 */
int64_t histogram_percentile(const struct histogram *histogram, unsigned percent);

#endif
