#ifndef DARMAND_STORE_RECONCILE_H
#define DARMAND_STORE_RECONCILE_H

#include <stdint.h>

#include "protocol/calendar.h"
#include "protocol/national_id.h"
#include "store/code.h"
#include "store/record.h"

/*
 * A centre's claim beside what the ledger says of its code: what was this centre told, of this
 * patient, for this day?  No rule is applied again: the verdict that was written down is the one the
 * centre saw, and it stands whatever the data says today (R9, R10).  Pure; where claims come from is
 * claims.h, and one code on many lines is reconciler.h.
 */

struct claim {
    char code[CODE_TEXT]; /* 12 digits, as they were written; the check digit may be wrong */
    char provider_id[PROVIDER_ID_MAX + 1];
    struct national_id person;
    day_number day; /* of the service */
};

/** What is said of a line, the first that holds. */
enum claim_result {
    CLAIM_UNREADABLE,      /* it could not be read as a claim */
    CLAIM_UNKNOWN_CODE,    /* no inquiry has it: mistyped, invented, or another machine's */
    CLAIM_OTHER_CENTRE,    /* issued to another centre, or to an insured person */
    CLAIM_OTHER_PATIENT,   /* issued about another person */
    CLAIM_OTHER_DATE,      /* issued for another day */
    CLAIM_NOT_ENTITLED,    /* the centre was told no, or that there is no record */
    CLAIM_ALREADY_CLAIMED, /* an earlier line had it, and all was well with that one */
    CLAIM_OVERLAP,         /* it was told to resolve an overlap with another insurer first, R8 */
    CLAIM_VALID,           /* it was told yes, or to serve under the current procedure, R15, R16 */
    CLAIM_RESULTS
};

/** "valid", "other_centre" …: the word in the output, which does not change (darmandctl(8)). */
const char *claim_result_word(enum claim_result result);

/**
 * The result of a claim whose code leads to `entry`; NULL: to none.  Never CLAIM_UNREADABLE.
 * `earlier_line` had the same code and was found in order; 0: none was.
 */
enum claim_result reconcile(const struct claim *claim, const struct ledger_entry *entry,
                            uint64_t earlier_line);

#endif
