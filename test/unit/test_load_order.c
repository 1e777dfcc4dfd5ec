/* Does a file load the same in whatever order it is, and are doubled rows told with their lines? */
#include "store/coverage.h"
#include "test/unit/load_support.h"

#include <check.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* More persons than the least memory for sorting holds, several times. */
#define MANY     40000
#define ROW_SIZE 80
#define HEADER   "national_id,class,relation,head_id,status,valid_until,mobile\n"

static char directory[LOAD_SUPPORT_PATH];
static char *persons;
static size_t length;

static void begin(void)
{
    load_support_begin(directory);
    persons = malloc((MANY + 10) * ROW_SIZE);
    ck_assert_ptr_nonnull(persons);
    length = 0;
}

static void end(void)
{
    free(persons);
    load_support_end(directory);
}

__attribute__((format(printf, 1, 2))) static void write_text(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    length += (size_t)vsnprintf(persons + length, ROW_SIZE, format, arguments);
    va_end(arguments);
    ck_assert_uint_lt(length, (MANY + 9) * ROW_SIZE);
}

/* A foreigner's code has no check digit.  Every fourth is a head, of those behind it. */
static void write_person(unsigned i)
{
    if (i % 4 == 0)
        write_text("9%011u,insured,self,,active,,0912%07u\n", i, i);
    else
        write_text("9%011u,dependant,other,9%011u,active,,\n", i, i - i % 4);
}

/* ---- orders -------------------------------------------------------------------------------------- */

static unsigned sorted(unsigned i)
{
    return i;
}

static unsigned backwards(unsigned i)
{
    return MANY - 1 - i;
}

static unsigned scattered(unsigned i)
{
    return (unsigned)((uint64_t)i * 7919 % MANY);
}

static unsigned last_one_first(unsigned i)
{
    return (i + MANY - 1) % MANY;
}

static unsigned first_one_last(unsigned i)
{
    return (i + 1) % MANY;
}

static const struct {
    const char *name;
    unsigned (*at)(unsigned i);
} orders[] = {{"sorted", sorted},
              {"backwards", backwards},
              {"scattered", scattered},
              {"sorted, but the last comes first", last_one_first},
              {"sorted, but the first comes last", first_one_last}};

static void assert_person(struct dataset *dataset, unsigned i)
{
    struct national_id id = {NATIONAL_ID_FOREIGN + UINT64_C(900000000000) + i};
    struct national_id head = {id.value - i % 4};
    struct national_id found[8];
    struct person person;
    size_t count = 0;

    ck_assert_int_eq(coverage_person(dataset, id, &person), DM_OK);
    if (i % 4 == 0) {
        ck_assert_int_eq(coverage_by_mobile(dataset, person.mobile, found, 8, &count), DM_OK);
        ck_assert(count == 1 && national_id_equal(found[0], id));
        ck_assert_uint_eq(person.mobile.value, UINT64_C(989120000000) + i);
    } else {
        ck_assert(national_id_equal(person.head, head));
        ck_assert_int_eq(coverage_depends(dataset, head, id), DM_OK);
    }
}

START_TEST(the_order_of_rows_does_not_matter)
{
    struct dataset *dataset;

    write_text(HEADER);
    for (unsigned i = 0; i < MANY; i++)
        write_person(orders[_i].at(i));
    load_support_load(directory, persons, ANY_PROVIDERS);
    ck_assert_int_eq(dataset_open(directory, &dataset), DM_OK);
    ck_assert_msg(dataset_info(dataset)->persons == MANY, "%s", orders[_i].name);
    for (unsigned i = 0; i < MANY; i++)
        assert_person(dataset, i);
    dataset_close(dataset);
}
END_TEST

/* ---- doubled rows -------------------------------------------------------------------------------- */

static void assert_told(uint64_t line, uint64_t earlier)
{
    struct loader_result result;
    struct told told;
    char what[64];

    snprintf(what, sizeof what, "line %d has it too", (int)earlier);
    ck_assert_int_eq(load_support_run(directory, persons, ANY_PROVIDERS, &told, &result),
                     DM_E_FORMAT);
    ck_assert_uint_eq(told.count, 1);
    ck_assert_uint_eq(told.items[0].line, line);
    ck_assert_msg(strstr(told.items[0].what, what) != NULL, "%s", told.items[0].what);
}

START_TEST(a_doubled_row_far_from_the_first_is_told)
{
    write_text(HEADER);
    for (unsigned i = 0; i < MANY; i++)
        write_person(orders[_i].at(i));
    write_person(orders[_i].at(17));
    assert_told(MANY + 2, 17 + 2);
}
END_TEST

/* What was put already, as long as the file was sorted, keeps its lines, whatever stood between. */
static const struct {
    const char *name;
    const char *before; /* the person of number 7 */
    uint64_t line;      /* of that person */
} gaps[] = {{"nothing", "", 9}, {"a blank line", "\n", 10}, {"three blank lines", "\n \n\r\n", 12}};

START_TEST(lines_are_known_whatever_stands_between)
{
    write_text(HEADER);
    for (unsigned i = 0; i < 200; i++) {
        if (i == 7)
            write_text("%s", gaps[_i].before);
        write_person(i);
    }
    write_person(7);
    assert_told(200 + 2 + gaps[_i].line - 9, gaps[_i].line);
}
END_TEST

START_TEST(thousands_of_blank_lines_are_no_trouble)
{
    write_text(HEADER);
    for (unsigned i = 0; i < MANY / 4; i++) {
        write_text("\n");
        write_person(i);
    }
    write_person(5000);
    assert_told(MANY / 2 + 2, 2 * 5000 + 3);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("load order");
    TCase *tests = tcase_create("load order");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, begin, end);
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, the_order_of_rows_does_not_matter, 0, COUNT(orders));
    tcase_add_loop_test(tests, a_doubled_row_far_from_the_first_is_told, 0, COUNT(orders));
    tcase_add_loop_test(tests, lines_are_known_whatever_stands_between, 0, COUNT(gaps));
    tcase_add_test(tests, thousands_of_blank_lines_are_no_trouble);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
