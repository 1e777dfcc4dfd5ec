#ifndef DARMAND_STORE_CENTRE_TALLY_H
#define DARMAND_STORE_CENTRE_TALLY_H

#include <stdint.h>

#include "protocol/error.h"
#include "store/reconcile.h"

/*
 * How many lines of each centre had which result.  The centre is the one a line names, whatever the
 * ledger says; a line that names none counts for "".  A file may invent centres, so they are bounded.
 */

#define CENTRE_TALLY_MAX 1000000

struct centre_counts {
    char provider_id[PROVIDER_ID_MAX + 1];
    uint64_t results[CLAIM_RESULTS];
    uint64_t lines; /* the sum of them */
};

struct centre_tally;

/** NULL: no memory. */
struct centre_tally *centre_tally_new(void);
void centre_tally_free(struct centre_tally *tally);

/** Counts a line.  DM_E_FULL: more than CENTRE_TALLY_MAX centres.  DM_E_NO_MEMORY. */
enum dm_error centre_tally_add(struct centre_tally *tally, const char *provider_id,
                               enum claim_result result) DM_CHECKED;

/** All centres together. */
const struct centre_counts *centre_tally_total(const struct centre_tally *tally);

/** Calls `visit` for each centre, in the order of their provider_id. */
void centre_tally_walk(const struct centre_tally *tally,
                       void (*visit)(void *context, const struct centre_counts *counts),
                       void *context);

#endif
