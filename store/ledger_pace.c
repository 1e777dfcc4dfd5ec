#include "store/ledger_pace.h"

#include "store/ledger_inside.h"

/* Numbers that are looked at together: a tenth of a second's, so that a restored one begins soon. */
#define BLOCK 100

/* ---- the pace ------------------------------------------------------------------------------------ */

struct first {
    struct ledger_entry entry;
    bool found;
};

static bool take_first(void *context, const struct ledger_entry *entry)
{
    struct first *first = context;

    first->entry = *entry;
    first->found = true;
    return false;
}

/* Numbers have no gap but the one before LEDGER_RESTORED, where the count begins anew. */
static bool is_slow_enough(const struct first *first, uint64_t from, uint64_t end,
                           struct walltime now)
{
    int64_t then = first->entry.received.ms;

    if (!first->found || (first->entry.number != from && first->entry.kind != LEDGER_RESTORED))
        return true;
    return now.ms < then ||
           (uint64_t)now.ms - (uint64_t)then >= end - ledger_place(first->entry.number);
}

enum dm_error ledger_pace(struct ledger *ledger, uint64_t number, struct walltime now,
                          uint64_t *until)
{
    uint64_t end = ledger_place(number) + BLOCK - 1;
    struct first first = {.found = false};
    uint64_t from = 0;
    enum dm_error error = DM_OK;

    if (end >= LEDGER_PACE) {
        from = ledger_at_place(ledger->node, end - LEDGER_PACE);
        error = ledger_walk(ledger, from, take_first, &first);
    }
    if (error != DM_OK)
        return error;
    if (!is_slow_enough(&first, from, end, now))
        return DM_E_FULL;
    *until = ledger_at_place(ledger->node, end);
    return DM_OK;
}

/* ---- a copy goes on ------------------------------------------------------------------------------ */

static enum dm_error number_to_go_on_at(const struct ledger *ledger, struct walltime now,
                                        uint64_t *number)
{
    int64_t passed = now.ms - ledger->copied.ms;

    if (passed < 0 || ledger_number_past(ledger->node, ledger->end.number,
                                         LEDGER_PACE + (uint64_t)passed, number) != DM_OK)
        return DM_E_UNKNOWN;
    return DM_OK;
}

enum dm_error ledger_go_on(struct ledger *ledger, struct walltime now, uint64_t *restored)
{
    struct ledger_entry entry = {
        .kind = LEDGER_RESTORED, .received = now, .original = ledger->end.number};
    struct ledger_meta original = {.node = ledger->node};
    enum dm_error error;

    if (ledger->copied.ms == 0) {
        *restored = LEDGER_NO_NUMBER;
        return DM_OK;
    }
    error = number_to_go_on_at(ledger, now, &entry.number);
    if (error != DM_OK)
        return error;
    ledger_begin(ledger);
    ledger_append(ledger, &entry);
    ledger_put_meta(&ledger->batch, &original);
    error = ledger_commit(ledger);
    if (error != DM_OK)
        return error;
    ledger->copied = original.copied;
    *restored = entry.number;
    return DM_OK;
}

/* ---- what is lost -------------------------------------------------------------------------------- */

enum dm_error ledger_gap(struct db_txn *txn, MDB_dbi entries, uint64_t number, bool *lost)
{
    struct ledger_entry entry = {.number = 0};
    MDB_val name = {sizeof number, &number};
    MDB_cursor *cursor = NULL;
    MDB_val value;
    uint64_t key;
    enum dm_error error = txn->error;

    if (error == DM_OK)
        error = db_stick(txn, mdb_cursor_open(txn->txn, entries, &cursor));
    if (error != DM_OK)
        return error;
    error = db_stick(txn, mdb_cursor_get(cursor, &name, &value, MDB_SET_RANGE));
    if (error == DM_OK)
        error = ledger_key(&name, &key);
    if (error == DM_OK)
        error = ledger_decode(key, value.mv_data, value.mv_size, &entry);
    mdb_cursor_close(cursor);
    if (error != DM_OK && error != DM_E_NOT_FOUND)
        return error;
    *lost = entry.kind == LEDGER_RESTORED &&
            (entry.original == LEDGER_NO_NUMBER || entry.original < number);
    return DM_OK;
}

enum dm_error ledger_lost(struct ledger *ledger, uint64_t number, bool *lost)
{
    struct db_txn txn;
    enum dm_error error;

    db_read(&ledger->db, &txn);
    error = ledger_gap(&txn, ledger->entries, number, lost);
    db_abort(&txn);
    if (error == DM_OK && !ledger_owns(ledger->node, number))
        *lost = false;
    return error;
}
