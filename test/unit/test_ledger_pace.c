/* Can a restored ledger give out a number that was given out after its backup? */
#include "store/ledger_pace.h"

#include <check.h>

#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "store/ledger_copy.h"
#include "test/unit/ledger_support.h"

#define PACE  LEDGER_PACE
#define RANGE LEDGER_RANGE
#define DAY   INT64_C(86400000)
/* The moment of the backup. */
#define TAKEN ((struct walltime){INT64_C(1795600000000)})

static struct walltime later(int64_t ms)
{
    return (struct walltime){TAKEN.ms + ms};
}

static void append(struct ledger *ledger, uint64_t number, enum ledger_kind kind,
                   struct walltime received)
{
    struct ledger_entry entry = sample_inquiry(number);

    if (kind == LEDGER_RESTORED)
        entry = (struct ledger_entry){.number = number, .kind = kind, .original = LEDGER_NO_NUMBER};
    entry.received = received;
    ledger_begin(ledger);
    ledger_append(ledger, &entry);
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
}

/* ---- the pace ------------------------------------------------------------------------------------ */

/* Numbers are looked at a hundred at a time, so the last of them is PACE behind the entry. */
static const struct {
    const char *name;
    uint64_t entry;
    enum ledger_kind kind;
    uint64_t number;
    int64_t passed;
    enum dm_error error;
} paces[] = {
    {"a young ledger has ten million ahead", 1, LEDGER_INQUIRY, PACE - 100, 0, DM_OK},
    {"ten million in as many ms", 101, LEDGER_INQUIRY, PACE + 2, (int64_t)PACE, DM_OK},
    {"a ms less", 101, LEDGER_INQUIRY, PACE + 2, (int64_t)PACE - 1, DM_E_FULL},
    {"a clock set back holds nobody up", 101, LEDGER_INQUIRY, PACE + 2, -1, DM_OK},
    {"a range later, the same count", RANGE - 50, LEDGER_INQUIRY, 10 * RANGE + PACE - 149,
     (int64_t)PACE - 1, DM_E_FULL},
    {"and in time", RANGE - 50, LEDGER_INQUIRY, 10 * RANGE + PACE - 149, (int64_t)PACE, DM_OK},
    {"where the ledger begins no count does", 5 * PACE, LEDGER_INQUIRY, 5 * PACE + 1, 0, DM_OK},
    {"restored, nothing is ahead", 5 * PACE, LEDGER_RESTORED, 5 * PACE + 1, 99, DM_E_FULL},
    {"one a ms", 5 * PACE, LEDGER_RESTORED, 5 * PACE + 1, 100, DM_OK},
    {"a million later still", 5 * PACE, LEDGER_RESTORED, 5 * PACE + 1000001, 1000099, DM_E_FULL},
    {"and in time", 5 * PACE, LEDGER_RESTORED, 5 * PACE + 1000001, 1000100, DM_OK},
};

START_TEST(ten_million_numbers_take_as_many_milliseconds)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger;
    uint64_t until = 77;
    enum dm_error error;

    scratch_path(path);
    ledger = ledger_support_open(path);
    append(ledger, paces[_i].entry, paces[_i].kind, TAKEN);
    error = ledger_pace(ledger, paces[_i].number, later(paces[_i].passed), &until);
    ck_assert_msg(error == paces[_i].error, "%s: %s", paces[_i].name, dm_strerror(error));
    ck_assert_msg(until == (error == DM_OK ? paces[_i].number + 99 : 77), "%s: until %" PRIu64,
                  paces[_i].name, until);
    ledger_close(ledger);
}
END_TEST

/* ---- going on ------------------------------------------------------------------------------------ */

/* A copy of a ledger that ends with `last`, in a directory of its own; opened as darmand would. */
static struct ledger *open_copy_of(uint64_t last, char *copy)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger;

    scratch_path(path);
    scratch_path(copy);
    ledger = ledger_support_open(path);
    if (last != LEDGER_NO_NUMBER)
        append(ledger, last, LEDGER_INQUIRY, TAKEN);
    ledger_close(ledger); /* LMDB does not like to be opened twice in a process */
    ck_assert_int_eq(mkdir(copy, S_IRWXU), 0);
    ck_assert_int_eq(ledger_copy_make(path, copy, TAKEN), DM_OK);
    return ledger_support_open(copy);
}

static const struct {
    const char *name;
    uint64_t last;
    int64_t passed;
    enum dm_error error;
    uint64_t number;
} goings[] = {
    {"at once, behind what may be ahead", 7, 0, DM_OK, PACE + 7},
    {"a day later", 7, DAY, DM_OK, PACE + 7 + (uint64_t)DAY},
    {"of an empty ledger", LEDGER_NO_NUMBER, DAY, DM_OK, PACE + (uint64_t)DAY},
    {"into the next range", RANGE - 1, 0, DM_OK, 10 * RANGE + PACE - 1},
    {"the clock is before the backup", 7, -1, DM_E_UNKNOWN, 77},
    {"after 105 days there are no numbers left", 7, 105 * DAY, DM_E_UNKNOWN, 77},
    {"after 100 there are", 7, 100 * DAY, DM_OK, 80 * RANGE + 640 * RANGE / 1000 + PACE + 7},
};

START_TEST(a_copy_goes_on_behind_all_that_may_have_been_issued)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger = open_copy_of(goings[_i].last, path);
    struct walltime now = later(goings[_i].passed);
    uint64_t number = 77;
    uint64_t again;
    enum dm_error error = ledger_go_on(ledger, now, &number);

    ck_assert_msg(error == goings[_i].error, "%s: %s", goings[_i].name, dm_strerror(error));
    ck_assert_msg(number == goings[_i].number, "%s: %" PRIu64, goings[_i].name, number);
    ledger_close(ledger);
    ledger = ledger_support_open(path);
    error = ledger_go_on(ledger, now, &again);
    ck_assert_int_eq(error, goings[_i].error);
    ck_assert_msg(error != DM_OK || again == LEDGER_NO_NUMBER, "%s: once more", goings[_i].name);
    ledger_close(ledger);
}
END_TEST

START_TEST(where_it_went_on_is_in_the_chain)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger = open_copy_of(7, path);
    struct ledger_entry entry;
    uint64_t number;
    bool lost;

    ck_assert_int_eq(ledger_go_on(ledger, later(5), &number), DM_OK);
    ck_assert_int_eq(ledger_read(ledger, number, &entry), DM_OK);
    ck_assert_int_eq(entry.kind, LEDGER_RESTORED);
    ck_assert_uint_eq(entry.original, 7);
    ck_assert_int_eq(entry.received.ms, later(5).ms);
    ledger_support_fill(ledger, number + 1, 3);
    ledger_support_verify(ledger, 0, 5);
    ck_assert_int_eq(ledger_lost(ledger, 8, &lost), DM_OK);
    ck_assert(lost);
    ck_assert_int_eq(ledger_lost(ledger, 3, &lost), DM_OK);
    ck_assert(!lost);
    ck_assert_int_eq(ledger_lost(ledger, number + 4, &lost), DM_OK);
    ck_assert(!lost);
    ledger_close(ledger);
}
END_TEST

START_TEST(nothing_is_written_to_a_copy_before)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger = open_copy_of(7, path);
    struct ledger_entry entry = sample_inquiry(8);

    ledger_begin(ledger);
    ledger_append(ledger, &entry);
    ck_assert_int_eq(ledger_commit(ledger), DM_E_BUG);
    ledger_close(ledger);
}
END_TEST

/* The same copy, restored again and again: what a life may reach at its end is where the next begins. */
START_TEST(lives_that_follow_one_another_share_no_number)
{
    static const int64_t starts[] = {0, 1, 1000, 3600000, 7200000};
    size_t lives = sizeof starts / sizeof *starts;

    for (size_t i = 0; i + 1 < lives; i++) {
        char path[SCRATCH_PATH_MAX];
        struct ledger *ledger = open_copy_of(7, path);
        struct walltime death = later(starts[i + 1]);
        uint64_t next = PACE + 7 + (uint64_t)starts[i + 1];
        uint64_t number;
        uint64_t until;

        ck_assert_int_eq(ledger_go_on(ledger, later(starts[i]), &number), DM_OK);
        ck_assert_int_eq(ledger_pace(ledger, next - 98, death, &until), DM_E_FULL);
        if (next - 99 > number) {
            ck_assert_int_eq(ledger_pace(ledger, next - 99, death, &until), DM_OK);
            ck_assert_uint_eq(until, next);
        }
        ledger_close(ledger);
    }
}
END_TEST

START_TEST(a_copy_of_a_copy_has_the_older_moment)
{
    char first[SCRATCH_PATH_MAX];
    char second[SCRATCH_PATH_MAX];
    struct ledger_copy copy;

    ledger_close(open_copy_of(7, first));
    scratch_path(second);
    ck_assert_int_eq(mkdir(second, S_IRWXU), 0);
    ck_assert_int_eq(ledger_copy_make(first, second, later(DAY)), DM_OK);
    ck_assert_int_eq(ledger_copy_prove(second, ledger_support_key, &copy), DM_OK);
    ck_assert_int_eq(copy.taken.ms, TAKEN.ms);
    ck_assert_uint_eq(copy.entries, 1);
    ck_assert_uint_eq(copy.last, 7);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

int main(void)
{
    Suite *suite = suite_create("ledger_pace");
    TCase *tests = tcase_create("ledger_pace");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(tests, ten_million_numbers_take_as_many_milliseconds, 0, ROWS(paces));
    tcase_add_loop_test(tests, a_copy_goes_on_behind_all_that_may_have_been_issued, 0,
                        ROWS(goings));
    tcase_add_test(tests, where_it_went_on_is_in_the_chain);
    tcase_add_test(tests, nothing_is_written_to_a_copy_before);
    tcase_add_test(tests, lives_that_follow_one_another_share_no_number);
    tcase_add_test(tests, a_copy_of_a_copy_has_the_older_moment);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    scratch_begin();
    srunner_run_all(runner, CK_NORMAL);
    scratch_end();
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
