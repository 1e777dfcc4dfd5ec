#include "protocol/window.h"

#include "protocol/pdu.h"

#include <check.h>

#include <stdlib.h>

#define SUBMIT_RESP (SMPP_SUBMIT_SM | SMPP_RESPONSE)

static struct monotime at(int64_t ms)
{
    return (struct monotime){ms};
}

/* A window of four with requests 1, 2, 3 whose tokens are 101, 102, 103; 2 is the most urgent. */
static void make_window(struct window *window)
{
    static const int64_t deadlines[] = {3000, 1000, 2000};

    ck_assert_int_eq(window_init(window, 4), DM_OK);
    for (uint32_t i = 1; i <= 3; i++) {
        uint32_t sequence;
        ck_assert_int_eq(
            window_add(window, SMPP_SUBMIT_SM, 100 + i, at(deadlines[i - 1]), &sequence), DM_OK);
        ck_assert_uint_eq(sequence, i);
    }
}

START_TEST(a_window_has_a_size_from_one_to_its_most)
{
    struct window window;

    ck_assert_int_eq(window_init(&window, 0), DM_E_RANGE);
    ck_assert_int_eq(window_init(&window, WINDOW_SIZE_MAX + 1), DM_E_RANGE);
    ck_assert_int_eq(window_init(&window, WINDOW_SIZE_MAX), DM_OK);
    ck_assert_uint_eq(window_room(&window), WINDOW_SIZE_MAX);
    window_free(&window);
}
END_TEST

START_TEST(a_full_window_takes_nothing_until_a_response_comes)
{
    struct window window;
    uint32_t sequence = 77;
    uint64_t token;

    make_window(&window);
    ck_assert_uint_eq(window_room(&window), 1);
    ck_assert_int_eq(window_add(&window, SMPP_DATA_SM, 104, at(1), &sequence), DM_OK);
    ck_assert_uint_eq(sequence, 4);
    ck_assert_int_eq(window_add(&window, SMPP_DATA_SM, 105, at(1), &sequence), DM_E_FULL);
    ck_assert_uint_eq(sequence, 4);
    ck_assert_int_eq(window_match(&window, SUBMIT_RESP, 2, &token), DM_OK);
    ck_assert_int_eq(window_add(&window, SMPP_DATA_SM, 105, at(1), &sequence), DM_OK);
    ck_assert_uint_eq(sequence, 5);
    window_free(&window);
}
END_TEST

static const struct {
    const char *name;
    uint32_t command_id;
    uint32_t sequence_number;
    enum dm_error error;
    uint64_t token;
} matches[] = {
    {"the response to the first", SUBMIT_RESP, 1, DM_OK, 101},
    {"the response to the last, before the others", SUBMIT_RESP, 3, DM_OK, 103},
    {"a generic_nack belongs by its number", SMPP_GENERIC_NACK, 2, DM_OK, 102},
    {"a number never used", SUBMIT_RESP, 4, DM_E_NOT_FOUND, 0},
    {"number 0", SUBMIT_RESP, 0, DM_E_NOT_FOUND, 0},
    {"a generic_nack numbered 0", SMPP_GENERIC_NACK, 0, DM_E_NOT_FOUND, 0},
    {"a deliver_sm with the number of ours", SMPP_DELIVER_SM, 2, DM_E_NOT_FOUND, 0},
    {"a submit_sm with the number of ours", SMPP_SUBMIT_SM, 2, DM_E_NOT_FOUND, 0},
    {"the response to another command", SMPP_DATA_SM | SMPP_RESPONSE, 2, DM_E_NOT_FOUND, 0},
};

START_TEST(a_response_belongs_by_number_and_command)
{
    struct window window;
    uint64_t token = 0;

    make_window(&window);
    enum dm_error error =
        window_match(&window, matches[_i].command_id, matches[_i].sequence_number, &token);
    ck_assert_msg(error == matches[_i].error && token == matches[_i].token, "%s", matches[_i].name);
    ck_assert_msg(window_room(&window) == (error == DM_OK ? 2 : 1), "%s", matches[_i].name);
    /* The same once more is late or repeated. */
    error = window_match(&window, matches[_i].command_id, matches[_i].sequence_number, &token);
    ck_assert_msg(error == DM_E_NOT_FOUND, "%s", matches[_i].name);
    window_free(&window);
}
END_TEST

START_TEST(what_is_overdue_expires_in_the_order_of_its_deadlines)
{
    struct window window;
    uint64_t token = 0;

    make_window(&window);
    ck_assert_int_eq(window_deadline(&window).ms, 1000);
    ck_assert_int_eq(window_expire(&window, at(999), &token), DM_E_NOT_FOUND);
    ck_assert_uint_eq(token, 0);
    ck_assert_int_eq(window_expire(&window, at(2500), &token), DM_OK);
    ck_assert_uint_eq(token, 102);
    ck_assert_int_eq(window_expire(&window, at(2500), &token), DM_OK);
    ck_assert_uint_eq(token, 103);
    ck_assert_int_eq(window_expire(&window, at(2500), &token), DM_E_NOT_FOUND);
    ck_assert_int_eq(window_deadline(&window).ms, 3000);
    ck_assert_int_eq(window_match(&window, SUBMIT_RESP, 2, &token), DM_E_NOT_FOUND);
    window_free(&window);
}
END_TEST

START_TEST(a_late_response_is_known_once)
{
    struct window window;
    uint64_t token = 0;

    make_window(&window);
    ck_assert_int_eq(window_match_late(&window, SUBMIT_RESP, 2, &token), DM_E_NOT_FOUND);
    ck_assert_int_eq(window_expire(&window, at(1000), &token), DM_OK);
    ck_assert_int_eq(window_match_late(&window, SUBMIT_RESP, 1, &token), DM_E_NOT_FOUND);
    ck_assert_int_eq(window_match_late(&window, SMPP_DELIVER_SM | SMPP_RESPONSE, 2, &token),
                     DM_E_NOT_FOUND);
    token = 0;
    ck_assert_int_eq(window_match_late(&window, SUBMIT_RESP, 2, &token), DM_OK);
    ck_assert_uint_eq(token, 102);
    ck_assert_int_eq(window_match_late(&window, SUBMIT_RESP, 2, &token), DM_E_NOT_FOUND);
    window_free(&window);
}
END_TEST

START_TEST(as_many_late_ones_are_known_as_the_window_has_places)
{
    struct window window;
    uint32_t sequence;
    uint64_t token;

    ck_assert_int_eq(window_init(&window, 2), DM_OK);
    for (uint64_t i = 1; i <= 3; i++) {
        ck_assert_int_eq(window_add(&window, SMPP_SUBMIT_SM, i, at(1), &sequence), DM_OK);
        ck_assert_int_eq(window_expire(&window, at(1), &token), DM_OK);
    }
    ck_assert_int_eq(window_match_late(&window, SUBMIT_RESP, 1, &token), DM_E_NOT_FOUND);
    ck_assert_int_eq(window_match_late(&window, SMPP_GENERIC_NACK, 2, &token), DM_OK);
    ck_assert_int_eq(window_match_late(&window, SUBMIT_RESP, 3, &token), DM_OK);
    ck_assert_uint_eq(token, 3);
    window_free(&window);
}
END_TEST

START_TEST(a_closed_connection_gives_everything_back_once)
{
    struct window window;
    uint64_t token;
    uint64_t sum = 0;

    make_window(&window);
    while (window_take(&window, &token) == DM_OK)
        sum += token;
    ck_assert_uint_eq(sum, 101 + 102 + 103);
    ck_assert_uint_eq(window_room(&window), 4);
    ck_assert_int_eq(window_deadline(&window).ms, MONOTIME_NEVER.ms);
    ck_assert_int_eq(window_expire(&window, MONOTIME_NEVER, &token), DM_E_NOT_FOUND);
    window_free(&window);
}
END_TEST

START_TEST(a_request_without_a_deadline_is_given_back_too)
{
    struct window window;
    uint32_t sequence;
    uint64_t token = 0;

    ck_assert_int_eq(window_init(&window, 1), DM_OK);
    ck_assert_int_eq(window_add(&window, SMPP_SUBMIT_SM, 9, MONOTIME_NEVER, &sequence), DM_OK);
    ck_assert_int_eq(window_expire(&window, at(INT64_MAX - 1), &token), DM_E_NOT_FOUND);
    ck_assert_int_eq(window_take(&window, &token), DM_OK);
    ck_assert_uint_eq(token, 9);
    window_free(&window);
}
END_TEST

START_TEST(numbers_go_from_one_to_0x7fffffff_and_begin_again)
{
    struct window window;
    uint32_t sequence;
    uint64_t token;

    ck_assert_int_eq(window_init(&window, 2), DM_OK);
    ck_assert_uint_eq(window_sequence(&window), 1);
    ck_assert_uint_eq(window_sequence(&window), 2);
    window.last_sequence = 0x7FFFFFFE;
    ck_assert_int_eq(window_add(&window, SMPP_SUBMIT_SM, 1, at(1), &sequence), DM_OK);
    ck_assert_uint_eq(sequence, 0x7FFFFFFF);
    ck_assert_int_eq(window_add(&window, SMPP_SUBMIT_SM, 2, at(1), &sequence), DM_OK);
    ck_assert_uint_eq(sequence, 1);
    ck_assert_int_eq(window_match(&window, SUBMIT_RESP, 0x7FFFFFFF, &token), DM_OK);
    ck_assert_uint_eq(token, 1);
    window_free(&window);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("window");
    TCase *tcase = tcase_create("window");

    tcase_add_test(tcase, a_window_has_a_size_from_one_to_its_most);
    tcase_add_test(tcase, a_full_window_takes_nothing_until_a_response_comes);
    tcase_add_loop_test(tcase, a_response_belongs_by_number_and_command, 0,
                        sizeof(matches) / sizeof(matches[0]));
    tcase_add_test(tcase, what_is_overdue_expires_in_the_order_of_its_deadlines);
    tcase_add_test(tcase, a_late_response_is_known_once);
    tcase_add_test(tcase, as_many_late_ones_are_known_as_the_window_has_places);
    tcase_add_test(tcase, a_closed_connection_gives_everything_back_once);
    tcase_add_test(tcase, a_request_without_a_deadline_is_given_back_too);
    tcase_add_test(tcase, numbers_go_from_one_to_0x7fffffff_and_begin_again);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
