#ifndef DARMAND_STORE_DATASET_BUILD_H
#define DARMAND_STORE_DATASET_BUILD_H

#include "protocol/error.h"
#include "store/dataset.h"
#include "store/load_rows.h"

/* Sorted rows → the file of a new version, and a second look at what was written. */

struct dataset_content {
    const struct load_rows *persons;
    const struct load_rows *providers;
    const struct load_indexes *indexes;
    struct dataset_info info;
};

/** Builds in a directory that is there and empty.  DM_E_NO_SPACE: what is there is for removal. */
enum dm_error dataset_build(const char *path, const struct dataset_content *content) DM_CHECKED;

/**
 * Opens what was built as a reader does; compares all counts, and a sample of persons spread over
 * the whole.  DM_E_CORRUPT: it is not what was to be written.
 */
enum dm_error dataset_verify(const char *path, const struct dataset_content *content) DM_CHECKED;

#endif
