/* Does a comparison say what would change, whichever way round, and the day a name speaks of? */
#include "store/data_date.h"
#include "store/diff.h"
#include "test/unit/load_support.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static char directory[LOAD_SUPPORT_PATH];
static struct calendar calendar;

static void begin(void)
{
    load_support_begin(directory);
    ck_assert_int_eq(calendar_load(&calendar), DM_OK);
}

static void end(void)
{
    load_support_end(directory);
}

/* ---- comparing ------------------------------------------------------------------------------------------- */

#define OLD                                                                                        \
    PERSONS_HEADER                                                                                 \
    "0012345679,insured,,self,,active,,1406/06/31,989123000001,,,\n"                               \
    "1234567891,insured,,self,,active,,,,,,\n"                                                     \
    "9990032076,insured,,self,,active,,,,,,\n"
#define NEW                                                                                        \
    PERSONS_HEADER                                                                                 \
    "9990055114,insured,,self,,inactive,employer_debt,,,,,\n"                                      \
    "9990032076,insured,,self,,active,,,,,,\n"                                                     \
    "0012345679,insured,,self,,inactive,no_premium,,989123000001,,,\n"

static const char *const fields_of_head[] = {"status", "reason", "valid_until"};

struct rows {
    size_t count;
    struct diff_row items[8];
};

static void take_row(void *context, const struct diff_row *row)
{
    struct rows *rows = context;

    ck_assert_uint_lt(rows->count, 8);
    rows->items[rows->count++] = *row;
}

static void no_complaint(void *context, const char *path, uint64_t line, const char *what)
{
    (void)context;
    (void)path;
    (void)line;
    (void)what;
}

static enum dm_error compare(const char *old, const char *new, struct rows *rows,
                             struct diff_result *result)
{
    const struct diff_request request = {.state_dir = directory,
                                         .sides = {old, new},
                                         .calendar = &calendar,
                                         .complain = no_complaint,
                                         .tell = take_row,
                                         .context = rows};

    *rows = (struct rows){0};
    return diff_run(&request, result);
}

/* The sides as versions, the one in force, and files, in every mixture. */
static const struct {
    const char *name;
    const char *old, *new; /* NULL: the file */
} sides[] = {
    {"two versions", "1", "2"},          {"a version and the one in force", "1", "current"},
    {"a version and a file", "1", NULL}, {"a file and the one in force", NULL, "current"},
    {"two files", NULL, NULL},
};

START_TEST(what_would_change_is_said)
{
    char old_path[LOAD_SUPPORT_PATH], new_path[LOAD_SUPPORT_PATH];
    struct diff_result result;
    struct rows rows;
    unsigned fields = 0;

    ck_assert_uint_eq(load_support_load(directory, OLD, ANY_PROVIDERS), 1);
    ck_assert_uint_eq(load_support_load(directory, NEW, ANY_PROVIDERS), 2);
    load_support_write(directory, "old.csv", OLD, strlen(OLD), old_path);
    load_support_write(directory, "new.csv", NEW, strlen(NEW), new_path);
    ck_assert_msg(compare(sides[_i].old == NULL ? old_path : sides[_i].old,
                          sides[_i].new == NULL ? new_path : sides[_i].new, &rows,
                          &result) == DM_OK,
                  "%s", sides[_i].name);
    ck_assert_uint_eq(result.added, 1);
    ck_assert_uint_eq(result.removed, 1);
    ck_assert_uint_eq(result.changed, 1);
    ck_assert_uint_eq(result.same, 1);
    ck_assert_uint_eq(result.sides[0].census.persons[0], 3);
    ck_assert_uint_eq(result.sides[1].census.persons[0], 1);
    ck_assert_uint_eq(result.sides[1].census.persons[REASON_EMPLOYER_DEBT], 1);
    for (unsigned i = 0; i < DIFF_FIELDS; i++)
        for (int j = 0; j < COUNT(fields_of_head); j++)
            fields |= strcmp(diff_field_name(i), fields_of_head[j]) == 0 ? 1U << i : 0;
    ck_assert_uint_eq(rows.count, 3);
    ck_assert_int_eq(rows.items[0].what, DIFF_CHANGED);
    ck_assert_uint_eq(rows.items[0].id.value, 12345679);
    ck_assert_uint_eq(rows.items[0].fields, fields);
    ck_assert_int_eq(rows.items[1].what, DIFF_REMOVED);
    ck_assert_uint_eq(rows.items[1].id.value, 1234567891);
    ck_assert_int_eq(rows.items[2].what, DIFF_ADDED);
    ck_assert_uint_eq(rows.items[2].id.value, 9990055114);
}
END_TEST

START_TEST(what_cannot_be_compared_is_said)
{
    struct diff_result result;
    struct rows rows;
    char path[LOAD_SUPPORT_PATH];

    load_support_load(directory, OLD, ANY_PROVIDERS);
    load_support_write(directory, "broken.csv", "nonsense\n", 9, path);
    ck_assert_int_eq(compare("1", "7", &rows, &result), DM_E_NOT_FOUND);
    ck_assert_int_eq(compare("1", "current", &rows, &result), DM_E_FORMAT);
    ck_assert_int_eq(compare("1", path, &rows, &result), DM_E_FORMAT);
    ck_assert_uint_ge(result.errors, 1);
}
END_TEST

/* ---- days in names --------------------------------------------------------------------------------------- */

#define DAY 20780 /* 1405/09/02, 2026-11-23 */

static const struct {
    const char *path;
    enum dm_error error;
    day_number day;
} names[] = {
    {"persons-14050902.csv", DM_OK, DAY},
    {"/data/in/14050902.csv.gz", DM_OK, DAY},
    {"persons_2026-11-23.csv.zst", DM_OK, DAY},
    {"persons.20.14050902.csv", DM_OK, DAY},
    {"/data/14050101/persons-14050902.csv", DM_OK, DAY},
    {"persons.csv", DM_E_NOT_FOUND, 0},
    {"/data/14050902/persons.csv", DM_E_NOT_FOUND, 0},
    {"persons-214050902.csv", DM_E_NOT_FOUND, 0},
    {"persons-1405090.csv", DM_E_NOT_FOUND, 0},
    {"-", DM_E_NOT_FOUND, 0},
    {"persons-14051302.csv", DM_E_RANGE, 0},
    {"persons-20261123.csv", DM_E_RANGE, 0},
    {"persons-2026-02-30.csv", DM_E_RANGE, 0},
};

START_TEST(a_name_says_a_day_or_none_or_one_that_does_not_exist)
{
    day_number day = 0;

    ck_assert_msg(data_date_of_name(&calendar, names[_i].path, &day) == names[_i].error, "%s",
                  names[_i].path);
    ck_assert_msg(day == names[_i].day, "%s: %d", names[_i].path, (int)day);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("diff");
    TCase *tests = tcase_create("diff");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, what_would_change_is_said, 0, COUNT(sides));
    tcase_add_test(tests, what_cannot_be_compared_is_said);
    tcase_add_loop_test(tests, a_name_says_a_day_or_none_or_one_that_does_not_exist, 0,
                        COUNT(names));
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
