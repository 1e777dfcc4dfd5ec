#ifndef DARMAND_STORE_DATASET_H
#define DARMAND_STORE_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/calendar.h"
#include "protocol/error.h"
#include "protocol/times.h"
#include "store/census.h"

/*
 * Versions of the data about persons and providers: each in a directory of its own,
 *
 *   STATE/dataset/v000007.part/data.mdb  built beside, checked, fsynced; then renamed to
 *   STATE/dataset/v000007/data.mdb       a finished version; only deltas change it (delta.h)
 *   STATE/dataset/current                → v000007, a symlink renamed into place
 *
 * so a reader has the old version or the new, never a part of either.  Whether a version is finished
 * is told by its name, not by looking inside: LMDB must not be opened twice in a process.
 *
 * A delta is written into the version in force by another process, a batch in a transaction.  LMDB
 * keeps the pages of every reading transaction until it ends, so a reader sees all of a batch or
 * nothing of it; what it reads in two transactions may be from before and after.  So a question is
 * read in one (dataset_look), which also tells it what the version has become.
 */

#define DATASET_PATH_MAX 512

/* ---- reading one version: dataset.c ---------------------------------------------------------- */

struct dataset; /* one version, open for reading */

#define DATASET_DIGEST_SIZE 32

/** The delta applied last. */
struct dataset_delta {
    uint32_t number;                     /* from 1; 0: there was none */
    bool unfinished;                     /* begun, and not ended: killed, or at work just now */
    uint8_t digest[DATASET_DIGEST_SIZE]; /* SHA-256 of its file */
    struct walltime begun;
};

struct dataset_info {
    uint32_t version;
    uint64_t persons;
    uint64_t providers;
    day_number data_day; /* the day the data speaks of, with the last whole delta */
    struct walltime built;
    uint32_t changes; /* batches of deltas: when it is the same, so is everything */
    struct dataset_delta delta;
    struct census census; /* all zero: an older darmand built it, and did not count */
};

/**
 * Opens the version `current` points to.  DM_E_NOT_FOUND: there is none yet.  DM_E_VERSION: a newer
 * darmand wrote it.  DM_E_CORRUPT: `current` points to something else, or the version is unfinished
 * or contradicts itself.  Never open one version twice in a process.
 */
enum dm_error dataset_open(const char *state_dir, struct dataset **dataset) DM_CHECKED;
/** The same of any finished version.  DM_E_CORRUPT: it is broken, or there is none. */
enum dm_error dataset_open_version(const char *state_dir, uint32_t version,
                                   struct dataset **dataset) DM_CHECKED;
/** Does nothing on NULL. */
void dataset_close(struct dataset *dataset);
/** What the version was at the last look, or else when it was opened. */
const struct dataset_info *dataset_info(const struct dataset *dataset);

/**
 * Until dataset_look_away everything that is asked of the dataset (coverage.h, provider.h) is as of
 * this moment, dataset_info too; what is read outside a look is as of its own.  A look must be short:
 * what a delta replaces is kept for it.  When it cannot be had, each question fails.  Both do nothing
 * on NULL.
 */
void dataset_look(struct dataset *dataset);
void dataset_look_away(struct dataset *dataset);

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

/** Finished versions, the newest first, at most `max` of them. */
enum dm_error dataset_list(const char *state_dir, uint32_t *versions, size_t max,
                           size_t *count) DM_CHECKED;

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
