#include "store/ledger_conduct.h"

#include "store/ledger_inside.h"

void ledger_put_conduct(struct ledger *ledger, const struct conduct *conduct)
{
    uint8_t octets[CONDUCT_MAX];
    uint64_t key = conduct->mobile.value;
    MDB_val name = {sizeof key, &key};
    size_t size;
    enum dm_error error = conduct_encode(conduct, octets, &size);

    if (ledger->batch.error != DM_OK)
        return;
    if (error != DM_OK)
        ledger->batch.error = error;
    else if (size > 0)
        db_put_u64(&ledger->batch, ledger->conducts, key, octets, size, 0);
    else
        (void)db_stick(&ledger->batch, mdb_del(ledger->batch.txn, ledger->conducts, &name, NULL));
}

static enum dm_error read_conduct(const MDB_val *name, const MDB_val *value,
                                  struct conduct *conduct)
{
    struct msisdn mobile;
    enum dm_error error = ledger_key(name, &mobile.value);

    if (error != DM_OK)
        return error;
    return conduct_decode(mobile, value->mv_data, value->mv_size, conduct);
}

enum dm_error ledger_walk_conducts(struct ledger *ledger,
                                   bool (*visit)(void *context, const struct conduct *conduct),
                                   void *context)
{
    MDB_cursor *cursor = NULL;
    struct conduct conduct;
    struct db_txn txn;
    MDB_val name;
    MDB_val value;
    enum dm_error error;

    db_read(&ledger->db, &txn);
    error = txn.error;
    if (error == DM_OK)
        error = db_stick(&txn, mdb_cursor_open(txn.txn, ledger->conducts, &cursor));
    while (error == DM_OK) {
        error = db_stick(&txn, mdb_cursor_get(cursor, &name, &value, MDB_NEXT));
        if (error == DM_OK)
            error = read_conduct(&name, &value, &conduct);
        if (error == DM_OK && !visit(context, &conduct))
            break;
    }
    mdb_cursor_close(cursor);
    db_abort(&txn);
    return error == DM_E_NOT_FOUND ? DM_OK : error; /* the end of the table */
}
