/* Which digits are a national ID, and what of it may be shown? */
#include "protocol/national_id.h"

#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "protocol/error.h"

static const struct {
    const char *name;
    const char *digits;
    const char *full;
    const char *last4;
    const char *masked;
} accepted[] = {
    {"ten digits", "1234567891", "1234567891", "7891", "******7891"},
    {"a place code of 999", "9990001235", "9990001235", "1235", "******1235"},
    {"another of place 999", "9991234561", "9991234561", "4561", "******4561"},
    {"a leading zero", "0123456789", "0123456789", "6789", "******6789"},
    {"nine digits get a zero in front", "123456789", "0123456789", "6789", "******6789"},
    {"eight digits get two zeros in front", "12345679", "0012345679", "5679", "******5679"},
    {"ten digits with both zeros", "0012345679", "0012345679", "5679", "******5679"},
    {"last digits with leading zeros", "0010000305", "0010000305", "0305", "******0305"},
    {"twelve digits of a foreigner", "123456789012", "123456789012", "9012", "********9012"},
    {"a foreigner's leading zeros stay", "000000000012", "000000000012", "0012", "********0012"},
    {"a foreigner's twelve zeros are an ID", "000000000000", "000000000000", "0000",
     "********0000"},
};

static const struct {
    const char *name;
    const char *digits;
    enum dm_error error;
} refused[] = {
    {"nothing", "", DM_E_LENGTH},
    {"seven digits", "1234567", DM_E_LENGTH},
    {"eleven digits, a phone", "09121234567", DM_E_LENGTH},
    {"thirteen digits", "1234567890123", DM_E_LENGTH},
    {"a very long run of digits", "11111111111111111111111111111111111111111111111", DM_E_LENGTH},
    {"a number that would wrap 64 bits", "18446744073709551617", DM_E_LENGTH},
    {"a wrong control digit", "1234567890", DM_E_CHECKSUM},
    {"a swap of neighbours", "2134567891", DM_E_CHECKSUM},
    {"a wrong control digit after padding", "12345678", DM_E_CHECKSUM},
    {"place code 000", "0000000019", DM_E_FORMAT},
    {"place code 000 and a right control digit", "0001234563", DM_E_FORMAT},
    {"six zeros in the middle", "9900000005", DM_E_FORMAT},
    {"ten zeros", "0000000000", DM_E_FORMAT},
    {"ten ones", "1111111111", DM_E_FORMAT},
    {"ten twos", "2222222222", DM_E_FORMAT},
    {"ten threes", "3333333333", DM_E_FORMAT},
    {"ten fours", "4444444444", DM_E_FORMAT},
    {"ten fives", "5555555555", DM_E_FORMAT},
    {"ten sixes", "6666666666", DM_E_FORMAT},
    {"ten sevens", "7777777777", DM_E_FORMAT},
    {"ten eights", "8888888888", DM_E_FORMAT},
    {"ten nines", "9999999999", DM_E_FORMAT},
    {"a letter", "12345A7891", DM_E_FORMAT},
    {"a space in front", " 1234567891", DM_E_FORMAT},
    {"a line feed behind", "1234567891\n", DM_E_FORMAT},
    {"a sign", "+123456789", DM_E_FORMAT},
    {"hyphens", "123-456789-1", DM_E_FORMAT},
    {"Persian digits, which text_fold should have folded", "۱۲۳۴۵۶۷۸۹۱", DM_E_FORMAT},
    {"an octet above 0x7F", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", DM_E_FORMAT},
};

START_TEST(an_id_is_accepted_and_shown)
{
    struct national_id id = {0};
    char full[NATIONAL_ID_TEXT], masked[NATIONAL_ID_TEXT], last4[NATIONAL_ID_LAST4];
    ck_assert_msg(national_id_parse(accepted[_i].digits, &id) == DM_OK, "%s", accepted[_i].name);
    ck_assert_msg(!national_id_is_none(id), "%s", accepted[_i].name);
    national_id_format(id, full);
    national_id_last4(id, last4);
    national_id_masked(id, masked);
    ck_assert_str_eq(full, accepted[_i].full);
    ck_assert_str_eq(last4, accepted[_i].last4);
    ck_assert_str_eq(masked, accepted[_i].masked);
}
END_TEST

START_TEST(what_is_no_id_is_refused_with_a_reason)
{
    struct national_id id = {42};
    enum dm_error error = national_id_parse(refused[_i].digits, &id);
    ck_assert_msg(error == refused[_i].error, "%s: %s", refused[_i].name, dm_strerror(error));
    ck_assert_msg(id.value == 42, "%s: the output was touched", refused[_i].name);
}
END_TEST

/* The sum written out as the rule has it: A = Σ d[i]·(10−i), r = A mod 11. */
static int control_by_the_rule(const char *digits)
{
    int sum = 0;
    for (int i = 0; i < 9; i++)
        sum += (digits[i] - '0') * (10 - i);
    int rest = sum % 11;
    return rest < 2 ? rest : 11 - rest;
}

START_TEST(exactly_one_control_digit_passes)
{
    char digits[] = "0010000010";
    for (int prefix = 0; prefix < 20000; prefix++) {
        /* 7919 and 31 are odd steps through places and persons. */
        int place = 1 + prefix % 999, person = 1 + prefix * 7919 % 999999;
        for (int i = 2, rest = place; i >= 0; i--, rest /= 10)
            digits[i] = (char)('0' + rest % 10);
        for (int i = 8, rest = person; i >= 3; i--, rest /= 10)
            digits[i] = (char)('0' + rest % 10);
        for (int control = 0; control <= 9; control++) {
            struct national_id id;
            digits[9] = (char)('0' + control);
            bool right = control == control_by_the_rule(digits);
            bool ten_equal = strspn(digits, (char[]){digits[0], '\0'}) == 10;
            ck_assert_msg((national_id_parse(digits, &id) == DM_OK) == (right && !ten_equal), "%s",
                          digits);
        }
    }
}
END_TEST

START_TEST(a_foreigners_code_never_equals_a_national_id)
{
    struct national_id national, foreign;
    ck_assert(national_id_parse("1234567891", &national) == DM_OK);
    ck_assert(national_id_parse("001234567891", &foreign) == DM_OK);
    ck_assert(!national_id_equal(national, foreign));
    ck_assert(national_id_equal(foreign, foreign));
}
END_TEST

START_TEST(no_id_shows_nothing)
{
    const struct national_id none = {0};
    char full[NATIONAL_ID_TEXT] = "x", masked[NATIONAL_ID_TEXT] = "x",
         last4[NATIONAL_ID_LAST4] = "x";
    national_id_format(none, full);
    national_id_last4(none, last4);
    national_id_masked(none, masked);
    ck_assert(national_id_is_none(none));
    ck_assert_str_eq(full, "");
    ck_assert_str_eq(last4, "");
    ck_assert_str_eq(masked, "");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("national_id");
    TCase *tcase = tcase_create("national_id");
    tcase_add_loop_test(tcase, an_id_is_accepted_and_shown, 0,
                        sizeof accepted / sizeof accepted[0]);
    tcase_add_loop_test(tcase, what_is_no_id_is_refused_with_a_reason, 0,
                        sizeof refused / sizeof refused[0]);
    tcase_add_test(tcase, exactly_one_control_digit_passes);
    tcase_add_test(tcase, a_foreigners_code_never_equals_a_national_id);
    tcase_add_test(tcase, no_id_shows_nothing);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
