/* Is a first name whatever a file holds made plain for a phone, cut between letters, or refused? */
#include "protocol/first_name.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

static const struct {
    const char *name;
    const char *given;
    const char *plain;
} names[] = {
    {"a Persian name stays", "فاطمه", "فاطمه"},
    {"so does a Latin one", "Maryam", "Maryam"},
    {"an Arabic ي is a Persian one", "علي", "علی"},
    {"so is ى, and ك", "كبرى", "کبری"},
    {"a non-joiner is a space", "محمد\u200cرضا", "محمد رضا"},
    {"a no-break space is a space", "محمد\u00a0رضا", "محمد رضا"},
    {"several spaces are one, and none stand around", "  محمد   رضا ", "محمد رضا"},
    {"vowel signs are dropped", "مُحَمَّد", "محمد"},
    {"a tatweel is dropped", "علـــی", "علی"},
    {"direction marks are dropped", "\u200fعلی\u202e", "علی"},
    {"a hyphen, an apostrophe and a stop stay", "Anne-M. O'B", "Anne-M. O'B"},
    {"eleven Persian letters fit", "ابپتثجچحخدذ", "ابپتثجچحخدذ"},
    {"the twelfth is cut off", "ابپتثجچحخدذر", "ابپتثجچحخدذ"},
    {"a letter is not cut in two", "aابپتثجچحخدذ", "aابپتثجچحخد"},
    {"no space is left where it is cut", "ابپتثجچحخدذ رضا", "ابپتثجچحخدذ"},
    {"a space takes its octet", "ابپتثجچحخد رضا", "ابپتثجچحخد"},
    {"twenty-two Latin letters fit", "Abcdefghijklmnopqrstuvw", "Abcdefghijklmnopqrstuv"},
};

START_TEST(a_name_is_made_plain)
{
    char plain[FIRST_NAME_MAX + 1];

    ck_assert_msg(first_name_fold(names[_i].given, plain) == DM_OK, "%s", names[_i].name);
    ck_assert_msg(strcmp(plain, names[_i].plain) == 0, "%s: \"%s\"", names[_i].name, plain);
    ck_assert_msg(first_name_is_plain(plain), "%s: not plain", names[_i].name);
    ck_assert_msg(first_name_is_plain(names[_i].given) == (strcmp(names[_i].given, plain) == 0),
                  "%s: as given", names[_i].name);
}
END_TEST

static const struct {
    const char *name;
    const char *given;
    enum dm_error error;
} refused[] = {
    {"nothing", "", DM_E_FORMAT},
    {"a space", " ", DM_E_FORMAT},
    {"signs without a letter", ". - '", DM_E_FORMAT},
    {"signs with the letter cut off", "........................A", DM_E_FORMAT},
    {"a digit, which would look like a key", "2 Ali", DM_E_FORMAT},
    {"a Persian digit", "علی۲", DM_E_FORMAT},
    {"a new line, which would make a line of its own", "Ali\nBob", DM_E_FORMAT},
    {"a tab", "Ali\tBob", DM_E_FORMAT},
    {"a hash", "Ali#", DM_E_FORMAT},
    {"a brace, as placeholders have", "{code}", DM_E_FORMAT},
    {"an emoji", "Ali\U0001F600", DM_E_FORMAT},
    {"a letter cut in two", "Al\xD8", DM_E_ENCODING},
};

START_TEST(what_is_no_name_is_refused)
{
    char plain[FIRST_NAME_MAX + 1] = "untouched";

    ck_assert_msg(first_name_fold(refused[_i].given, plain) == refused[_i].error, "%s",
                  refused[_i].name);
    ck_assert_str_eq(plain, "untouched");
    ck_assert(!first_name_is_plain(refused[_i].given));
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("first_name");
    tcase_add_loop_test(tests, a_name_is_made_plain, 0, ROWS(names));
    tcase_add_loop_test(tests, what_is_no_name_is_refused, 0, ROWS(refused));

    Suite *suite = suite_create("first_name");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
