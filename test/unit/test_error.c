#include "protocol/error.h"

#include <check.h>

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

START_TEST(every_error_has_words_of_its_own)
{
    const char *text = dm_strerror((enum dm_error)_i);

    ck_assert_msg(text != NULL && text[0] != '\0', "error %d", _i);
    for (int other = 0; other < _i; other++)
        ck_assert_msg(strcmp(text, dm_strerror((enum dm_error)other)) != 0,
                      "errors %d and %d are both \"%s\"", other, _i, text);
}
END_TEST

START_TEST(every_error_calls_for_something)
{
    enum dm_error error = (enum dm_error)_i;
    bool is_harmless = error == DM_OK || error == DM_E_NOT_FOUND;

    ck_assert_msg((dm_error_class(error) == DM_CLASS_NONE) == is_harmless, "%s",
                  dm_strerror(error));
}
END_TEST

START_TEST(a_number_nobody_defined_is_a_mistake_of_ours)
{
    ck_assert_int_eq(dm_error_class(DM_ERROR_COUNT), DM_CLASS_BUG);
    ck_assert_int_eq(dm_error_class((enum dm_error)999), DM_CLASS_BUG);
    ck_assert_str_ne(dm_strerror((enum dm_error)999), "");
    ck_assert_str_ne(dm_strerror(DM_ERROR_COUNT), "");
}
END_TEST

static const struct {
    const char *name;
    int number;
    enum dm_error error;
} numbers[] = {
    {"no error", 0, DM_OK},
    {"a file that is not there", ENOENT, DM_E_NOT_FOUND},
    {"a file that is there already", EEXIST, DM_E_EXISTS},
    {"no memory", ENOMEM, DM_E_NO_MEMORY},
    {"a full disk", ENOSPC, DM_E_NO_SPACE},
    {"a full quota", EDQUOT, DM_E_NO_SPACE},
    {"permissions", EACCES, DM_E_PERMISSION},
    {"an operation for others", EPERM, DM_E_PERMISSION},
    {"a broken disk", EIO, DM_E_IO},
    {"a number without a row", 9999, DM_E_IO},
};

START_TEST(an_errno_is_translated)
{
    ck_assert_msg(dm_error_from_errno(numbers[_i].number) == numbers[_i].error, "%s",
                  numbers[_i].name);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("error");
    TCase *tcase = tcase_create("error");

    tcase_add_loop_test(tcase, every_error_has_words_of_its_own, 0, DM_ERROR_COUNT);
    tcase_add_loop_test(tcase, every_error_calls_for_something, 0, DM_ERROR_COUNT);
    tcase_add_test(tcase, a_number_nobody_defined_is_a_mistake_of_ours);
    tcase_add_loop_test(tcase, an_errno_is_translated, 0, sizeof(numbers) / sizeof(numbers[0]));
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
