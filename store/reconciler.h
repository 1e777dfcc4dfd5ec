#ifndef DARMAND_STORE_RECONCILER_H
#define DARMAND_STORE_RECONCILER_H

#include <stdint.h>

#include "protocol/error.h"
#include "store/claims.h"
#include "store/code.h"
#include "store/ledger_view.h"
#include "store/reconcile.h"

/*
 * Line after line of claims beside the ledger: the code to its number, the number to its entry, and
 * what reconcile.h makes of it; with a memory of the codes that were claimed already.
 */

struct reconciler;

#define RECONCILED_NOTE_MAX 512

struct reconciled {
    enum claim_result result;
    char note[RECONCILED_NOTE_MAX]; /* more about it, in words; may be "" */
};

/** The view and the key stay the caller's.  NULL: no memory. */
struct reconciler *reconciler_new(struct ledger_view *view, const struct code_key *key);
void reconciler_free(struct reconciler *reconciler);

/**
 * Judges the next line; of lines with the same code and all in order, the first one counts.
 * DM_E_RANGE: there are too many lines to say which.  DM_E_CORRUPT, DM_E_IO …: of the ledger.
 */
enum dm_error reconciler_judge(struct reconciler *reconciler, const struct claims_line *line,
                               struct reconciled *reconciled) DM_CHECKED;

#endif
