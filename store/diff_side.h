#ifndef DARMAND_STORE_DIFF_SIDE_H
#define DARMAND_STORE_DIFF_SIDE_H

#include <stdbool.h>

#include "store/changes.h"
#include "store/dataset_tables.h"
#include "store/diff.h"

/* One side of a comparison: persons in the order of their IDs, whatever they come from. */
struct side {
    struct dataset *dataset; /* a version; NULL: a file */
    MDB_cursor *cursor;
    struct changes rows; /* of a file */
    size_t at;
    bool ended;
    struct person person; /* the one that is looked at, unless it has ended */
};

/** Opens a side and looks at its first person.  side_close on an error too. */
enum dm_error side_open(const struct diff_request *request, unsigned which,
                        struct load_complaints *complaints, struct side *side) DM_CHECKED;
enum dm_error side_next(struct side *side) DM_CHECKED;
void side_close(struct side *side);

#endif
