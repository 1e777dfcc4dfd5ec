#include "store/ledger_audit.h"

#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/ledger_inside.h"
#include "store/ledger_view.h"

#define TABLES         8
#define PROGRESS_EVERY 10000

/* One that an older darmand did not have is empty. */
struct table {
    const char *name;
    MDB_dbi dbi;
    bool there;
};

enum { ENTRIES, OWED, OUTCOMES, NOTICES, OBJECTIONS, DISPUTES, META, TABLE_COUNT };

struct run {
    const struct ledger_audit_options *options;
    struct ledger_audit *audit;
    struct ledger ledger; /* its environment and key: nothing of it is open for writing */
    struct db_txn txn;    /* begun once; at rest between stretches */
    struct table tables[TABLE_COUNT];
    struct ledger_end end; /* the entry before */
    uint64_t total;
};

static void find_fault(struct run *run, enum ledger_fault_kind kind, uint64_t number, uint64_t from)
{
    struct ledger_audit *audit = run->audit;

    if (audit->fault_count < LEDGER_FAULTS_NAMED)
        audit->faults[audit->fault_count] = (struct ledger_fault){kind, number, from};
    audit->fault_count++;
}

/* ---- what else is there ------------------------------------------------------------------------------- */

static enum dm_error get(const struct run *run, struct db_txn *txn, int table, uint64_t number,
                         const uint8_t **octets, size_t *size)
{
    return run->tables[table].there ? db_get_u64(txn, run->tables[table].dbi, number, octets, size)
                                    : DM_E_NOT_FOUND;
}

static bool is_in(const struct run *run, struct db_txn *txn, int table, uint64_t number)
{
    const uint8_t *octets;
    size_t size;

    return get(run, txn, table, number, &octets, &size) == DM_OK;
}

static bool is_inquiry(const struct run *run, struct db_txn *txn, uint64_t number)
{
    struct ledger_entry entry;
    const uint8_t *octets;
    size_t size;

    return get(run, txn, ENTRIES, number, &octets, &size) == DM_OK &&
           ledger_decode(number, octets, size, &entry) == DM_OK && entry.kind == LEDGER_INQUIRY;
}

/* ---- an entry ------------------------------------------------------------------------------------------ */

/* Where a ledger was restored, its numbers go on far ahead, and the entry there says so. */
static void check_number(struct run *run, uint64_t number, bool restored)
{
    uint64_t next = 0;

    if (!ledger_owns(run->ledger.node, number)) {
        find_fault(run, LEDGER_FAULT_NUMBER, number, 0);
        return;
    }
    if (restored)
        return;
    if (ledger_number_after(run->ledger.node, run->end.number, &next) != DM_OK)
        find_fault(run, LEDGER_FAULT_NUMBER, number, 0);
    else if (number != next)
        find_fault(run, LEDGER_FAULT_GAP, number, next);
}

/* From here on what is stored is taken for good, so that each fault is found once. */
static void check_chain(struct run *run, uint64_t number, const MDB_val *value)
{
    const uint8_t *stored = (const uint8_t *)value->mv_data + value->mv_size - CHAIN_SIZE;

    ledger_chain(&run->ledger, &run->end, number, value->mv_data, value->mv_size - CHAIN_SIZE);
    if (sodium_memcmp(run->end.chain, stored, CHAIN_SIZE) != 0)
        find_fault(run, LEDGER_FAULT_CHAIN, number, 0);
    memcpy(run->end.chain, stored, CHAIN_SIZE);
}

static void check_code(struct run *run, uint64_t number)
{
    const struct code_key *key = &run->options->keys->code;
    char code[CODE_TEXT];
    uint64_t back = 0;

    if (code_of_number(key, number, code) != DM_OK || code_to_number(key, code, &back) != DM_OK ||
        back != number)
        find_fault(run, LEDGER_FAULT_CODE, number, 0);
}

/* `before` is the number of the entry before it. */
static void check_words(struct run *run, struct db_txn *txn, const struct ledger_entry *entry,
                        uint64_t before)
{
    switch (entry->kind) {
    case LEDGER_INQUIRY:
        run->audit->inquiries++;
        check_code(run, entry->number);
        break;
    case LEDGER_REPEAT:
        run->audit->repeats++;
        if (entry->original >= entry->number || !is_inquiry(run, txn, entry->original))
            find_fault(run, LEDGER_FAULT_ORIGINAL, entry->number, 0);
        break;
    case LEDGER_RESTORED:
        run->audit->restorations++;
        if (entry->original != before)
            find_fault(run, LEDGER_FAULT_ORIGINAL, entry->number, 0);
        break;
    }
    if (entry->route.link[0] != '\0' && !is_in(run, txn, OWED, entry->number) &&
        !is_in(run, txn, OUTCOMES, entry->number))
        find_fault(run, LEDGER_FAULT_UNSETTLED, entry->number, 0);
}

static enum dm_error each_entry(void *context, struct db_txn *txn, uint64_t number,
                                const MDB_val *value, bool *more)
{
    struct run *run = context;
    uint64_t before = run->end.number;
    struct ledger_entry entry = {.kind = LEDGER_INQUIRY};
    enum dm_error error = ledger_decode(number, value->mv_data, value->mv_size, &entry);

    (void)more;
    check_number(run, number, error == DM_OK && entry.kind == LEDGER_RESTORED);
    if (value->mv_size >= CHAIN_SIZE)
        check_chain(run, number, value);
    run->end.number = number;
    if (error == DM_OK)
        check_words(run, txn, &entry, before);
    else
        find_fault(run, LEDGER_FAULT_RECORD, number, 0);
    if (++run->audit->entries % PROGRESS_EVERY == 0 && run->options->progress != NULL)
        run->options->progress(run->options->context, run->audit->entries, run->total);
    return DM_OK;
}

/* ---- what speaks of entries ---------------------------------------------------------------------------- */

static enum dm_error each_outcome(void *context, struct db_txn *txn, uint64_t number,
                                  const MDB_val *value, bool *more)
{
    struct run *run = context;
    struct outcome outcome;

    (void)more;
    run->audit->outcomes++;
    if (outcome_decode(value->mv_data, value->mv_size, &outcome) != DM_OK ||
        !is_in(run, txn, ENTRIES, number))
        find_fault(run, LEDGER_FAULT_OUTCOME, number, 0);
    return DM_OK;
}

static enum dm_error each_owed(void *context, struct db_txn *txn, uint64_t number,
                               const MDB_val *value, bool *more)
{
    struct run *run = context;

    (void)value;
    (void)more;
    run->audit->owed++;
    if (!is_in(run, txn, ENTRIES, number))
        find_fault(run, LEDGER_FAULT_OWED, number, 0);
    return DM_OK;
}

static enum dm_error each_notice(void *context, struct db_txn *txn, uint64_t number,
                                 const MDB_val *value, bool *more)
{
    struct run *run = context;
    struct notice notice;

    (void)more;
    run->audit->notices++;
    if (notice_decode(number, value->mv_data, value->mv_size, &notice) != DM_OK ||
        (notice.argument != 0 && !is_in(run, txn, ENTRIES, notice.argument)))
        find_fault(run, LEDGER_FAULT_NOTICE, number, 0);
    return DM_OK;
}

static enum dm_error each_objection(void *context, struct db_txn *txn, uint64_t number,
                                    const MDB_val *value, bool *more)
{
    struct run *run = context;
    struct objection objection;

    (void)more;
    run->audit->objections++;
    if (objection_decode(OBJECTION_STATUS, number, value->mv_data, value->mv_size, &objection) !=
            DM_OK ||
        !is_inquiry(run, txn, number))
        find_fault(run, LEDGER_FAULT_OBJECTION, number, 0);
    return DM_OK;
}

/* ---- all of it ----------------------------------------------------------------------------------------- */

/* The entry before the first one looked at, from whose chain the proof starts. */
static enum dm_error find_start(struct run *run)
{
    struct db_txn *txn = &run->txn;
    MDB_cursor *cursor = NULL;
    uint64_t from = run->options->from;
    MDB_val name = {sizeof from, &from};
    MDB_val value;
    enum dm_error error;

    db_wake(txn);
    error = db_stick(txn, mdb_cursor_open(txn->txn, run->tables[ENTRIES].dbi, &cursor));
    if (error == DM_OK)
        error = db_stick(txn, mdb_cursor_get(cursor, &name, &value, MDB_SET_RANGE));
    if (error == DM_OK || error == DM_E_NOT_FOUND)
        error = db_stick(
            txn, mdb_cursor_get(cursor, &name, &value, error == DM_OK ? MDB_PREV : MDB_LAST));
    if (error == DM_OK)
        error = ledger_key(&name, &run->end.number);
    if (error == DM_OK && value.mv_size >= CHAIN_SIZE)
        memcpy(run->end.chain, (uint8_t *)value.mv_data + value.mv_size - CHAIN_SIZE, CHAIN_SIZE);
    mdb_cursor_close(cursor);
    db_rest(txn);
    return error == DM_E_NOT_FOUND ? DM_OK : error;
}

static enum dm_error read_all(struct run *run)
{
    static const struct {
        int table;
        ledger_each_record *each;
    } walks[] = {{ENTRIES, each_entry},  {OUTCOMES, each_outcome},     {OWED, each_owed},
                 {NOTICES, each_notice}, {OBJECTIONS, each_objection}, {DISPUTES, each_objection}};
    enum dm_error error = run->options->from == 0 ? DM_OK : find_start(run);

    for (size_t i = 0; error == DM_OK && i < sizeof walks / sizeof *walks; i++) {
        const struct table *table = &run->tables[walks[i].table];
        uint64_t from = walks[i].table == NOTICES ? 0 : run->options->from;

        if (table->there)
            error = ledger_walk_records(&run->txn, table->dbi, from, walks[i].each, run);
    }
    return error;
}

static enum dm_error open_table(struct run *run, struct table *table)
{
    struct db_txn txn;

    db_read(&run->ledger.db, &txn);
    db_table(&txn, table->name, MDB_INTEGERKEY, &table->dbi);
    table->there = txn.error == DM_OK;
    if (table->there)
        return db_commit(&txn);
    db_abort(&txn);
    return txn.error == DM_E_NOT_FOUND ? DM_OK : txn.error;
}

static enum dm_error read_meta(struct run *run)
{
    struct db_txn *txn = &run->txn;
    struct ledger_meta meta = {0};
    MDB_stat stat = {0};
    enum dm_error error;

    if (!run->tables[META].there || !run->tables[ENTRIES].there)
        return DM_E_CORRUPT;
    error = txn->error == DM_OK ? ledger_read_meta(txn, run->tables[META].dbi, &meta) : txn->error;
    if (error == DM_OK)
        error = db_stick(txn, mdb_stat(txn->txn, run->tables[ENTRIES].dbi, &stat));
    db_rest(txn);
    run->total = stat.ms_entries;
    run->ledger.node = run->audit->node = meta.node;
    run->audit->copy = meta.copied.ms != 0;
    return error;
}

/*
 * Beside darmand the lock file is there, and where it is not, as in a backup, none is made, which could
 * belong to the wrong user.
 */
static enum dm_error open_ledger(struct run *run)
{
    struct db_options options = {.tables = TABLES, .read_only = true};
    char lock[PATH_MAX];
    int length = snprintf(lock, sizeof lock, "%s/lock.mdb", run->options->path);
    enum dm_error error;

    if (length < 0 || (size_t)length >= sizeof lock)
        return DM_E_LENGTH;
    options.alone = access(lock, F_OK) != 0 && errno == ENOENT;
    error = db_open(run->options->path, &options, &run->ledger.db);
    for (int i = 0; error == DM_OK && i < TABLE_COUNT; i++)
        error = open_table(run, &run->tables[i]);
    if (error != DM_OK)
        return error;
    db_read(&run->ledger.db, &run->txn);
    return read_meta(run);
}

enum dm_error ledger_audit(const struct ledger_audit_options *options, struct ledger_audit *audit)
{
    struct run run = {.options = options,
                      .audit = audit,
                      .ledger = {.lock = -1},
                      .tables = {[ENTRIES] = {.name = "ledger"},
                                 [OWED] = {.name = "owed"},
                                 [OUTCOMES] = {.name = "outcome"},
                                 [NOTICES] = {.name = "notice"},
                                 [OBJECTIONS] = {.name = "objection"},
                                 [DISPUTES] = {.name = "dispute"},
                                 [META] = {.name = "meta"}},
                      .end = LEDGER_START};
    enum dm_error error;

    *audit = (struct ledger_audit){0};
    memcpy(run.ledger.chain_key, options->keys->chain, sizeof run.ledger.chain_key);
    error = open_ledger(&run);
    if (error == DM_OK && options->progress != NULL)
        options->progress(options->context, 0, run.total);
    if (error == DM_OK)
        error = read_all(&run);
    db_abort(&run.txn);
    db_close(&run.ledger.db);
    sodium_memzero(run.ledger.chain_key, sizeof run.ledger.chain_key);
    return error;
}
