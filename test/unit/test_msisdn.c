/* Which ways of writing a mobile number are understood, and are they all the same number? */
#include "protocol/msisdn.h"

#include <stdlib.h>

#include <check.h>

#include "protocol/error.h"

static const struct {
    const char *name;
    const char *text;
    const char *digits;
    const char *masked;
} accepted[] = {
    {"with a trunk zero", "09121234567", "989121234567", "98912****567"},
    {"national without zero", "9121234567", "989121234567", "98912****567"},
    {"international with plus", "+989121234567", "989121234567", "98912****567"},
    {"international without plus", "989121234567", "989121234567", "98912****567"},
    {"international with 00", "00989121234567", "989121234567", "98912****567"},
    {"international with a single 0", "0989121234567", "989121234567", "98912****567"},
    {"plus and a stray zero", "+9809121234567", "989121234567", "98912****567"},
    {"00 and a stray zero", "009809121234567", "989121234567", "98912****567"},
    {"an operator that begins with 98", "9812345678", "989812345678", "98981****678"},
    {"the same with a trunk zero", "09812345678", "989812345678", "98981****678"},
    {"an operator nobody knows yet", "09991234567", "989991234567", "98999****567"},
    {"the smallest number", "9000000000", "989000000000", "98900****000"},
    {"the largest number", "9999999999", "989999999999", "98999****999"},
};

static const struct {
    const char *name;
    const char *text;
    enum dm_error error;
} refused[] = {
    {"nothing", "", DM_E_LENGTH},
    {"a short code", "1420", DM_E_LENGTH},
    {"nine digits", "912123456", DM_E_LENGTH},
    {"sixteen characters", "0098091212345678", DM_E_LENGTH},
    {"a very long run", "99999999999999999999999999999999999999999999999999", DM_E_LENGTH},
    {"a trunk zero and a digit too few", "0912123456", DM_E_FORMAT},
    {"a digit too many", "091212345678", DM_E_FORMAT},
    {"a land line", "02112345678", DM_E_FORMAT},
    {"a land line with country", "+982112345678", DM_E_FORMAT},
    {"another country", "+491711234567", DM_E_FORMAT},
    {"another country whose last ten digits look right", "+19121234567", DM_E_FORMAT},
    {"plus without country", "+9121234567", DM_E_FORMAT},
    {"two plus signs", "++989121234567", DM_E_FORMAT},
    {"000 in front", "0009121234567", DM_E_FORMAT},
    {"a plus in the middle", "98912+234567", DM_E_FORMAT},
    {"a space", "0912 1234567", DM_E_FORMAT},
    {"a space behind", "09121234567 ", DM_E_FORMAT},
    {"a letter", "0912123456A", DM_E_FORMAT},
    {"an alphanumeric sender", "TaminEjtemai", DM_E_FORMAT},
    {"Persian digits", "۰۹۱۲", DM_E_LENGTH},
    {"Persian digits that fill ten octets", "۹۱۲۱۲", DM_E_FORMAT},
    {"octets above 0x7F", "0912\xFF\xFF\xFF\xFF\xFF\xFF\xFF", DM_E_FORMAT},
};

START_TEST(a_number_is_understood)
{
    struct msisdn msisdn = {0};
    char digits[MSISDN_TEXT], masked[MSISDN_TEXT];
    ck_assert_msg(msisdn_parse(accepted[_i].text, &msisdn) == DM_OK, "%s", accepted[_i].name);
    ck_assert_msg(!msisdn_is_none(msisdn), "%s", accepted[_i].name);
    msisdn_format(msisdn, digits);
    msisdn_masked(msisdn, masked);
    ck_assert_str_eq(digits, accepted[_i].digits);
    ck_assert_str_eq(masked, accepted[_i].masked);
}
END_TEST

START_TEST(what_is_no_mobile_number_is_refused)
{
    struct msisdn msisdn = {42};
    enum dm_error error = msisdn_parse(refused[_i].text, &msisdn);
    ck_assert_msg(error == refused[_i].error, "%s: %s", refused[_i].name, dm_strerror(error));
    ck_assert_msg(msisdn.value == 42, "%s: the output was touched", refused[_i].name);
}
END_TEST

START_TEST(two_ways_of_writing_are_one_number)
{
    struct msisdn a, b, other;
    ck_assert(msisdn_parse("09121234567", &a) == DM_OK);
    ck_assert(msisdn_parse("+989121234567", &b) == DM_OK);
    ck_assert(msisdn_parse("+989121234568", &other) == DM_OK);
    ck_assert(msisdn_equal(a, b));
    ck_assert(!msisdn_equal(a, other));
}
END_TEST

START_TEST(no_number_shows_nothing)
{
    char digits[MSISDN_TEXT] = "x", masked[MSISDN_TEXT] = "x";
    const struct msisdn none = {0};
    msisdn_format(none, digits);
    msisdn_masked(none, masked);
    ck_assert(msisdn_is_none(none));
    ck_assert_str_eq(digits, "");
    ck_assert_str_eq(masked, "");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("msisdn");
    TCase *tcase = tcase_create("msisdn");
    tcase_add_loop_test(tcase, a_number_is_understood, 0, sizeof accepted / sizeof accepted[0]);
    tcase_add_loop_test(tcase, what_is_no_mobile_number_is_refused, 0,
                        sizeof refused / sizeof refused[0]);
    tcase_add_test(tcase, two_ways_of_writing_are_one_number);
    tcase_add_test(tcase, no_number_shows_nothing);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
