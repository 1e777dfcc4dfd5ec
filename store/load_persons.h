#ifndef DARMAND_STORE_LOAD_PERSONS_H
#define DARMAND_STORE_LOAD_PERSONS_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "store/dataset_build.h"
#include "store/load_complaints.h"
#include "store/load_progress.h"
#include "store/record.h"

/*
 * Persons in the order of their file → persons in the order of their IDs, in a new version.
 *
 * As long as the file is sorted, each person is put where he stands.  The first one out of order ends
 * that: what was put is taken back, and all of it goes through a sort on disk.  Either way memory
 * is bounded, and an ID that is there twice is told with both lines.
 *
 * Putting is done by a thread of its own (row_pipe.h): it takes as long as reading does.  Until
 * load_persons_finish or load_persons_free nobody else may use the builder.
 */
struct load_persons;

struct load_persons_options {
    const char *path;      /* of the file, for complaints */
    const char *directory; /* the builder's; runs of the sort go there too */
    size_t memory;         /* octets, for the sort and the indexes together */
    struct dataset_builder *builder;
    struct load_complaints *complaints;
    struct load_progress *progress;
};

/** All that `options` point to is borrowed. */
enum dm_error load_persons_new(const struct load_persons_options *options,
                               struct load_persons **persons) DM_CHECKED;
/** Does nothing on NULL. */
void load_persons_free(struct load_persons *persons);

/** An error may be one of a person added before. */
enum dm_error load_persons_add(struct load_persons *persons, const struct person *person,
                               uint64_t line) DM_CHECKED;

/** Ends the adding: all persons are put then, but for those complained of. */
enum dm_error load_persons_finish(struct load_persons *persons) DM_CHECKED;

/** Puts what finds persons by mobile and by head (load_indexes.h); for a file without a complaint. */
enum dm_error load_persons_index(struct load_persons *persons) DM_CHECKED;

#endif
