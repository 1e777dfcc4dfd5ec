#include "store/dead_letters.h"

#include <string.h>

#define LOOKED_AT_MAX 100000

void dead_letters_add(struct dead_letters *letters, const struct dead_letter *letter)
{
    letters->items[letters->next] = *letter;
    letters->next = (letters->next + 1) % DEAD_LETTERS_MAX;
    if (letters->count < DEAD_LETTERS_MAX)
        letters->count++;
}

const struct dead_letter *dead_letters_at(const struct dead_letters *letters, size_t index)
{
    return &letters->items[(letters->next + DEAD_LETTERS_MAX - 1 - index) % DEAD_LETTERS_MAX];
}

bool outcome_is_dead(enum outcome_state state)
{
    return state != OUTCOME_ACCEPTED && state != OUTCOME_DELIVERED;
}

/* ---- from the ledger ----------------------------------------------------------------------------- */

struct recall {
    struct walltime since;
    size_t looked_at;
    size_t count;
    uint64_t numbers[DEAD_LETTERS_MAX]; /* the youngest first */
};

static bool note(void *context, uint64_t number, const struct outcome *outcome)
{
    struct recall *recall = context;

    if (outcome_is_dead(outcome->state) && outcome->at.ms >= recall->since.ms)
        recall->numbers[recall->count++] = number;
    return recall->count < DEAD_LETTERS_MAX && ++recall->looked_at < LOOKED_AT_MAX;
}

static enum dm_error remember(struct dead_letters *letters, struct ledger *ledger, uint64_t number)
{
    struct dead_letter letter = {.ref.number = number};
    struct ledger_entry entry;
    enum dm_error error = ledger_read(ledger, number, &entry);

    if (error == DM_OK)
        error = ledger_outcome(ledger, number, &letter.outcome);
    if (error != DM_OK)
        return error;
    letter.code_number = entry.kind == LEDGER_REPEAT ? entry.original : number;
    memcpy(letter.link, entry.route.link, sizeof letter.link);
    dead_letters_add(letters, &letter);
    return DM_OK;
}

enum dm_error dead_letters_recall(struct dead_letters *letters, struct ledger *ledger,
                                  struct walltime since)
{
    struct recall recall = {.since = since};
    enum dm_error error = ledger_walk_outcomes_back(ledger, note, &recall);

    while (error == DM_OK && recall.count > 0)
        error = remember(letters, ledger, recall.numbers[--recall.count]);
    return error;
}
