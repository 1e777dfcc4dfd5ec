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

static void ck_verified(struct ledger *ledger, uint64_t entries, uint64_t expected)
{
    uint64_t checked = 0;
    uint64_t bad = 0;
    enum dm_error error = ledger_verify(ledger, entries, &checked, &bad);

    ck_assert_msg(error == DM_OK, "%s at %" PRIu64, dm_strerror(error), bad);
    ck_assert_uint_eq(checked, expected);
}

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
    ck_verified(ledger, 0, 0);
    ck_verified(ledger, 10, 0);
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
    ck_verified(ledger, 0, MANY);
    ck_verified(ledger, 1, 1);
    ck_verified(ledger, 5000, 5000);
    ck_verified(ledger, MANY, MANY);
    ck_verified(ledger, MANY + 1, MANY);
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
    ck_verified(ledger, 0, 4);
    ck_verified(ledger, 2, 2);
    ck_verified(ledger, 3, 3);
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
    ck_verified(ledger, 0, 15);
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

/* ---- outcomes, notices, what is owed ------------------------------------------------------------- */

struct seen {
    uint64_t numbers[16];
    size_t count;
    size_t stop_at;
};

static bool see(struct seen *seen, uint64_t number)
{
    ck_assert_uint_lt(seen->count, sizeof seen->numbers / sizeof seen->numbers[0]);
    seen->numbers[seen->count++] = number;
    return seen->count != seen->stop_at;
}

static bool see_entry(void *context, const struct ledger_entry *entry)
{
    return see(context, entry->number);
}

static bool see_notice(void *context, const struct notice *notice)
{
    return see(context, notice->number);
}

static void ck_seen(const struct seen *seen, size_t count, const uint64_t *expected)
{
    ck_assert_uint_eq(seen->count, count);
    ck_assert_mem_eq(seen->numbers, expected, count * sizeof *expected);
}

START_TEST(a_reply_is_owed_until_its_outcome_is_known)
{
    static const uint64_t before[] = {1, 3};
    static const uint64_t after[] = {3};
    const struct outcome failed = {OUTCOME_FAILED, {5000}, 0x0B};
    const struct outcome accepted = {OUTCOME_ACCEPTED, {6000}, 0};
    char path[SCRATCH_PATH_MAX];
    struct seen seen = {0};
    struct outcome outcome;
    struct ledger *ledger;

    scratch_path(path);
    ledger = ledger_support_open(path);
    ledger_begin(ledger);
    for (uint64_t number = 1; number <= 3; number++) {
        struct ledger_entry entry = sample_inquiry(number);
        if (number == 2)
            entry.route = (struct reply_route){0};
        ledger_append(ledger, &entry);
    }
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
    ck_assert_int_eq(ledger_walk_owed(ledger, see_entry, &seen), DM_OK);
    ck_seen(&seen, 2, before);

    ledger_begin(ledger);
    ledger_put_outcome(ledger, 1, &failed);
    ledger_put_outcome(ledger, 1, &accepted);
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
    ck_assert_int_eq(ledger_outcome(ledger, 1, &outcome), DM_OK);
    ck_assert_int_eq(outcome.state, OUTCOME_ACCEPTED);
    ck_assert_int_eq(outcome.at.ms, 6000);
    ck_assert_int_eq(ledger_outcome(ledger, 3, &outcome), DM_E_NOT_FOUND);
    seen.count = 0;
    ck_assert_int_eq(ledger_walk_owed(ledger, see_entry, &seen), DM_OK);
    ck_seen(&seen, 1, after);
    ledger_close(ledger);
}
END_TEST

START_TEST(a_notice_is_there_until_it_is_settled)
{
    static const uint64_t left[] = {2, 3};
    char path[SCRATCH_PATH_MAX];
    struct seen seen = {0};
    struct ledger *ledger;

    scratch_path(path);
    ledger = ledger_support_open(path);
    ledger_begin(ledger);
    for (uint64_t number = 1; number <= 3; number++) {
        struct notice notice = sample_notice(number);
        ledger_put_notice(ledger, &notice);
    }
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
    ledger_begin(ledger);
    ledger_delete_notice(ledger, 1);
    ledger_delete_notice(ledger, 1);
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
    ck_last(ledger, LEDGER_NO_NUMBER, 3);
    ck_assert_int_eq(ledger_walk_notices(ledger, see_notice, &seen), DM_OK);
    ck_seen(&seen, 2, left);
    ledger_close(ledger);
}
END_TEST

/* ---- walks --------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    bool back;
    uint64_t from;
    size_t stop_at;
    size_t count;
    uint64_t expected[4];
} walks[] = {
    {"forwards over all", false, 0, 0, 4, {1, 2, 10 * RANGE, 10 * RANGE + 1}},
    {"forwards from one that is there", false, 2, 0, 3, {2, 10 * RANGE, 10 * RANGE + 1}},
    {"forwards from one that is not", false, 3, 0, 2, {10 * RANGE, 10 * RANGE + 1}},
    {"forwards from behind the end", false, UINT64_MAX, 0, 0, {0}},
    {"forwards until told to stop", false, 0, 2, 2, {1, 2}},
    {"backwards over all", true, 0, 0, 4, {10 * RANGE + 1, 10 * RANGE, 2, 1}},
    {"backwards until told to stop", true, 0, 1, 1, {10 * RANGE + 1}},
};

START_TEST(a_walk_visits_in_its_order)
{
    char path[SCRATCH_PATH_MAX];
    struct seen seen = {.stop_at = walks[_i].stop_at};
    struct ledger *ledger;

    scratch_path(path);
    ledger = ledger_support_open(path);
    ledger_support_fill(ledger, 1, 2);
    ledger_support_fill(ledger, 10 * RANGE, 2);
    if (walks[_i].back)
        ck_assert_int_eq(ledger_walk_back(ledger, see_entry, &seen), DM_OK);
    else
        ck_assert_int_eq(ledger_walk(ledger, walks[_i].from, see_entry, &seen), DM_OK);
    ck_assert_msg(seen.count == walks[_i].count, "%s: %zu", walks[_i].name, seen.count);
    ck_seen(&seen, walks[_i].count, walks[_i].expected);
    ledger_close(ledger);
}
END_TEST

struct run {
    uint64_t next;
    int step;
    uint64_t count;
};

static bool follow(void *context, const struct ledger_entry *entry)
{
    struct run *run = context;

    ck_assert_uint_eq(entry->number, run->next);
    run->next = run->step > 0 ? run->next + 1 : run->next - 1;
    run->count++;
    return true;
}

/* More entries than one stretch of a walk, so that it goes on where it stopped, both ways. */
START_TEST(a_long_walk_misses_nothing_and_repeats_nothing)
{
    char path[SCRATCH_PATH_MAX];
    struct run forwards = {.next = 1, .step = 1};
    struct run backwards = {.next = 3500, .step = -1};
    struct ledger *ledger;

    scratch_path(path);
    ledger = ledger_support_open(path);
    ledger_support_fill(ledger, 1, 3500);
    ck_assert_int_eq(ledger_walk(ledger, 0, follow, &forwards), DM_OK);
    ck_assert_int_eq(ledger_walk_back(ledger, follow, &backwards), DM_OK);
    ck_assert_uint_eq(forwards.count, 3500);
    ck_assert_uint_eq(backwards.count, 3500);
    ledger_close(ledger);
}
END_TEST

/* ---- found out ----------------------------------------------------------------------------------- */

/* Somebody with the file in hand: not through the ledger, which has no way to do such a thing. */
struct forgery {
    const char *name;
    void (*forge)(struct db_txn *txn, MDB_dbi table, uint64_t number);
    uint64_t number;
    uint64_t entries; /* verified */
    uint64_t bad;
};

static size_t copy_record(struct db_txn *txn, MDB_dbi table, uint64_t number, uint8_t *copy)
{
    const uint8_t *octets;
    size_t size;

    ck_assert_int_eq(db_get_u64(txn, table, number, &octets, &size), DM_OK);
    ck_assert_uint_le(size, LEDGER_ENTRY_MAX + CHAIN_SIZE);
    memcpy(copy, octets, size);
    return size;
}

static void flip_in_entry(struct db_txn *txn, MDB_dbi table, uint64_t number)
{
    uint8_t copy[LEDGER_ENTRY_MAX + CHAIN_SIZE];
    size_t size = copy_record(txn, table, number, copy);

    copy[size - CHAIN_SIZE - 1] ^= 1;
    db_put_u64(txn, table, number, copy, size, 0);
}

static void flip_in_chain(struct db_txn *txn, MDB_dbi table, uint64_t number)
{
    uint8_t copy[LEDGER_ENTRY_MAX + CHAIN_SIZE];
    size_t size = copy_record(txn, table, number, copy);

    copy[size - 1] ^= 0x80;
    db_put_u64(txn, table, number, copy, size, 0);
}

static void drop(struct db_txn *txn, MDB_dbi table, uint64_t number)
{
    MDB_val key = {sizeof number, &number};

    ck_assert_int_eq(mdb_del(txn->txn, table, &key, NULL), 0);
}

static void shorten(struct db_txn *txn, MDB_dbi table, uint64_t number)
{
    db_put_u64(txn, table, number, "short", 5, 0);
}

static void slip_in(struct db_txn *txn, MDB_dbi table, uint64_t number)
{
    uint8_t copy[LEDGER_ENTRY_MAX + CHAIN_SIZE];
    size_t size = copy_record(txn, table, number - 1, copy);

    db_put_u64(txn, table, number, copy, size, 0);
}

static void swap_with_next(struct db_txn *txn, MDB_dbi table, uint64_t number)
{
    uint8_t one[LEDGER_ENTRY_MAX + CHAIN_SIZE];
    uint8_t two[LEDGER_ENTRY_MAX + CHAIN_SIZE];
    size_t one_size = copy_record(txn, table, number, one);
    size_t two_size = copy_record(txn, table, number + 1, two);

    db_put_u64(txn, table, number, two, two_size, 0);
    db_put_u64(txn, table, number + 1, one, one_size, 0);
}

static const struct forgery forgeries[] = {
    {"one bit of an entry", flip_in_entry, 1500, 0, 1500},
    {"one bit of the first entry", flip_in_entry, 1, 0, 1},
    {"one bit of the last entry", flip_in_entry, 3000, 0, 3000},
    {"one bit of the last entry, seen from near", flip_in_entry, 3000, 1, 3000},
    {"one bit of a chain", flip_in_chain, 1500, 0, 1500},
    {"one bit of the chain a proof starts from", flip_in_chain, 1500, 1500, 1501},
    {"an entry dropped", drop, 1500, 0, 1501},
    {"the first entry dropped", drop, 1, 0, 2},
    {"an entry too short for a chain", shorten, 1500, 0, 1500},
    {"a predecessor too short for a chain", shorten, 1500, 1500, 1501},
    {"a copy slipped in at the end", slip_in, 3001, 0, 3001},
    {"two neighbours exchanged", swap_with_next, 1500, 0, 1500},
};

static void forge(const char *path, const struct forgery *forgery)
{
    struct db_options options = {.map_size = SCRATCH_MAP, .tables = 8, .permissions = 0640};
    struct db_txn txn;
    struct db db;
    MDB_dbi table = 0;

    ck_assert_int_eq(db_open(path, &options, &db), DM_OK);
    db_write(&db, &txn);
    db_table(&txn, "ledger", MDB_INTEGERKEY, &table);
    forgery->forge(&txn, table, forgery->number);
    ck_assert_int_eq(db_commit(&txn), DM_OK);
    db_close(&db);
}

START_TEST(a_forgery_is_found_where_it_is)
{
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger;
    uint64_t checked;
    uint64_t bad = 0;
    enum dm_error error;

    scratch_path(path);
    ledger = ledger_support_open(path);
    for (uint64_t first = 1; first <= 3000; first += BATCH)
        ledger_support_fill(ledger, first, BATCH);
    ledger_close(ledger);
    forge(path, &forgeries[_i]);
    ledger = ledger_support_open(path);
    error = ledger_verify(ledger, forgeries[_i].entries, &checked, &bad);
    ck_assert_msg(error == DM_E_CORRUPT && bad == forgeries[_i].bad, "%s: %s, %" PRIu64,
                  forgeries[_i].name, dm_strerror(error), bad);
    ledger_close(ledger);
}
END_TEST

START_TEST(another_key_proves_nothing)
{
    const uint8_t key[32] = {9};
    char path[SCRATCH_PATH_MAX];
    struct ledger_options options = {.path = path, .map_size = SCRATCH_MAP, .chain_key = key};
    struct ledger *ledger;
    uint64_t checked;
    uint64_t bad = 0;

    scratch_path(path);
    ledger = ledger_support_open(path);
    ledger_support_fill(ledger, 1, 3);
    ledger_close(ledger);
    ck_assert_int_eq(ledger_open(&options, &ledger), DM_OK);
    ck_assert_int_eq(ledger_verify(ledger, 0, &checked, &bad), DM_E_CORRUPT);
    ck_assert_uint_eq(bad, 1);
    ledger_close(ledger);
}
END_TEST

START_TEST(a_newer_format_is_left_alone)
{
    const uint8_t newer[] = {2, 0, 0, 0};
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
    tcase_add_test(tcase, a_reply_is_owed_until_its_outcome_is_known);
    tcase_add_test(tcase, a_notice_is_there_until_it_is_settled);
    tcase_add_loop_test(tcase, a_walk_visits_in_its_order, 0, ROWS(walks));
    tcase_add_test(tcase, a_long_walk_misses_nothing_and_repeats_nothing);
    tcase_add_loop_test(tcase, a_forgery_is_found_where_it_is, 0, ROWS(forgeries));
    tcase_add_test(tcase, another_key_proves_nothing);
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
