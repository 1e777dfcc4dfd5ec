#ifndef DARMAND_STORE_VERSION_LIST_H
#define DARMAND_STORE_VERSION_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

/*
 * Which dataset versions there are, by the names in STATE/dataset (dataset.h); only read here.
 * `directory` is a descriptor of STATE/dataset.
 */

#define VERSION_NAME_MAX 24
#define VERSION_CURRENT  "current"

/** "v000007", a finished version's name, into VERSION_NAME_MAX octets. */
void version_name(uint32_t version, char *name);
/** "v000007.part", an unfinished one's. */
void version_part_name(uint32_t version, char *name);

struct version {
    uint32_t number; /* from 1 */
    bool finished;
};

/** All versions, the newest first; the caller frees the list, which is NULL when there are none. */
enum dm_error version_list(int directory, struct version **list, size_t *count) DM_CHECKED;

/** The version `current` points to.  DM_E_NOT_FOUND: none yet.  DM_E_CORRUPT: no name of ours. */
enum dm_error version_current(int directory, uint32_t *number) DM_CHECKED;

#endif
