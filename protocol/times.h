#ifndef DARMAND_PROTOCOL_TIMES_H
#define DARMAND_PROTOCOL_TIMES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Time has two types here, so that they cannot be mixed.
 *
 * Monotonic time drives every timer, deadline in memory and back-off; it never steps.  Wall time is
 * what is written down and shown; it may step, and nothing may break when it does.  Both are only
 * ever read in daemon/clock.c and handed on as `now`.
 */

/** Milliseconds on a clock that never steps; the zero point means nothing. */
struct monotime {
    int64_t ms;
};

/** Milliseconds since 1970-01-01 00:00 UTC. */
struct walltime {
    int64_t ms;
};

/** All clocks, read at one moment. */
struct now {
    struct monotime mono;
    struct walltime wall;
    /* The wall time when the process began, and what has passed since: for deadlines that are written
     * down.  It does not step, so no step makes a reply too late. */
    struct walltime steady;
};

/** The last moment that is not NEVER. */
#define MONOTIME_LAST ((struct monotime){INT64_MAX - 1})
/** No deadline: later than every other monotonic time. */
#define MONOTIME_NEVER ((struct monotime){INT64_MAX})

static inline struct monotime monotime_add(struct monotime from, int64_t ms)
{
    return (struct monotime){from.ms > INT64_MAX - ms ? INT64_MAX : from.ms + ms};
}

static inline bool monotime_reached(struct monotime deadline, struct monotime now)
{
    return now.ms >= deadline.ms;
}

static inline struct monotime monotime_earlier(struct monotime a, struct monotime b)
{
    return a.ms <= b.ms ? a : b;
}

#endif
