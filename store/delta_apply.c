#include <string.h>

#include "store/delta_inside.h"

#define BATCH 10000 /* facts "lmdb", 7 */

/* One batch after the other; `done` and `info` are of what is committed, and what is about to be. */
struct apply {
    struct delta *delta;
    struct db_txn txn;
    struct dataset_info info;
    size_t done;
    size_t total;
    size_t batch;
};

/* ---- indexes ---------------------------------------------------------------------------------------- */

static void put_pair(struct db_txn *txn, MDB_dbi table, uint64_t key, uint64_t value)
{
    MDB_val name = {sizeof key, &key}, found = {sizeof value, &value};

    if (key != 0 && txn->error == DM_OK)
        (void)db_stick(txn, mdb_put(txn->txn, table, &name, &found, 0));
}

static void delete_pair(struct db_txn *txn, MDB_dbi table, uint64_t key, uint64_t value)
{
    MDB_val name = {sizeof key, &key}, found = {sizeof value, &value};

    if (key != 0 && txn->error == DM_OK)
        (void)db_stick(txn, mdb_del(txn->txn, table, &name, &found));
}

/* Where both persons are found alike, nothing is moved. */
static void move_pair(struct db_txn *txn, MDB_dbi table, uint64_t from, uint64_t to, uint64_t id)
{
    if (from == to)
        return;
    delete_pair(txn, table, from, id);
    put_pair(txn, table, to, id);
}

/* ---- rows ------------------------------------------------------------------------------------------- */

/* Puts or deletes a record and counts what became of it; false when it was so already. */
static bool write_row(struct apply *apply, MDB_dbi table, const struct change *change,
                      uint64_t *rows)
{
    struct delta_result *result = apply->delta->result;
    const struct load_row *row = &change->row;
    uint64_t key = row->key;
    MDB_val name = {sizeof key, &key};
    const uint8_t *octets;
    size_t size;
    bool found = db_get_u64(&apply->txn, table, key, &octets, &size) == DM_OK;
    bool same = change->deletes
                    ? !found
                    : found && size == row->size && memcmp(octets, row->octets, size) == 0;

    if (apply->txn.error != DM_OK)
        return false;
    if (same) {
        result->same++;
    } else if (change->deletes) {
        (void)db_stick(&apply->txn, mdb_del(apply->txn.txn, table, &name, NULL));
        result->deleted++;
        --*rows;
    } else {
        db_put_u64(&apply->txn, table, key, row->octets, row->size, 0);
        ++*(found ? &result->changed : &result->added);
        *rows += !found;
    }
    return !same;
}

/* A person who is not there is one without mobile and head, whom no index has. */
static enum dm_error decode_person(enum dm_error found, struct person *person, bool *there)
{
    *there = found == DM_OK;
    if (found == DM_E_NOT_FOUND)
        *person = (struct person){0};
    return found == DM_E_NOT_FOUND ? DM_OK : found;
}

static enum dm_error apply_person(struct apply *apply, const struct change *change)
{
    const struct dataset_tables *tables = &apply->delta->tables;
    uint64_t id = change->row.key;
    struct person old, new = {0};
    bool was;
    enum dm_error error = decode_person(delta_person(&apply->txn, tables, id, &old), &old, &was);

    if (error == DM_OK && !change->deletes)
        error = person_decode((struct national_id){id}, change->row.octets, change->row.size, &new);
    if (error != DM_OK || !write_row(apply, tables->person, change, &apply->info.persons))
        return error;
    move_pair(&apply->txn, tables->mobile, old.mobile.value, new.mobile.value, id);
    move_pair(&apply->txn, tables->family, old.head.value, new.head.value, id);
    if (was)
        census_person(&apply->info.census, &old, -1);
    if (!change->deletes)
        census_person(&apply->info.census, &new, 1);
    return DM_OK;
}

static enum dm_error apply_provider(struct apply *apply, const struct change *change)
{
    const struct dataset_tables *tables = &apply->delta->tables;
    struct census *census = &apply->info.census;
    uint64_t mobile = change->row.key;
    struct provider old, new;
    enum dm_error found = delta_provider(&apply->txn, tables, mobile, &old);
    enum dm_error error = DM_OK;

    if (found != DM_OK && found != DM_E_NOT_FOUND)
        return found;
    if (!change->deletes)
        error =
            provider_decode((struct msisdn){mobile}, change->row.octets, change->row.size, &new);
    if (error != DM_OK || !write_row(apply, tables->provider, change, &apply->info.providers))
        return error;
    if (found == DM_OK)
        census_provider(census, &old, -1);
    if (!change->deletes)
        census_provider(census, &new, 1);
    return DM_OK;
}

static enum dm_error apply_one(struct apply *apply, size_t at)
{
    const struct changes *persons = &apply->delta->persons;

    if (at < persons->count)
        return apply_person(apply, &persons->items[at]);
    return apply_provider(apply, &apply->delta->providers.items[at - persons->count]);
}

/* ---- batches ---------------------------------------------------------------------------------------- */

/* The same file again is the same delta, whether it was whole or not. */
static void begin_delta(struct apply *apply)
{
    struct dataset_delta *delta = &apply->info.delta;

    if (delta->number == 0 ||
        memcmp(delta->digest, apply->delta->digest, sizeof delta->digest) != 0) {
        delta->number++;
        memcpy(delta->digest, apply->delta->digest, sizeof delta->digest);
    }
    delta->begun = apply->delta->request->now;
}

/* What the version says of itself goes with the rows it says it of. */
static enum dm_error commit(struct apply *apply)
{
    bool last = apply->done == apply->total;

    apply->info.changes++;
    apply->info.delta.unfinished = !last;
    if (last && apply->delta->request->data_day != DAY_NONE)
        apply->info.data_day = apply->delta->request->data_day;
    dataset_put_info(&apply->txn, &apply->delta->tables, &apply->info);
    return db_commit(&apply->txn);
}

static enum dm_error apply_batch(struct apply *apply)
{
    size_t end =
        apply->total - apply->done > apply->batch ? apply->done + apply->batch : apply->total;
    enum dm_error error;

    db_write(&apply->delta->db, &apply->txn);
    error = apply->txn.error;
    while (error == DM_OK && apply->done < end) {
        error = apply_one(apply, apply->done);
        apply->done++;
    }
    if (error == DM_OK)
        error = commit(apply);
    db_abort(&apply->txn);
    return error;
}

enum dm_error delta_apply(struct delta *delta)
{
    struct apply apply = {.delta = delta,
                          .info = delta->info,
                          .total = delta->persons.count + delta->providers.count,
                          .batch = delta->request->batch == 0 ? BATCH : delta->request->batch};
    enum dm_error error;

    begin_delta(&apply);
    for (;;) {
        error = apply_batch(&apply);
        if (error == DM_OK)
            delta->info = apply.info;
        if (error != DM_OK || apply.done == apply.total)
            return error;
        if (delta->request->rest != NULL)
            delta->request->rest(delta->request->context);
    }
}
