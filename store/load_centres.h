#ifndef DARMAND_STORE_LOAD_CENTRES_H
#define DARMAND_STORE_LOAD_CENTRES_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "store/load_complaints.h"
#include "store/record.h"

/*
 * What must agree between the rows of one centre: it has as many mobiles as it likes, but is of one
 * kind, and owned or contracted.  What it may ask a day hangs on both (facts "domain" §6).  All centres
 * are in memory, 32 octets a row.
 */

/** The line of a row that is in force already, of which nobody complains. */
#define LOAD_CENTRE_IN_FORCE 0

struct load_centre;

/** All zero is empty. */
struct load_centres {
    struct load_centre *items;
    size_t count;
    size_t capacity;
};

enum dm_error load_centres_add(struct load_centres *centres, const struct provider *provider,
                               uint64_t line) DM_CHECKED;

/** Complains of each row that does not say what the first row of its centre says. */
void load_centres_check(struct load_centres *centres, const char *path,
                        struct load_complaints *complaints);

void load_centres_free(struct load_centres *centres);

#endif
