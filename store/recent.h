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
 * `inquiries_max` the oldest is forgotten.  All memory is taken by recent_new.
 */

struct recent;

struct recent_options {
    size_t marks_max;
    size_t inquiries_max;
    size_t outbox_max;
    int64_t mark_ms; /* how long a message counts as the same one */
};

/** NULL: no memory, or a bound is 0. */
struct recent *recent_new(const struct recent_options *options);
void recent_free(struct recent *recent);

/** Entries that are read together, and shown together. */
#define RECENT_BATCH 32

/** Who else wants to know what is read. */
struct recent_witness {
    /** Called first, with how many entries of Tehran's today there are. */
    void (*begin)(void *context, size_t entries);
    /** Called with all of them, oldest first, `count` at a time, from 1 to RECENT_BATCH. */
    void (*see)(void *context, const struct ledger_entry *entries, size_t count);
    void *context;
};

/**
 * Reads the ledger's tail back to Tehran's today or `mark_ms` ago, whichever is longer, but no
 * further than would be forgotten again (of messages, to `mark_ms` ago); and fills the outbox with every reply owed, however old,
 * expired ones too (the caller settles those visibly): those of entries in their order, then notices
 * in theirs.  Call on a fresh `recent`.  DM_E_FULL: more is owed than outbox_max, and nothing owed may
 * be left out, so give it more.  DM_E_CORRUPT: a repeat of what is no inquiry.
 *
 * `witness` sees all of today, also what is not remembered; NULL: nobody.  A day may have millions of
 * entries, which are read once for everybody: a second walk would be a second's wait at each start.
 *
 * An entry stamped by a clock that stood far back ends the tail early: a repeat of something older
 * then gets a new code.  The mark of a settled notice is not found again: it is answered anew.
 */
enum dm_error recent_rebuild(struct recent *recent, struct ledger *ledger, struct walltime now,
                             const struct recent_witness *witness) DM_CHECKED;

struct outbox *recent_outbox(struct recent *recent);

/** A message taken before. */
struct taken {
    struct reply_ref ref;
    uint64_t code_number; /* the inquiry that answers it; 0 for a notice */
    bool durable;
};

/** True when the mark was taken less than mark_ms ago (or ahead, when the clock was set back). */
bool recent_taken(struct recent *recent, const struct mark *mark, struct walltime now,
                  struct taken *taken);

/** Takes a message: from now on its mark leads to `ref`, not durable yet.  No mark is no message. */
void recent_take(struct recent *recent, const struct mark *mark, struct reply_ref ref,
                 uint64_t code_number, struct walltime now);
/** Its record is committed.  A mark that is not known (any more) is no mistake. */
void recent_durable(struct recent *recent, const struct mark *mark);

/**
 * True when the same asker (centre, or person's mobile), person, day, setting, view and verdict has
 * a number already (D9).  Channel and dataset version make no difference.
 */
bool recent_inquiry(struct recent *recent, const struct inquiry *inquiry, uint64_t *number);
/** From now on that inquiry has this number. */
void recent_add_inquiry(struct recent *recent, const struct inquiry *inquiry, uint64_t number);

#endif
