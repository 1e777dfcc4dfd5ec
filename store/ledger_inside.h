#ifndef DARMAND_STORE_LEDGER_INSIDE_H
#define DARMAND_STORE_LEDGER_INSIDE_H

#include "store/db.h"
#include "store/ledger.h"
#include "store/objections.h"

/* What ledger.c and the rooms around it share, and nobody else may know. */

#define LEDGER_CHAIN_KEY_SIZE 32

/* Where the ledger ends: the last number, and the chain over all up to it. */
struct ledger_end {
    uint64_t number; /* LEDGER_NO_NUMBER: it is empty */
    uint8_t chain[CHAIN_SIZE];
};

/* Of the meta table: whose numbers the ledger has, and of what moment it is a copy; 0: it is none. */
struct ledger_meta {
    unsigned node;
    struct walltime copied;
};

/* Before the first entry: no number, and a chain of zeros. */
#define LEDGER_START ((struct ledger_end){.number = LEDGER_NO_NUMBER})

struct ledger {
    struct db db;
    int lock; /* the directory is this process's alone; -1: not taken */
    MDB_dbi entries;
    MDB_dbi owed;
    MDB_dbi outcomes;
    MDB_dbi notices;
    MDB_dbi conducts;
    MDB_dbi objections[OBJECTION_KINDS]; /* by enum objection_kind */
    unsigned node;
    struct walltime copied; /* nothing is written to a copy before ledger_go_on (ledger_pace.h) */
    uint8_t chain_key[LEDGER_CHAIN_KEY_SIZE];

    /* The writing thread's alone. */
    struct ledger_end end;       /* as committed */
    struct ledger_end batch_end; /* with the batch under way */
    struct db_txn batch;
};

/** Makes an empty environment in the directory, whole or not at all, unless one is there. */
enum dm_error ledger_be_born(const char *path, const struct db_options *options) DM_CHECKED;

/** DM_E_NOT_FOUND: nobody's yet.  DM_E_VERSION: a newer darmand wrote it.  DM_E_CORRUPT. */
enum dm_error ledger_read_meta(struct db_txn *txn, MDB_dbi table,
                               struct ledger_meta *meta) DM_CHECKED;
/** Writes it over what was there; an error sticks. */
void ledger_put_meta(struct db_txn *txn, const struct ledger_meta *meta);

/** How many numbers of its node stand before a number, and the number at such a place. */
uint64_t ledger_place(uint64_t number);
uint64_t ledger_at_place(unsigned node, uint64_t place);
/** Whether a number is one of the node's. */
bool ledger_owns(unsigned node, uint64_t number);
/** ledger_number_after, `count` times: from 1 up to what fits behind the last of all numbers. */
enum dm_error ledger_number_past(unsigned node, uint64_t last, uint64_t count,
                                 uint64_t *number) DM_CHECKED;

/** Moves `end` on over one entry: chain(n) from chain(n−1). */
void ledger_chain(const struct ledger *ledger, struct ledger_end *end, uint64_t number,
                  const uint8_t *octets, size_t size);

/** An entry from its stored value, which has the chain as its last octets. */
enum dm_error ledger_decode(uint64_t number, const uint8_t *octets, size_t size,
                            struct ledger_entry *entry) DM_CHECKED;

/** Of a number that is not there: whether it is in the gap before LEDGER_RESTORED. */
enum dm_error ledger_gap(struct db_txn *txn, MDB_dbi entries, uint64_t number,
                         bool *lost) DM_CHECKED;

/* Called on each record, whose octets are borrowed; false in *more ends the walk. */
typedef enum dm_error ledger_each_record(void *context, struct db_txn *txn, uint64_t key,
                                         const MDB_val *value, bool *more);
/**
 * From key `from` upwards.  The transaction is at rest, and is again for a moment every thousand records,
 * so that no page is held back for long and no lock taken.
 */
enum dm_error ledger_walk_records(struct db_txn *txn, MDB_dbi table, uint64_t from,
                                  ledger_each_record *each, void *context) DM_CHECKED;

/** The key a cursor stands on; a key of another size is DM_E_CORRUPT. */
enum dm_error ledger_key(const MDB_val *name, uint64_t *key) DM_CHECKED;

#endif
