/* Is a ledger that was tampered with, or contradicts itself, told from one that is whole? */
#include "store/ledger_audit.h"

#include <check.h>
#include <lmdb.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/db.h"
#include "store/ledger_inside.h"
#include "store/objections.h"
#include "test/unit/ledger_support.h"

#define INQUIRIES UINT64_C(3000)
#define REPEAT    UINT64_C(3001)
#define LAST      UINT64_C(3002)

static char path[SCRATCH_PATH_MAX];
static struct secret_keys keys = {.code = {{7, 7, 7}}};

/* Inquiries, all owed but the first two, a repeat, and one more; and one of everything else. */
static void begin(void)
{
    struct ledger_entry repeat = sample_repeat(REPEAT, 17);
    struct outcome outcome = {.state = OUTCOME_ACCEPTED, .at = {1}};
    struct objection objection = {
        .kind = OBJECTION_VISIT, .number = 40, .at = {1}, .mobile = {UINT64_C(989123000001)}};
    struct notice notice = sample_notice(1);
    struct ledger *ledger;

    memcpy(keys.chain, ledger_support_key, sizeof keys.chain);
    scratch_path(path);
    ledger = ledger_support_open(path);
    ledger_support_fill(ledger, 1, INQUIRIES);
    ledger_begin(ledger);
    ledger_append(ledger, &repeat);
    ledger_put_outcome(ledger, 1, &outcome);
    ledger_put_outcome(ledger, 2, &outcome);
    ledger_put_objection(ledger, &objection);
    ledger_put_notice(ledger, &notice);
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
    ledger_support_fill(ledger, LAST, 1);
    ledger_close(ledger);
}

static void audit_from(uint64_t from, struct ledger_audit *audit)
{
    struct ledger_audit_options options = {.path = path, .from = from, .keys = &keys};

    ck_assert_int_eq(ledger_audit(&options, audit), DM_OK);
}

START_TEST(a_whole_ledger_is_counted_and_without_fault)
{
    struct ledger_audit audit;

    audit_from(0, &audit);
    ck_assert_uint_eq(audit.fault_count, 0);
    ck_assert_uint_eq(audit.entries, LAST);
    ck_assert_uint_eq(audit.inquiries, INQUIRIES + 1);
    ck_assert_uint_eq(audit.repeats, 1);
    ck_assert_uint_eq(audit.outcomes, 2);
    ck_assert_uint_eq(audit.owed, LAST - 2);
    ck_assert_uint_eq(audit.notices, 1);
    ck_assert_uint_eq(audit.objections, 1);
    ck_assert(!audit.copy);
}
END_TEST

START_TEST(a_ledger_without_a_lock_file_gets_none)
{
    struct ledger_audit audit;
    char lock[SCRATCH_PATH_MAX + 16];

    (void)snprintf(lock, sizeof lock, "%s/lock.mdb", path);
    ck_assert_int_eq(unlink(lock), 0);
    audit_from(0, &audit);
    ck_assert_uint_eq(audit.fault_count, 0);
    ck_assert_int_ne(access(lock, F_OK), 0);
}
END_TEST

static void count_calls(void *context, uint64_t entries, uint64_t of)
{
    ck_assert_uint_le(entries, of);
    ++*(unsigned *)context;
}

START_TEST(who_waits_is_told_how_far_it_is)
{
    unsigned calls = 0;
    struct ledger_audit_options options = {
        .path = path, .keys = &keys, .progress = count_calls, .context = &calls};
    struct ledger_audit audit;
    struct ledger *ledger = ledger_support_open(path);

    ledger_support_fill(ledger, LAST + 1, 20000);
    ledger_close(ledger);
    ck_assert_int_eq(ledger_audit(&options, &audit), DM_OK);
    ck_assert_uint_eq(calls, 3);
    ck_assert_uint_eq(audit.fault_count, 0);
}
END_TEST

/* ---- forgeries ----------------------------------------------------------------------------------------- */

static struct db_txn txn;

static MDB_dbi open_table(const char *name)
{
    MDB_dbi table = 0;

    db_table(&txn, name, MDB_INTEGERKEY, &table);
    ck_assert_int_eq(txn.error, DM_OK);
    return table;
}

static size_t copy_of(uint64_t number, uint8_t copy[LEDGER_ENTRY_MAX + CHAIN_SIZE])
{
    const uint8_t *octets;
    size_t size;

    ck_assert_int_eq(db_get_u64(&txn, open_table("ledger"), number, &octets, &size), DM_OK);
    memcpy(copy, octets, size);
    return size;
}

static void drop(const char *table, uint64_t number)
{
    MDB_val key = {sizeof number, &number};

    ck_assert_int_eq(mdb_del(txn.txn, open_table(table), &key, NULL), 0);
}

static void flip(void)
{
    uint8_t copy[LEDGER_ENTRY_MAX + CHAIN_SIZE];
    size_t size = copy_of(1500, copy);

    copy[size - CHAIN_SIZE - 1] ^= 1; /* of the version of the data it was answered from */
    db_put_u64(&txn, open_table("ledger"), 1500, copy, size, 0);
}

static void shorten(void)
{
    db_put_u64(&txn, open_table("ledger"), 1500, "short", 5, 0);
}

static void drop_entries(void)
{
    drop("ledger", 1500);
    drop("ledger", 1501);
    drop("owed", 1500);
    drop("owed", 1501);
}

static void add_foreign(void)
{
    uint8_t copy[LEDGER_ENTRY_MAX + CHAIN_SIZE];
    size_t size = copy_of(LAST, copy);

    db_put_u64(&txn, open_table("ledger"), LEDGER_RANGE, copy, size, 0);
    db_put_u64(&txn, open_table("owed"), LEDGER_RANGE, "", 0, 0);
}

/* One who knows the chain's key: what follows from it is written anew as well. */
static void write_chained(struct ledger_entry *entry)
{
    uint8_t before[LEDGER_ENTRY_MAX + CHAIN_SIZE];
    uint8_t octets[LEDGER_ENTRY_MAX + CHAIN_SIZE];
    size_t size = copy_of(entry->number - 1, before);
    struct ledger ledger;
    struct ledger_end end;

    memcpy(ledger.chain_key, ledger_support_key, sizeof ledger.chain_key);
    memcpy(end.chain, before + size - CHAIN_SIZE, CHAIN_SIZE);
    ck_assert_int_eq(ledger_entry_encode(entry, octets, &size), DM_OK);
    ledger_chain(&ledger, &end, entry->number, octets, size);
    memcpy(octets + size, end.chain, CHAIN_SIZE);
    db_put_u64(&txn, open_table("ledger"), entry->number, octets, size + CHAIN_SIZE, 0);
}

static void repeat_what_repeats(void)
{
    struct ledger_entry entry = sample_repeat(LAST, REPEAT);

    write_chained(&entry);
}

static void restore_behind_another(void)
{
    struct ledger_entry entry = {
        .number = LAST, .kind = LEDGER_RESTORED, .received = {1}, .original = 17};

    write_chained(&entry);
    drop("owed", LAST);
}

static void forget_a_reply(void)
{
    drop("owed", 99);
}

static void settle_nothing(void)
{
    uint8_t octets[OUTCOME_SIZE];
    struct outcome outcome = {.state = OUTCOME_FAILED, .at = {1}};
    size_t size;

    ck_assert_int_eq(outcome_encode(&outcome, octets, &size), DM_OK);
    db_put_u64(&txn, open_table("outcome"), LAST + 7, octets, size, 0);
}

static void spoil_an_outcome(void)
{
    db_put_u64(&txn, open_table("outcome"), 2, "", 0, 0);
}

static void owe_nothing(void)
{
    db_put_u64(&txn, open_table("owed"), LAST + 8, "", 0, 0);
}

static void spoil_a_notice(void)
{
    db_put_u64(&txn, open_table("notice"), 1, "?", 1, 0);
}

static void object_to_a_repeat(void)
{
    uint8_t octets[OBJECTION_SIZE];
    struct objection objection = {.at = {1}, .mobile = {UINT64_C(989123000001)}};
    size_t size;

    ck_assert_int_eq(objection_encode(&objection, octets, &size), DM_OK);
    db_put_u64(&txn, open_table("objection"), REPEAT, octets, size, 0);
}

static const struct {
    const char *name;
    void (*forge)(void);
    enum ledger_fault_kind kind;
    uint64_t number;
} forgeries[] = {
    {"one bit of an entry", flip, LEDGER_FAULT_CHAIN, 1500},
    {"an entry that is none", shorten, LEDGER_FAULT_RECORD, 1500},
    {"two entries dropped", drop_entries, LEDGER_FAULT_GAP, 1502},
    {"a number of another node", add_foreign, LEDGER_FAULT_NUMBER, LEDGER_RANGE},
    {"a repeat of no inquiry", repeat_what_repeats, LEDGER_FAULT_ORIGINAL, LAST},
    {"a restoration of another end", restore_behind_another, LEDGER_FAULT_ORIGINAL, LAST},
    {"a reply forgotten", forget_a_reply, LEDGER_FAULT_UNSETTLED, 99},
    {"an outcome of nothing", settle_nothing, LEDGER_FAULT_OUTCOME, LAST + 7},
    {"an outcome that is none", spoil_an_outcome, LEDGER_FAULT_OUTCOME, 2},
    {"a reply owed for nothing", owe_nothing, LEDGER_FAULT_OWED, LAST + 8},
    {"a notice that is none", spoil_a_notice, LEDGER_FAULT_NOTICE, 1},
    {"an objection to no inquiry", object_to_a_repeat, LEDGER_FAULT_OBJECTION, REPEAT},
};

static void forge(void (*deed)(void))
{
    struct db_options options = {.map_size = SCRATCH_MAP, .tables = 9, .permissions = 0640};
    struct db db;

    ck_assert_int_eq(db_open(path, &options, &db), DM_OK);
    db_write(&db, &txn);
    deed();
    ck_assert_int_eq(db_commit(&txn), DM_OK);
    db_close(&db);
}

START_TEST(a_forgery_is_named)
{
    struct ledger_audit audit;

    forge(forgeries[_i].forge);
    audit_from(0, &audit);
    ck_assert_msg(audit.fault_count >= 1 && audit.faults[0].kind == forgeries[_i].kind &&
                      audit.faults[0].number == forgeries[_i].number,
                  "%s: %" PRIu64 " faults, the first of kind %d at %" PRIu64, forgeries[_i].name,
                  audit.fault_count, (int)audit.faults[0].kind, audit.faults[0].number);
}
END_TEST

START_TEST(a_gap_says_from_where_it_is)
{
    struct ledger_audit audit;

    forge(drop_entries);
    audit_from(0, &audit);
    ck_assert_uint_eq(audit.faults[0].from, 1500);
    ck_assert_uint_eq(audit.faults[0].number, 1502);
}
END_TEST

START_TEST(a_change_is_one_fault_and_not_seen_from_behind)
{
    struct ledger_audit audit;

    forge(flip);
    audit_from(0, &audit);
    ck_assert_uint_eq(audit.fault_count, 1);
    audit_from(1501, &audit);
    ck_assert_uint_eq(audit.fault_count, 0);
    ck_assert_uint_eq(audit.entries, LAST - 1500);
}
END_TEST

START_TEST(another_secret_proves_nothing)
{
    struct ledger_audit audit;

    keys.chain[0] ^= 1;
    audit_from(0, &audit);
    keys.chain[0] ^= 1;
    ck_assert_uint_eq(audit.fault_count, LAST);
    ck_assert_uint_eq(audit.faults[0].number, 1);
    ck_assert_uint_eq(audit.faults[LEDGER_FAULTS_NAMED - 1].number, LEDGER_FAULTS_NAMED);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

int main(void)
{
    Suite *suite = suite_create("ledger_audit");
    TCase *tcase = tcase_create("ledger_audit");
    SRunner *runner;
    int failed;

    scratch_begin();
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, begin, NULL);
    tcase_add_test(tcase, a_whole_ledger_is_counted_and_without_fault);
    tcase_add_test(tcase, a_ledger_without_a_lock_file_gets_none);
    tcase_add_test(tcase, who_waits_is_told_how_far_it_is);
    tcase_add_loop_test(tcase, a_forgery_is_named, 0, ROWS(forgeries));
    tcase_add_test(tcase, a_gap_says_from_where_it_is);
    tcase_add_test(tcase, a_change_is_one_fault_and_not_seen_from_behind);
    tcase_add_test(tcase, another_secret_proves_nothing);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    scratch_end();
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
