/* Does the ledger keep what was committed, all of it and nothing else, and does it notice a change? */
#include "store/ledger.h"

#include <check.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/code.h"
#include "store/db.h"
#include "test/unit/ledger_support.h"
#include "test/unit/support.h"

#define MANY  20000
#define BATCH 1000

#define RANGE LEDGER_RANGE

/* ---- numbers ------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    unsigned node;
    uint64_t last;
    enum dm_error error;
    uint64_t next;
} numbers[] = {
    {"the first of node 0 is 1, for 0 says none", 0, LEDGER_NO_NUMBER, DM_OK, 1},
    {"the first of node 3 begins its first range", 3, LEDGER_NO_NUMBER, DM_OK, 3 * RANGE},
    {"one after the other", 0, 1, DM_OK, 2},
    {"the last but one of a range", 0, RANGE - 2, DM_OK, RANGE - 1},
    {"behind the end of a range comes the next of this node", 0, RANGE - 1, DM_OK, 10 * RANGE},
    {"the same for the highest node", 9, 10 * RANGE - 1, DM_OK, 19 * RANGE},
    {"into the last range of all", 9, 80 * RANGE - 1, DM_OK, 89 * RANGE},
    {"the last number there is", 9, CODE_NUMBERS - 1, DM_E_FULL, 77},
    {"the last number of node 0", 0, 81 * RANGE - 1, DM_E_FULL, 77},
    {"a number of another node", 0, RANGE, DM_E_RANGE, 77},
    {"a number nobody can have", 9, CODE_NUMBERS, DM_E_RANGE, 77},
    {"the highest integer but one", 9, UINT64_MAX - 1, DM_E_RANGE, 77},
    {"a node that is none", 10, LEDGER_NO_NUMBER, DM_E_RANGE, 77},
};

START_TEST(the_next_number_is_this_nodes)
{
    uint64_t next = 77;
    enum dm_error error = ledger_number_after(numbers[_i].node, numbers[_i].last, &next);

    ck_assert_msg(error == numbers[_i].error && next == numbers[_i].next, "%s: %s, %" PRIu64,
                  numbers[_i].name, dm_strerror(error), next);
}
END_TEST

/* ---- kept ---------------------------------------------------------------------------------------- */

static void ck_last(struct ledger *ledger, uint64_t number, uint64_t notice)
{
    uint64_t last_number;
    uint64_t last_notice;

    ck_assert_int_eq(ledger_last(ledger, &last_number, &last_notice), DM_OK);
    ck_assert_uint_eq(last_number, number);
    ck_assert_uint_eq(last_notice, notice);
}

START_TEST(a_new_ledger_is_empty_and_closed_to_others)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger_entry entry;
    struct outcome outcome;
    struct stat directory;
    struct ledger *ledger;

    scratch_path(path);
    ledger = ledger_support_open(path);
    ck_last(ledger, LEDGER_NO_NUMBER, 0);
    ck_assert_int_eq(ledger_read(ledger, 1, &entry), DM_E_NOT_FOUND);
    ck_assert_int_eq(ledger_outcome(ledger, 1, &outcome), DM_E_NOT_FOUND);
    ledger_support_verify(ledger, 0, 0);
    ledger_support_verify(ledger, 10, 0);
    ledger_close(ledger);
    ck_assert_int_eq(stat(path, &directory), 0);
    ck_assert_uint_eq(directory.st_mode & S_IRWXO, 0);
}
END_TEST

static void ck_entry(struct ledger *ledger, uint64_t number)
{
    struct ledger_entry expected = sample_inquiry(number);
    struct ledger_entry entry;

    ck_assert_int_eq(ledger_read(ledger, number, &entry), DM_OK);
    ck_assert_uint_eq(entry.number, number);
    ck_assert_int_eq(entry.received.ms, expected.received.ms);
    ck_assert_mem_eq(&entry.mark, &expected.mark, sizeof entry.mark);
    ck_assert_uint_eq(entry.inquiry.person.value, expected.inquiry.person.value);
}

START_TEST(many_entries_are_kept_and_the_chain_goes_on_after_reopening)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger;

    scratch_path(path);
    for (uint64_t first = 1; first < MANY; first += MANY / 4) {
        ledger = ledger_support_open(path);
        for (uint64_t at = first; at < first + MANY / 4; at += BATCH)
            ledger_support_fill(ledger, at, BATCH);
        ledger_close(ledger);
    }
    ledger = ledger_support_open(path);
    ck_last(ledger, MANY, 0);
    for (uint64_t number = 1; number <= MANY; number += 7)
        ck_entry(ledger, number);
    ledger_support_verify(ledger, 0, MANY);
    ledger_support_verify(ledger, 1, 1);
    ledger_support_verify(ledger, 5000, 5000);
    ledger_support_verify(ledger, MANY, MANY);
    ledger_support_verify(ledger, MANY + 1, MANY);
    ledger_close(ledger);
}
END_TEST

/* BLAKE2b of another implementation, over 32 zeros, the number 1, and the documented entry. */
START_TEST(the_first_chain_is_the_known_one)
{
    char path[SCRATCH_PATH_MAX];
    uint8_t expected[CHAIN_SIZE];
    struct ledger *ledger;
    struct ledger_entry entry = sample_inquiry(1);

    scratch_path(path);
    ledger = ledger_support_open(path);
    entry.received.ms = INT64_C(1779907200000);
    for (uint8_t i = 0; i < MARK_SIZE; i++)
        entry.mark.octets[i] = i;
    entry.route.deadline.ms = INT64_C(1779909000000);
    entry.inquiry.setting = SETTING_INPATIENT;
    entry.inquiry.person.value = 12345679;
    entry.inquiry.verdict.overlap = INSURER_ARMED_FORCES;
    entry.inquiry.verdict.until = 21076;
    ledger_begin(ledger);
    ledger_append(ledger, &entry);
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
    support_hex("3ae56da4a3f6e80e7efba63127566cdbd897ad404e2b85da7215648a7bb34d36", expected,
                sizeof expected);
    ck_assert_mem_eq(entry.chain, expected, sizeof expected);
    ck_assert_int_eq(ledger_read(ledger, 1, &entry), DM_OK);
    ck_assert_mem_eq(entry.chain, expected, sizeof expected);
    ledger_close(ledger);
}
END_TEST

START_TEST(the_chain_goes_over_the_end_of_a_range)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger;

    scratch_path(path);
    ledger = ledger_support_open(path);
    ledger_support_fill(ledger, RANGE - 2, 2);
    ledger_support_fill(ledger, 10 * RANGE, 2);
    ck_last(ledger, 10 * RANGE + 1, 0);
    ledger_support_verify(ledger, 0, 4);
    ledger_support_verify(ledger, 2, 2);
    ledger_support_verify(ledger, 3, 3);
    ledger_close(ledger);
}
END_TEST

/* ---- refused ------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    uint64_t number;
    enum dm_error error;
} appended[] = {
    {"a number that is there", 10, DM_E_BUG},
    {"a number before the end", 5, DM_E_BUG},
    {"another node's number", RANGE, DM_E_RANGE},
    {"a number nobody can have", CODE_NUMBERS, DM_E_RANGE},
};

START_TEST(a_bad_append_fails_its_batch_and_leaves_no_trace)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger_entry good = sample_inquiry(11);
    struct ledger_entry bad = sample_inquiry(appended[_i].number);
    struct ledger *ledger;
    enum dm_error error;

    scratch_path(path);
    ledger = ledger_support_open(path);
    ledger_support_fill(ledger, 1, 10);
    ledger_begin(ledger);
    ledger_append(ledger, &good);
    ledger_append(ledger, &bad);
    error = ledger_commit(ledger);
    ck_assert_msg(error == appended[_i].error, "%s: %s", appended[_i].name, dm_strerror(error));
    ck_last(ledger, 10, 0);
    /* The chain stands where it stood: the next batch fits behind it. */
    ledger_support_fill(ledger, 11, 5);
    ledger_support_verify(ledger, 0, 15);
    ledger_close(ledger);
}
END_TEST

static const struct {
    const char *name;
    unsigned made_by;
    unsigned opened_by;
    enum dm_error error;
} nodes[] = {
    {"its own node", 4, 4, DM_OK},
    {"another node", 0, 4, DM_E_RANGE},
    {"a node that is none", 0, LEDGER_NODES, DM_E_RANGE},
};

START_TEST(a_ledger_belongs_to_its_node)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger_options options = {
        .path = path, .map_size = SCRATCH_MAP, .chain_key = ledger_support_key};
    struct ledger *ledger = NULL;
    enum dm_error error;

    scratch_path(path);
    options.node = nodes[_i].made_by;
    ck_assert_int_eq(ledger_open(&options, &ledger), DM_OK);
    ledger_close(ledger);
    ledger = NULL;
    options.node = nodes[_i].opened_by;
    error = ledger_open(&options, &ledger);
    ck_assert_msg(error == nodes[_i].error, "%s: %s", nodes[_i].name, dm_strerror(error));
    ledger_close(ledger);
}
END_TEST

START_TEST(a_newer_format_is_left_alone)
{
    const uint8_t newer[] = {3, 0, 0, 0};
    struct db_options db_options = {.map_size = SCRATCH_MAP, .tables = 8, .permissions = 0640};
    char path[SCRATCH_PATH_MAX];
    struct ledger_options options = {
        .path = path, .map_size = SCRATCH_MAP, .chain_key = ledger_support_key};
    struct ledger *ledger;
    struct db_txn txn;
    struct db db;
    MDB_dbi table = 0;

    scratch_path(path);
    ledger_close(ledger_support_open(path));
    ck_assert_int_eq(db_open(path, &db_options, &db), DM_OK);
    db_write(&db, &txn);
    db_table(&txn, "meta", MDB_INTEGERKEY, &table);
    db_put_u64(&txn, table, 0, newer, sizeof newer, 0);
    ck_assert_int_eq(db_commit(&txn), DM_OK);
    db_close(&db);
    ck_assert_int_eq(ledger_open(&options, &ledger), DM_E_VERSION);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

int main(void)
{
    Suite *suite = suite_create("ledger");
    TCase *tcase = tcase_create("ledger");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, the_next_number_is_this_nodes, 0, ROWS(numbers));
    tcase_add_test(tcase, a_new_ledger_is_empty_and_closed_to_others);
    tcase_add_test(tcase, many_entries_are_kept_and_the_chain_goes_on_after_reopening);
    tcase_add_test(tcase, the_first_chain_is_the_known_one);
    tcase_add_test(tcase, the_chain_goes_over_the_end_of_a_range);
    tcase_add_loop_test(tcase, a_bad_append_fails_its_batch_and_leaves_no_trace, 0, ROWS(appended));
    tcase_add_loop_test(tcase, a_ledger_belongs_to_its_node, 0, ROWS(nodes));
    tcase_add_test(tcase, a_newer_format_is_left_alone);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    scratch_begin();
    srunner_run_all(runner, CK_NORMAL);
    scratch_end();
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
