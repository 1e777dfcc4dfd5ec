#include "store/ledger_view.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/ledger_inside.h"

#define TABLES 2

struct ledger_view {
    struct db db;
    struct db_txn txn; /* begun once; at rest between look-ups */
    MDB_dbi entries;
    unsigned node;
};

/*
 * LMDB makes a lock file that is missing, and one that root made would keep the daemon out.  A ledger
 * restored from a backup has none, and belongs to whoever restored it.
 */
static enum dm_error check_files(const char *path)
{
    char name[PATH_MAX];
    struct stat data;
    struct stat lock;
    int length = snprintf(name, sizeof name, "%s/data.mdb", path);

    if (length < 0 || (size_t)length >= sizeof name)
        return DM_E_LENGTH;
    if (stat(name, &data) != 0)
        return dm_error_from_errno(errno);
    (void)snprintf(name, sizeof name, "%s/lock.mdb", path); /* as long as the name before */
    if (stat(name, &lock) == 0 || data.st_uid == geteuid())
        return DM_OK;
    return DM_E_PERMISSION;
}

/* A committed transaction is what keeps the handles of tables. */
static enum dm_error open_tables(struct ledger_view *view)
{
    struct db_txn txn;
    struct ledger_meta meta = {0};
    MDB_dbi table = 0;
    enum dm_error error;

    db_read(&view->db, &txn);
    db_table(&txn, "meta", MDB_INTEGERKEY, &table);
    db_table(&txn, "ledger", MDB_INTEGERKEY, &view->entries);
    error = txn.error == DM_OK ? ledger_read_meta(&txn, table, &meta) : txn.error;
    view->node = meta.node;
    if (error == DM_OK)
        return db_commit(&txn);
    db_abort(&txn);
    return error;
}

static enum dm_error prepare(struct ledger_view *view)
{
    enum dm_error error = open_tables(view);

    if (error != DM_OK)
        return error;
    db_read(&view->db, &view->txn);
    db_rest(&view->txn);
    return view->txn.error;
}

enum dm_error ledger_view_open(const char *path, struct ledger_view **view)
{
    struct db_options options = {.tables = TABLES, .read_only = true};
    struct ledger_view *made = calloc(1, sizeof *made);
    enum dm_error error = made == NULL ? DM_E_NO_MEMORY : check_files(path);

    if (error == DM_OK)
        error = db_open(path, &options, &made->db);
    if (error == DM_OK)
        error = prepare(made);
    if (error != DM_OK) {
        ledger_view_close(made);
        return error;
    }
    db_rest(&made->txn);
    *view = made;
    return DM_OK;
}

void ledger_view_close(struct ledger_view *view)
{
    if (view == NULL)
        return;
    db_abort(&view->txn);
    db_close(&view->db);
    free(view);
}

enum dm_error ledger_view_lost(struct ledger_view *view, uint64_t number, bool *lost)
{
    enum dm_error error;

    db_wake(&view->txn);
    error = ledger_gap(&view->txn, view->entries, number, lost);
    db_rest(&view->txn);
    return error;
}

enum dm_error ledger_view_copy(struct ledger_view *view, int file)
{
    return db_copy(&view->db, file);
}

unsigned ledger_view_node(const struct ledger_view *view)
{
    return view->node;
}

enum dm_error ledger_view_read(struct ledger_view *view, uint64_t number,
                               struct ledger_entry *entry)
{
    const uint8_t *octets;
    size_t size;
    enum dm_error error;

    db_wake(&view->txn);
    error = db_get_u64(&view->txn, view->entries, number, &octets, &size);
    if (error == DM_OK)
        error = ledger_decode(number, octets, size, entry);
    db_rest(&view->txn);
    return error;
}
