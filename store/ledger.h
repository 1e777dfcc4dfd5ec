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
 *   owed     number → nothing          entries with a route and no outcome yet
 *   outcome  number → what became of the reply
 *   notice   count  → SMS replies without a code, until they are settled
 *   conduct  mobile → strikes, blocks (ledger_conduct.h)
 *   objection, dispute  number → what a person says against that entry (objections.h)
 *   meta     format version, node; of a copy, when it was taken
 *
 * What is owed has a list of its own, in the same transactions, so that a start finds every reply
 * however long the daemon was down and however the clock stood (promise 2).  It is short, and grows
 * at its end like the ledger.
 *
 * chain(n) = BLAKE2b-256, keyed, over chain(n−1) ‖ number ‖ entry, chain(0) being zeros; so a record
 * changed, dropped or slipped in is found by ledger_verify.  Only an end cut off is not: an older
 * copy of the ledger is a good ledger, and goes on behind what it may lack (ledger_pace.h).  One thread writes (the committer), any thread reads, in
 * transactions that are short even when the walk is long.
 */

struct ledger;

/**
 * Numbers come in ranges of 10⁹; node n of 10 owns ranges n, n+10, … n+80 (design §4).  The number 0
 * is never given out, since it says "none" in a notice.  Numbers of a node rise by one, but for where a
 * ledger was restored (ledger_pace.h).
 */
#define LEDGER_RANGE UINT64_C(1000000000)
#define LEDGER_NODES 10

struct ledger_options {
    const char *path;         /* a directory; made when missing, mode 0750; its parent is there */
    size_t map_size;          /* 1 TiB in service, less in tests */
    unsigned node;            /* 0 … LEDGER_NODES − 1 */
    const uint8_t *chain_key; /* 32 octets, copied */
};

/**
 * Opens or creates, durably.  DM_E_VERSION: a newer darmand wrote it.  DM_E_RANGE: the ledger was
 * written by another node, whose numbers this one must not issue, or there is no such node.
 * DM_E_CORRUPT: its end makes no sense; the rest is ledger_verify's.  DM_E_EXISTS: another process has
 * it open: two that give out numbers would give out the same.
 */
enum dm_error ledger_open(const struct ledger_options *options, struct ledger **ledger) DM_CHECKED;
/** NULL is nothing to close. */
void ledger_close(struct ledger *ledger);

/**
 * The number after `last` for a node; pass LEDGER_NO_NUMBER for the first.  DM_E_FULL: used up.
 * DM_E_RANGE: `last` is another node's.
 */
#define LEDGER_NO_NUMBER UINT64_MAX
enum dm_error ledger_number_after(unsigned node, uint64_t last, uint64_t *number) DM_CHECKED;

/**
 * The last number written, LEDGER_NO_NUMBER when none; the last count of a notice not settled, 0 when
 * none (so that of a settled notice may come again after a start, when nothing refers to it any more).
 */
enum dm_error ledger_last(struct ledger *ledger, uint64_t *number, uint64_t *notice) DM_CHECKED;

/* ---- writing: one thread, one transaction for a whole batch --------------------------------- */

/** Begins the transaction of a batch.  Errors stick until ledger_commit says them. */
void ledger_begin(struct ledger *ledger);
/**
 * Appends; entry->number must be greater than every number before it (else DM_E_BUG sticks) and this
 * node's (else DM_E_RANGE).  entry->chain is set.
 */
void ledger_append(struct ledger *ledger, struct ledger_entry *entry);
/** What became of an entry's reply, which is owed no more; written again, the later one stands. */
void ledger_put_outcome(struct ledger *ledger, uint64_t number, const struct outcome *outcome);
void ledger_put_notice(struct ledger *ledger, const struct notice *notice);
/** Settled: deleted.  One that is not there is as good. */
void ledger_delete_notice(struct ledger *ledger, uint64_t number);
/** Commits and flushes; on an error nothing of the batch is there, and the chain stands as before. */
enum dm_error ledger_commit(struct ledger *ledger) DM_CHECKED;

/* ---- reading: any thread ------------------------------------------------------------------------
 *
 * A visitor may read the ledger itself.  What is written during a walk may or may not be visited.
 */

/**
 * Lets go of the pages that other processes were reading when they died: a reconciliation that was
 * killed would else make the file grow for ever.  Takes microseconds; call it now and then.
 */
void ledger_forget_dead_readers(struct ledger *ledger);

/** DM_E_NOT_FOUND: that number was never written. */
enum dm_error ledger_read(struct ledger *ledger, uint64_t number,
                          struct ledger_entry *entry) DM_CHECKED;
/** DM_E_NOT_FOUND: nothing is known about its reply yet. */
enum dm_error ledger_outcome(struct ledger *ledger, uint64_t number,
                             struct outcome *outcome) DM_CHECKED;

/** Calls `visit` from entry `from`, or the next there is, to the newest, until it returns false. */
enum dm_error ledger_walk(struct ledger *ledger, uint64_t from,
                          bool (*visit)(void *context, const struct ledger_entry *entry),
                          void *context) DM_CHECKED;
/**
 * Calls `visit` with the heads of entries from the newest backwards until it returns false.  Of what
 * stands behind the heads nothing is looked at, so a day of millions is skimmed in tenths of a second.
 */
enum dm_error ledger_skim_back(struct ledger *ledger,
                               bool (*visit)(void *context, const struct ledger_head *head),
                               void *context) DM_CHECKED;
/** Calls `visit` for every entry whose reply is still owed, oldest first, until it returns false. */
enum dm_error ledger_walk_owed(struct ledger *ledger,
                               bool (*visit)(void *context, const struct ledger_entry *entry),
                               void *context) DM_CHECKED;
/** Calls `visit` for every outcome, from the newest number backwards, until it returns false. */
enum dm_error ledger_walk_outcomes_back(struct ledger *ledger,
                                        bool (*visit)(void *context, uint64_t number,
                                                      const struct outcome *outcome),
                                        void *context) DM_CHECKED;
/** Calls `visit` for every notice, oldest first, until it returns false. */
enum dm_error ledger_walk_notices(struct ledger *ledger,
                                  bool (*visit)(void *context, const struct notice *notice),
                                  void *context) DM_CHECKED;

/**
 * Recomputes the chain over the last `entries` entries (0: all).  DM_E_CORRUPT: *bad says the first
 * number that does not follow from the one before it.  *checked counts entries seen, on an error too.
 */
enum dm_error ledger_verify(struct ledger *ledger, uint64_t entries, uint64_t *checked,
                            uint64_t *bad) DM_CHECKED;

#endif
