#ifndef DARMAND_STORE_DEAD_LETTERS_H
#define DARMAND_STORE_DEAD_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/times.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/record.h"

/*
 * The replies that never arrived, as far as is known: the last DEAD_LETTERS_MAX, for people to look at.
 * What the ledger has of them is the truth; this is a memory of its end.
 */

#define DEAD_LETTERS_MAX 1000

struct dead_letter {
    struct reply_ref ref;
    uint64_t code_number; /* the inquiry whose code it carried; 0 for a notice */
    char link[LINK_NAME_MAX + 1];
    struct outcome outcome;
};

/** All zero is empty. */
struct dead_letters {
    struct dead_letter items[DEAD_LETTERS_MAX]; /* a ring */
    size_t next;
    size_t count;
};

/** Remembers one; the oldest is forgotten. */
void dead_letters_add(struct dead_letters *letters, const struct dead_letter *letter);

/** The i-th from the youngest, 0 … count − 1. */
const struct dead_letter *dead_letters_at(const struct dead_letters *letters, size_t index);

/** True for the outcomes that are dead letters. */
bool outcome_is_dead(enum outcome_state state);

/**
 * Reads back from the ledger what died since `since`, looking at no more than the last 100 000
 * outcomes; notices are not in it.
 */
enum dm_error dead_letters_recall(struct dead_letters *letters, struct ledger *ledger,
                                  struct walltime since) DM_CHECKED;

#endif
