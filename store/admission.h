#ifndef DARMAND_STORE_ADMISSION_H
#define DARMAND_STORE_ADMISSION_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/error.h"
#include "store/gate.h"
#include "store/load_complaints.h"
#include "store/origin.h"

/*
 * Whether files may become the version in force: before they are read, that they are the sender's
 * (origin.h); when a version is built of them, that they have not changed meanwhile, that the probes
 * are in it, and that it is not too unlike the one in force (gate.h).
 */

/** Why something was not put in force: each has an exit status of its own (darmand-load(8)). */
enum load_refusal {
    LOAD_NOT_REFUSED,
    LOAD_BAD_ROWS,      /* a row, a column, a file that is no CSV */
    LOAD_BAD_DIGEST,    /* another file than was sent */
    LOAD_BAD_SIGNATURE, /* not sent by whom it should be */
    LOAD_BAD_GATE,      /* too unlike the version in force */
    LOAD_BAD_PROBE,     /* a person is missing who must be there */
    LOAD_BAD_ORDER,     /* a delta out of its turn */
};

struct admission_request {
    struct origin_request origin;
    struct gate_limits gate;
    const char *probes; /* a file (gate.h); "" or NULL: none */
    bool accept_change; /* what the gate says is told, and not a refusal */
};

/**
 * Complains as gate_compare does; where --accept-change was given it only tells, and no complaint is
 * counted.
 */
void admission_compare(const struct admission_request *request, const struct dataset_info *in_force,
                       const struct dataset_info *candidate, const char *path,
                       struct load_complaints *complaints);

struct admission {
    const struct admission_request *request;
    const char *paths[2]; /* persons, providers */
    struct origin origins[2];
    struct load_complaints *complaints;
    enum load_refusal refusal;
};

/** DM_E_FORMAT: refused, complained of, and admission->refusal says why. */
enum dm_error admission_of_files(struct admission *admission) DM_CHECKED;

/** Likewise, of a version that was built in `directory` and is not open. */
enum dm_error admission_of_version(struct admission *admission, const char *state_dir,
                                   const char *directory, uint32_t version) DM_CHECKED;

#endif
