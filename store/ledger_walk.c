#include "store/ledger.h"

#include <sodium.h>

#include <string.h>
#include <sys/mman.h>

#include "store/ledger_inside.h"

/*
 * Walks over tables of the ledger.  A reader keeps pages the writer has left from being used again,
 * so a long walk is many short transactions, each going on where the one before ended.
 */
#define STRETCH 1000

enum direction { FORWARD, BACKWARD };

struct walk {
    struct ledger *ledger;
    MDB_dbi table;
    enum direction direction;
    uint64_t from; /* the first key of the next stretch, or the nearest there is */
    bool more;
    ledger_each_record *each;
    void *context;
};

/* Puts the cursor on `from`, or on the next key there is in the walk's direction. */
static int seek(const struct walk *walk, MDB_cursor *cursor, MDB_val *name, MDB_val *value)
{
    uint64_t from = walk->from;
    int code;

    *name = (MDB_val){sizeof from, &from};
    code = mdb_cursor_get(cursor, name, value, MDB_SET_RANGE);
    if (walk->direction == FORWARD)
        return code;
    if (code == MDB_NOTFOUND)
        return mdb_cursor_get(cursor, name, value, MDB_LAST);
    if (code == 0 && memcmp(name->mv_data, &walk->from, sizeof from) != 0)
        return mdb_cursor_get(cursor, name, value, MDB_PREV);
    return code;
}

static enum dm_error visit(struct walk *walk, struct db_txn *txn, const MDB_val *name,
                           const MDB_val *value)
{
    uint64_t key;
    enum dm_error error = ledger_key(name, &key);

    if (error == DM_OK)
        error = walk->each(walk->context, txn, key, value, &walk->more);
    if (error != DM_OK)
        return error;
    if (walk->direction == FORWARD)
        walk->from = key + 1;
    else if (key > 0)
        walk->from = key - 1;
    else
        walk->more = false;
    return DM_OK;
}

static enum dm_error walk_stretch(struct walk *walk, struct db_txn *txn)
{
    MDB_cursor_op step = walk->direction == FORWARD ? MDB_NEXT : MDB_PREV;
    MDB_cursor *cursor = NULL;
    MDB_val name;
    MDB_val value;
    enum dm_error error = txn->error;

    if (error == DM_OK)
        error = db_stick(txn, mdb_cursor_open(txn->txn, walk->table, &cursor));
    if (error != DM_OK)
        return error;
    error = db_stick(txn, seek(walk, cursor, &name, &value));
    for (int left = STRETCH; error == DM_OK && left > 0; left--) {
        error = visit(walk, txn, &name, &value);
        if (error != DM_OK || !walk->more)
            break;
        error = db_stick(txn, mdb_cursor_get(cursor, &name, &value, step));
    }
    mdb_cursor_close(cursor);
    return error;
}

/* The transaction is at rest before and after. */
static enum dm_error run_within(struct walk *walk, struct db_txn *txn)
{
    enum dm_error error = DM_OK;

    while (error == DM_OK && walk->more) {
        db_wake(txn);
        error = walk_stretch(walk, txn);
        db_rest(txn);
    }
    return error == DM_E_NOT_FOUND ? DM_OK : error; /* the end of the table */
}

static enum dm_error run(struct walk *walk)
{
    struct db_txn txn;
    enum dm_error error;

    db_read(&walk->ledger->db, &txn);
    db_rest(&txn);
    error = run_within(walk, &txn);
    db_abort(&txn);
    return error;
}

enum dm_error ledger_walk_records(struct db_txn *txn, MDB_dbi table, uint64_t from,
                                  ledger_each_record *each, void *context)
{
    struct walk walk = {NULL, table, FORWARD, from, true, each, context};

    return run_within(&walk, txn);
}

/* ---- for others to visit ------------------------------------------------------------------------- */

struct entry_visitor {
    struct ledger *ledger;
    bool (*visit)(void *context, const struct ledger_entry *entry);
    void *context;
};

static enum dm_error each_entry(void *context, struct db_txn *txn, uint64_t key,
                                const MDB_val *value, bool *more)
{
    struct entry_visitor *visitor = context;
    struct ledger_entry entry;
    enum dm_error error = ledger_decode(key, value->mv_data, value->mv_size, &entry);

    (void)txn;
    if (error == DM_OK)
        *more = visitor->visit(visitor->context, &entry);
    return error;
}

/* A number owed is one that was written, or the ledger contradicts itself. */
static enum dm_error each_owed(void *context, struct db_txn *txn, uint64_t key,
                               const MDB_val *value, bool *more)
{
    struct entry_visitor *visitor = context;
    const uint8_t *octets;
    size_t size;
    enum dm_error error = db_get_u64(txn, visitor->ledger->entries, key, &octets, &size);

    (void)value;
    if (error != DM_OK)
        return error == DM_E_NOT_FOUND ? DM_E_CORRUPT : error;
    return each_entry(visitor, txn, key, &(MDB_val){size, (void *)octets}, more);
}

enum dm_error ledger_walk(struct ledger *ledger, uint64_t from,
                          bool (*visit_entry)(void *context, const struct ledger_entry *entry),
                          void *context)
{
    struct entry_visitor visitor = {ledger, visit_entry, context};
    struct walk walk = {ledger, ledger->entries, FORWARD, from, true, each_entry, &visitor};

    return run(&walk);
}

/* What is fetched at once of a file that is skimmed: some 90,000 entries. */
#define WINDOW ((uintptr_t)16 << 20)

struct head_visitor {
    bool (*visit)(void *context, const struct ledger_head *head);
    void *context;
    uintptr_t window; /* where the skim is; 0: nowhere yet */
};

/*
 * The kernel reads ahead of who goes forwards, and lets who goes backwards wait for the disk at every
 * step.  A ledger grows at its end, so what is skimmed next stands before this, mostly.  A skim that ends
 * soon fetches nothing.
 */
static void fetch_before(struct head_visitor *visitor, const MDB_val *value)
{
    uintptr_t window = (uintptr_t)value->mv_data & ~(WINDOW - 1);

    if (visitor->window != 0 && window != visitor->window)
        (void)madvise((void *)(window - WINDOW), WINDOW, MADV_WILLNEED);
    visitor->window = window;
}

static enum dm_error each_head(void *context, struct db_txn *txn, uint64_t key,
                               const MDB_val *value, bool *more)
{
    struct head_visitor *visitor = context;
    struct ledger_head head;
    enum dm_error error;

    (void)txn;
    fetch_before(visitor, value);
    error = ledger_head_decode(key, value->mv_data, value->mv_size, &head);
    if (error == DM_OK)
        *more = visitor->visit(visitor->context, &head);
    return error;
}

enum dm_error ledger_skim_back(struct ledger *ledger,
                               bool (*visit_head)(void *context, const struct ledger_head *head),
                               void *context)
{
    struct head_visitor visitor = {visit_head, context, 0};
    struct walk walk = {ledger, ledger->entries, BACKWARD, UINT64_MAX, true, each_head, &visitor};

    return run(&walk);
}

enum dm_error ledger_walk_owed(struct ledger *ledger,
                               bool (*visit_entry)(void *context, const struct ledger_entry *entry),
                               void *context)
{
    struct entry_visitor visitor = {ledger, visit_entry, context};
    struct walk walk = {ledger, ledger->owed, FORWARD, 0, true, each_owed, &visitor};

    return run(&walk);
}

struct outcome_visitor {
    bool (*visit)(void *context, uint64_t number, const struct outcome *outcome);
    void *context;
};

static enum dm_error each_outcome(void *context, struct db_txn *txn, uint64_t key,
                                  const MDB_val *value, bool *more)
{
    struct outcome_visitor *visitor = context;
    struct outcome outcome;
    enum dm_error error = outcome_decode(value->mv_data, value->mv_size, &outcome);

    (void)txn;
    if (error == DM_OK)
        *more = visitor->visit(visitor->context, key, &outcome);
    return error;
}

enum dm_error ledger_walk_outcomes_back(struct ledger *ledger,
                                        bool (*visit_outcome)(void *context, uint64_t number,
                                                              const struct outcome *outcome),
                                        void *context)
{
    struct outcome_visitor visitor = {visit_outcome, context};
    struct walk walk = {ledger, ledger->outcomes, BACKWARD, UINT64_MAX,
                        true,   each_outcome,     &visitor};

    return run(&walk);
}

struct notice_visitor {
    bool (*visit)(void *context, const struct notice *notice);
    void *context;
};

static enum dm_error each_notice(void *context, struct db_txn *txn, uint64_t key,
                                 const MDB_val *value, bool *more)
{
    struct notice_visitor *visitor = context;
    struct notice notice;
    enum dm_error error = notice_decode(key, value->mv_data, value->mv_size, &notice);

    (void)txn;
    if (error == DM_OK)
        *more = visitor->visit(visitor->context, &notice);
    return error;
}

enum dm_error ledger_walk_notices(struct ledger *ledger,
                                  bool (*visit_notice)(void *context, const struct notice *notice),
                                  void *context)
{
    struct notice_visitor visitor = {visit_notice, context};
    struct walk walk = {ledger, ledger->notices, FORWARD, 0, true, each_notice, &visitor};

    return run(&walk);
}

/* ---- the chain ----------------------------------------------------------------------------------- */

struct verification {
    struct ledger *ledger;
    struct ledger_end end; /* as far as it is proved */
    uint64_t checked;
    uint64_t bad;
};

static const uint8_t *stored_chain(const MDB_val *value)
{
    return (const uint8_t *)value->mv_data + value->mv_size - CHAIN_SIZE;
}

static enum dm_error each_verified(void *context, struct db_txn *txn, uint64_t key,
                                   const MDB_val *value, bool *more)
{
    struct verification *verification = context;

    (void)txn;
    (void)more;
    verification->checked++;
    verification->bad = key;
    if (value->mv_size < CHAIN_SIZE)
        return DM_E_CORRUPT;
    ledger_chain(verification->ledger, &verification->end, key, value->mv_data,
                 value->mv_size - CHAIN_SIZE);
    return sodium_memcmp(verification->end.chain, stored_chain(value), CHAIN_SIZE) == 0
               ? DM_OK
               : DM_E_CORRUPT;
}

/* Looks for the entry before the last `left` ones, from which their proof starts. */
struct predecessor {
    uint64_t left;
    struct ledger_end end;
};

static enum dm_error each_before(void *context, struct db_txn *txn, uint64_t key,
                                 const MDB_val *value, bool *more)
{
    struct predecessor *predecessor = context;

    (void)txn;
    if (predecessor->left > 0) {
        predecessor->left--;
        return DM_OK;
    }
    predecessor->end.number = key;
    /* A value too short for a chain is left at zeros, from which nothing follows. */
    if (value->mv_size >= CHAIN_SIZE)
        memcpy(predecessor->end.chain, stored_chain(value), CHAIN_SIZE);
    *more = false;
    return DM_OK;
}

static enum dm_error find_predecessor(struct ledger *ledger, uint64_t entries,
                                      struct ledger_end *end)
{
    struct predecessor predecessor = {entries, LEDGER_START};
    struct walk walk = {ledger, ledger->entries, BACKWARD,    UINT64_MAX,
                        true,   each_before,     &predecessor};
    enum dm_error error = entries == 0 ? DM_OK : run(&walk);

    *end = predecessor.end;
    return error;
}

enum dm_error ledger_verify(struct ledger *ledger, uint64_t entries, uint64_t *checked,
                            uint64_t *bad)
{
    struct verification verification = {.ledger = ledger};
    struct walk walk = {ledger, ledger->entries, FORWARD, 0, true, each_verified, &verification};
    enum dm_error error = find_predecessor(ledger, entries, &verification.end);

    if (error != DM_OK)
        return error;
    if (verification.end.number != LEDGER_NO_NUMBER)
        walk.from = verification.end.number + 1;
    error = run(&walk);
    *checked = verification.checked;
    if (error == DM_E_CORRUPT)
        *bad = verification.bad;
    return error;
}
