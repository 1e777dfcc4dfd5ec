/* Is what the committer says is written there, whatever happens, and does it say so in order? */
#include "store/committer.h"

#include <check.h>

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test/unit/ledger_support.h"

#define WAIT_MS 30000 /* a bound for what takes milliseconds, and no measure of it */

static struct committer *start(struct ledger *ledger, size_t queue_max, size_t batch_max)
{
    struct committer_options options = {queue_max, batch_max};
    struct committer *committer;

    ck_assert_int_eq(committer_start(ledger, &options, &committer), DM_OK);
    return committer;
}

static enum dm_error submit_entry(struct committer *committer, uint64_t number)
{
    struct commit_job job = {
        .kind = COMMIT_ENTRY, .token = number * 3, .entry = sample_inquiry(number)};

    return committer_submit(committer, &job);
}

static bool is_readable(struct committer *committer, int wait_ms)
{
    struct pollfd poll_fd = {.fd = committer_fd(committer), .events = POLLIN};

    return poll(&poll_fd, 1, wait_ms) == 1;
}

/* The next finished job, waiting for it. */
static struct commit_job take_one(struct committer *committer)
{
    struct commit_job job;

    ck_assert_msg(is_readable(committer, WAIT_MS), "no job came back");
    ck_assert_uint_eq(committer_take(committer, &job, 1), 1);
    return job;
}

static uint64_t last_number(struct ledger *ledger)
{
    uint64_t number;
    uint64_t notice;

    ck_assert_int_eq(ledger_last(ledger, &number, &notice), DM_OK);
    return number;
}

/* Opens what another process or a failure left, and proves it whole. */
static struct ledger *reopen(const char *path, uint64_t *entries)
{
    struct ledger *ledger = ledger_support_open(path);
    uint64_t bad;

    ck_assert_int_eq(ledger_verify(ledger, 0, entries, &bad), DM_OK);
    return ledger;
}

/* ---- in order, in batches ------------------------------------------------------------------------ */

#define JOBS 5000

START_TEST(jobs_come_back_in_order_and_share_their_commits)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger;
    struct committer *committer;
    struct committer_stats stats;

    scratch_path(path);
    ledger = ledger_support_open(path);
    committer = start(ledger, JOBS, 1000);
    for (uint64_t number = 1; number <= JOBS; number++)
        ck_assert_int_eq(submit_entry(committer, number), DM_OK);
    for (uint64_t number = 1; number <= JOBS; number++) {
        struct commit_job job = take_one(committer);
        struct ledger_entry entry;
        ck_assert_int_eq(job.result, DM_OK);
        ck_assert_uint_eq(job.entry.number, number);
        ck_assert_uint_eq(job.token, number * 3);
        /* Read while the next batch may be under way. */
        ck_assert_int_eq(ledger_read(ledger, number, &entry), DM_OK);
        ck_assert_mem_eq(entry.chain, job.entry.chain, CHAIN_SIZE);
    }
    stats = committer_stats(committer);
    ck_assert_uint_eq(stats.jobs, JOBS);
    ck_assert_uint_eq(stats.waiting, 0);
    ck_assert_uint_lt(stats.batches, JOBS);
    ck_assert_uint_ge(stats.batches, JOBS / 1000);
    ck_assert_uint_eq(histogram_count(&stats.commits), stats.batches);
    ck_assert_uint_ge(stats.commits.sum_us, stats.commit_us_max);
    committer_stop(committer);
    ledger_close(ledger);
}
END_TEST

START_TEST(a_batch_is_never_longer_than_allowed)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger;
    struct committer *committer;

    scratch_path(path);
    ledger = ledger_support_open(path);
    committer = start(ledger, 100, 1);
    for (uint64_t number = 1; number <= 100; number++)
        ck_assert_int_eq(submit_entry(committer, number), DM_OK);
    for (uint64_t number = 1; number <= 100; number++)
        ck_assert_int_eq(take_one(committer).result, DM_OK);
    ck_assert_uint_eq(committer_stats(committer).batches, 100);
    committer_stop(committer);
    ledger_close(ledger);
}
END_TEST

START_TEST(each_kind_of_job_does_its_own)
{
    const struct commit_job jobs[] = {
        {.kind = COMMIT_ENTRY, .entry = sample_inquiry(1)},
        {.kind = COMMIT_OUTCOME, .number = 1, .outcome = {OUTCOME_EXPIRED, {7}, 0}},
        {.kind = COMMIT_NOTICE, .notice = sample_notice(1)},
        {.kind = COMMIT_NOTICE, .notice = sample_notice(2)},
        {.kind = COMMIT_NOTICE_SETTLED, .number = 2},
    };
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger;
    struct committer *committer;
    struct outcome outcome;
    uint64_t number;
    uint64_t notice;

    scratch_path(path);
    ledger = ledger_support_open(path);
    committer = start(ledger, 10, 10);
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
        ck_assert_int_eq(committer_submit(committer, &jobs[i]), DM_OK);
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
        ck_assert_int_eq(take_one(committer).kind, jobs[i].kind);
    ck_assert_int_eq(ledger_last(ledger, &number, &notice), DM_OK);
    ck_assert_uint_eq(number, 1);
    ck_assert_uint_eq(notice, 1);
    ck_assert_int_eq(ledger_outcome(ledger, 1, &outcome), DM_OK);
    ck_assert_int_eq(outcome.state, OUTCOME_EXPIRED);
    committer_stop(committer);
    ledger_close(ledger);
}
END_TEST

START_TEST(what_nobody_waits_for_is_written_without_company_too)
{
    char path[SCRATCH_PATH_MAX];
    struct commit_job accepted = {
        .kind = COMMIT_OUTCOME, .number = 1, .outcome = {OUTCOME_ACCEPTED, {7}, 0}};
    struct ledger *ledger;
    struct committer *committer;
    struct outcome outcome;

    scratch_path(path);
    ledger = ledger_support_open(path);
    committer = start(ledger, 10, 10);
    ck_assert_int_eq(submit_entry(committer, 1), DM_OK);
    ck_assert_int_eq(take_one(committer).kind, COMMIT_ENTRY);
    ck_assert_int_eq(committer_submit(committer, &accepted), DM_OK);
    ck_assert_int_eq(take_one(committer).result, DM_OK);
    ck_assert_int_eq(ledger_outcome(ledger, 1, &outcome), DM_OK);
    ck_assert_int_eq(outcome.state, OUTCOME_ACCEPTED);
    ck_assert_uint_eq(committer_stats(committer).batches, 2);
    committer_stop(committer);
    ledger_close(ledger);
}
END_TEST

/* ---- bounds -------------------------------------------------------------------------------------- */

START_TEST(a_full_queue_refuses_until_jobs_are_taken_back)
{
    char path[SCRATCH_PATH_MAX];
    struct commit_job jobs[10];
    struct ledger *ledger;
    struct committer *committer;
    size_t taken = 0;

    scratch_path(path);
    ledger = ledger_support_open(path);
    committer = start(ledger, 10, 4);
    for (uint64_t number = 1; number <= 10; number++)
        ck_assert_int_eq(submit_entry(committer, number), DM_OK);
    ck_assert_int_eq(submit_entry(committer, 11), DM_E_FULL);
    while (taken < 10) {
        ck_assert(is_readable(committer, WAIT_MS));
        taken += committer_take(committer, jobs, 10);
    }
    ck_assert_int_eq(submit_entry(committer, 11), DM_OK);
    ck_assert_uint_eq(take_one(committer).entry.number, 11);
    committer_stop(committer);
    ledger_close(ledger);
}
END_TEST

START_TEST(the_descriptor_is_readable_exactly_while_jobs_wait_to_be_taken)
{
    char path[SCRATCH_PATH_MAX];
    struct commit_job job;
    struct ledger *ledger;
    struct committer *committer;

    scratch_path(path);
    ledger = ledger_support_open(path);
    committer = start(ledger, 10, 10);
    ck_assert(!is_readable(committer, 0));
    ck_assert_uint_eq(committer_take(committer, &job, 1), 0);
    ck_assert_int_eq(submit_entry(committer, 1), DM_OK);
    (void)take_one(committer);
    ck_assert(!is_readable(committer, 0));
    ck_assert_int_eq(submit_entry(committer, 2), DM_OK);
    ck_assert_int_eq(submit_entry(committer, 3), DM_OK);
    (void)take_one(committer);
    (void)take_one(committer);
    ck_assert(!is_readable(committer, 0));
    committer_stop(committer);
    ledger_close(ledger);
}
END_TEST

START_TEST(a_job_no_record_can_say_is_refused_and_harms_no_other)
{
    char path[SCRATCH_PATH_MAX];
    struct commit_job bad = {.kind = COMMIT_ENTRY, .entry = sample_inquiry(1)};
    struct ledger *ledger;
    struct committer *committer;

    scratch_path(path);
    ledger = ledger_support_open(path);
    committer = start(ledger, 10, 10);
    bad.entry.inquiry.verdict.status = VERDICT_UNDECIDED;
    ck_assert_int_eq(committer_submit(committer, &bad), DM_E_RANGE);
    ck_assert_int_eq(submit_entry(committer, 1), DM_OK);
    ck_assert_int_eq(take_one(committer).result, DM_OK);
    ck_assert(!committer_has_failed(committer));
    committer_stop(committer);
    ledger_close(ledger);
}
END_TEST

START_TEST(no_queue_and_no_batch_are_no_options)
{
    static const struct committer_options options[] = {{0, 1}, {1, 0}};
    struct committer *committer;

    for (size_t i = 0; i < 2; i++)
        ck_assert_int_eq(committer_start(NULL, &options[i], &committer), DM_E_RANGE);
}
END_TEST

START_TEST(stopping_writes_what_waits)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger;
    struct committer *committer;
    uint64_t entries;

    scratch_path(path);
    ledger = ledger_support_open(path);
    committer = start(ledger, 1000, 10);
    for (uint64_t number = 1; number <= 1000; number++)
        ck_assert_int_eq(submit_entry(committer, number), DM_OK);
    committer_stop(committer);
    ledger_close(ledger);
    ledger = reopen(path, &entries);
    ck_assert_uint_eq(entries, 1000);
    ledger_close(ledger);
}
END_TEST

/* ---- a commit that fails ------------------------------------------------------------------------- */

#define TOO_MANY  20000
#define SMALL_MAP ((size_t)1 << 20)

/* Takes back all `jobs`, and says how many were written: they must be the first. */
static uint64_t take_all(struct committer *committer, uint64_t jobs)
{
    uint64_t written = 0;

    for (uint64_t number = 1; number <= jobs; number++) {
        struct commit_job job = take_one(committer);
        ck_assert_uint_eq(job.entry.number, number);
        if (job.result == DM_OK) {
            ck_assert_msg(written == number - 1, "%llu was written behind one that was not",
                          (unsigned long long)number);
            written = number;
        } else {
            ck_assert_int_eq(job.result, DM_E_NO_SPACE);
        }
    }
    return written;
}

/* The map is really too small, so LMDB really refuses in the middle of a batch. */
START_TEST(a_failed_commit_fails_all_behind_it_and_nothing_before)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger_options options = {
        .path = path, .map_size = SMALL_MAP, .chain_key = ledger_support_key};
    struct ledger *ledger;
    struct committer *committer;
    uint64_t submitted = 0;
    uint64_t written;
    uint64_t entries;

    scratch_path(path);
    ck_assert_int_eq(ledger_open(&options, &ledger), DM_OK);
    committer = start(ledger, TOO_MANY, 100);
    while (submitted < TOO_MANY && submit_entry(committer, submitted + 1) == DM_OK)
        submitted++;
    written = take_all(committer, submitted);
    ck_assert_uint_gt(written, 0);
    ck_assert_uint_lt(written, submitted);
    ck_assert(committer_has_failed(committer));
    ck_assert_int_eq(submit_entry(committer, submitted + 1), DM_E_CLOSED);
    ck_assert_uint_eq(committer_stats(committer).jobs, written);
    committer_stop(committer);
    ledger_close(ledger);

    ledger = reopen(path, &entries);
    ck_assert_uint_eq(entries, written);
    ck_assert_uint_eq(last_number(ledger), written);
    /* With room again the chain goes on behind what came back as written. */
    ledger_support_fill(ledger, written + 1, 10);
    ledger_close(ledger);
    ledger = reopen(path, &entries);
    ck_assert_uint_eq(entries, written + 10);
    ledger_close(ledger);
}
END_TEST

/* A batch that could be written stands behind one that cannot: the number it needs is missing. */
START_TEST(nothing_is_written_behind_a_failure_even_if_it_could_be)
{
    static const uint64_t numbers[] = {1, 2, 3, 3, 4, 5};
    const uint64_t good = 3;
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger;
    struct committer *committer;
    size_t submitted = 0;

    scratch_path(path);
    ledger = ledger_support_open(path);
    committer = start(ledger, 10, 1);
    /* The last ones may be refused already, when this thread was slow. */
    while (submitted < 6 && submit_entry(committer, numbers[submitted]) == DM_OK)
        submitted++;
    ck_assert_uint_gt(submitted, good);
    for (size_t i = 0; i < submitted; i++)
        ck_assert_int_eq(take_one(committer).result, i < good ? DM_OK : DM_E_BUG);
    committer_stop(committer);
    ck_assert_uint_eq(last_number(ledger), good);
    ledger_close(ledger);
}
END_TEST

/* ---- a kill at any moment ------------------------------------------------------------------------ */

#define ROUNDS       10
#define CHILD_MAX    50000 /* entries after which a child that nobody kills ends */
#define CHILD_WINDOW 64

/* Writes each number to the pipe once its entry is said to be committed; until it is killed. */
static void commit_until_killed(const char *path, int out)
{
    struct ledger *ledger = ledger_support_open(path);
    struct committer *committer = start(ledger, CHILD_WINDOW, 16);
    uint64_t next = last_number(ledger);
    uint64_t end;

    next = next == LEDGER_NO_NUMBER ? 1 : next + 1;
    for (end = next + CHILD_MAX; next < end;) {
        while (submit_entry(committer, next) == DM_OK)
            next++;
        struct commit_job job = take_one(committer);
        if (job.result != DM_OK ||
            write(out, &job.entry.number, sizeof(uint64_t)) != sizeof(uint64_t))
            break;
    }
    _exit(EXIT_FAILURE);
}

static pid_t start_child(const char *path, int *in)
{
    int ends[2];
    pid_t child;

    ck_assert_int_eq(pipe(ends), 0);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        close(ends[0]);
        commit_until_killed(path, ends[1]);
    }
    close(ends[1]);
    *in = ends[0];
    return child;
}

/* Kills the child after `count` acknowledged numbers, and says the last one it had acknowledged. */
static uint64_t kill_after(pid_t child, int in, uint64_t count)
{
    uint64_t acknowledged = 0;
    uint64_t number;

    for (uint64_t i = 0; read(in, &number, sizeof number) == sizeof number; i++) {
        ck_assert_msg(acknowledged == 0 || number == acknowledged + 1, "out of order");
        acknowledged = number;
        if (i == count)
            kill(child, SIGKILL);
    }
    close(in);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    return acknowledged;
}

/*
 * Numbers have no gaps here, and they are acknowledged in order, so all acknowledged ones are there
 * when the last is, and the count says that nothing else is missing.
 */
START_TEST(what_was_acknowledged_survives_a_kill)
{
    char path[SCRATCH_PATH_MAX];

    scratch_path(path);
    for (uint64_t round = 0; round < ROUNDS; round++) {
        struct ledger *ledger;
        uint64_t acknowledged;
        uint64_t entries;
        int in;
        pid_t child = start_child(path, &in);
        acknowledged = kill_after(child, in, round * 37 % 200);
        ck_assert_uint_gt(acknowledged, 0);
        ledger = reopen(path, &entries);
        ck_assert_uint_ge(last_number(ledger), acknowledged);
        ck_assert_uint_eq(entries, last_number(ledger));
        ledger_close(ledger);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("committer");
    TCase *tcase = tcase_create("committer");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, jobs_come_back_in_order_and_share_their_commits);
    tcase_add_test(tcase, a_batch_is_never_longer_than_allowed);
    tcase_add_test(tcase, each_kind_of_job_does_its_own);
    tcase_add_test(tcase, what_nobody_waits_for_is_written_without_company_too);
    tcase_add_test(tcase, a_full_queue_refuses_until_jobs_are_taken_back);
    tcase_add_test(tcase, the_descriptor_is_readable_exactly_while_jobs_wait_to_be_taken);
    tcase_add_test(tcase, a_job_no_record_can_say_is_refused_and_harms_no_other);
    tcase_add_test(tcase, no_queue_and_no_batch_are_no_options);
    tcase_add_test(tcase, stopping_writes_what_waits);
    tcase_add_test(tcase, a_failed_commit_fails_all_behind_it_and_nothing_before);
    tcase_add_test(tcase, nothing_is_written_behind_a_failure_even_if_it_could_be);
    tcase_add_test(tcase, what_was_acknowledged_survives_a_kill);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    scratch_begin();
    srunner_run_all(runner, CK_NORMAL);
    scratch_end();
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
