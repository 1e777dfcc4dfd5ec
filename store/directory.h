#ifndef DARMAND_STORE_DIRECTORY_H
#define DARMAND_STORE_DIRECTORY_H

#include <stdbool.h>
#include <sys/types.h>

#include "protocol/error.h"

/*
 * Names that survive a power failure.  An fsync of a file says nothing about the name it is found
 * under; the directory that holds the name is flushed too, or a whole ledger may be gone (fsync(2)).
 */

/** Flushes a directory's names. */
enum dm_error directory_sync(const char *path) DM_CHECKED;

/** Flushes the directory that holds the last name of `path`. */
enum dm_error directory_sync_parent(const char *path) DM_CHECKED;

/**
 * Takes a directory for one process; `*lock` gives it back when closed.  DM_E_EXISTS: another process
 * has it.
 */
enum dm_error directory_lock(const char *path, int *lock) DM_CHECKED;

/** Makes a directory durably; one that is there already is as good.  Its parent must be there. */
enum dm_error directory_make(const char *path, mode_t mode) DM_CHECKED;

/** False: users other than the owner and the group may look into it, or nobody can tell. */
bool directory_is_closed(const char *path);

#endif
