#include "daemon/books_inside.h"

#include <stdlib.h>
#include <string.h>

#include "store/ledger_pace.h"

/* What is verified at every start; the whole ledger is verified on request. */
#define VERIFY_TAIL 10000
#define BATCH_MAX   1000
/* Dead letters of the day before are recalled. */
#define DEAD_MS INT64_C(86400000)

/* ---- opening and shutting ------------------------------------------------------------------------- */

static void shut(struct books *books)
{
    struct committer_stats stats;

    if (books->committer != NULL) {
        stats = committer_stats(books->committer);
        books->before.jobs += stats.jobs;
        books->before.batches += stats.batches;
        histogram_merge(&books->before.commits, &stats.commits);
        if (stats.commit_us_max > books->before.commit_us_max)
            books->before.commit_us_max = stats.commit_us_max;
        committer_stop(books->committer);
    }
    books->committer = NULL;
    ledger_close(books->ledger);
    books->ledger = NULL;
    recent_free(books->recent);
    books->recent = NULL;
    books->failure = DM_OK;
}

static enum dm_error open_ledger(struct books *books, struct walltime now)
{
    struct ledger_options options = {.path = books->options.ledger_path,
                                     .map_size = books->options.map_size,
                                     .node = books->options.node,
                                     .chain_key = books->options.keys->chain};
    uint64_t checked;
    uint64_t bad;
    enum dm_error error = ledger_open(&options, &books->ledger);

    if (error == DM_OK)
        error = ledger_verify(books->ledger, VERIFY_TAIL, &checked, &bad);
    if (error == DM_OK)
        error = ledger_go_on(books->ledger, now, &books->restored);
    if (error == DM_OK)
        error = ledger_last(books->ledger, &books->last_number, &books->last_notice);
    return error;
}

static enum dm_error remember(struct books *books, struct walltime now)
{
    struct recent_options options = {.marks_max = books->options.remember_max,
                                     .inquiries_max = books->options.remember_max,
                                     .outbox_max = books->options.outbox_max,
                                     .mark_ms = books->options.same_ms};
    enum dm_error error;

    books->recent = recent_new(&options);
    if (books->recent == NULL)
        return DM_E_NO_MEMORY;
    error = recent_rebuild(books->recent, books->ledger, now,
                           books->options.witness.see == NULL ? NULL : &books->options.witness);
    /* What the witness has seen it goes on counting by itself, whatever befalls the books. */
    if (error == DM_OK)
        books->options.witness.see = NULL;
    return error;
}

enum dm_error books_try_open(struct books *books, struct walltime now)
{
    struct committer_options options = {.queue_max = books->options.queue_max,
                                        .batch_max = BATCH_MAX};
    enum dm_error error;

    if (books_are_open(books))
        return DM_OK;
    error = open_ledger(books, now);
    if (error == DM_OK)
        error = remember(books, now);
    if (error == DM_OK)
        error = committer_start(books->ledger, &options, &books->committer);
    if (error != DM_OK)
        shut(books);
    return error;
}

enum dm_error books_open(const struct books_options *options, struct walltime now,
                         struct books **result)
{
    struct books *books = calloc(1, sizeof *books);
    enum dm_error error;

    if (books == NULL)
        return DM_E_NO_MEMORY;
    books->options = *options;
    error = books_try_open(books, now);
    if (error == DM_OK)
        error =
            dead_letters_recall(&books->dead, books->ledger, (struct walltime){now.ms - DEAD_MS});
    if (error == DM_OK)
        *result = books;
    else
        books_close(books);
    return error;
}

void books_close(struct books *books)
{
    if (books == NULL)
        return;
    shut(books);
    free(books);
}

bool books_are_open(const struct books *books)
{
    return books->committer != NULL && !committer_has_failed(books->committer);
}

/* ---- giving out numbers ------------------------------------------------------------------------------ */

/* Both bounds are asked before a number is given out, so that none is given out in vain. */
static enum dm_error room_for(struct books *books, const struct reply_route *route)
{
    if (!books_are_open(books))
        return DM_E_CLOSED;
    if (route != NULL && outbox_count(recent_outbox(books->recent)) >= books->options.outbox_max)
        return DM_E_FULL;
    return DM_OK;
}

static enum dm_error next_number(struct books *books, struct walltime now, uint64_t *number)
{
    enum dm_error error = ledger_number_after(books->options.node, books->last_number, number);

    if (error != DM_OK || *number <= books->paced_until)
        return error;
    return ledger_pace(books->ledger, *number, now, &books->paced_until);
}

static enum dm_error submit_entry(struct books *books, struct commit_job *job, uint64_t code_number,
                                  const struct mark *mark, struct walltime now)
{
    struct reply_ref ref = {.notice = false};
    enum dm_error error;

    error = next_number(books, now, &ref.number);
    if (error != DM_OK)
        return error;
    job->entry.number = ref.number;
    error = committer_submit(books->committer, job);
    if (error != DM_OK)
        return error;
    books->last_number = ref.number;
    if (job->entry.kind == LEDGER_INQUIRY) {
        code_number = ref.number;
        recent_add_inquiry(books->recent, &job->entry.inquiry, ref.number);
    }
    if (mark != NULL)
        recent_take(books->recent, mark, ref, code_number, now);
    return DM_OK;
}

enum dm_error books_again(struct books *books, uint64_t original, const struct reply_route *route,
                          const struct mark *mark, struct walltime now, uint64_t token)
{
    struct commit_job job = {.kind = COMMIT_ENTRY, .token = token};
    enum dm_error error = room_for(books, route);

    if (error != DM_OK)
        return error;
    job.entry.kind = LEDGER_REPEAT;
    job.entry.received = now;
    job.entry.original = original;
    if (route != NULL)
        job.entry.route = *route;
    if (mark != NULL)
        job.entry.mark = *mark;
    return submit_entry(books, &job, original, mark, now);
}

enum dm_error books_inquiry(struct books *books, const struct inquiry *inquiry,
                            const struct reply_route *route, const struct mark *mark,
                            struct walltime now, uint64_t token)
{
    struct commit_job job = {.kind = COMMIT_ENTRY, .token = token};
    enum dm_error error = room_for(books, route);
    uint64_t original;

    if (error != DM_OK)
        return error;
    if (recent_inquiry(books->recent, inquiry, &original))
        return books_again(books, original, route, mark, now, token);
    job.entry.kind = LEDGER_INQUIRY;
    job.entry.received = now;
    job.entry.inquiry = *inquiry;
    if (route != NULL)
        job.entry.route = *route;
    if (mark != NULL)
        job.entry.mark = *mark;
    return submit_entry(books, &job, 0, mark, now);
}

enum dm_error books_notice(struct books *books, unsigned text, uint64_t argument,
                           const struct reply_route *route, const struct mark *mark,
                           struct walltime now, uint64_t token)
{
    struct commit_job job = {.kind = COMMIT_NOTICE, .token = token};
    struct reply_ref ref = {.notice = true};
    enum dm_error error = room_for(books, route);

    if (error != DM_OK)
        return error;
    if (mark == NULL && outbox_count(recent_outbox(books->recent)) >= books->options.outbox_max / 2)
        return DM_E_FULL;
    ref.number = books->last_notice + 1;
    job.notice = (struct notice){.number = ref.number,
                                 .received = now,
                                 .route = *route,
                                 .text = (uint16_t)text,
                                 .argument = argument};
    if (mark != NULL)
        job.notice.mark = *mark;
    error = committer_submit(books->committer, &job);
    if (error != DM_OK)
        return error;
    books->last_notice = ref.number;
    recent_take(books->recent, &job.notice.mark, ref, 0, now);
    return DM_OK;
}

/* ---- collecting ------------------------------------------------------------------------------------------ */

static bool owes(const struct reply_route *route)
{
    return route->link[0] != '\0';
}

/* A repeat is answered from its original, which stands before it in the ledger. */
static enum dm_error owed_of_entry(struct books *books, const struct ledger_entry *entry,
                                   struct owed *owed)
{
    struct ledger_entry original;
    enum dm_error error;

    owed->ref.number = entry->number;
    owed->route = entry->route;
    owed->received = entry->received;
    owed->code_number = entry->number;
    owed->inquiry = entry->inquiry;
    if (entry->kind != LEDGER_REPEAT)
        return DM_OK;
    error = ledger_read(books->ledger, entry->original, &original);
    if (error != DM_OK)
        return error;
    owed->code_number = original.number;
    owed->inquiry = original.inquiry;
    return DM_OK;
}

static enum dm_error enter_outbox(struct books *books, const struct commit_job *job)
{
    struct owed owed = {.ref.notice = job->kind == COMMIT_NOTICE};
    enum dm_error error = DM_OK;

    if (job->kind == COMMIT_ENTRY) {
        if (!owes(&job->entry.route))
            return DM_OK;
        error = owed_of_entry(books, &job->entry, &owed);
    } else {
        owed.ref.number = job->notice.number;
        owed.route = job->notice.route;
        owed.received = job->notice.received;
        owed.text = job->notice.text;
        owed.argument = job->notice.argument;
        owed.unasked = mark_is_none(&job->notice.mark);
    }
    if (error == DM_OK)
        error = outbox_add(recent_outbox(books->recent), &owed);
    return error;
}

static void collect_job(struct books *books, const struct commit_job *job,
                        struct books_result *result)
{
    *result = (struct books_result){.token = job->token, .error = job->result};
    if (job->kind == COMMIT_ENTRY)
        result->code_number =
            job->entry.kind == LEDGER_REPEAT ? job->entry.original : job->entry.number;
    result->objection = job->kind == COMMIT_OBJECTION;
    if (result->objection)
        result->code_number = job->objection.number;
    if (result->error != DM_OK || result->objection)
        return;
    recent_durable(books->recent, job->kind == COMMIT_ENTRY ? &job->entry.mark : &job->notice.mark);
    result->error = enter_outbox(books, job);
}

size_t books_collect(struct books *books, struct books_result *results, size_t max,
                     enum dm_error *failure)
{
    struct commit_job job;
    size_t count = 0;

    *failure = DM_OK;
    if (books->committer == NULL)
        return 0;
    while (count < max && committer_take(books->committer, &job, 1) == 1) {
        if (job.result != DM_OK && books->failure == DM_OK)
            books->failure = job.result;
        if (job.kind == COMMIT_ENTRY || job.kind == COMMIT_NOTICE || job.kind == COMMIT_OBJECTION)
            collect_job(books, &job, &results[count++]);
    }
    if (count == 0 && committer_has_failed(books->committer)) {
        *failure = books->failure == DM_OK ? DM_E_IO : books->failure;
        shut(books);
    }
    return count;
}

int books_fd(const struct books *books)
{
    return books->committer == NULL ? -1 : committer_fd(books->committer);
}

/* ---- questions ------------------------------------------------------------------------------------------- */

uint64_t books_restored(const struct books *books)
{
    return books->restored;
}

struct recent *books_recent(struct books *books)
{
    return books->recent;
}

struct outbox *books_outbox(struct books *books)
{
    return books->recent == NULL ? NULL : recent_outbox(books->recent);
}

struct ledger *books_ledger(struct books *books)
{
    return books->ledger;
}

struct committer_stats books_stats(struct books *books)
{
    struct committer_stats stats = books->before;
    struct committer_stats current;

    if (books->committer == NULL)
        return stats;
    current = committer_stats(books->committer);
    stats.jobs += current.jobs;
    stats.batches += current.batches;
    stats.waiting = current.waiting;
    histogram_merge(&stats.commits, &current.commits);
    if (current.commit_us_max > stats.commit_us_max)
        stats.commit_us_max = current.commit_us_max;
    return stats;
}

void books_code(const struct books *books, uint64_t number, char *code)
{
    if (code_of_number(&books->options.keys->code, number, code) != DM_OK)
        code[0] = '\0';
}

enum dm_error books_find_code(struct books *books, const char *code, struct ledger_entry *entry)
{
    uint64_t number;
    bool lost = false;
    enum dm_error error = code_to_number(&books->options.keys->code, code, &number);

    if (error != DM_OK)
        return error;
    if (books->ledger == NULL)
        return DM_E_CLOSED;
    error = ledger_read(books->ledger, number, entry);
    if (error == DM_OK)
        return entry->kind == LEDGER_INQUIRY ? DM_OK : DM_E_NOT_FOUND;
    if (error == DM_E_NOT_FOUND && ledger_lost(books->ledger, number, &lost) == DM_OK && lost)
        return DM_E_UNKNOWN;
    return error;
}
