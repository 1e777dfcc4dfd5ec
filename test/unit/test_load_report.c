/* Is progress shown when it should be, and does each line say it as darmand-load(8) has it? */
#include "store/load_report.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* A step, ten seconds after its phase began. */
static const struct {
    const char *name;
    bool terminal;
    struct load_step step;
    const char *text;
} lines[] = {
    {"a file in a journal",
     false,
     {LOAD_READING, "persons.csv", 23100000, 250, 1000},
     "persons.csv: 25 %, 23,100,000 rows, 2,310,000/s, 0:30 left"},
    {"a file on a terminal",
     true,
     {LOAD_READING, "persons.csv", 23100000, 250, 1000},
     "persons.csv [#####...............]  25 %  23,100,000 rows  2,310,000/s  0:30 left"},
    {"a pipe in a journal",
     false,
     {LOAD_READING, "-", 999, 999, 0},
     "standard input: 999 rows, 99/s"},
    {"a pipe on a terminal",
     true,
     {LOAD_READING, "-", 1000, 1000, 0},
     "standard input 1,000 rows  100/s"},
    {"sorting",
     false,
     {LOAD_SORTING, "p", 10, 10, 100},
     "p sorting: 10 %, 10 rows, 1/s, 1:30 left"},
    {"indexing",
     false,
     {LOAD_INDEXING, "p", 1234567, 1234567, 1234567},
     "p families and mobiles: 100 %, 1,234,567 rows, 123,456/s, 0:00 left"},
    {"checking", false, {LOAD_CHECKING, "p", 0, 0, 0}, "p: checking what was written"},
    {"nothing yet", false, {LOAD_READING, "p", 0, 0, 1000}, "p: 0 %, 0 rows, 0/s"},
    {"more than was said", false, {LOAD_READING, "p", 10, 2000, 1000}, "p: 100 %, 10 rows, 1/s"},
    {"years", false, {LOAD_READING, "p", 1, 1, UINT64_MAX}, "p: 0 %, 1 rows, 0/s"},
    {"a directory",
     false,
     {LOAD_READING, "/var/spool/darmand/persons.csv", 10, 10, 0},
     "persons.csv: 10 rows, 1/s"},
    {"a long name",
     false,
     {LOAD_READING, "persons-of-the-whole-country-2026-11-23.csv", 10, 10, 0},
     "the-whole-country-2026-11-23.csv: 10 rows, 1/s"},
};

START_TEST(a_line_says_share_rows_rate_and_time_left)
{
    struct load_report report = {.terminal = lines[_i].terminal};
    struct load_step first = lines[_i].step;
    char text[LOAD_REPORT_MAX];

    first.rows = first.done = 0;
    ck_assert(!load_report_step(&report, &first, 5000, text));
    ck_assert(load_report_step(&report, &lines[_i].step, 15000, text));
    ck_assert_msg(strcmp(text, lines[_i].text) == 0, "%s: %s", lines[_i].name, text);
}
END_TEST

static const struct {
    bool terminal;
    int64_t every_ms;
} rhythms[] = {{true, 200}, {false, 10000}};

START_TEST(lines_come_in_their_rhythm)
{
    struct load_report report = {.terminal = rhythms[_i].terminal};
    struct load_step step = {.phase = LOAD_READING, .path = "p"};
    char text[LOAD_REPORT_MAX];
    int64_t last = 0;

    for (int64_t now = 0; now < 10 * rhythms[_i].every_ms; now += 7) {
        step.rows++;
        if (!load_report_step(&report, &step, now, text)) {
            ck_assert_int_lt(now - last, rhythms[_i].every_ms);
            continue;
        }
        ck_assert_int_ge(now - last, rhythms[_i].every_ms);
        last = now;
    }
    ck_assert_int_gt(last, 0);
}
END_TEST

/* The rate of a phase is its own, and the last line of the one before tells what it came to. */
START_TEST(a_new_phase_begins_anew)
{
    struct load_report report = {.terminal = false};
    struct load_step reading = {LOAD_READING, "p", 0, 0, 1000};
    const struct load_step sorting = {LOAD_SORTING, "p", 0, 0, 50};
    struct load_step sorted = {LOAD_SORTING, "p", 20, 20, 50};
    char text[LOAD_REPORT_MAX];

    ck_assert(!load_report_step(&report, &reading, 0, text));
    reading.rows = 50;
    reading.done = 1000;
    ck_assert(!load_report_step(&report, &reading, 9999, text));
    ck_assert(load_report_step(&report, &sorting, 10000, text));
    ck_assert_str_eq(text, "p: 100 %, 50 rows, 5/s, 0:00 left");
    ck_assert(load_report_step(&report, &sorted, 20000, text));
    ck_assert_str_eq(text, "p sorting: 40 %, 20 rows, 2/s, 0:15 left");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("load report");
    TCase *tests = tcase_create("load report");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(tests, a_line_says_share_rows_rate_and_time_left, 0, COUNT(lines));
    tcase_add_loop_test(tests, lines_come_in_their_rhythm, 0, COUNT(rhythms));
    tcase_add_test(tests, a_new_phase_begins_anew);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
