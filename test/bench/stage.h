#ifndef DARMAND_TEST_BENCH_STAGE_H
#define DARMAND_TEST_BENCH_STAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "test/sim/histogram.h"

/*
 * One measurement: so many questions outstanding at a time (a closed window), or so many a second,
 * whatever has become of those before (an open loop).
 *
 * It has a time to warm up, and then the time that is measured: answers that come in it make the rate,
 * and processor time is that of it.  Latencies are of the questions that were due in it, whenever they
 * are answered, and in an open loop they count from when a question was due, not from when it could be
 * sent, so that a pause hides none of those that waited behind it.
 */

struct stage_plan {
    uint32_t window; /* 0: an open loop */
    uint32_t rate;   /* questions a second, when it is one */
};

struct stage {
    struct stage_plan plan;
    int64_t begun, from, until; /* stream_now(): it is measured from … until */
    uint64_t asked;             /* questions since it began */
    uint64_t outstanding;
    uint64_t answers, refused, strange;
    int64_t spent, spent_here; /* processor time in what was measured; nanoseconds */
    struct histogram latency;  /* nanoseconds */
};

/** "100" is a window, "@500" a rate.  False: it is neither. */
bool stage_parse(const char *text, struct stage_plan *plan);

void stage_begin(struct stage *stage, const struct stage_plan *plan, int64_t now, int64_t warm,
                 int64_t measured);

/** Whether a question is due: *when, to count its latency from.  Else *when is when to look again. */
bool stage_due(const struct stage *stage, int64_t now, int64_t *when);

void stage_answered(struct stage *stage, int64_t due, int64_t now);

/** A line of JSON, `label` before all else.  What is still outstanding is called unanswered. */
void stage_report(const struct stage *stage, const char *label, unsigned links, FILE *file);

#endif
