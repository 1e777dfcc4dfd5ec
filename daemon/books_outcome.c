#include "daemon/books_inside.h"

#include <string.h>

/*
 * What is written beside the entries: what became of replies (settled, delivered or not, and the dead
 * among them), how phones behave, and what persons object to.
 */

static void bury(struct books *books, struct reply_ref ref, uint64_t code_number, const char *link,
                 const struct outcome *outcome)
{
    struct dead_letter letter = {.ref = ref, .code_number = code_number, .outcome = *outcome};

    if (!outcome_is_dead(outcome->state))
        return;
    memcpy(letter.link, link, strlen(link) + 1);
    dead_letters_add(&books->dead, &letter);
}

void books_settle(struct books *books, struct owed *owed, enum outcome_state state,
                  uint32_t command_status, struct walltime now)
{
    struct commit_job job = {.kind = owed->ref.notice ? COMMIT_NOTICE_SETTLED : COMMIT_OUTCOME};
    struct outcome outcome = {.state = state, .at = now, .command_status = command_status};

    job.number = owed->ref.number;
    job.outcome = outcome;
    bury(books, owed->ref, owed->code_number, owed->route.link, &outcome);
    outbox_remove(recent_outbox(books->recent), owed);
    /* When the queue is full or failing the outcome is not written: after a restart this reply goes
     * out once more, with the same code.  That is the smaller harm. */
    if (committer_submit(books->committer, &job) != DM_OK)
        return;
}

void books_delivery(struct books *books, uint64_t number, enum outcome_state state, uint32_t code,
                    struct walltime now)
{
    struct outcome outcome = {.state = state, .at = now, .command_status = code};
    struct commit_job job = {.kind = COMMIT_OUTCOME, .number = number, .outcome = outcome};
    struct ledger_entry entry;

    if (!books_are_open(books) || ledger_read(books->ledger, number, &entry) != DM_OK)
        return;
    bury(books, (struct reply_ref){.number = number},
         entry.kind == LEDGER_REPEAT ? entry.original : number, entry.route.link, &outcome);
    /* Not written, the ledger has that the SMSC accepted the reply, which is true as well. */
    if (committer_submit(books->committer, &job) != DM_OK)
        return;
}

enum dm_error books_objection(struct books *books, const struct objection *objection,
                              uint64_t token)
{
    struct commit_job job = {.kind = COMMIT_OBJECTION, .token = token, .objection = *objection};

    return books_are_open(books) ? committer_submit(books->committer, &job) : DM_E_CLOSED;
}

void books_conduct(struct books *books, const struct conduct *conduct)
{
    struct commit_job job = {.kind = COMMIT_CONDUCT, .conduct = *conduct};

    /* Not written, it is in memory all the same, and goes to the disk with its next change. */
    if (!books_are_open(books) || committer_submit(books->committer, &job) != DM_OK)
        return;
}

const struct dead_letters *books_dead_letters(const struct books *books)
{
    return &books->dead;
}
