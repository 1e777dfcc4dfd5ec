#include "store/objections.h"

#include "protocol/wire.h"
#include "store/ledger_inside.h"

/*
 * A record, 26 octets under the number of the inquiry; big-endian, times in milliseconds since 1970:
 *
 *    0  version     01
 *    1  channel     01                 USSD
 *    2  at          0000019e6abc8400   2026-05-27 18:40:00 UTC
 *   10  mobile      000000e64c5336c1   989123000001
 *   18  closed      0000000000000000   open
 */
#define OBJECTION_VERSION 1

/* ---- octets ---------------------------------------------------------------------------------------- */

static bool objection_holds(const struct objection *objection)
{
    return objection->kind < OBJECTION_KINDS && objection->channel <= CHANNEL_USSD &&
           objection->mobile.value >= UINT64_C(989000000000) &&
           objection->mobile.value <= UINT64_C(989999999999);
}

enum dm_error objection_encode(const struct objection *objection, uint8_t *octets, size_t *size)
{
    struct wire_writer writer;

    if (!objection_holds(objection))
        return DM_E_RANGE;
    wire_writer_init(&writer, octets, OBJECTION_SIZE);
    wire_put_u8(&writer, OBJECTION_VERSION);
    wire_put_u8(&writer, (uint8_t)objection->channel);
    wire_put_u64(&writer, (uint64_t)objection->at.ms);
    wire_put_u64(&writer, objection->mobile.value);
    wire_put_u64(&writer, (uint64_t)objection->closed.ms);
    if (writer.error != DM_OK)
        return DM_E_BUG;
    *size = wire_written(&writer);
    return DM_OK;
}

enum dm_error objection_decode(enum objection_kind kind, uint64_t number, const uint8_t *octets,
                               size_t size, struct objection *objection)
{
    struct objection read = {.kind = kind, .number = number};
    struct wire_reader reader;
    uint8_t version;

    wire_reader_init(&reader, octets, size);
    version = wire_u8(&reader);
    read.channel = wire_u8(&reader);
    read.at.ms = (int64_t)wire_u64(&reader);
    read.mobile.value = wire_u64(&reader);
    read.closed.ms = (int64_t)wire_u64(&reader);
    if (version > OBJECTION_VERSION)
        return DM_E_VERSION;
    if (version == 0 || reader.error != DM_OK || wire_left(&reader) != 0 || !objection_holds(&read))
        return DM_E_CORRUPT;
    *objection = read;
    return DM_OK;
}

/* ---- the tables ------------------------------------------------------------------------------------ */

static enum dm_error get(struct ledger *ledger, struct db_txn *txn, enum objection_kind kind,
                         uint64_t number, struct objection *objection)
{
    const uint8_t *octets;
    size_t size;
    enum dm_error error = db_get_u64(txn, ledger->objections[kind], number, &octets, &size);

    return error == DM_OK ? objection_decode(kind, number, octets, size, objection) : error;
}

static enum dm_error put(struct ledger *ledger, const struct objection *objection)
{
    uint8_t octets[OBJECTION_SIZE];
    size_t size;
    enum dm_error error = objection_encode(objection, octets, &size);

    if (error == DM_OK)
        db_put_u64(&ledger->batch, ledger->objections[objection->kind], objection->number, octets,
                   size, 0);
    return error;
}

void ledger_put_objection(struct ledger *ledger, const struct objection *objection)
{
    struct objection first;
    enum dm_error error = get(ledger, &ledger->batch, objection->kind, objection->number, &first);

    if (error == DM_E_NOT_FOUND) {
        error = put(ledger, objection);
    } else if (error == DM_OK && first.closed.ms == 0 && objection->closed.ms != 0) {
        first.closed = objection->closed;
        error = put(ledger, &first);
    }
    if (ledger->batch.error == DM_OK)
        ledger->batch.error = error;
}

enum dm_error ledger_objection(struct ledger *ledger, enum objection_kind kind, uint64_t number,
                               struct objection *objection)
{
    struct db_txn txn;
    enum dm_error error;

    db_read(&ledger->db, &txn);
    error = get(ledger, &txn, kind, number, objection);
    db_abort(&txn);
    return error;
}

static enum dm_error read_record(enum objection_kind kind, const MDB_val *name,
                                 const MDB_val *value, struct objection *objection)
{
    uint64_t number;
    enum dm_error error = ledger_key(name, &number);

    if (error != DM_OK)
        return error;
    return objection_decode(kind, number, value->mv_data, value->mv_size, objection);
}

enum dm_error ledger_walk_objections(struct ledger *ledger, enum objection_kind kind, uint64_t from,
                                     bool (*visit)(void *context,
                                                   const struct objection *objection),
                                     void *context)
{
    MDB_val name = {sizeof from, &from};
    MDB_cursor_op step = MDB_SET_RANGE;
    MDB_cursor *cursor = NULL;
    struct objection objection;
    struct db_txn txn;
    MDB_val value;
    enum dm_error error;

    db_read(&ledger->db, &txn);
    error = txn.error;
    if (error == DM_OK)
        error = db_stick(&txn, mdb_cursor_open(txn.txn, ledger->objections[kind], &cursor));
    while (error == DM_OK) {
        error = db_stick(&txn, mdb_cursor_get(cursor, &name, &value, step));
        if (error == DM_OK)
            error = read_record(kind, &name, &value, &objection);
        if (error == DM_OK && !visit(context, &objection))
            break;
        step = MDB_NEXT;
    }
    if (cursor != NULL)
        mdb_cursor_close(cursor);
    db_abort(&txn);
    return error == DM_E_NOT_FOUND ? DM_OK : error; /* the end of the table */
}
