#include "protocol/pace.h"

#define PART           INT64_C(1000000) /* in tokens */
#define PER_SECOND     INT64_C(1000)    /* one part a second, as a rate */
#define RATE_LEAST     PER_SECOND
#define BUCKET_MS      100
#define PAUSE_FIRST_MS 1000
#define PAUSE_LAST_MS  30000
#define QUIET_MS       10000
#define RECOVERY_STEPS 20 /* of 5 % each */
#define SECOND_MS      1000
#define AGAIN_MS       60000 /* complaints nearer than this belong together */

void pace_init(struct pace *pace, uint32_t rate, uint32_t window, struct monotime now)
{
    *pace = (struct pace){.window = window,
                          .configured = rate * PER_SECOND,
                          .full = rate * PER_SECOND,
                          .rate = rate * PER_SECOND,
                          .tokens = PART,
                          .counted_at = now,
                          .paused_until = now,
                          .quiet_since = now,
                          .congested_at = {now.ms - SECOND_MS},
                          .complained_at = {now.ms - AGAIN_MS},
                          .second_began = now};
}

/* ---- the bucket --------------------------------------------------------------------------------- */

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* One part always fits, however low the rate. */
static int64_t bucket(const struct pace *pace)
{
    int64_t size = pace->rate * BUCKET_MS;

    return size > PART ? size : PART;
}

/* A rate in thousandths of a part a second is millionths of a part a millisecond. */
static void refill(struct pace *pace, struct monotime now)
{
    int64_t waited = least(now.ms - pace->counted_at.ms, PART / pace->rate + SECOND_MS);

    if (waited <= 0)
        return;
    pace->tokens = least(pace->tokens + waited * pace->rate, bucket(pace));
    pace->counted_at = now;
}

/* ---- slower, and faster again ---------------------------------------------------------------------- */

static void count_part(struct pace *pace, struct monotime now)
{
    int64_t age = now.ms - pace->second_began.ms;

    if (age >= SECOND_MS) {
        pace->second_before = age < 2 * SECOND_MS ? pace->second_parts : 0;
        pace->second_parts = 0;
        pace->second_began = now;
    }
    pace->second_parts++;
}

/* What was sent in the last second, near enough. */
static int64_t measured(const struct pace *pace)
{
    uint32_t parts =
        pace->second_parts > pace->second_before ? pace->second_parts : pace->second_before;

    return parts * PER_SECOND > RATE_LEAST ? parts * PER_SECOND : RATE_LEAST;
}

static void halve(struct pace *pace, struct monotime now)
{
    bool again = now.ms - pace->complained_at.ms < AGAIN_MS;

    pace->complained_at = now;
    if (pace->rate == 0 && !again)
        return;
    if (pace->rate == 0) {
        pace->full = measured(pace);
        pace->rate = pace->full;
        pace->tokens = PART;
    }
    pace->rate = pace->rate / 2 > RATE_LEAST ? pace->rate / 2 : RATE_LEAST;
    pace->tokens = least(pace->tokens, bucket(pace));
    pace->counted_at = now;
    pace->quiet_since = now;
}

static void recover(struct pace *pace, struct monotime now)
{
    while (pace->rate != pace->configured && now.ms - pace->quiet_since.ms >= QUIET_MS) {
        pace->quiet_since = monotime_add(pace->quiet_since, QUIET_MS);
        pace->rate += pace->full / RECOVERY_STEPS;
        if (pace->rate >= pace->full)
            pace->rate = pace->configured;
    }
}

/* After the pause the first part leaves at once, and the others as the lower rate has it. */
static void begin_pause(struct pace *pace, struct monotime now)
{
    halve(pace, now);
    pace->pause_ms =
        pace->pause_ms == 0 ? PAUSE_FIRST_MS : least(pace->pause_ms * 2, PAUSE_LAST_MS);
    pace->paused_until = monotime_add(now, pace->pause_ms);
    pace->ignorant = pace->in_flight;
    pace->tokens = PART;
    pace->counted_at = pace->paused_until;
}

/* ---- the machine ------------------------------------------------------------------------------------ */

/* True when what the response says is said about the pace kept since the last pause. */
static bool land(struct pace *pace)
{
    if (pace->in_flight > 0)
        pace->in_flight--;
    if (pace->ignorant == 0)
        return true;
    pace->ignorant--;
    return false;
}

bool pace_step(struct pace *pace, enum pace_event event, struct monotime now)
{
    switch (event) {
    case PACE_SENT:
        pace->in_flight++;
        pace->tokens -= PART;
        count_part(pace, now);
        return false;
    case PACE_TAKEN:
        if (land(pace))
            pace->pause_ms = 0;
        return false;
    case PACE_THROTTLED:
        if (!land(pace))
            return false;
        begin_pause(pace, now);
        return true;
    case PACE_CONGESTED:
        if (now.ms - pace->congested_at.ms < SECOND_MS)
            return false;
        pace->congested_at = now;
        halve(pace, now);
        return true;
    case PACE_REFUSED:
    case PACE_LOST: (void)land(pace); return false;
    }
    return false;
}

struct monotime pace_next(struct pace *pace, struct monotime now)
{
    recover(pace, now);
    if (pace->in_flight >= pace->window)
        return MONOTIME_NEVER;
    if (!monotime_reached(pace->paused_until, now))
        return pace->paused_until;
    if (pace->rate == 0)
        return now;
    refill(pace, now);
    if (pace->tokens >= PART)
        return now;
    return monotime_add(now, (PART - pace->tokens + pace->rate - 1) / pace->rate);
}

uint32_t pace_rate(const struct pace *pace)
{
    return (uint32_t)((pace->rate + PER_SECOND - 1) / PER_SECOND);
}
