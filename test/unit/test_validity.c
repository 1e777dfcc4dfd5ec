/* Is the time a reply is still worth something written as SMPP 3.4 §7.1.1 has it? */
#include "protocol/validity.h"

#include <check.h>

#include <stdlib.h>

static const struct {
    int64_t left_ms;
    const char *expected;
} rows[] = {
    {600000, "000000001000000R"},    {1000, "000000000001000R"},
    {1999, "000000000001000R"},      {999, "000000000001000R"},
    {0, "000000000001000R"},         {-5000, "000000000001000R"},
    {59000, "000000000059000R"},     {60000, "000000000100000R"},
    {3599000, "000000005959000R"},   {3600000, "000000010000000R"},
    {86399000, "000000235959000R"},  {86400000, "000001000000000R"},
    {90061000, "000001010101000R"},  {INT64_C(2332800000), "000027000000000R"},
    {INT64_MAX, "000027000000000R"},
};

START_TEST(what_is_left_is_a_relative_time)
{
    char out[VALIDITY_SIZE];

    validity_write(rows[_i].left_ms, out);
    ck_assert_str_eq(out, rows[_i].expected);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("validity");
    TCase *tcase = tcase_create("validity");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(tcase, what_is_left_is_a_relative_time, 0, sizeof rows / sizeof rows[0]);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
