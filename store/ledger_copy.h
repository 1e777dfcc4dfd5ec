#ifndef DARMAND_STORE_LEDGER_COPY_H
#define DARMAND_STORE_LEDGER_COPY_H

#include <stdint.h>

#include "protocol/error.h"
#include "protocol/times.h"

/*
 * A copy of the ledger in a file of its own: made while the daemon writes, and proved.  How it becomes
 * a ledger again is ledger_pace.h's.
 */

struct ledger_copy {
    struct walltime taken; /* the moment from which on it may lack something */
    unsigned node;
    uint64_t entries;
    uint64_t last; /* number; LEDGER_NO_NUMBER: there are none */
};

/**
 * Copies the ledger in the directory `from` into the empty directory `to`, mode 0600, flushed but for
 * the name, and marks it as one of the moment `now`, which must be before the call.  Of a copy a copy has
 * the older moment.  Errors as ledger_view_open; DM_E_EXISTS: there is a file.
 */
enum dm_error ledger_copy_make(const char *from, const char *to, struct walltime now) DM_CHECKED;

/**
 * Reads the copy in a directory, makes no file in it, and proves its chain whole.  Nobody may have it
 * open for writing.  DM_E_CORRUPT: it does not hold under this key, or it is no copy.  DM_E_NOT_FOUND.
 */
enum dm_error ledger_copy_prove(const char *path, const uint8_t *chain_key,
                                struct ledger_copy *copy) DM_CHECKED;

#endif
