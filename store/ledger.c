#include "store/ledger.h"

#include <sodium.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "protocol/wire.h"
#include "store/directory.h"
#include "store/ledger_inside.h"

/* The meta table has one record: format version, node; and, of a copy, when it was taken. */
#define META_KEY       0
#define META_VERSION   1
#define META_COPY      2
#define META_COPY_SIZE 10
#define TABLES         8

#define DIRECTORY_MODE 0750
#define FILE_MODE      0640

/* ---- one stored entry ---------------------------------------------------------------------------- */

void ledger_chain(const struct ledger *ledger, struct ledger_end *end, uint64_t number,
                  const uint8_t *octets, size_t size)
{
    uint8_t key[sizeof number];
    struct wire_writer writer;
    crypto_generichash_state state;

    wire_writer_init(&writer, key, sizeof key);
    wire_put_u64(&writer, number);
    crypto_generichash_init(&state, ledger->chain_key, sizeof ledger->chain_key, CHAIN_SIZE);
    crypto_generichash_update(&state, end->chain, CHAIN_SIZE);
    crypto_generichash_update(&state, key, sizeof key);
    crypto_generichash_update(&state, octets, size);
    crypto_generichash_final(&state, end->chain, CHAIN_SIZE);
    end->number = number;
}

enum dm_error ledger_decode(uint64_t number, const uint8_t *octets, size_t size,
                            struct ledger_entry *entry)
{
    struct ledger_entry read;
    size_t used;
    enum dm_error error = ledger_entry_decode(number, octets, size, &read, &used);

    if (error != DM_OK)
        return error;
    if (size - used != CHAIN_SIZE)
        return DM_E_CORRUPT;
    memcpy(read.chain, octets + used, CHAIN_SIZE);
    *entry = read;
    return DM_OK;
}

enum dm_error ledger_key(const MDB_val *name, uint64_t *key)
{
    if (name->mv_size != sizeof *key)
        return DM_E_CORRUPT;
    memcpy(key, name->mv_data, sizeof *key);
    return DM_OK;
}

/* ---- the ends of tables -------------------------------------------------------------------------- */

/* The last key of a table and its value, borrowed; DM_E_NOT_FOUND when the table is empty. */
static enum dm_error last_of(struct db_txn *txn, MDB_dbi table, uint64_t *key, MDB_val *value)
{
    MDB_cursor *cursor = NULL;
    MDB_val name;
    enum dm_error error;

    if (txn->error != DM_OK)
        return txn->error;
    error = db_stick(txn, mdb_cursor_open(txn->txn, table, &cursor));
    if (error != DM_OK)
        return error;
    error = db_stick(txn, mdb_cursor_get(cursor, &name, value, MDB_LAST));
    if (error == DM_OK)
        error = ledger_key(&name, key);
    mdb_cursor_close(cursor);
    return error;
}

enum dm_error ledger_last(struct ledger *ledger, uint64_t *number, uint64_t *notice)
{
    uint64_t last_number = LEDGER_NO_NUMBER;
    uint64_t last_notice = 0;
    struct db_txn txn;
    MDB_val value;
    enum dm_error error;

    db_read(&ledger->db, &txn);
    error = last_of(&txn, ledger->entries, &last_number, &value);
    if (error == DM_OK || error == DM_E_NOT_FOUND)
        error = last_of(&txn, ledger->notices, &last_notice, &value);
    db_abort(&txn);
    if (error != DM_OK && error != DM_E_NOT_FOUND)
        return error;
    *number = last_number;
    *notice = last_notice;
    return DM_OK;
}

/* ---- opening ------------------------------------------------------------------------------------- */

static void open_tables(struct db_txn *txn, struct ledger *ledger, MDB_dbi *meta)
{
    unsigned flags = MDB_CREATE | MDB_INTEGERKEY;

    db_table(txn, "ledger", flags, &ledger->entries);
    db_table(txn, "owed", flags, &ledger->owed);
    db_table(txn, "outcome", flags, &ledger->outcomes);
    db_table(txn, "notice", flags, &ledger->notices);
    db_table(txn, "conduct", flags, &ledger->conducts);
    db_table(txn, "objection", flags, &ledger->objections[OBJECTION_STATUS]);
    db_table(txn, "dispute", flags, &ledger->objections[OBJECTION_VISIT]);
    db_table(txn, "meta", flags, meta);
}

enum dm_error ledger_read_meta(struct db_txn *txn, MDB_dbi table, struct ledger_meta *meta)
{
    struct ledger_meta read = {0};
    struct wire_reader reader;
    const uint8_t *octets;
    size_t size;
    uint8_t version;
    enum dm_error error = db_get_u64(txn, table, META_KEY, &octets, &size);

    if (error != DM_OK)
        return error;
    wire_reader_init(&reader, octets, size);
    version = wire_u8(&reader);
    if (version > META_COPY)
        return DM_E_VERSION;
    read.node = wire_u8(&reader);
    if (version == META_COPY)
        read.copied.ms = (int64_t)wire_u64(&reader);
    if (reader.error != DM_OK || wire_left(&reader) > 0 || version == 0 ||
        (version == META_COPY && read.copied.ms <= 0))
        return DM_E_CORRUPT;
    *meta = read;
    return DM_OK;
}

void ledger_put_meta(struct db_txn *txn, const struct ledger_meta *meta)
{
    bool copy = meta->copied.ms != 0;
    uint8_t octets[META_COPY_SIZE];
    struct wire_writer writer;
    MDB_dbi table = 0;

    wire_writer_init(&writer, octets, sizeof octets);
    wire_put_u8(&writer, copy ? META_COPY : META_VERSION);
    wire_put_u8(&writer, (uint8_t)meta->node);
    if (copy)
        wire_put_u64(&writer, (uint64_t)meta->copied.ms);
    db_table(txn, "meta", MDB_INTEGERKEY, &table);
    db_put_u64(txn, table, META_KEY, octets, wire_written(&writer), 0);
}

/* A new ledger is given its node; an old one must be of this format and this node. */
static enum dm_error check_meta(struct db_txn *txn, MDB_dbi table, struct ledger *ledger)
{
    struct ledger_meta meta = {.node = ledger->node};
    enum dm_error error = ledger_read_meta(txn, table, &meta);

    if (error == DM_E_NOT_FOUND) {
        ledger_put_meta(txn, &meta);
        return DM_OK;
    }
    if (error != DM_OK)
        return error;
    ledger->copied = meta.copied;
    return meta.node == ledger->node ? DM_OK : DM_E_RANGE;
}

/* The chain goes on from the last entry. */
static enum dm_error find_end(struct db_txn *txn, struct ledger *ledger)
{
    struct ledger_end end = LEDGER_START;
    MDB_val value;
    enum dm_error error = last_of(txn, ledger->entries, &end.number, &value);

    if (error == DM_OK) {
        if (!ledger_owns(ledger->node, end.number) || value.mv_size < CHAIN_SIZE)
            return DM_E_CORRUPT;
        memcpy(end.chain, (uint8_t *)value.mv_data + value.mv_size - CHAIN_SIZE, CHAIN_SIZE);
    } else if (error != DM_E_NOT_FOUND) {
        return error;
    }
    ledger->end = end;
    return DM_OK;
}

static enum dm_error prepare(struct ledger *ledger)
{
    struct db_txn txn;
    MDB_dbi meta = 0;
    enum dm_error error;

    db_write(&ledger->db, &txn);
    open_tables(&txn, ledger, &meta);
    error = check_meta(&txn, meta, ledger);
    if (error == DM_OK)
        error = find_end(&txn, ledger);
    if (error != DM_OK) {
        db_abort(&txn);
        return error;
    }
    return db_commit(&txn);
}

enum dm_error ledger_open(const struct ledger_options *options, struct ledger **ledger)
{
    struct db_options db_options = {
        .map_size = options->map_size, .tables = TABLES, .permissions = FILE_MODE};
    struct ledger *made = NULL;
    enum dm_error error;

    if (options->node >= LEDGER_NODES)
        return DM_E_RANGE;
    error = directory_make(options->path, DIRECTORY_MODE);
    if (error != DM_OK)
        return error;
    made = calloc(1, sizeof *made);
    if (made == NULL)
        return DM_E_NO_MEMORY;
    made->node = options->node;
    made->lock = -1;
    memcpy(made->chain_key, options->chain_key, sizeof made->chain_key);
    error = directory_lock(options->path, &made->lock);
    if (error == DM_OK)
        error = ledger_be_born(options->path, &db_options);
    if (error == DM_OK)
        error = db_open(options->path, &db_options, &made->db);
    if (error == DM_OK)
        error = prepare(made);
    if (error == DM_OK)
        error = directory_sync(options->path); /* LMDB flushes its file, not the file's name */
    if (error != DM_OK) {
        ledger_close(made);
        return error;
    }
    *ledger = made;
    return DM_OK;
}

void ledger_close(struct ledger *ledger)
{
    if (ledger == NULL)
        return;
    db_close(&ledger->db);
    if (ledger->lock >= 0)
        close(ledger->lock);
    sodium_memzero(ledger->chain_key, sizeof ledger->chain_key);
    free(ledger);
}

/* ---- writing ------------------------------------------------------------------------------------- */

static void fail(struct ledger *ledger, enum dm_error error)
{
    if (ledger->batch.error == DM_OK)
        ledger->batch.error = error;
}

static void delete_u64(struct db_txn *txn, MDB_dbi table, uint64_t key)
{
    MDB_val name = {sizeof key, &key};

    if (txn->error == DM_OK)
        (void)db_stick(txn, mdb_del(txn->txn, table, &name, NULL));
}

void ledger_begin(struct ledger *ledger)
{
    ledger->batch_end = ledger->end;
    db_write(&ledger->db, &ledger->batch);
}

void ledger_append(struct ledger *ledger, struct ledger_entry *entry)
{
    struct ledger_end *end = &ledger->batch_end;
    uint8_t octets[LEDGER_ENTRY_MAX + CHAIN_SIZE];
    size_t size;
    enum dm_error error = ledger_entry_encode(entry, octets, &size);

    if (error == DM_OK && !ledger_owns(ledger->node, entry->number))
        error = DM_E_RANGE;
    if (error == DM_OK && ledger->copied.ms != 0 && entry->kind != LEDGER_RESTORED)
        error = DM_E_BUG;
    if (error == DM_OK && end->number != LEDGER_NO_NUMBER && entry->number <= end->number)
        error = DM_E_BUG;
    if (error != DM_OK) {
        fail(ledger, error);
        return;
    }
    ledger_chain(ledger, end, entry->number, octets, size);
    memcpy(entry->chain, end->chain, CHAIN_SIZE);
    memcpy(octets + size, end->chain, CHAIN_SIZE);
    db_put_u64(&ledger->batch, ledger->entries, entry->number, octets, size + CHAIN_SIZE,
               MDB_APPEND);
    if (entry->route.link[0] != '\0')
        db_put_u64(&ledger->batch, ledger->owed, entry->number, NULL, 0, MDB_APPEND);
}

void ledger_put_outcome(struct ledger *ledger, uint64_t number, const struct outcome *outcome)
{
    uint8_t octets[OUTCOME_SIZE];
    size_t size;
    enum dm_error error = outcome_encode(outcome, octets, &size);

    if (error != DM_OK) {
        fail(ledger, error);
        return;
    }
    db_put_u64(&ledger->batch, ledger->outcomes, number, octets, size, 0);
    delete_u64(&ledger->batch, ledger->owed, number);
}

void ledger_put_notice(struct ledger *ledger, const struct notice *notice)
{
    uint8_t octets[NOTICE_MAX];
    size_t size;
    enum dm_error error = notice_encode(notice, octets, &size);

    if (error != DM_OK) {
        fail(ledger, error);
        return;
    }
    db_put_u64(&ledger->batch, ledger->notices, notice->number, octets, size, 0);
}

void ledger_delete_notice(struct ledger *ledger, uint64_t number)
{
    delete_u64(&ledger->batch, ledger->notices, number);
}

enum dm_error ledger_commit(struct ledger *ledger)
{
    enum dm_error error = db_commit(&ledger->batch);

    if (error == DM_OK)
        ledger->end = ledger->batch_end;
    return error;
}

/* ---- reading ------------------------------------------------------------------------------------- */

void ledger_forget_dead_readers(struct ledger *ledger)
{
    /* It fails where the lock file is not sound, and then the next commit says so. */
    (void)mdb_reader_check(ledger->db.env, NULL);
}

enum dm_error ledger_read(struct ledger *ledger, uint64_t number, struct ledger_entry *entry)
{
    struct db_txn txn;
    const uint8_t *octets;
    size_t size;
    enum dm_error error;

    db_read(&ledger->db, &txn);
    error = db_get_u64(&txn, ledger->entries, number, &octets, &size);
    if (error == DM_OK)
        error = ledger_decode(number, octets, size, entry);
    db_abort(&txn);
    return error;
}

enum dm_error ledger_outcome(struct ledger *ledger, uint64_t number, struct outcome *outcome)
{
    struct db_txn txn;
    const uint8_t *octets;
    size_t size;
    enum dm_error error;

    db_read(&ledger->db, &txn);
    error = db_get_u64(&txn, ledger->outcomes, number, &octets, &size);
    if (error == DM_OK)
        error = outcome_decode(octets, size, outcome);
    db_abort(&txn);
    return error;
}
