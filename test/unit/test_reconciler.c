/* Do claims find their entries in a ledger that another process writes, and each code its first line? */
#include "store/reconciler.h"

#include <check.h>

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/centre_tally.h"
#include "store/claimed.h"
#include "store/db.h"
#include "store/ledger.h"
#include "test/unit/ledger_support.h"

#define ENTRIES 20
#define REPEAT  (ENTRIES + 1)

static const struct code_key key = {"sixteen octets."};

/* A line that claims a number as sample_inquiry has it. */
static struct claims_line line_for(uint64_t line, uint64_t number)
{
    struct ledger_entry entry = sample_inquiry(number);
    struct claims_line claim = {
        .raw = {.number = line},
        .readable = true,
        .claim = {.person = entry.inquiry.person, .day = entry.inquiry.day}};

    strcpy(claim.claim.provider_id, entry.inquiry.provider_id);
    ck_assert_int_eq(code_of_number(&key, number, claim.claim.code), DM_OK);
    return claim;
}

static void ck_judged(struct reconciler *reconciler, const struct claims_line *line,
                      enum claim_result result, const char *note)
{
    struct reconciled reconciled;

    ck_assert_int_eq(reconciler_judge(reconciler, line, &reconciled), DM_OK);
    ck_assert_msg(reconciled.result == result, "line %" PRIu64 ": %s", line->raw.number,
                  claim_result_word(reconciled.result));
    ck_assert_str_eq(reconciled.note, note);
}

static struct reconciler *open_reconciler(const char *path, struct ledger_view **view)
{
    struct reconciler *reconciler;

    ck_assert_int_eq(ledger_view_open(path, view), DM_OK);
    reconciler = reconciler_new(*view, &key);
    ck_assert_ptr_nonnull(reconciler);
    return reconciler;
}

START_TEST(each_line_is_judged_and_says_more_where_there_is_more)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger;
    struct ledger_view *view;
    struct reconciler *reconciler;
    struct ledger_entry repeat = sample_repeat(REPEAT, 1);
    struct claims_line line;

    scratch_path(path);
    ledger = ledger_support_open(path);
    ledger_support_fill(ledger, 1, ENTRIES);
    ledger_begin(ledger);
    ledger_append(ledger, &repeat);
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
    ledger_close(ledger);

    reconciler = open_reconciler(path, &view);
    line = line_for(2, 5);
    line.claim.day++;
    ck_judged(reconciler, &line, CLAIM_OTHER_DATE, "");
    line = line_for(3, 5);
    ck_judged(reconciler, &line, CLAIM_VALID, "");
    line = line_for(4, 5);
    ck_judged(reconciler, &line, CLAIM_ALREADY_CLAIMED, "line 3");
    line = line_for(5, 5);
    ck_judged(reconciler, &line, CLAIM_ALREADY_CLAIMED, "line 3");
    line = line_for(6, 6);
    ck_judged(reconciler, &line, CLAIM_VALID, "");
    line = line_for(7, REPEAT);
    ck_judged(reconciler, &line, CLAIM_UNKNOWN_CODE, "never issued");
    line = line_for(8, REPEAT + 1);
    ck_judged(reconciler, &line, CLAIM_UNKNOWN_CODE, "never issued");
    line = line_for(9, 3 * LEDGER_RANGE + 5);
    ck_judged(reconciler, &line, CLAIM_UNKNOWN_CODE,
              "not in this ledger: if it was issued, then by node 3");
    line.claim.code[3] = line.claim.code[3] == '9' ? '0' : (char)(line.claim.code[3] + 1);
    ck_judged(reconciler, &line, CLAIM_UNKNOWN_CODE, "mistyped: the check digit does not match");
    line = (struct claims_line){.raw = {.number = 10}, .why = "a NUL"};
    ck_judged(reconciler, &line, CLAIM_UNREADABLE, "a NUL");
    reconciler_free(reconciler);
    ledger_view_close(view);
}
END_TEST

/* ---- beside a writer ----------------------------------------------------------------------------- */

/* In a process of its own, as darmand is: writes a batch each time it is told. */
static void write_batches(const char *path, int told, int done)
{
    struct ledger *ledger = ledger_support_open(path);
    uint64_t next = 1;
    char octet;

    while (read(told, &octet, 1) == 1) {
        ledger_support_fill(ledger, next, ENTRIES);
        next += ENTRIES;
        if (write(done, &octet, 1) != 1)
            break;
    }
    ledger_close(ledger);
    _exit(EXIT_SUCCESS);
}

static void write_one(int tell, int done)
{
    char octet = 0;

    ck_assert_int_eq(write(tell, &octet, 1), 1);
    ck_assert_int_eq(read(done, &octet, 1), 1);
}

START_TEST(what_is_committed_meanwhile_is_seen)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger_view *view;
    struct ledger_entry entry;
    int tell[2], done[2], status;
    pid_t writer;

    scratch_path(path);
    ck_assert_int_eq(pipe(tell), 0);
    ck_assert_int_eq(pipe(done), 0);
    writer = fork();
    if (writer == 0) {
        close(tell[1]);
        write_batches(path, tell[0], done[1]);
    }
    close(tell[0]);
    write_one(tell[1], done[0]);
    ck_assert_int_eq(ledger_view_open(path, &view), DM_OK);
    ck_assert_uint_eq(ledger_view_node(view), 0);
    for (uint64_t last = ENTRIES; last <= 10 * ENTRIES; last += ENTRIES) {
        ck_assert_int_eq(ledger_view_read(view, last, &entry), DM_OK);
        ck_assert_uint_eq(entry.inquiry.person.value, sample_inquiry(last).inquiry.person.value);
        ck_assert_int_eq(ledger_view_read(view, last + 1, &entry), DM_E_NOT_FOUND);
        write_one(tell[1], done[0]);
    }
    ledger_view_close(view);
    close(tell[1]);
    ck_assert_int_eq(waitpid(writer, &status, 0), writer);
    ck_assert_int_eq(status, 0);
}
END_TEST

/* Reads until it is killed, in the middle of a look-up. */
static void read_for_ever(const char *path, int told, int done)
{
    struct db_options options = {.tables = 8, .read_only = true};
    struct db db;
    struct db_txn txn;
    char octet;

    if (read(told, &octet, 1) != 1 || db_open(path, &options, &db) != DM_OK)
        _exit(EXIT_FAILURE);
    db_read(&db, &txn);
    (void)!write(done, &octet, 1);
    for (;;)
        pause();
}

static int64_t size_of_ledger(const char *path)
{
    char name[SCRATCH_PATH_MAX + 16];
    struct stat file;

    (void)snprintf(name, sizeof name, "%s/data.mdb", path);
    ck_assert_int_eq(stat(name, &file), 0);
    return file.st_size;
}

/* Each commit leaves some pages, which the next but one uses again if no reader is in the way. */
START_TEST(a_reader_that_was_killed_makes_the_file_grow_no_more)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger;
    int tell[2], done[2];
    int64_t size;
    pid_t reader;

    scratch_path(path);
    ck_assert_int_eq(pipe(tell), 0);
    ck_assert_int_eq(pipe(done), 0);
    reader = fork();
    if (reader == 0)
        read_for_ever(path, tell[0], done[1]);
    ledger = ledger_support_open(path);
    ledger_support_fill(ledger, 1, 1);
    write_one(tell[1], done[0]);
    ck_assert_int_eq(kill(reader, SIGKILL), 0);
    ck_assert_int_eq(waitpid(reader, NULL, 0), reader);
    ledger_forget_dead_readers(ledger);
    size = size_of_ledger(path);
    for (uint64_t number = 2; number < 302; number++)
        ledger_support_fill(ledger, number, 1);
    ck_assert_int_lt(size_of_ledger(path) - size, 1 << 20);
    ledger_close(ledger);
}
END_TEST

START_TEST(where_there_is_no_ledger_none_is_made)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger_view *view;

    scratch_path(path);
    ck_assert_int_eq(ledger_view_open(path, &view), DM_E_NOT_FOUND);
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

/* ---- which line was first ------------------------------------------------------------------------ */

START_TEST(each_number_remembers_its_line)
{
    static const uint64_t numbers[] = {
        1,
        2,
        1023,
        1024,
        (1 << 20) - 1,
        1 << 20,
        40000000,
        LEDGER_RANGE - 1,
        LEDGER_RANGE * LEDGER_NODES, /* the next range of node 0: neighbour of the one before */
        CODE_NUMBERS - 1,
    };
    struct claimed *claimed = claimed_new();

    ck_assert_ptr_nonnull(claimed);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        ck_assert_uint_eq(claimed_line(claimed, numbers[i]), 0);
        ck_assert_int_eq(claimed_set(claimed, numbers[i], i + 2), DM_OK);
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        ck_assert_uint_eq(claimed_line(claimed, numbers[i]), i + 2);
    ck_assert_int_eq(claimed_set(claimed, 5, UINT32_MAX), DM_OK);
    ck_assert_uint_eq(claimed_line(claimed, 5), UINT32_MAX);
    ck_assert_int_eq(claimed_set(claimed, 5, (uint64_t)UINT32_MAX + 1), DM_E_RANGE);
    ck_assert_int_eq(claimed_set(claimed, 5, 0), DM_E_RANGE);
    ck_assert_int_eq(claimed_set(claimed, CODE_NUMBERS, 2), DM_E_RANGE);
    ck_assert_uint_eq(claimed_line(claimed, UINT64_MAX), 0);
    claimed_free(claimed);
}
END_TEST

/* ---- centres ------------------------------------------------------------------------------------- */

#define CENTRES 1000

struct visited {
    uint64_t centres;
    uint64_t lines;
    char before[PROVIDER_ID_MAX + 1];
};

static void visit(void *context, const struct centre_counts *counts)
{
    struct visited *visited = context;

    ck_assert(visited->centres == 0 || strcmp(visited->before, counts->provider_id) < 0);
    strcpy(visited->before, counts->provider_id);
    ck_assert_uint_eq(counts->results[CLAIM_VALID] + counts->results[CLAIM_OTHER_DATE],
                      counts->lines);
    visited->centres++;
    visited->lines += counts->lines;
}

START_TEST(centres_are_counted_each_and_together)
{
    struct centre_tally *tally = centre_tally_new();
    struct visited visited = {0};
    char centre[PROVIDER_ID_MAX + 1] = "";

    ck_assert_ptr_nonnull(tally);
    ck_assert_int_eq(centre_tally_add(tally, centre, CLAIM_OTHER_DATE), DM_OK);
    for (unsigned i = 0; i < 3 * CENTRES; i++) {
        (void)snprintf(centre, sizeof centre, "PHY-%u", i * 7 % CENTRES);
        ck_assert_int_eq(
            centre_tally_add(tally, centre, i < CENTRES ? CLAIM_OTHER_DATE : CLAIM_VALID), DM_OK);
    }
    centre_tally_walk(tally, visit, &visited);
    ck_assert_uint_eq(visited.centres, CENTRES + 1);
    ck_assert_uint_eq(visited.lines, 3 * CENTRES + 1);
    ck_assert_uint_eq(centre_tally_total(tally)->lines, 3 * CENTRES + 1);
    ck_assert_uint_eq(centre_tally_total(tally)->results[CLAIM_VALID], 2 * CENTRES);
    ck_assert_uint_eq(centre_tally_total(tally)->results[CLAIM_OTHER_DATE], CENTRES + 1);
    centre_tally_free(tally);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("reconciler");
    TCase *tcase = tcase_create("reconciler");
    SRunner *runner;
    int failed;

    tcase_add_test(tcase, each_line_is_judged_and_says_more_where_there_is_more);
    tcase_add_test(tcase, what_is_committed_meanwhile_is_seen);
    tcase_add_test(tcase, a_reader_that_was_killed_makes_the_file_grow_no_more);
    tcase_add_test(tcase, where_there_is_no_ledger_none_is_made);
    tcase_add_test(tcase, each_number_remembers_its_line);
    tcase_add_test(tcase, centres_are_counted_each_and_together);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    scratch_begin();
    srunner_run_all(runner, CK_NORMAL);
    scratch_end();
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
