#include "daemon/complaints.h"

#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "daemon/nearest.h"

START_TEST(a_complaint_says_file_and_line_when_there_are_some)
{
    static struct complaints complaints;
    complaints_init(&complaints);
    complain(&complaints, false, "darmand.conf", 12, "window %d is too small", 0);
    complain(&complaints, true, "darmand.conf", 0, "there is no link");
    complain(&complaints, false, NULL, 0, "out of sorts");
    ck_assert_str_eq(complaints.items[0].text, "darmand.conf:12: window 0 is too small");
    ck_assert_str_eq(complaints.items[1].text, "darmand.conf: there is no link");
    ck_assert_str_eq(complaints.items[2].text, "out of sorts");
    ck_assert(!complaints.items[0].warning && complaints.items[1].warning);
    ck_assert_uint_eq(complaints.count, 3);
    ck_assert_uint_eq(complaints.errors, 2);
}
END_TEST

START_TEST(what_does_not_fit_is_counted)
{
    static struct complaints complaints;
    complaints_init(&complaints);
    for (int i = 0; i < COMPLAINTS_MAX + 3; i++)
        complain(&complaints, i == COMPLAINTS_MAX, "f", i + 1, "no");
    ck_assert_uint_eq(complaints.count, COMPLAINTS_MAX);
    ck_assert_uint_eq(complaints.errors, COMPLAINTS_MAX + 2);
    ck_assert_uint_eq(complaints.dropped, 3);
}
END_TEST

START_TEST(a_long_text_is_cut_between_characters)
{
    static struct complaints complaints;
    static const char letter[] = "ش";
    char text[COMPLAINT_TEXT * sizeof letter] = "";
    for (int i = 0; i < COMPLAINT_TEXT; i++)
        strcat(text, letter);
    complaints_init(&complaints);
    /* Whatever the number of octets before, the letters behind are whole. */
    complain(&complaints, false, "f", 1, "%s", text);
    complain(&complaints, false, "ff", 1, "%s", text);
    ck_assert_uint_eq(strlen(complaints.items[0].text) % 2, strlen("f:1: ") % 2);
    ck_assert_uint_eq(strlen(complaints.items[1].text) % 2, strlen("ff:1: ") % 2);
    ck_assert_uint_ge(strlen(complaints.items[0].text), COMPLAINT_TEXT - 3);
}
END_TEST

START_TEST(a_name_from_a_file_cannot_steer_a_terminal)
{
    static struct complaints complaints;
    complaints_init(&complaints);
    complain(&complaints, false, NULL, 0, "unknown option %s", "a\033[2Jb\nc\x7F");
    ck_assert_str_eq(complaints.items[0].text, "unknown option a?[2Jb?c?");
}
END_TEST

static const struct {
    const char *name;
    const char *typed;
    const char *meant; /* NULL: nothing is near */
} typed[] = {
    {"two letters changed places", "prot", "port"},
    {"a letter too few", "pasword", "password"},
    {"a letter too many", "windoww", "window"},
    {"the nearest of two", "passwort_file", "password_file"},
    {"another word", "banana", NULL},
    {"a short word of which one letter is left", "abct", NULL},
    {"nothing at all", "", NULL},
    {"longer than any name", "windowwindowwindowwindowwindowwindow", NULL},
};

START_TEST(a_mistyped_name_is_recognised)
{
    static const char *const known[] = {"host", "port", "password", "password_file", "window"};
    struct nearest nearest;
    nearest_init(&nearest, typed[_i].typed);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        nearest_try(&nearest, known[i]);
    if (typed[_i].meant == NULL)
        ck_assert_msg(nearest_name(&nearest) == NULL, "%s", typed[_i].name);
    else
        ck_assert_str_eq(nearest_name(&nearest), typed[_i].meant);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("complaints");
    tcase_add_test(tests, a_complaint_says_file_and_line_when_there_are_some);
    tcase_add_test(tests, what_does_not_fit_is_counted);
    tcase_add_test(tests, a_long_text_is_cut_between_characters);
    tcase_add_test(tests, a_name_from_a_file_cannot_steer_a_terminal);
    tcase_add_loop_test(tests, a_mistyped_name_is_recognised, 0,
                        (int)(sizeof typed / sizeof typed[0]));
    Suite *suite = suite_create("complaints");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
