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
 *   STATE/dataset/v000007/data.mdb   built beside, checked, fsynced, then
 *   STATE/dataset/current            → v000007, a symlink renamed into place
 *
 * so a reader has the old version or the new, never a part of either.  A version, once current, is
 * never written again.
 */

#define DATASET_PATH_MAX 512

struct dataset; /* one version, open for reading */

struct dataset_info {
    uint32_t version;
    uint64_t persons;
    uint64_t providers;
    day_number data_day;    /* the day the data speaks of */
    struct walltime built;
};

/** Opens the version `current` points to.  DM_E_NOT_FOUND: there is none yet; DM_E_VERSION. */
enum dm_error dataset_open(const char *state_dir, struct dataset **dataset) DM_CHECKED;
void dataset_close(struct dataset *dataset);
const struct dataset_info *dataset_info(const struct dataset *dataset);

/** Reads the file through once, so that the first questions do not wait for the disk. */
void dataset_prewarm(const struct dataset *dataset);

/** Makes the directory of the next version and says its number and path. */
enum dm_error dataset_prepare(const char *state_dir, uint32_t *version, char *path,
                              size_t capacity) DM_CHECKED;
/** fsyncs the version's directory and renames `current` to it. */
enum dm_error dataset_switch(const char *state_dir, uint32_t version) DM_CHECKED;
/** Removes a version's directory; used for what was prepared and refused. */
enum dm_error dataset_remove(const char *state_dir, uint32_t version) DM_CHECKED;
/** Removes what no one needs: unfinished versions, and all but the `keep` newest finished ones. */
enum dm_error dataset_clean(const char *state_dir, unsigned keep) DM_CHECKED;

#endif
