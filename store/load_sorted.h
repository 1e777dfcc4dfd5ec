#ifndef DARMAND_STORE_LOAD_SORTED_H
#define DARMAND_STORE_LOAD_SORTED_H

#include "protocol/error.h"
#include "store/dataset_build.h"
#include "store/load_complaints.h"
#include "store/load_progress.h"
#include "store/load_row.h"
#include "store/sorter.h"

/** The file rows came from, and the table they go to. */
struct load_target {
    const char *path;
    const char *column; /* the key's name */
    enum dataset_rows table;
    struct dataset_builder *builder;
    struct load_complaints *complaints;
    struct load_progress *progress;
};

/** Sorts rows (struct load_row) and puts them.  Complains of those whose key an earlier line has. */
enum dm_error load_put_sorted(const struct load_target *target, struct sorter *rows) DM_CHECKED;

#endif
