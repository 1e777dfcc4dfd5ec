#include "store/dataset_walk.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Between giving up pages: 50 MB of them. */
#define STEPS 1000000

struct dataset_walk {
    struct db_txn txn;
    MDB_cursor *cursor;
    unsigned steps;

    /* Between these lies in the map what was seen since pages were given up. */
    uintptr_t lowest;
    uintptr_t highest;
};

enum dm_error dataset_walk_new(struct db *db, MDB_dbi table, struct dataset_walk **walk)
{
    struct dataset_walk *made = calloc(1, sizeof *made);
    enum dm_error error;

    if (made == NULL)
        return DM_E_NO_MEMORY;
    db_read(db, &made->txn);
    error = made->txn.error;
    if (error == DM_OK)
        error = db_stick(&made->txn, mdb_cursor_open(made->txn.txn, table, &made->cursor));
    if (error != DM_OK)
        dataset_walk_free(made);
    else
        *walk = made;
    return error;
}

void dataset_walk_free(struct dataset_walk *walk)
{
    if (walk == NULL)
        return;
    if (walk->cursor != NULL)
        mdb_cursor_close(walk->cursor);
    db_abort(&walk->txn);
    free(walk);
}

/*
 * A walk would make every page of a file count as this process's memory.  Given up, they stay in the
 * file cache, and come back when they are looked at.
 */
static void note_page(struct dataset_walk *walk, uintptr_t at)
{
    if (walk->steps == 0)
        walk->lowest = walk->highest = at;
    walk->lowest = at < walk->lowest ? at : walk->lowest;
    walk->highest = at > walk->highest ? at : walk->highest;
    if (++walk->steps < STEPS)
        return;
    walk->steps = 0;
    walk->lowest -= walk->lowest % (uintptr_t)sysconf(_SC_PAGESIZE);
    (void)madvise((void *)walk->lowest, walk->highest - walk->lowest, MADV_DONTNEED);
}

enum dm_error dataset_walk_next(struct dataset_walk *walk, uint64_t *key, const uint8_t **octets,
                                size_t *size)
{
    MDB_val name, value;
    enum dm_error error =
        db_stick(&walk->txn, mdb_cursor_get(walk->cursor, &name, &value, MDB_NEXT));

    if (error != DM_OK)
        return error;
    if (name.mv_size != sizeof *key)
        return DM_E_CORRUPT;
    memcpy(key, name.mv_data, sizeof *key);
    *octets = value.mv_data;
    *size = value.mv_size;
    note_page(walk, (uintptr_t)value.mv_data);
    return DM_OK;
}
