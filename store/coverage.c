#include "store/coverage.h"

#include <string.h>

#include "store/dataset_tables.h"

enum dm_error coverage_person(struct dataset *dataset, struct national_id id, struct person *person)
{
    struct db_txn own, *txn = dataset_read(dataset, &own);
    const uint8_t *octets;
    size_t size;
    enum dm_error error;

    error = db_get_u64(txn, dataset->tables.person, id.value, &octets, &size);
    if (error == DM_OK)
        error = person_decode(id, octets, size, person);
    dataset_read_end(dataset, txn);
    return error;
}

/* A cursor on one of the tables with many values a key; NULL, and an error sticks, when it fails. */
static MDB_cursor *open_cursor(struct db_txn *txn, MDB_dbi table)
{
    MDB_cursor *cursor = NULL;

    if (txn->error == DM_OK && db_stick(txn, mdb_cursor_open(txn->txn, table, &cursor)) != DM_OK)
        return NULL;
    return cursor;
}

static enum dm_error read_ids(struct db_txn *txn, MDB_cursor *cursor, uint64_t key,
                              struct national_id *ids, size_t max, size_t *count)
{
    MDB_val name = {sizeof key, &key};
    MDB_val value;
    enum dm_error error = DM_OK;
    size_t found = 0;

    while (found < max) {
        error = db_stick(
            txn, mdb_cursor_get(cursor, &name, &value, found == 0 ? MDB_SET_KEY : MDB_NEXT_DUP));
        if (error != DM_OK)
            break;
        if (value.mv_size != sizeof ids->value)
            return DM_E_CORRUPT;
        memcpy(&ids[found++].value, value.mv_data, sizeof ids->value);
    }
    if (error != DM_OK && error != DM_E_NOT_FOUND)
        return error;
    *count = found;
    return DM_OK;
}

/* The IDs that stand under a key of one of the indexes. */
static enum dm_error look_up(struct dataset *dataset, MDB_dbi index, uint64_t key,
                             struct national_id *ids, size_t max, size_t *count)
{
    struct db_txn own, *txn = dataset_read(dataset, &own);
    MDB_cursor *cursor;
    enum dm_error error;

    cursor = open_cursor(txn, index);
    if (cursor == NULL)
        error = txn->error;
    else
        error = read_ids(txn, cursor, key, ids, max, count);
    mdb_cursor_close(cursor);
    dataset_read_end(dataset, txn);
    return error;
}

enum dm_error coverage_by_mobile(struct dataset *dataset, struct msisdn mobile,
                                 struct national_id *ids, size_t max, size_t *count)
{
    return look_up(dataset, dataset->tables.mobile, mobile.value, ids, max, count);
}

enum dm_error coverage_family(struct dataset *dataset, struct national_id head,
                              struct national_id *ids, size_t max, size_t *count)
{
    return look_up(dataset, dataset->tables.family, head.value, ids, max, count);
}

enum dm_error coverage_depends(struct dataset *dataset, struct national_id head,
                               struct national_id dependant)
{
    MDB_val name = {sizeof head.value, &head.value};
    MDB_val value = {sizeof dependant.value, &dependant.value};
    struct db_txn own, *txn = dataset_read(dataset, &own);
    MDB_cursor *cursor;
    enum dm_error error;

    cursor = open_cursor(txn, dataset->tables.family);
    if (cursor == NULL)
        error = txn->error;
    else
        error = db_stick(txn, mdb_cursor_get(cursor, &name, &value, MDB_GET_BOTH));
    mdb_cursor_close(cursor);
    dataset_read_end(dataset, txn);
    return error;
}
