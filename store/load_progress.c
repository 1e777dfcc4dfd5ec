#include "store/load_progress.h"

#include <stddef.h>

/* Some milliseconds' worth. */
#define STEP 10000

static void tell(const struct load_progress *progress)
{
    if (progress->tell != NULL)
        progress->tell(progress->context, &progress->step);
}

void load_progress_begin(struct load_progress *progress, enum load_phase phase, const char *path,
                         uint64_t total)
{
    progress->step = (struct load_step){.phase = phase, .path = path, .total = total};
    tell(progress);
}

void load_progress_row(struct load_progress *progress)
{
    progress->step.rows++;
    progress->step.done = progress->step.rows;
    if (progress->step.rows % STEP == 0)
        tell(progress);
}

void load_progress_read(struct load_progress *progress, uint64_t done, uint64_t total)
{
    progress->step.rows++;
    progress->step.done = done;
    progress->step.total = total;
    if (progress->step.rows % STEP == 0)
        tell(progress);
}
