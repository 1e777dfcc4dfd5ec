#include "protocol/histogram.h"

static const struct {
    int64_t us;
    const char *seconds;
} steps[HISTOGRAM_STEPS] = {
    {200, "0.0002"},      {500, "0.0005"},        {1000, "0.001"},      {2000, "0.002"},
    {5000, "0.005"},      {10000, "0.01"},        {20000, "0.02"},      {50000, "0.05"},
    {100000, "0.1"},      {200000, "0.2"},        {500000, "0.5"},      {1000000, "1.0"},
    {2000000, "2.0"},     {5000000, "5.0"},       {10000000, "10.0"},   {20000000, "20.0"},
    {30000000, "30.0"},   {60000000, "60.0"},     {120000000, "120.0"}, {300000000, "300.0"},
    {600000000, "600.0"}, {1800000000, "1800.0"},
};

int64_t histogram_bound(size_t step)
{
    return steps[step].us;
}

const char *histogram_bound_text(size_t step)
{
    return step < HISTOGRAM_STEPS ? steps[step].seconds : "+Inf";
}

void histogram_add(struct histogram *histogram, int64_t us)
{
    size_t step = 0;

    if (us < 0)
        us = 0;
    while (step < HISTOGRAM_STEPS && us > steps[step].us)
        step++;
    histogram->counts[step]++;
    histogram->sum_us += (uint64_t)us;
}

void histogram_merge(struct histogram *into, const struct histogram *from)
{
    for (size_t step = 0; step <= HISTOGRAM_STEPS; step++)
        into->counts[step] += from->counts[step];
    into->sum_us += from->sum_us;
}

uint64_t histogram_count(const struct histogram *histogram)
{
    uint64_t count = 0;

    for (size_t step = 0; step <= HISTOGRAM_STEPS; step++)
        count += histogram->counts[step];
    return count;
}

/* Where in a step the `rank`th of its values lies, counted from 1. */
static int64_t within(size_t step, uint64_t rank, uint64_t count)
{
    int64_t low = step == 0 ? 0 : steps[step - 1].us;
    double share = (double)rank / (double)count;

    return low + (int64_t)((double)(steps[step].us - low) * share);
}

int64_t histogram_percentile(const struct histogram *histogram, unsigned percent)
{
    uint64_t count = histogram_count(histogram);
    uint64_t rank = count / 100 * percent + (count % 100 * percent + 99) / 100;

    if (count == 0)
        return 0;
    for (size_t step = 0; step < HISTOGRAM_STEPS; step++) {
        if (rank <= histogram->counts[step])
            return within(step, rank, histogram->counts[step]);
        rank -= histogram->counts[step];
    }
    return steps[HISTOGRAM_STEPS - 1].us;
}
