#include "store/committer.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "store/ledger_conduct.h"

/*
 * One ring of jobs and three counters that only grow: taken ≤ written ≤ submitted.  Job n is in slot
 * n modulo queue_max.
 *
 *   taken … written      finished, wait to be taken back
 *   written … submitted  wait; the first of them are the batch under way
 *
 * `urgent` is behind the last job that somebody waits for.  The counters move under the lock.  The slots of the batch need none while it is written: submit
 * fills only slots behind `submitted`, take reads only slots before `written`.
 */
struct committer {
    struct ledger *ledger;
    struct committer_options options;
    struct commit_job *ring;
    int fd;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    uint64_t taken;
    uint64_t written;
    uint64_t submitted;
    uint64_t urgent;
    bool stopping;
    atomic_bool failed;
    struct committer_stats stats;
};

static struct commit_job *job_at(struct committer *committer, uint64_t number)
{
    return &committer->ring[number % committer->options.queue_max];
}

/* ---- the thread ---------------------------------------------------------------------------------- */

static void write_job(struct ledger *ledger, struct commit_job *job)
{
    switch (job->kind) {
    case COMMIT_ENTRY: ledger_append(ledger, &job->entry); break;
    case COMMIT_OUTCOME: ledger_put_outcome(ledger, job->number, &job->outcome); break;
    case COMMIT_NOTICE: ledger_put_notice(ledger, &job->notice); break;
    case COMMIT_NOTICE_SETTLED: ledger_delete_notice(ledger, job->number); break;
    case COMMIT_OBJECTION: ledger_put_objection(ledger, &job->objection); break;
    case COMMIT_CONDUCT: ledger_put_conduct(ledger, &job->conduct); break;
    }
}

static uint64_t monotonic_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static enum dm_error write_batch(struct committer *committer, uint64_t from, uint64_t to,
                                 uint64_t *commit_us)
{
    uint64_t begun;
    enum dm_error error;

    ledger_begin(committer->ledger);
    for (uint64_t number = from; number < to; number++)
        write_job(committer->ledger, job_at(committer, number));
    begun = monotonic_us();
    error = ledger_commit(committer->ledger);
    *commit_us = monotonic_us() - begun;
    return error;
}

/* Hands back what was written; after a failure everything behind it too.  Under the lock. */
static void hand_back(struct committer *committer, uint64_t to, enum dm_error error)
{
    if (error != DM_OK) {
        atomic_store(&committer->failed, true);
        to = committer->submitted;
    }
    while (committer->written < to)
        job_at(committer, committer->written++)->result = error;
    /* Cannot fail: the counter of an eventfd holds 2⁶⁴ − 2 and is read back to zero. */
    (void)eventfd_write(committer->fd, 1);
}

static void count(struct committer_stats *stats, uint64_t jobs, uint64_t commit_us)
{
    stats->jobs += jobs;
    stats->batches++;
    histogram_add(&stats->commits, (int64_t)commit_us);
    if (commit_us > stats->commit_us_max)
        stats->commit_us_max = commit_us;
}

/* One batch of what waits.  Called and left with the lock held, which is let go meanwhile. */
static void commit_waiting(struct committer *committer)
{
    uint64_t from = committer->written;
    uint64_t waiting = committer->submitted - from;
    uint64_t jobs = waiting < committer->options.batch_max ? waiting : committer->options.batch_max;
    uint64_t commit_us;
    enum dm_error error;

    pthread_mutex_unlock(&committer->lock);
    error = write_batch(committer, from, from + jobs, &commit_us);
    pthread_mutex_lock(&committer->lock);
    if (error == DM_OK)
        count(&committer->stats, jobs, commit_us);
    hand_back(committer, from + jobs, error);
}

/* Whether to write without delay: somebody waits, or there is enough to write, or it is the end. */
static bool is_urgent(const struct committer *committer)
{
    return committer->urgent > committer->written || committer->stopping ||
           committer->submitted - committer->written >= committer->options.batch_max ||
           committer->submitted - committer->taken == committer->options.queue_max;
}

/* Waits for company for jobs that nobody waits for.  The lock is let go meanwhile. */
static void be_patient(struct committer *committer)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += COMMITTER_PATIENCE_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    while (!is_urgent(committer))
        if (pthread_cond_timedwait(&committer->wake, &committer->lock, &until) != 0)
            break;
}

static void *run(void *argument)
{
    struct committer *committer = argument;

    pthread_mutex_lock(&committer->lock);
    for (;;) {
        if (committer->submitted > committer->written) {
            be_patient(committer);
            commit_waiting(committer);
        } else if (committer->stopping) {
            break;
        } else {
            pthread_cond_wait(&committer->wake, &committer->lock);
        }
    }
    pthread_mutex_unlock(&committer->lock);
    return NULL;
}

/* ---- the owner ----------------------------------------------------------------------------------- */

/* Signals belong to the event loop; this thread would only take them away from it. */
static int start_thread(struct committer *committer)
{
    sigset_t all;
    sigset_t before;
    int code;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    code = pthread_create(&committer->thread, NULL, run, committer);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}

/* Patience is measured by the monotonic clock; on Linux nothing here can fail. */
static void make_lock(struct committer *committer)
{
    pthread_condattr_t attributes;

    pthread_mutex_init(&committer->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&committer->wake, &attributes);
    pthread_condattr_destroy(&attributes);
}

static void release(struct committer *committer)
{
    if (committer->fd >= 0)
        close(committer->fd);
    pthread_cond_destroy(&committer->wake);
    pthread_mutex_destroy(&committer->lock);
    free(committer->ring);
    free(committer);
}

enum dm_error committer_start(struct ledger *ledger, const struct committer_options *options,
                              struct committer **committer)
{
    struct committer *made;
    int code = 0;

    if (options->queue_max == 0 || options->batch_max == 0)
        return DM_E_RANGE;
    made = calloc(1, sizeof *made);
    if (made == NULL)
        return DM_E_NO_MEMORY;
    made->ledger = ledger;
    made->options = *options;
    make_lock(made);
    made->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    made->ring = calloc(options->queue_max, sizeof *made->ring);
    if (made->fd < 0 || made->ring == NULL)
        code = made->ring == NULL ? ENOMEM : errno;
    if (code == 0)
        code = start_thread(made);
    if (code != 0) {
        release(made);
        return dm_error_from_errno(code);
    }
    *committer = made;
    return DM_OK;
}

/* Encoding it tells whether a record can say it; what it gives is thrown away. */
static enum dm_error check_job(const struct commit_job *job)
{
    uint8_t octets[LEDGER_ENTRY_MAX];
    size_t size;

    _Static_assert(NOTICE_MAX <= LEDGER_ENTRY_MAX && OUTCOME_SIZE <= LEDGER_ENTRY_MAX &&
                       CONDUCT_MAX <= LEDGER_ENTRY_MAX && OBJECTION_SIZE <= LEDGER_ENTRY_MAX,
                   "an entry is the longest record");
    switch (job->kind) {
    case COMMIT_ENTRY: return ledger_entry_encode(&job->entry, octets, &size);
    case COMMIT_OUTCOME: return outcome_encode(&job->outcome, octets, &size);
    case COMMIT_NOTICE: return notice_encode(&job->notice, octets, &size);
    case COMMIT_OBJECTION: return objection_encode(&job->objection, octets, &size);
    case COMMIT_NOTICE_SETTLED: return DM_OK;
    case COMMIT_CONDUCT: return conduct_encode(&job->conduct, octets, &size);
    }
    return DM_E_BUG;
}

/* Whether somebody waits for it. */
static bool is_awaited(const struct commit_job *job)
{
    return job->kind == COMMIT_ENTRY || job->kind == COMMIT_OBJECTION ||
           (job->kind == COMMIT_NOTICE && !mark_is_none(&job->notice.mark));
}

enum dm_error committer_submit(struct committer *committer, const struct commit_job *job)
{
    enum dm_error error = check_job(job);

    if (error != DM_OK)
        return error;
    pthread_mutex_lock(&committer->lock);
    if (atomic_load(&committer->failed)) {
        error = DM_E_CLOSED;
    } else if (committer->submitted - committer->taken == committer->options.queue_max) {
        error = DM_E_FULL;
    } else {
        *job_at(committer, committer->submitted++) = *job;
        if (is_awaited(job))
            committer->urgent = committer->submitted;
        pthread_cond_signal(&committer->wake);
    }
    pthread_mutex_unlock(&committer->lock);
    return error;
}

int committer_fd(const struct committer *committer)
{
    return committer->fd;
}

size_t committer_take(struct committer *committer, struct commit_job *jobs, size_t max)
{
    size_t count_taken = 0;

    pthread_mutex_lock(&committer->lock);
    while (count_taken < max && committer->taken < committer->written)
        jobs[count_taken++] = *job_at(committer, committer->taken++);
    if (committer->taken == committer->written) {
        eventfd_t ignored;
        (void)eventfd_read(committer->fd, &ignored); /* EAGAIN when it was not readable */
    }
    pthread_mutex_unlock(&committer->lock);
    return count_taken;
}

bool committer_has_failed(const struct committer *committer)
{
    return atomic_load(&committer->failed);
}

struct committer_stats committer_stats(struct committer *committer)
{
    struct committer_stats stats;

    pthread_mutex_lock(&committer->lock);
    stats = committer->stats;
    stats.waiting = committer->submitted - committer->written;
    pthread_mutex_unlock(&committer->lock);
    return stats;
}

void committer_stop(struct committer *committer)
{
    pthread_mutex_lock(&committer->lock);
    committer->stopping = true;
    pthread_cond_signal(&committer->wake);
    pthread_mutex_unlock(&committer->lock);
    pthread_join(committer->thread, NULL);
    release(committer);
}
