#include "store/reconciler.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/claimed.h"
#include "store/ledger.h"

struct reconciler {
    struct ledger_view *view;
    const struct code_key *key;
    struct claimed *claimed;
};

struct reconciler *reconciler_new(struct ledger_view *view, const struct code_key *key)
{
    struct reconciler *reconciler = calloc(1, sizeof *reconciler);

    if (reconciler == NULL)
        return NULL;
    *reconciler = (struct reconciler){view, key, claimed_new()};
    if (reconciler->claimed != NULL)
        return reconciler;
    free(reconciler);
    return NULL;
}

void reconciler_free(struct reconciler *reconciler)
{
    if (reconciler == NULL)
        return;
    claimed_free(reconciler->claimed);
    free(reconciler);
}

static void note(struct reconciled *reconciled, const char *what)
{
    (void)snprintf(reconciled->note, sizeof reconciled->note, "%s", what);
}

/* Other machines have ledgers of their own, and a code says which one gave it out. */
static enum dm_error note_stranger(const struct reconciler *reconciler, uint64_t number,
                                   struct reconciled *reconciled)
{
    unsigned node = (unsigned)(number / LEDGER_RANGE % LEDGER_NODES);
    bool lost = false;
    enum dm_error error = ledger_view_lost(reconciler->view, number, &lost);

    if (error != DM_OK)
        return error;
    if (node == ledger_view_node(reconciler->view))
        note(reconciled, lost ? "not known: issued, if ever, after the backup that was restored"
                              : "never issued");
    else
        (void)snprintf(reconciled->note, sizeof reconciled->note,
                       "not in this ledger: if it was issued, then by node %u", node);
    return DM_OK;
}

/* Well formed, and leading to a number. */
static enum dm_error judge_number(struct reconciler *reconciler, const struct claims_line *line,
                                  uint64_t number, struct reconciled *reconciled)
{
    struct ledger_entry entry;
    uint64_t earlier = claimed_line(reconciler->claimed, number);
    enum dm_error error = ledger_view_read(reconciler->view, number, &entry);

    if (error != DM_OK && error != DM_E_NOT_FOUND)
        return error;
    reconciled->result = reconcile(&line->claim, error == DM_OK ? &entry : NULL, earlier);
    switch (reconciled->result) {
    case CLAIM_VALID:
    case CLAIM_OVERLAP: return claimed_set(reconciler->claimed, number, line->raw.number);
    case CLAIM_UNKNOWN_CODE: return note_stranger(reconciler, number, reconciled);
    case CLAIM_ALREADY_CLAIMED:
        (void)snprintf(reconciled->note, sizeof reconciled->note, "line %" PRIu64, earlier);
        return DM_OK;
    default: return DM_OK;
    }
}

enum dm_error reconciler_judge(struct reconciler *reconciler, const struct claims_line *line,
                               struct reconciled *reconciled)
{
    uint64_t number;

    reconciled->note[0] = '\0';
    if (!line->readable) {
        reconciled->result = CLAIM_UNREADABLE;
        note(reconciled, line->why);
        return DM_OK;
    }
    if (code_to_number(reconciler->key, line->claim.code, &number) == DM_OK)
        return judge_number(reconciler, line, number, reconciled);
    /* Its form was seen to, so what is wrong is the check digit. */
    reconciled->result = CLAIM_UNKNOWN_CODE;
    note(reconciled, "mistyped: the check digit does not match");
    return DM_OK;
}
