/* Do transactions keep what they promise, and do errors of LMDB come out as ours? */
#include "store/db.h"
#include "test/unit/load_support.h"

#include <check.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAP_SIZE (UINT64_C(64) << 20)

static const struct db_options writable = {.map_size = MAP_SIZE, .tables = 2, .permissions = 0640};
static const struct db_options reading = {.tables = 2, .read_only = true, .permissions = 0640};

static char directory[LOAD_SUPPORT_PATH];

static void begin(void)
{
    load_support_begin(directory);
}

static void end(void)
{
    load_support_end(directory);
}

static struct db opened(const struct db_options *options)
{
    struct db db = {0};

    ck_assert_int_eq(db_open(directory, options, &db), DM_OK);
    return db;
}

static MDB_dbi make_table(struct db *db, const char *name)
{
    struct db_txn txn;
    MDB_dbi table = 0;

    db_write(db, &txn);
    db_table(&txn, name, MDB_INTEGERKEY | MDB_CREATE, &table);
    ck_assert_int_eq(db_commit(&txn), DM_OK);
    return table;
}

static enum dm_error get(struct db *db, MDB_dbi table, uint64_t key)
{
    struct db_txn txn;
    const uint8_t *octets;
    size_t size;
    enum dm_error error;

    db_read(db, &txn);
    error = db_get_u64(&txn, table, key, &octets, &size);
    db_abort(&txn);
    return error;
}

static const struct {
    const char *name;
    int code;
    enum dm_error error;
} codes[] = {
    {"success is no error", MDB_SUCCESS, DM_OK},
    {"a missing key is an answer", MDB_NOTFOUND, DM_E_NOT_FOUND},
    {"a key that was to be new exists", MDB_KEYEXIST, DM_E_EXISTS},
    {"a full map is a lack of space", MDB_MAP_FULL, DM_E_NO_SPACE},
    {"a map grown by somebody else is a lack of space", MDB_MAP_RESIZED, DM_E_NO_SPACE},
    {"a full disk is a lack of space", ENOSPC, DM_E_NO_SPACE},
    {"all reader slots taken is a limit", MDB_READERS_FULL, DM_E_FULL},
    {"a file that is not LMDB's is corrupt", MDB_INVALID, DM_E_CORRUPT},
    {"a missing page is corrupt", MDB_PAGE_NOTFOUND, DM_E_CORRUPT},
    {"another format is another version", MDB_VERSION_MISMATCH, DM_E_VERSION},
    {"a lost meta page is the disk's fault", MDB_PANIC, DM_E_IO},
    {"a bad transaction is our mistake", MDB_BAD_TXN, DM_E_BUG},
    {"a bad size is our mistake", MDB_BAD_VALSIZE, DM_E_BUG},
    {"the last code LMDB knows is our mistake", MDB_LAST_ERRCODE, DM_E_BUG},
    {"the disk's error is the disk's", EIO, DM_E_IO},
    {"a forbidden file is forbidden", EACCES, DM_E_PERMISSION},
};

START_TEST(a_code_is_translated)
{
    ck_assert_msg(db_error(codes[_i].code) == codes[_i].error, "%s", codes[_i].name);
}
END_TEST

START_TEST(what_is_committed_is_there_after_opening_anew)
{
    struct db db = opened(&writable);
    MDB_dbi table = make_table(&db, "t");
    const uint8_t *octets;
    struct db_txn txn;
    size_t size;

    db_write(&db, &txn);
    db_put_u64(&txn, table, 7, "seven", 5, 0);
    ck_assert_int_eq(db_commit(&txn), DM_OK);
    db_close(&db);

    db = opened(&reading);
    db_read(&db, &txn);
    db_table(&txn, "t", MDB_INTEGERKEY, &table);
    ck_assert_int_eq(db_get_u64(&txn, table, 7, &octets, &size), DM_OK);
    ck_assert_uint_eq(size, 5);
    ck_assert_mem_eq(octets, "seven", 5);
    ck_assert_int_eq(db_commit(&txn), DM_OK);
    ck_assert_int_eq(get(&db, table, 7), DM_OK); /* the handle outlives its transaction */
    db_close(&db);
}
END_TEST

START_TEST(what_is_aborted_is_not_there)
{
    struct db db = opened(&writable);
    MDB_dbi table = make_table(&db, "t");
    struct db_txn txn;

    db_write(&db, &txn);
    db_put_u64(&txn, table, 7, "seven", 5, 0);
    db_abort(&txn);
    ck_assert_int_eq(get(&db, table, 7), DM_E_NOT_FOUND);
    db_close(&db);
}
END_TEST

START_TEST(the_first_error_sticks_and_commit_aborts)
{
    struct db db = opened(&writable);
    MDB_dbi table = make_table(&db, "t");
    const uint8_t *octets;
    struct db_txn txn;
    size_t size;

    db_write(&db, &txn);
    db_put_u64(&txn, table, 1, "one", 3, 0);
    db_put_u64(&txn, table, 1, "uno", 3, MDB_NOOVERWRITE);
    ck_assert_int_eq(txn.error, DM_E_EXISTS);
    db_put_u64(&txn, table, 2, "two", 3, 0);
    ck_assert_int_eq(db_get_u64(&txn, table, 1, &octets, &size), DM_E_EXISTS);
    ck_assert_int_eq(db_commit(&txn), DM_E_EXISTS);
    ck_assert_int_eq(get(&db, table, 1), DM_E_NOT_FOUND);
    ck_assert_int_eq(get(&db, table, 2), DM_E_NOT_FOUND);
    db_close(&db);
}
END_TEST

START_TEST(a_missing_key_does_not_stick)
{
    struct db db = opened(&writable);
    MDB_dbi table = make_table(&db, "t");
    const uint8_t *octets;
    struct db_txn txn;
    size_t size;

    db_write(&db, &txn);
    ck_assert_int_eq(db_get_u64(&txn, table, 7, &octets, &size), DM_E_NOT_FOUND);
    db_put_u64(&txn, table, 7, "seven", 5, 0);
    ck_assert_int_eq(db_commit(&txn), DM_OK);
    ck_assert_int_eq(get(&db, table, 7), DM_OK);
    db_close(&db);
}
END_TEST

START_TEST(a_missing_table_sticks)
{
    struct db db = opened(&writable);
    struct db_txn txn;
    MDB_dbi table;

    db_read(&db, &txn);
    db_table(&txn, "nobody made it", MDB_INTEGERKEY, &table);
    ck_assert_int_eq(db_commit(&txn), DM_E_NOT_FOUND);
    db_close(&db);
}
END_TEST

START_TEST(a_full_map_is_said_and_the_environment_recovers)
{
    static const uint8_t large[1 << 20];
    struct db_options small = writable;
    struct db_txn txn;
    MDB_dbi table;
    struct db db;

    small.map_size = 4 * sizeof large;
    db = opened(&small);
    table = make_table(&db, "t");
    db_write(&db, &txn);
    for (uint64_t key = 0; key < 8; key++)
        db_put_u64(&txn, table, key, large, sizeof large, 0);
    ck_assert_int_eq(db_commit(&txn), DM_E_NO_SPACE);
    ck_assert_int_eq(get(&db, table, 0), DM_E_NOT_FOUND);

    db_write(&db, &txn);
    db_put_u64(&txn, table, 0, large, sizeof large, 0);
    ck_assert_int_eq(db_commit(&txn), DM_OK);
    db_close(&db);
}
END_TEST

START_TEST(a_reader_does_not_create)
{
    struct db db = {0};

    ck_assert_int_eq(db_open(directory, &reading, &db), DM_E_NOT_FOUND);
    ck_assert_ptr_null(db.env);
    db_close(&db); /* as said, nothing happens */
}
END_TEST

START_TEST(a_file_of_something_else_is_refused)
{
    char text[8192], path[LOAD_SUPPORT_PATH];
    struct db db = {0};

    memset(text, 'x', sizeof text);
    load_support_write(directory, "data.mdb", text, sizeof text, path);
    ck_assert_int_eq(db_open(directory, &reading, &db), DM_E_CORRUPT);
    ck_assert_int_eq(db_open(directory, &writable, &db), DM_E_CORRUPT);
}
END_TEST

START_TEST(a_file_cut_short_is_refused)
{
    static const uint8_t large[1 << 16];
    char path[LOAD_SUPPORT_PATH + 16];
    struct db db = opened(&writable);
    MDB_dbi table = make_table(&db, "t");
    struct db_txn txn;

    db_write(&db, &txn);
    db_put_u64(&txn, table, 1, large, sizeof large, 0);
    ck_assert_int_eq(db_commit(&txn), DM_OK);
    db_close(&db);
    snprintf(path, sizeof path, "%s/data.mdb", directory);
    ck_assert_int_eq(truncate(path, 3 * sysconf(_SC_PAGESIZE)), 0);
    ck_assert_int_eq(db_open(directory, &reading, &db), DM_E_CORRUPT);
}
END_TEST

START_TEST(without_a_size_the_file_keeps_its_own)
{
    struct db_options own_size = writable;
    struct db db = opened(&writable);
    MDB_dbi table = make_table(&db, "t");
    MDB_envinfo info;

    (void)table;
    db_close(&db);
    own_size.map_size = 0;
    db = opened(&own_size);
    ck_assert_int_eq(mdb_env_info(db.env, &info), 0);
    ck_assert_uint_eq(info.me_mapsize, MAP_SIZE);
    db_close(&db);
}
END_TEST

START_TEST(the_files_are_nobody_elses_to_read)
{
    struct db db = opened(&writable);
    char path[LOAD_SUPPORT_PATH + 16];
    struct stat file;

    db_close(&db);
    snprintf(path, sizeof path, "%s/data.mdb", directory);
    ck_assert_int_eq(stat(path, &file), 0);
    ck_assert_uint_eq(file.st_mode & 07777 & ~0640U, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("db");
    TCase *tests = tcase_create("db");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, a_code_is_translated, 0, (int)(sizeof codes / sizeof codes[0]));
    tcase_add_test(tests, what_is_committed_is_there_after_opening_anew);
    tcase_add_test(tests, what_is_aborted_is_not_there);
    tcase_add_test(tests, the_first_error_sticks_and_commit_aborts);
    tcase_add_test(tests, a_missing_key_does_not_stick);
    tcase_add_test(tests, a_missing_table_sticks);
    tcase_add_test(tests, a_full_map_is_said_and_the_environment_recovers);
    tcase_add_test(tests, a_reader_does_not_create);
    tcase_add_test(tests, a_file_of_something_else_is_refused);
    tcase_add_test(tests, a_file_cut_short_is_refused);
    tcase_add_test(tests, without_a_size_the_file_keeps_its_own);
    tcase_add_test(tests, the_files_are_nobody_elses_to_read);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
