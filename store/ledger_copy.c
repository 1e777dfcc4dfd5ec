#include "store/ledger_copy.h"

#include <sodium.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/ledger_inside.h"
#include "store/ledger_view.h"

#define TABLES 2

/* ---- making -------------------------------------------------------------------------------------- */

static enum dm_error write_copy(const char *from, int file)
{
    struct ledger_view *view = NULL;
    enum dm_error error = ledger_view_open(from, &view);

    if (error == DM_OK)
        error = ledger_view_copy(view, file);
    ledger_view_close(view);
    return error;
}

/* With the mark the copy is another file than the ledger, even to a darmand from before (ledger_pace.h). */
static enum dm_error mark(const char *path, struct walltime now)
{
    struct db_options options = {.tables = TABLES, .alone = true};
    struct ledger_meta meta = {0};
    struct db db = {NULL};
    struct db_txn txn;
    MDB_dbi table = 0;
    enum dm_error error = db_open(path, &options, &db);

    if (error != DM_OK)
        return error;
    db_write(&db, &txn);
    db_table(&txn, "meta", MDB_INTEGERKEY, &table);
    error = txn.error == DM_OK ? ledger_read_meta(&txn, table, &meta) : txn.error;
    if (error == DM_OK && meta.copied.ms == 0) {
        meta.copied = now;
        ledger_put_meta(&txn, &meta);
    }
    if (error == DM_OK)
        error = db_commit(&txn);
    else
        db_abort(&txn);
    db_close(&db);
    return error;
}

enum dm_error ledger_copy_make(const char *from, const char *to, struct walltime now)
{
    char name[PATH_MAX];
    int length = snprintf(name, sizeof name, "%s/data.mdb", to);
    enum dm_error error;
    int file;

    if (length < 0 || (size_t)length >= sizeof name)
        return DM_E_LENGTH;
    file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0)
        return dm_error_from_errno(errno);
    error = write_copy(from, file);
    if (error == DM_OK)
        error = mark(to, now);
    if (error == DM_OK && fsync(file) != 0)
        error = dm_error_from_errno(errno);
    close(file);
    return error;
}

/* ---- proving ------------------------------------------------------------------------------------- */

static enum dm_error open_tables(struct ledger *ledger)
{
    struct ledger_meta meta = {0};
    struct db_txn txn;
    MDB_dbi table = 0;
    enum dm_error error;

    db_read(&ledger->db, &txn);
    db_table(&txn, "meta", MDB_INTEGERKEY, &table);
    db_table(&txn, "ledger", MDB_INTEGERKEY, &ledger->entries);
    error = txn.error == DM_OK ? ledger_read_meta(&txn, table, &meta) : txn.error;
    ledger->node = meta.node;
    ledger->copied = meta.copied;
    if (error == DM_OK)
        return db_commit(&txn);
    db_abort(&txn);
    return error;
}

static bool take_number(void *context, const struct ledger_head *head)
{
    *(uint64_t *)context = head->number;
    return false;
}

static enum dm_error prove(struct ledger *ledger, struct ledger_copy *copy)
{
    struct ledger_copy proved = {.last = LEDGER_NO_NUMBER};
    uint64_t bad;
    enum dm_error error = open_tables(ledger);

    if (error == DM_OK && ledger->copied.ms == 0)
        error = DM_E_CORRUPT;
    if (error == DM_OK)
        error = ledger_verify(ledger, 0, &proved.entries, &bad);
    if (error == DM_OK)
        error = ledger_skim_back(ledger, take_number, &proved.last);
    if (error != DM_OK)
        return error;
    proved.node = ledger->node;
    proved.taken = ledger->copied;
    *copy = proved;
    return DM_OK;
}

enum dm_error ledger_copy_prove(const char *path, const uint8_t *chain_key,
                                struct ledger_copy *copy)
{
    struct db_options options = {.tables = TABLES, .read_only = true, .alone = true};
    struct ledger ledger = {.lock = -1};
    enum dm_error error = db_open(path, &options, &ledger.db);

    if (error != DM_OK)
        return error;
    memcpy(ledger.chain_key, chain_key, sizeof ledger.chain_key);
    error = prove(&ledger, copy);
    db_close(&ledger.db);
    sodium_memzero(ledger.chain_key, sizeof ledger.chain_key);
    return error;
}
