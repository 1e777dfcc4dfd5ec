#ifndef DARMAND_DAEMON_MINUTES_H
#define DARMAND_DAEMON_MINUTES_H

#include <stdint.h>

#include "protocol/histogram.h"
#include "protocol/times.h"

/*
 * The last hour, minute by minute: how many answers were given, and how long they took until they
 * were durable.  A ring, so it needs no timer and nothing is ever too old: what is read of a minute in
 * which nothing happened is empty.  All zero is an hour without answers.
 */

#define MINUTES 60

struct minute {
    int64_t number; /* of the monotonic clock */
    uint64_t answers;
    struct histogram times; /* of those that were written to the ledger */
};

struct minutes {
    struct minute ring[MINUTES + 1]; /* sixty that are over, and the one that is not */
};

/** The minute that runs, to be added to; begun anew when it was another's. */
struct minute *minutes_now(struct minutes *minutes, struct monotime now);

/**
 * The minute `ago` minutes before the one that runs (0), up to MINUTES; NULL: nothing happened in it.
 */
const struct minute *minutes_ago(const struct minutes *minutes, struct monotime now, unsigned ago);

/** The last `count` minutes in one, the one that runs among them. */
struct minute minutes_sum(const struct minutes *minutes, struct monotime now, unsigned count);

#endif
