#ifndef DARMAND_PROTOCOL_PACE_H
#define DARMAND_PROTOCOL_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/times.h"

/*
 * How fast a link may send: its window, its rate, and what throttling does to it.
 *
 *   (state, event, now) → may send now, or not before
 *
 * The rate is a bucket in parts of messages.  It holds a tenth of a second's worth, so that no second
 * sees more than 1.1 times the rate: set to 90 % of what the operator sold, it is never too much.
 *
 * A throttling status (facts "smpp-sms-esme" §10) stops the link for 1 s, doubling up to 30 s while
 * nothing is taken between; the rate is halved, and every quiet 10 s give 5 % of it back.  Whatever
 * was in flight when the pause began was sent in ignorance: further throttling of it counts for
 * nothing, and so one burst costs one pause.  Congestion halves without a pause, once a second.
 *
 * Without a configured rate (0) a first complaint is only paused for: what a quiet link sent in its
 * last second is no measure of what the peer can take.  A second one within a minute halves what was
 * sent in the last second, and when all of that is given back there is no limit again.
 */

struct pace {
    uint32_t window;    /* parts that may await their response */
    int64_t configured; /* thousandths of a part a second; 0: no limit */
    int64_t full;       /* what the rate recovers to */
    int64_t rate;       /* now; 0: no limit */
    int64_t tokens;     /* millionths of a part */
    struct monotime counted_at;
    uint32_t in_flight;
    uint32_t ignorant; /* of those, sent before the last pause */
    struct monotime paused_until;
    int64_t pause_ms; /* the last pause; 0 once a part was taken after it */
    struct monotime quiet_since;
    struct monotime congested_at;
    struct monotime complained_at; /* the peer last asked for less */
    struct monotime second_began;  /* what was sent, second by second */
    uint32_t second_parts;
    uint32_t second_before;
};

enum pace_event {
    PACE_SENT,      /* a part */
    PACE_TAKEN,     /* a response: accepted */
    PACE_REFUSED,   /* a response: any other status */
    PACE_THROTTLED, /* a response: slow down */
    PACE_LOST,      /* there will be no response */
    PACE_CONGESTED, /* the peer says it is near its limit; comes besides the response */
};

/** `rate` in parts a second, 0: no limit; `window` at least 1. */
void pace_init(struct pace *pace, uint32_t rate, uint32_t window, struct monotime now);

/** Takes an event in.  True when the rate was lowered by it, which is worth a line in the log. */
bool pace_step(struct pace *pace, enum pace_event event, struct monotime now);

/**
 * When the next part may leave: `now` when at once, MONOTIME_NEVER when a response must come first.
 * The rate recovers here.
 */
struct monotime pace_next(struct pace *pace, struct monotime now);

/** Parts a second, rounded up; 0: no limit. */
uint32_t pace_rate(const struct pace *pace);

/** congestion_state (SMPP 5.0 §4.8.4.18) from which a peer wants less. */
#define PACE_CONGESTION 90

#endif
