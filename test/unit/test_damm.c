/* Is every wrong digit and every swap of neighbours caught by the check digit? */
#include "protocol/damm.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <check.h>

#define NUMBERS 10000
#define DIGITS  11

static const struct {
    const char *name;
    const char *digits;
    char digit;
} known[] = {
    {"the example of Damm's thesis", "572", '4'},
    {"no digits at all", "", '0'},
    {"zeros stay zero", "00000000000", '0'},
    {"a leading zero changes nothing", "0572", '4'},
    {"one digit is never its own check digit but for 0", "1", '3'},
};

START_TEST(known_numbers_have_their_digit)
{
    ck_assert_msg(damm_digit(known[_i].digits) == known[_i].digit, "%s", known[_i].name);
}
END_TEST

/* The next of a fixed series of numbers, the same in each run, so that a failure is repeatable. */
static uint64_t next_number(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*state >> 24) % UINT64_C(100000000000);
}

/* A number of 11 digits with its check digit behind it. */
static void make_code(uint64_t *state, char code[DIGITS + 2])
{
    snprintf(code, DIGITS + 1, "%011llu", (unsigned long long)next_number(state));
    code[DIGITS] = damm_digit(code);
    code[DIGITS + 1] = '\0';
}

/* check notes each assertion in a file, which a million of them would feel: only a failure is one. */
START_TEST(each_wrong_digit_is_caught)
{
    uint64_t state = 1;
    for (int n = 0; n < NUMBERS; n++) {
        char code[DIGITS + 2];
        make_code(&state, code);
        ck_assert_msg(damm_valid(code), "%s is refused", code);
        for (int i = 0; i <= DIGITS; i++) {
            char right = code[i];
            for (char wrong = '0'; wrong <= '9'; wrong++) {
                code[i] = wrong;
                if (damm_valid(code) != (wrong == right))
                    ck_abort_msg("%s, digit %d", code, i);
            }
            code[i] = right;
        }
    }
}
END_TEST

START_TEST(each_swap_of_neighbours_is_caught)
{
    uint64_t state = 2;
    for (int n = 0; n < NUMBERS; n++) {
        char code[DIGITS + 2];
        make_code(&state, code);
        for (int i = 0; i < DIGITS; i++) {
            char left = code[i], right = code[i + 1];
            code[i] = right;
            code[i + 1] = left;
            if (damm_valid(code) != (left == right))
                ck_abort_msg("%s, swap at %d", code, i);
            code[i] = left;
            code[i + 1] = right;
        }
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("damm");
    TCase *tcase = tcase_create("damm");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, known_numbers_have_their_digit, 0, sizeof known / sizeof known[0]);
    tcase_add_test(tcase, each_wrong_digit_is_caught);
    tcase_add_test(tcase, each_swap_of_neighbours_is_caught);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
