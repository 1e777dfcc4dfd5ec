#ifndef DARMAND_STORE_RECENT_H
#define DARMAND_STORE_RECENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/times.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/record.h"

/*
 * What the loop remembers of the ledger's tail, so that nothing random is written for it (design §2):
 *
 *   messages taken     mark → which reply answers it; a redelivery gets the same answer
 *   today's inquiries  who asked about whom, how, with what result → number; a repeat gets the same
 *                      code (D9)
 *   the outbox         outbox.h
 *
 * Entered when a job is handed to the committer, since numbers are given out then; made durable when
 * it comes back; all thrown away and rebuilt when a commit fails.  Bounded: over `marks_max` or
 * `inquiries_max` the oldest is forgotten.
 */

struct recent;

struct recent_options {
    size_t marks_max;
    size_t inquiries_max;
    size_t outbox_max;
    int64_t mark_ms; /* how long a message counts as the same one */
};

struct recent *recent_new(const struct recent_options *options);
void recent_free(struct recent *recent);

/**
 * Reads the ledger's tail back to Tehran's today and `mark_ms`, whichever is longer ago, and all
 * notices; fills the outbox with every reply whose outcome is not known, expired ones too (the
 * caller settles those visibly).  Call on a fresh `recent`.
 */
enum dm_error recent_rebuild(struct recent *recent, struct ledger *ledger,
                             struct walltime now) DM_CHECKED;

struct outbox *recent_outbox(struct recent *recent);

/** A message taken before. */
struct taken {
    struct reply_ref ref;
    uint64_t code_number; /* the inquiry that answers it; 0 for a notice */
    bool durable;
};

/** True when the mark was taken within mark_ms. */
bool recent_taken(struct recent *recent, const struct mark *mark, struct walltime now,
                  struct taken *taken);

/** Takes a message: from now on its mark leads to `ref`. */
void recent_take(struct recent *recent, const struct mark *mark, struct reply_ref ref,
                 uint64_t code_number, struct walltime now);
/** Its record is committed. */
void recent_durable(struct recent *recent, const struct mark *mark);

/**
 * True when the same asker (centre, or person's mobile), person, day, setting, view and verdict has
 * a number already (D9).
 */
bool recent_inquiry(struct recent *recent, const struct inquiry *inquiry, uint64_t *number);
void recent_add_inquiry(struct recent *recent, const struct inquiry *inquiry, uint64_t number);

#endif
