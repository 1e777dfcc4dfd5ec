#ifndef DARMAND_STORE_DATASET_H
#define DARMAND_STORE_DATASET_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/calendar.h"
#include "protocol/error.h"
#include "protocol/times.h"

/*
 * Versions of the data about persons and providers: each in a directory of its own,
 *
 *   STATE/dataset/v000007.part/data.mdb  built beside, checked, fsynced; then renamed to
 *   STATE/dataset/v000007/data.mdb       a finished version, never written again
 *   STATE/dataset/current                → v000007, a symlink renamed into place
 *
 * so a reader has the old version or the new, never a part of either.  Whether a version is finished
 * is told by its name, not by looking inside: LMDB must not be opened twice in a process.
 */

#define DATASET_PATH_MAX 512

/* ---- reading one version: dataset.c ---------------------------------------------------------- */

struct dataset; /* one version, open for reading */

struct dataset_info {
    uint32_t version;
    uint64_t persons;
    uint64_t providers;
    day_number data_day; /* the day the data speaks of */
    struct walltime built;
};

/**
 * Opens the version `current` points to.  DM_E_NOT_FOUND: there is none yet.  DM_E_VERSION: a newer
 * darmand wrote it.  DM_E_CORRUPT: `current` points to something else, or the version is unfinished
 * or contradicts itself.  Never open one version twice in a process.
 */
enum dm_error dataset_open(const char *state_dir, struct dataset **dataset) DM_CHECKED;
/** Does nothing on NULL. */
void dataset_close(struct dataset *dataset);
const struct dataset_info *dataset_info(const struct dataset *dataset);

/**
 * Reads the file through once, so that the first questions do not wait for the disk.  Takes seconds
 * when the file is large and cold; may run beside readers of the same dataset.
 */
void dataset_prewarm(const struct dataset *dataset);

/* ---- making, choosing and removing versions: dataset_versions.c ------------------------------- */

/**
 * Makes STATE/dataset when missing and takes the right to change what is in it, until
 * dataset_unlock.  DM_E_EXISTS: somebody else has it.
 */
enum dm_error dataset_lock(const char *state_dir, int *lock) DM_CHECKED;
void dataset_unlock(int lock);

/** The version `current` points to.  DM_E_NOT_FOUND: none yet.  DM_E_CORRUPT: no name of a version. */
enum dm_error dataset_current(const char *state_dir, uint32_t *version) DM_CHECKED;

/* The rest is for the holder of the lock. */

/** Makes the directory of the next version and says its number and path. */
enum dm_error dataset_prepare(const char *state_dir, uint32_t *version, char *path,
                              size_t capacity) DM_CHECKED;
/**
 * Finishes a prepared version, if it is not finished yet, and makes it the current one; the names
 * are flushed before it returns.  DM_E_NOT_FOUND: no such version.  When the last flush fails, the
 * new version is current already, and may not be after a power failure.
 */
enum dm_error dataset_switch(const char *state_dir, uint32_t version) DM_CHECKED;
/** Removes a version, finished or not, but never the current one: DM_E_EXISTS. */
enum dm_error dataset_remove(const char *state_dir, uint32_t version) DM_CHECKED;
/**
 * Removes what no one needs: unfinished versions, and all but the `keep` newest finished ones (0:
 * none of those).  The current version stays, however old.
 */
enum dm_error dataset_clean(const char *state_dir, unsigned keep) DM_CHECKED;

#endif
