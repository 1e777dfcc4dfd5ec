/* Is a tracking code one number's and no other's, for ever, and is a mistyped one found out? */
#include "store/code.h"

#include <check.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLES 1000000
#define TYPED   10000

static const struct code_key key = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}};

/* Computed by another implementation.  If these change, codes already shown can no longer be read. */
static const struct {
    uint64_t number;
    const char *code;
} known[] = {
    {0, "223770791010"},
    {1, "647557899476"},
    {2, "150105021039"},
    {42, "525353256427"},
    {UINT64_C(1000000000), "200583565670"},
    {UINT64_C(89999999999), "166678975694"},
};

static const struct {
    const char *name;
    const char *code;
    enum dm_error error;
} refused[] = {
    {"nothing", "", DM_E_LENGTH},
    {"eleven digits", "22377079101", DM_E_LENGTH},
    {"thirteen digits", "2237707910100", DM_E_LENGTH},
    {"a code with a space behind it", "223770791010 ", DM_E_LENGTH},
    {"twelve Persian digits", "۲۲۳۷۷۰۷۹۱۰۱۰", DM_E_LENGTH},
    {"six Persian digits, which are twelve octets", "۲۲۳۷۷۰", DM_E_FORMAT},
    {"letters", "ABCDEFGHIJKL", DM_E_FORMAT},
    {"one letter O for a zero", "22377O791010", DM_E_FORMAT},
    {"a sign", "+23770791010", DM_E_FORMAT},
    {"a space inside", "223770 91010", DM_E_FORMAT},
    {"a leading zero", "023770791010", DM_E_FORMAT},
    {"twelve zeros, whose check digit is right", "000000000000", DM_E_FORMAT},
    {"a wrong check digit", "223770791011", DM_E_CHECKSUM},
};

START_TEST(a_known_number_has_its_known_code)
{
    char code[CODE_TEXT];
    uint64_t number;

    ck_assert_int_eq(code_of_number(&key, known[_i].number, code), DM_OK);
    ck_assert_str_eq(code, known[_i].code);
    ck_assert_int_eq(code_to_number(&key, known[_i].code, &number), DM_OK);
    ck_assert_uint_eq(number, known[_i].number);
}
END_TEST

/*
 * Half of the samples are neighbours at the start of each range of 10⁹, half are spread out; these
 * are 10 000 modulo 160 000, and so is no neighbour.
 */
static uint64_t sample(uint64_t i)
{
    const uint64_t ranges = 90;
    uint64_t half = SAMPLES / 2;

    if (i < half)
        return i % ranges * UINT64_C(1000000000) + i / ranges;
    return UINT64_C(10000) + (i - half) * UINT64_C(160000);
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

static uint64_t duplicates(uint64_t *values, size_t count)
{
    uint64_t found = 0;

    qsort(values, count, sizeof *values, compare);
    for (size_t i = 1; i < count; i++)
        found += values[i] == values[i - 1];
    return found;
}

START_TEST(a_million_numbers_have_a_million_codes_that_lead_back)
{
    uint64_t *numbers = calloc(SAMPLES, sizeof *numbers);
    uint64_t *codes = calloc(SAMPLES, sizeof *codes);

    ck_assert_ptr_nonnull(numbers);
    ck_assert_ptr_nonnull(codes);
    for (uint64_t i = 0; i < SAMPLES; i++) {
        char code[CODE_TEXT];
        uint64_t back = 0;
        numbers[i] = sample(i);
        enum dm_error there = code_of_number(&key, numbers[i], code);
        enum dm_error again = code_to_number(&key, code, &back);
        if (there != DM_OK || again != DM_OK || back != numbers[i] || code[0] == '0')
            ck_abort_msg("%" PRIu64 " became %s and then %" PRIu64, numbers[i], code, back);
        codes[i] = strtoull(code, NULL, 10);
    }
    ck_assert_msg(duplicates(numbers, SAMPLES) == 0, "the samples themselves repeat");
    ck_assert_uint_eq(duplicates(codes, SAMPLES), 0);
    free(numbers);
    free(codes);
}
END_TEST

static void check_typo(const char *code, const char *typed)
{
    uint64_t number;

    if (strcmp(code, typed) != 0 && code_to_number(&key, typed, &number) == DM_OK)
        ck_abort_msg("%s was taken for %s", typed, code);
}

START_TEST(every_wrong_digit_and_every_swap_of_neighbours_is_found)
{
    for (uint64_t i = 0; i < TYPED; i++) {
        char code[CODE_TEXT];
        char typed[CODE_TEXT];
        ck_assert_int_eq(code_of_number(&key, sample(i * (SAMPLES / TYPED)), code), DM_OK);
        for (size_t at = 0; at < CODE_TEXT - 1; at++) {
            memcpy(typed, code, sizeof typed);
            for (typed[at] = '0'; typed[at] <= '9'; typed[at]++)
                check_typo(code, typed);
        }
        for (size_t at = 0; at < CODE_TEXT - 2; at++) {
            memcpy(typed, code, sizeof typed);
            typed[at] = code[at + 1];
            typed[at + 1] = code[at];
            check_typo(code, typed);
        }
    }
}
END_TEST

START_TEST(what_is_no_code_is_refused)
{
    uint64_t number = 77;
    enum dm_error error = code_to_number(&key, refused[_i].code, &number);

    ck_assert_msg(error == refused[_i].error, "%s: %s", refused[_i].name, dm_strerror(error));
    ck_assert_uint_eq(number, 77);
}
END_TEST

START_TEST(a_number_behind_the_last_has_no_code)
{
    char code[CODE_TEXT] = "untouched";

    ck_assert_int_eq(code_of_number(&key, CODE_NUMBERS, code), DM_E_RANGE);
    ck_assert_int_eq(code_of_number(&key, UINT64_MAX, code), DM_E_RANGE);
    ck_assert_str_eq(code, "untouched");
}
END_TEST

START_TEST(another_key_gives_another_code)
{
    const struct code_key other = {{1}};
    char one[CODE_TEXT];
    char two[CODE_TEXT];

    ck_assert_int_eq(code_of_number(&key, 1, one), DM_OK);
    ck_assert_int_eq(code_of_number(&other, 1, two), DM_OK);
    ck_assert_str_ne(one, two);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("code");
    TCase *tcase = tcase_create("code");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, a_known_number_has_its_known_code, 0,
                        sizeof known / sizeof known[0]);
    tcase_add_test(tcase, a_million_numbers_have_a_million_codes_that_lead_back);
    tcase_add_test(tcase, every_wrong_digit_and_every_swap_of_neighbours_is_found);
    tcase_add_loop_test(tcase, what_is_no_code_is_refused, 0, sizeof refused / sizeof refused[0]);
    tcase_add_test(tcase, a_number_behind_the_last_has_no_code);
    tcase_add_test(tcase, another_key_gives_another_code);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
