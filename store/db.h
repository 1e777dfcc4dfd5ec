#ifndef DARMAND_STORE_DB_H
#define DARMAND_STORE_DB_H

#include <lmdb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

/*
 * The only way to LMDB: an environment opened with the flags the promises need, read back; codes
 * translated; transactions with a sticky error, so that a row of puts is checked once, at commit.
 *
 * Never used: WRITEMAP, NOSYNC, NOMETASYNC (each loses acknowledged records in the power-failure
 * model of facts "lmdb").  An environment is opened once in a process and never across a fork.
 */

struct db {
    MDB_env *env;
};

struct db_options {
    size_t map_size;      /* address space, not disk; sized once; 0: what the file was made with */
    unsigned tables;      /* named databases */
    bool read_only;       /* a dataset version: opened RDONLY, read-ahead on */
    bool alone;           /* nobody else opens it, as our caller knows: no lock file is made */
    unsigned permissions; /* of files made, 0640 */
};

/**
 * Opens (and, unless read_only, creates) the environment in the directory `path`, which exists.
 * DM_E_NOT_FOUND: read_only, and there is no data file.  DM_E_CORRUPT: not a file of LMDB's, or
 * shorter than it says.  DM_E_PERMISSION: a reader too must be able to write the lock file.
 */
enum dm_error db_open(const char *path, const struct db_options *options, struct db *db) DM_CHECKED;
/** Does nothing on a struct db that is all zero. */
void db_close(struct db *db);

/**
 * Writes a copy, compacted, into an empty file, which is not flushed.  The plain copy of LMDB would hold
 * up the writer while it waits for the file's disk; this one holds up nobody.
 */
enum dm_error db_copy(struct db *db, int file) DM_CHECKED;

/** The code of ours an LMDB or errno code stands for. */
enum dm_error db_error(int code);

/**
 * A transaction whose first error sticks: later calls do nothing, and commit aborts.  Each begun
 * transaction is ended by db_commit or db_abort, one that could not begin too.
 */
struct db_txn {
    MDB_txn *txn;
    enum dm_error error;
};

void db_read(struct db *db, struct db_txn *txn);
void db_write(struct db *db, struct db_txn *txn);
/**
 * A reading transaction that rests holds no page back from the writer; awake again, it sees what was
 * committed since.  It keeps its place among the readers, so neither takes a lock of LMDB's.  What was
 * borrowed is borrowed no more.
 */
void db_rest(struct db_txn *txn);
void db_wake(struct db_txn *txn);

/**
 * Opens a named table; `flags` are MDB_INTEGERKEY and its kin; MDB_CREATE only in a write txn.  The
 * handle is good in later transactions once this one is committed, a reading one too.  A missing
 * table is DM_E_NOT_FOUND, and sticks.
 */
void db_table(struct db_txn *txn, const char *name, unsigned flags, MDB_dbi *table);

/** Puts under a 64-bit key; `flags` MDB_APPEND, MDB_NOOVERWRITE …  */
void db_put_u64(struct db_txn *txn, MDB_dbi table, uint64_t key, const void *octets, size_t size,
                unsigned flags);

/**
 * Gets what stands under a 64-bit key; borrowed until the transaction ends.  DM_E_NOT_FOUND does not
 * stick; every other error does.
 */
enum dm_error db_get_u64(struct db_txn *txn, MDB_dbi table, uint64_t key, const uint8_t **octets,
                         size_t *size) DM_CHECKED;

/**
 * For rooms that call LMDB themselves (cursors, deletes): what a code of LMDB's means in this
 * transaction.  It sticks unless it is DM_OK or DM_E_NOT_FOUND; an error that stuck before is
 * returned instead.
 */
enum dm_error db_stick(struct db_txn *txn, int code);

/**
 * Commits and, on the default sync mode, flushes; returns the sticky error after aborting if any.
 * DM_E_NO_SPACE: the map or the disk is full; the environment is as it was.
 */
enum dm_error db_commit(struct db_txn *txn) DM_CHECKED;
/** Ends a transaction without a trace; also the end of every read.  Harmless after db_commit. */
void db_abort(struct db_txn *txn);

#endif
