#ifndef DARMAND_STORE_GATE_H
#define DARMAND_STORE_GATE_H

#include <stdbool.h>

#include "protocol/error.h"
#include "store/dataset.h"
#include "store/load_complaints.h"

/*
 * What stands between a version that is built and the switch to it: rows that were each right may
 * still be half of a country.  So the new version is compared with the one in force, and persons who
 * are known to be insured must be in it.  That the file is the one its sender made is origin.h's.
 */

/** Below so many rows in force, a percent says nothing: they are not compared. */
#define GATE_LEAST 1000

struct gate_limits {
    bool on;
    unsigned fewer; /* percent of rows that may be missing */
    unsigned more;  /* percent of rows that may be added */
    unsigned share; /* points by which a status's or a kind's share may move */
};

/**
 * Complains, with `path` as the file, of each number of rows and each share that moved further than
 * it may.  Shares are not compared with a version in which they were not counted.
 */
void gate_compare(const struct gate_limits *limits, const struct dataset_info *in_force,
                  const struct dataset_info *candidate, const char *path,
                  struct load_complaints *complaints);

/**
 * Complains of each probe that is not in the candidate.  The file `probes` has a national ID a line;
 * empty lines and those that begin with `#` are skipped; it is refused when others may read it or it
 * is no such file, with a complaint.  DM_E_PERMISSION, DM_E_IO …: it cannot be read, with one too.
 */
enum dm_error gate_probe(struct dataset *candidate, const char *probes,
                         struct load_complaints *complaints) DM_CHECKED;

#endif
