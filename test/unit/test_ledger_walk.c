/* Does a walk visit what it says and nothing else, and does a proof find what was changed? */
#include "store/ledger.h"

#include <check.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "test/unit/ledger_support.h"

#define BATCH 1000 /* also how long a stretch of a walk is */
#define RANGE LEDGER_RANGE

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

static bool see_head(void *context, const struct ledger_head *head)
{
    return see(context, head->number);
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
    uint64_t number;
    uint64_t last;

    scratch_path(path);
    ledger = ledger_support_open(path);
    ledger_begin(ledger);
    for (number = 1; number <= 3; number++) {
        struct notice notice = sample_notice(number);
        ledger_put_notice(ledger, &notice);
    }
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
    ledger_begin(ledger);
    ledger_delete_notice(ledger, 1);
    ledger_delete_notice(ledger, 1);
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
    ck_assert_int_eq(ledger_last(ledger, &number, &last), DM_OK);
    ck_assert_uint_eq(last, 3);
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
        ck_assert_int_eq(ledger_skim_back(ledger, see_head, &seen), DM_OK);
    else
        ck_assert_int_eq(ledger_walk(ledger, walks[_i].from, see_entry, &seen), DM_OK);
    ck_assert_msg(seen.count == walks[_i].count, "%s: %zu", walks[_i].name, seen.count);
    ck_seen(&seen, walks[_i].count, walks[_i].expected);
    ledger_close(ledger);
}
END_TEST

struct run {
    uint64_t next;
    uint64_t count;
};

static bool follow(void *context, const struct ledger_entry *entry)
{
    struct run *run = context;

    ck_assert_uint_eq(entry->number, run->next);
    run->next = entry->number + 1;
    run->count++;
    return true;
}

static bool follow_back(void *context, const struct ledger_head *head)
{
    struct run *run = context;

    ck_assert_uint_eq(head->number, run->next);
    ck_assert_int_eq(head->kind, LEDGER_INQUIRY);
    ck_assert_int_eq(head->received.ms, (int64_t)head->number * 1000);
    ck_assert(head->marked);
    run->next = head->number == 10 * RANGE ? RANGE - 1 : head->number - 1;
    run->count++;
    return true;
}

/* More entries than one stretch of a walk, so that it goes on where it stopped, both ways. */
START_TEST(a_long_walk_misses_nothing_and_repeats_nothing)
{
    char path[SCRATCH_PATH_MAX];
    struct run forwards = {.next = 1};
    struct run backwards = {.next = 3500};
    struct ledger *ledger;

    scratch_path(path);
    ledger = ledger_support_open(path);
    ledger_support_fill(ledger, 1, 3500);
    ck_assert_int_eq(ledger_walk(ledger, 0, follow, &forwards), DM_OK);
    ck_assert_int_eq(ledger_skim_back(ledger, follow_back, &backwards), DM_OK);
    ck_assert_uint_eq(forwards.count, 3500);
    ck_assert_uint_eq(backwards.count, 3500);
    ledger_close(ledger);
}
END_TEST

/* A stretch of the walk ends exactly where numbers jump, so the next one starts at none. */
START_TEST(a_walk_back_goes_over_a_gap_between_stretches)
{
    char path[SCRATCH_PATH_MAX];
    struct run backwards = {.next = 10 * RANGE + BATCH - 1};
    struct ledger *ledger;

    scratch_path(path);
    ledger = ledger_support_open(path);
    ledger_support_fill(ledger, RANGE - 2, 2);
    ledger_support_fill(ledger, 10 * RANGE, BATCH);
    ck_assert_int_eq(ledger_skim_back(ledger, follow_back, &backwards), DM_OK);
    ck_assert_uint_eq(backwards.count, BATCH + 2);
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

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

int main(void)
{
    Suite *suite = suite_create("ledger_walk");
    TCase *tcase = tcase_create("ledger_walk");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, a_reply_is_owed_until_its_outcome_is_known);
    tcase_add_test(tcase, a_notice_is_there_until_it_is_settled);
    tcase_add_loop_test(tcase, a_walk_visits_in_its_order, 0, ROWS(walks));
    tcase_add_test(tcase, a_long_walk_misses_nothing_and_repeats_nothing);
    tcase_add_test(tcase, a_walk_back_goes_over_a_gap_between_stretches);
    tcase_add_loop_test(tcase, a_forgery_is_found_where_it_is, 0, ROWS(forgeries));
    tcase_add_test(tcase, another_key_proves_nothing);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    scratch_begin();
    srunner_run_all(runner, CK_NORMAL);
    scratch_end();
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
