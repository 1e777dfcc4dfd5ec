#ifndef DARMAND_STORE_COMMITTER_H
#define DARMAND_STORE_COMMITTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/histogram.h"
#include "store/conduct.h"
#include "store/ledger.h"
#include "store/objections.h"

/*
 * Group commit in a thread of its own (design §2): takes all that waits, writes it in one
 * transaction, flushes, hands the batch back; the next batch gathers meanwhile.  Under light load a
 * batch is one job, under heavy load hundreds.
 *
 * Somebody waits for an entry, an objection, and a notice that answers a message, so they are written at
 * once.  Nobody waits for what became of a reply, nor for a notice that nobody asked for: without company
 * such a job waits COMMITTER_PATIENCE_MS for an entry to go with, which saves every second flush.  A kill in between sends that reply a second time, never with
 * another code.
 *
 * Jobs are written in the order they were submitted, and handed back in that order.  After a failed
 * commit the committer is *failed*: that batch and everything behind it come back with the error and
 * nothing more is written, because numbers already given out are now missing from the ledger.  The
 * owner then closes the ledger, opens and verifies it again, rebuilds what it remembers, and starts
 * a new committer (facts: after a failed fsync the page cache cannot be trusted).
 *
 * The one clock read in store/ is here: the monotonic one, for patience and for how long a commit
 * took, and for nothing else.
 */

#define COMMITTER_PATIENCE_MS 10

enum commit_kind {
    COMMIT_ENTRY,          /* append job.entry */
    COMMIT_OUTCOME,        /* job.number, job.outcome */
    COMMIT_NOTICE,         /* put job.notice */
    COMMIT_NOTICE_SETTLED, /* delete notice job.number */
    COMMIT_OBJECTION,      /* put job.objection, unless it is there */
    COMMIT_CONDUCT,        /* put job.conduct, or delete it when it is empty */
};

struct commit_job {
    enum commit_kind kind;
    uint64_t token; /* the submitter's, given back */
    union {
        struct ledger_entry entry;
        struct notice notice;
        struct objection objection;
        struct conduct conduct;
        struct {
            uint64_t number;
            struct outcome outcome;
        };
    };
    enum dm_error result; /* set when handed back */
};

struct committer_options {
    size_t queue_max; /* jobs waiting, being written, or not taken back yet */
    size_t batch_max; /* jobs in one transaction, 1000 */
};

struct committer_stats {
    uint64_t jobs;            /* written */
    uint64_t batches;         /* committed and flushed */
    uint64_t waiting;         /* jobs not yet written */
    struct histogram commits; /* how long they took */
    uint64_t commit_us_max;   /* the longest */
};

struct committer;

/**
 * Starts the thread.  The ledger stays the caller's, but only the committer writes to it now.
 * DM_E_RANGE: an option is 0.  DM_E_NO_MEMORY, DM_E_IO.
 */
enum dm_error committer_start(struct ledger *ledger, const struct committer_options *options,
                              struct committer **committer) DM_CHECKED;

/**
 * Copies the job into the queue.  DM_E_FULL: queue_max reached.  DM_E_CLOSED: a commit has failed.
 * DM_E_RANGE: no record can say this job; refused here, because in a batch it would fail all others.
 */
enum dm_error committer_submit(struct committer *committer,
                               const struct commit_job *job) DM_CHECKED;

/** Readable (an eventfd) while jobs wait to be taken back. */
int committer_fd(const struct committer *committer);

/** Takes back up to `max` finished jobs, in order; 0 when there are none now.  Never blocks. */
size_t committer_take(struct committer *committer, struct commit_job *jobs, size_t max);

/** True after a failed commit. */
bool committer_has_failed(const struct committer *committer);

struct committer_stats committer_stats(struct committer *committer);

/** Writes what still waits, then ends the thread and frees all.  Jobs not taken back are gone. */
void committer_stop(struct committer *committer);

#endif
