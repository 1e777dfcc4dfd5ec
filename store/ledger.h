#ifndef DARMAND_STORE_LEDGER_H
#define DARMAND_STORE_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "store/record.h"

/*
 * The ledger: every inquiry answered, in an LMDB environment of its own.
 *
 *   ledger   number → entry + chain    written only at its end, never changed
 *   outcome  number → what became of the reply
 *   notice   count  → SMS replies without a code, until they are settled
 *   meta     format version, node
 *
 * chain(n) = BLAKE2b-256, keyed, over chain(n−1) ‖ number ‖ entry; so a record changed, dropped or
 * slipped in is found by ledger_verify.  One thread writes (the committer), any thread reads.
 */

struct ledger;

/** Numbers come in ranges of 10⁹; node n of 10 owns ranges n, n+10, … n+80 (design §4). */
#define LEDGER_RANGE UINT64_C(1000000000)
#define LEDGER_NODES 10

struct ledger_options {
    const char *path;   /* a directory; made when missing, mode 0750 */
    size_t map_size;    /* 1 TiB in service, less in tests */
    unsigned node;      /* 0 … LEDGER_NODES − 1 */
    const uint8_t *chain_key; /* 32 octets, copied */
};

/**
 * Opens or creates.  DM_E_VERSION: a newer darmand wrote it.  DM_E_RANGE: the ledger was written by
 * another node, whose numbers this one must not issue.
 */
enum dm_error ledger_open(const struct ledger_options *options, struct ledger **ledger) DM_CHECKED;
void ledger_close(struct ledger *ledger);

/** The number after `last` for a node; pass LEDGER_NO_NUMBER for the first.  DM_E_FULL: used up. */
#define LEDGER_NO_NUMBER UINT64_MAX
enum dm_error ledger_number_after(unsigned node, uint64_t last, uint64_t *number) DM_CHECKED;

/** The last number written, LEDGER_NO_NUMBER when none; the last notice's count, 0 when none. */
enum dm_error ledger_last(struct ledger *ledger, uint64_t *number, uint64_t *notice) DM_CHECKED;

/* ---- writing: one thread, one transaction for a whole batch --------------------------------- */

/** Begins the transaction of a batch.  Errors stick until ledger_commit says them. */
void ledger_begin(struct ledger *ledger);
/** Appends; entry->number must be greater than every number before it.  entry->chain is set. */
void ledger_append(struct ledger *ledger, struct ledger_entry *entry);
/** What became of an entry's reply; written again, the later one stands. */
void ledger_put_outcome(struct ledger *ledger, uint64_t number, const struct outcome *outcome);
void ledger_put_notice(struct ledger *ledger, const struct notice *notice);
void ledger_delete_notice(struct ledger *ledger, uint64_t number);
/** Commits and flushes; on an error nothing of the batch is there, and the chain stands as before. */
enum dm_error ledger_commit(struct ledger *ledger) DM_CHECKED;

/* ---- reading: any thread ------------------------------------------------------------------------ */

/** DM_E_NOT_FOUND: that number was never written. */
enum dm_error ledger_read(struct ledger *ledger, uint64_t number,
                          struct ledger_entry *entry) DM_CHECKED;
/** DM_E_NOT_FOUND: nothing is known about its reply yet. */
enum dm_error ledger_outcome(struct ledger *ledger, uint64_t number,
                             struct outcome *outcome) DM_CHECKED;

/** Calls `visit` from the newest entry backwards until it returns false. */
enum dm_error ledger_walk_back(struct ledger *ledger,
                               bool (*visit)(void *context, const struct ledger_entry *entry),
                               void *context) DM_CHECKED;
/** Calls `visit` for every notice, oldest first. */
enum dm_error ledger_walk_notices(struct ledger *ledger,
                                  bool (*visit)(void *context, const struct notice *notice),
                                  void *context) DM_CHECKED;

/**
 * Recomputes the chain over the last `entries` entries (0: all).  DM_E_CORRUPT: *bad says the first
 * number that does not follow from the one before it.  *checked counts entries seen.
 */
enum dm_error ledger_verify(struct ledger *ledger, uint64_t entries, uint64_t *checked,
                            uint64_t *bad) DM_CHECKED;

#endif
