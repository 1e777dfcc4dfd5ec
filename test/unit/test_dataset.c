/* Is there always one whole version to read, whatever is loaded, refused, killed or broken? */
#include "store/coverage.h"
#include "store/dataset.h"
#include "store/dataset_tables.h"
#include "test/unit/load_support.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

#define FIRST_ROW  "0012345679,insured,,self,,active,,,,,,\n"
#define SECOND_ROW "1234567891,insured,,self,,active,,,,,,\n"
#define FIRST      ((struct national_id){12345679})
#define SECOND     ((struct national_id){1234567891})

static char directory[LOAD_SUPPORT_PATH];

static void begin(void)
{
    load_support_begin(directory);
}

static void end(void)
{
    load_support_end(directory);
}

static uint32_t load(const char *rows)
{
    char persons[512];

    snprintf(persons, sizeof persons, "%s%s", PERSONS_HEADER, rows);
    return load_support_load(directory, persons, ANY_PROVIDERS);
}

static struct dataset *opened(void)
{
    struct dataset *dataset = NULL;

    ck_assert_int_eq(dataset_open(directory, &dataset), DM_OK);
    return dataset;
}

static enum dm_error person(struct dataset *dataset, struct national_id id)
{
    struct person found;

    return coverage_person(dataset, id, &found);
}

/* A name in STATE/dataset. */
static const char *under(const char *name)
{
    static char path[LOAD_SUPPORT_PATH];

    snprintf(path, sizeof path, "%.128s/dataset/%s", directory, name);
    return path;
}

static void make_current(const char *target)
{
    unlink(under("current"));
    ck_assert_int_eq(symlink(target, under("current")), 0);
}

START_TEST(before_the_first_load_there_is_none)
{
    struct dataset *dataset = NULL;

    ck_assert_int_eq(dataset_open(directory, &dataset), DM_E_NOT_FOUND);
    ck_assert_ptr_null(dataset);
    ck_assert_int_eq(mkdir(under(""), 0750), 0);
    ck_assert_int_eq(dataset_open(directory, &dataset), DM_E_NOT_FOUND);
    dataset_close(dataset); /* as said, nothing happens */
}
END_TEST

START_TEST(a_version_says_what_it_is)
{
    const struct dataset_info *info;
    struct dataset *dataset;

    ck_assert_uint_eq(load(FIRST_ROW SECOND_ROW), 1);
    dataset = opened();
    info = dataset_info(dataset);
    ck_assert_uint_eq(info->version, 1);
    ck_assert_uint_eq(info->persons, 2);
    ck_assert_uint_eq(info->providers, 1);
    ck_assert_int_eq(info->data_day, LOAD_SUPPORT_DAY);
    ck_assert_int_eq(info->built.ms, LOAD_SUPPORT_TIME.ms);
    dataset_prewarm(dataset);
    dataset_close(dataset);
}
END_TEST

START_TEST(a_reader_keeps_the_old_version_while_a_new_one_comes)
{
    struct dataset *old, *new;

    load(FIRST_ROW);
    old = opened();
    ck_assert_uint_eq(load(SECOND_ROW), 2);
    new = opened();
    ck_assert_int_eq(person(old, FIRST), DM_OK);
    ck_assert_int_eq(person(old, SECOND), DM_E_NOT_FOUND);
    ck_assert_int_eq(person(new, FIRST), DM_E_NOT_FOUND);
    ck_assert_int_eq(person(new, SECOND), DM_OK);
    dataset_close(new);
    dataset_close(old);
}
END_TEST

START_TEST(a_reader_keeps_a_version_that_is_removed)
{
    struct dataset *old;

    load(FIRST_ROW);
    old = opened();
    load(SECOND_ROW);
    load(SECOND_ROW); /* two are kept, so the first is gone */
    ck_assert(!load_support_exists(directory, "dataset/v000001"));
    ck_assert_int_eq(person(old, FIRST), DM_OK);
    dataset_close(old);
}
END_TEST

START_TEST(a_version_can_be_taken_back)
{
    struct dataset *dataset;

    load(FIRST_ROW);
    load(SECOND_ROW);
    ck_assert_int_eq(dataset_switch(directory, 1), DM_OK);
    dataset = opened();
    ck_assert_uint_eq(dataset_info(dataset)->version, 1);
    dataset_close(dataset);
    ck_assert_uint_eq(load(SECOND_ROW), 3); /* numbers only grow */
}
END_TEST

START_TEST(there_is_no_switching_to_what_is_not_there)
{
    uint32_t current = 0;

    load(FIRST_ROW);
    ck_assert_int_eq(dataset_switch(directory, 9), DM_E_NOT_FOUND);
    ck_assert_int_eq(dataset_current(directory, &current), DM_OK);
    ck_assert_uint_eq(current, 1);
}
END_TEST

START_TEST(the_current_version_is_never_removed)
{
    load(FIRST_ROW);
    load(FIRST_ROW);
    ck_assert_int_eq(dataset_switch(directory, 1), DM_OK);
    ck_assert_int_eq(dataset_remove(directory, 1), DM_E_EXISTS);
    ck_assert_int_eq(dataset_clean(directory, 1), DM_OK);
    ck_assert(load_support_exists(directory, "dataset/v000001/data.mdb"));
    ck_assert(load_support_exists(directory, "dataset/v000002/data.mdb"));
    ck_assert_int_eq(dataset_switch(directory, 2), DM_OK);
    ck_assert_int_eq(dataset_clean(directory, 1), DM_OK);
    ck_assert(!load_support_exists(directory, "dataset/v000001"));
    ck_assert(load_support_exists(directory, "dataset/v000002/data.mdb"));
}
END_TEST

START_TEST(cleaning_with_0_removes_unfinished_versions_only)
{
    char path[DATASET_PATH_MAX];
    uint32_t version = 0;

    load(FIRST_ROW);
    load(FIRST_ROW);
    ck_assert_int_eq(dataset_prepare(directory, &version, path, sizeof path), DM_OK);
    ck_assert_uint_eq(version, 3);
    ck_assert(load_support_exists(directory, "dataset/v000003.part"));
    ck_assert_int_eq(dataset_clean(directory, 0), DM_OK);
    ck_assert(!load_support_exists(directory, "dataset/v000003.part"));
    ck_assert(load_support_exists(directory, "dataset/v000001/data.mdb"));
    ck_assert(load_support_exists(directory, "dataset/v000002/data.mdb"));
}
END_TEST

START_TEST(what_a_killed_loader_left_is_cleaned_by_the_next)
{
    char path[DATASET_PATH_MAX];
    uint32_t version = 0;

    load(FIRST_ROW);
    ck_assert_int_eq(dataset_prepare(directory, &version, path, sizeof path), DM_OK);
    ck_assert_int_eq(symlink("v000009", under("current.new")), 0);
    load_support_write(path, "data.mdb", "half", 4, path);
    load(SECOND_ROW);
    ck_assert(!load_support_exists(directory, "dataset/v000002.part"));
    ck_assert(!load_support_exists(directory, "dataset/current.new"));
    struct dataset *dataset = opened();
    ck_assert_int_eq(person(dataset, SECOND), DM_OK);
    dataset_close(dataset);
}
END_TEST

START_TEST(names_of_others_are_left_alone)
{
    ck_assert_int_eq(mkdir(under(""), 0750), 0);
    ck_assert_int_eq(mkdir(under("v7"), 0750), 0);
    ck_assert_int_eq(mkdir(under("v000000.part"), 0750), 0);
    ck_assert_int_eq(mkdir(under("v000001.part.old"), 0750), 0);
    ck_assert_int_eq(mkdir(under("v99999999999"), 0750), 0);
    ck_assert_uint_eq(load(FIRST_ROW), 1);
    ck_assert_int_eq(dataset_clean(directory, 1), DM_OK);
    ck_assert(load_support_exists(directory, "dataset/v7"));
    ck_assert(load_support_exists(directory, "dataset/v000000.part"));
    ck_assert(load_support_exists(directory, "dataset/v000001.part.old"));
    ck_assert(load_support_exists(directory, "dataset/v99999999999"));
}
END_TEST

START_TEST(a_seventh_digit_is_a_version_too)
{
    ck_assert_int_eq(mkdir(under(""), 0750), 0);
    ck_assert_int_eq(mkdir(under("v999999"), 0750), 0);
    ck_assert_uint_eq(load(FIRST_ROW), 1000000);
    dataset_close(opened());
}
END_TEST

START_TEST(when_numbers_are_used_up_it_is_said)
{
    char path[DATASET_PATH_MAX];
    uint32_t version = 0;

    ck_assert_int_eq(mkdir(under(""), 0750), 0);
    ck_assert_int_eq(mkdir(under("v4294967295"), 0750), 0);
    ck_assert_int_eq(dataset_prepare(directory, &version, path, sizeof path), DM_E_FULL);
}
END_TEST

START_TEST(only_one_may_change_versions)
{
    struct loader_result result;
    struct told told;
    int lock, second;

    ck_assert_int_eq(dataset_lock(directory, &lock), DM_OK);
    ck_assert_int_eq(dataset_lock(directory, &second), DM_E_EXISTS);
    ck_assert_int_eq(
        load_support_run(directory, PERSONS_HEADER FIRST_ROW, ANY_PROVIDERS, &told, &result),
        DM_E_EXISTS);
    ck_assert_ptr_nonnull(strstr(told.items[0].what, "another load is going on"));
    dataset_unlock(lock);
    load(FIRST_ROW);
}
END_TEST

START_TEST(a_version_is_for_the_owner_and_his_group)
{
    struct stat file;

    load(FIRST_ROW);
    ck_assert_int_eq(stat(under("v000001"), &file), 0);
    ck_assert_uint_eq(file.st_mode & 07777 & ~0750U, 0);
    ck_assert_int_eq(stat(under("v000001/data.mdb"), &file), 0);
    ck_assert_uint_eq(file.st_mode & 07777 & ~0640U, 0);
}
END_TEST

static const char *const bad_targets[] = {
    "v000002",      /* not there */
    "v000001.part", /* unfinished */
    "v1",           "..", "/", "v000001/", "v000000", "v4294967296", "v000001x", "-", "vv",
};

START_TEST(a_current_that_points_elsewhere_is_corrupt)
{
    struct dataset *dataset = NULL;

    load(FIRST_ROW);
    make_current(bad_targets[_i]);
    ck_assert_msg(dataset_open(directory, &dataset) == DM_E_CORRUPT, "\"%s\" was taken",
                  bad_targets[_i]);
    ck_assert_ptr_null(dataset);
}
END_TEST

START_TEST(with_a_broken_current_nothing_is_removed)
{
    load(FIRST_ROW);
    make_current("elsewhere");
    ck_assert_int_eq(dataset_clean(directory, 1), DM_E_CORRUPT);
    ck_assert_int_eq(dataset_remove(directory, 1), DM_E_CORRUPT);
    ck_assert(load_support_exists(directory, "dataset/v000001/data.mdb"));
}
END_TEST

START_TEST(a_load_mends_a_broken_current)
{
    load(FIRST_ROW);
    make_current("elsewhere");
    ck_assert_uint_eq(load(FIRST_ROW), 2);
    dataset_close(opened());
}
END_TEST

/* A version of one person made by hand, and what was left out or wrong in it. */
static const struct {
    const char *name;
    bool tables;
    bool info_written;
    struct dataset_info info;
} broken[] = {
    {"an empty file", false, false, {0}},
    {"tables without a meta record", true, false, {0}},
    {"a person too few", true, true, {.version = 1, .persons = 2}},
    {"a person too many", true, true, {.version = 1, .persons = 0}},
    {"a provider too few", true, true, {.version = 1, .persons = 1, .providers = 1}},
    {"another version's number", true, true, {.version = 2, .persons = 1}},
};

static void make_version(bool tables_made, bool info_written, const struct dataset_info *info)
{
    const struct db_options options = {
        .map_size = 1 << 24, .tables = DATASET_TABLES, .permissions = DATASET_FILE_MODE};
    struct dataset_tables tables;
    struct db_txn txn;
    struct db db;

    ck_assert_int_eq(mkdir(under(""), 0750), 0);
    ck_assert_int_eq(mkdir(under("v000001"), 0750), 0);
    ck_assert_int_eq(db_open(under("v000001"), &options, &db), DM_OK);
    db_write(&db, &txn);
    if (tables_made) {
        dataset_tables_open(&txn, MDB_CREATE, &tables);
        db_put_u64(&txn, tables.person, 1, "\1", 1, 0);
        if (info_written)
            dataset_put_info(&txn, &tables, info);
    }
    ck_assert_int_eq(db_commit(&txn), DM_OK);
    db_close(&db);
    make_current("v000001");
}

START_TEST(a_version_that_is_not_whole_is_refused)
{
    struct dataset *dataset = NULL;

    make_version(broken[_i].tables, broken[_i].info_written, &broken[_i].info);
    ck_assert_msg(dataset_open(directory, &dataset) == DM_E_CORRUPT, "%s", broken[_i].name);
    ck_assert_ptr_null(dataset);
}
END_TEST

START_TEST(the_same_version_made_whole_is_opened_and_a_broken_person_is_said)
{
    const struct dataset_info whole = {.version = 1, .persons = 1};

    make_version(true, true, &whole);
    struct dataset *dataset = opened();
    ck_assert_int_eq(person(dataset, (struct national_id){1}), DM_E_CORRUPT);
    dataset_close(dataset);
}
END_TEST

START_TEST(a_version_of_a_newer_darmand_is_refused_as_such)
{
    static const uint8_t newer[] = {3, 1, 2, 3};
    const struct db_options options = {.tables = DATASET_TABLES, .permissions = DATASET_FILE_MODE};
    struct dataset *dataset = NULL;
    struct dataset_tables tables;
    struct db_txn txn;
    struct db db;

    load(FIRST_ROW);
    ck_assert_int_eq(db_open(under("v000001"), &options, &db), DM_OK);
    db_write(&db, &txn);
    dataset_tables_open(&txn, 0, &tables);
    db_put_u64(&txn, tables.meta, 0, newer, sizeof newer, 0);
    ck_assert_int_eq(db_commit(&txn), DM_OK);
    db_close(&db);
    ck_assert_int_eq(dataset_open(directory, &dataset), DM_E_VERSION);
}
END_TEST

START_TEST(a_version_whose_file_is_missing_or_cut_is_corrupt)
{
    struct dataset *dataset = NULL;

    load(FIRST_ROW);
    ck_assert_int_eq(truncate(under("v000001/data.mdb"), 2 * sysconf(_SC_PAGESIZE)), 0);
    ck_assert_int_eq(dataset_open(directory, &dataset), DM_E_CORRUPT);
    ck_assert_int_eq(unlink(under("v000001/data.mdb")), 0);
    ck_assert_int_eq(dataset_open(directory, &dataset), DM_E_CORRUPT);
}
END_TEST

START_TEST(a_path_too_long_is_said)
{
    char state_dir[DATASET_PATH_MAX + 1];
    struct dataset *dataset = NULL;
    int lock;

    memset(state_dir, 'x', sizeof state_dir - 1);
    state_dir[sizeof state_dir - 1] = '\0';
    ck_assert_int_eq(dataset_open(state_dir, &dataset), DM_E_LENGTH);
    ck_assert_int_eq(dataset_lock(state_dir, &lock), DM_E_LENGTH);
}
END_TEST

static void add_versions(TCase *tests)
{
    tcase_add_test(tests, before_the_first_load_there_is_none);
    tcase_add_test(tests, a_version_says_what_it_is);
    tcase_add_test(tests, a_reader_keeps_the_old_version_while_a_new_one_comes);
    tcase_add_test(tests, a_reader_keeps_a_version_that_is_removed);
    tcase_add_test(tests, a_version_can_be_taken_back);
    tcase_add_test(tests, there_is_no_switching_to_what_is_not_there);
    tcase_add_test(tests, the_current_version_is_never_removed);
    tcase_add_test(tests, cleaning_with_0_removes_unfinished_versions_only);
    tcase_add_test(tests, what_a_killed_loader_left_is_cleaned_by_the_next);
    tcase_add_test(tests, names_of_others_are_left_alone);
    tcase_add_test(tests, a_seventh_digit_is_a_version_too);
    tcase_add_test(tests, when_numbers_are_used_up_it_is_said);
    tcase_add_test(tests, only_one_may_change_versions);
    tcase_add_test(tests, a_version_is_for_the_owner_and_his_group);
    tcase_add_test(tests, a_path_too_long_is_said);
}

static void add_broken(TCase *tests)
{
    tcase_add_loop_test(tests, a_current_that_points_elsewhere_is_corrupt, 0, COUNT(bad_targets));
    tcase_add_test(tests, with_a_broken_current_nothing_is_removed);
    tcase_add_test(tests, a_load_mends_a_broken_current);
    tcase_add_loop_test(tests, a_version_that_is_not_whole_is_refused, 0, COUNT(broken));
    tcase_add_test(tests, the_same_version_made_whole_is_opened_and_a_broken_person_is_said);
    tcase_add_test(tests, a_version_of_a_newer_darmand_is_refused_as_such);
    tcase_add_test(tests, a_version_whose_file_is_missing_or_cut_is_corrupt);
}

int main(void)
{
    Suite *suite = suite_create("dataset");
    TCase *tests = tcase_create("dataset");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, begin, end);
    add_versions(tests);
    add_broken(tests);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
