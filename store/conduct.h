#ifndef DARMAND_STORE_CONDUCT_H
#define DARMAND_STORE_CONDUCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/calendar.h"
#include "protocol/error.h"
#include "protocol/msisdn.h"
#include "protocol/times.h"

/*
 * How a phone has behaved of late, as far as no entry of the ledger tells: invalid and unknown IDs,
 * the block they led to, and how many codes it had verified today.  Written down in the ledger's
 * environment, outside the chain, so that a restart forgives nothing.  What follows from it is
 * quota.h's.
 */

/** The most strikes a limit may ask for, and so the most that are kept. */
#define CONDUCT_STRIKES_MAX 25

struct conduct {
    struct msisdn mobile;
    day_number day;                /* the day `verified` is of */
    uint32_t verified;             /* codes asked about on it */
    struct walltime blocked_until; /* 0: not blocked */
    uint8_t strike_count;
    struct walltime strikes[CONDUCT_STRIKES_MAX]; /* the oldest first */
};

/** The longest record; one that says nothing has no octets, and is not kept. */
#define CONDUCT_MAX (1 + 4 + 4 + 8 + 1 + 8 * CONDUCT_STRIKES_MAX)

/** Nothing verified, no strike, no block. */
bool conduct_is_empty(const struct conduct *conduct);

/**
 * The mobile is the key, and not in the record.  DM_E_RANGE: no mobile, too many strikes, or a time
 * before 1970 or in thousands of years.
 */
enum dm_error conduct_encode(const struct conduct *conduct, uint8_t *octets,
                             size_t *size) DM_CHECKED;
/** DM_E_VERSION, DM_E_CORRUPT. */
enum dm_error conduct_decode(struct msisdn mobile, const uint8_t *octets, size_t size,
                             struct conduct *conduct) DM_CHECKED;

#endif
