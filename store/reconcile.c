#include "store/reconcile.h"

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

const char *claim_result_word(enum claim_result result)
{
    static const char *const words[CLAIM_RESULTS] = {
        [CLAIM_UNREADABLE] = "unreadable",
        [CLAIM_UNKNOWN_CODE] = "unknown_code",
        [CLAIM_OTHER_CENTRE] = "other_centre",
        [CLAIM_OTHER_PATIENT] = "other_patient",
        [CLAIM_OTHER_DATE] = "other_date",
        [CLAIM_NOT_ENTITLED] = "not_entitled",
        [CLAIM_ALREADY_CLAIMED] = "already_claimed",
        [CLAIM_OVERLAP] = "overlap",
        [CLAIM_VALID] = "valid",
    };

    assert(result < CLAIM_RESULTS);
    return words[result];
}

/*
 * What the centre was told.  An overlap was told before anything else (D12), and neither as a yes nor
 * as a no: the gateway flags it and does not decide.  A special case has the status of a no and was
 * told as "serve under the current procedure", so the centre that served is owed its money.
 */
static enum claim_result told(const struct verdict *verdict)
{
    if (verdict->overlap != INSURER_NONE)
        return CLAIM_OVERLAP;
    if (verdict->status == VERDICT_ENTITLED || verdict->special != SPECIAL_NONE)
        return CLAIM_VALID;
    return CLAIM_NOT_ENTITLED;
}

/* A code that an insured person was shown about himself is no centre's. */
static bool is_centres_own(const struct claim *claim, const struct inquiry *inquiry)
{
    return inquiry->view == VIEW_PROVIDER && strcmp(claim->provider_id, inquiry->provider_id) == 0;
}

enum claim_result reconcile(const struct claim *claim, const struct ledger_entry *entry,
                            uint64_t earlier_line)
{
    const struct inquiry *inquiry;
    enum claim_result result;

    /* A repeat has a number, but what was shown is the code of the inquiry it repeats (D9). */
    if (entry == NULL || entry->kind != LEDGER_INQUIRY)
        return CLAIM_UNKNOWN_CODE;
    inquiry = &entry->inquiry;
    if (!is_centres_own(claim, inquiry))
        return CLAIM_OTHER_CENTRE;
    if (!national_id_equal(claim->person, inquiry->person))
        return CLAIM_OTHER_PATIENT;
    if (claim->day != inquiry->day)
        return CLAIM_OTHER_DATE;
    result = told(&inquiry->verdict);
    return result != CLAIM_NOT_ENTITLED && earlier_line != 0 ? CLAIM_ALREADY_CLAIMED : result;
}
