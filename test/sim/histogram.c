#include "test/sim/histogram.h"

#include <math.h>
#include <stddef.h>

#define STEPS 64U /* buckets a power of two */

static size_t bucket_of(uint64_t value)
{
    unsigned shift = 0;

    while (value >> shift >= 2 * STEPS) {
        shift++;
    }
    return shift * STEPS + (size_t)(value >> shift);
}

/* The greatest value of a bucket. */
static uint64_t top_of(size_t bucket)
{
    uint64_t shift = bucket < 2 * STEPS ? 0 : bucket / STEPS - 1;

    return ((bucket - shift * STEPS + 1) << shift) - 1;
}

void histogram_add(struct histogram *histogram, uint64_t value)
{
    histogram->counts[bucket_of(value)]++;
    histogram->total++;
    if (value > histogram->most) {
        histogram->most = value;
    }
}

uint64_t histogram_percentile(const struct histogram *histogram, double percent)
{
    uint64_t rank = (uint64_t)ceil((double)histogram->total * percent / 100);
    uint64_t seen = 0;

    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += histogram->counts[i];
        if (seen >= rank && seen != 0) {
            return top_of(i) < histogram->most ? top_of(i) : histogram->most;
        }
    }
    return 0;
}
