#include "daemon/pending.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

static const struct smpp_address phone = {1, 1, "989121234567"};

static struct mark mark_of(uint8_t octet)
{
    struct mark mark;

    memset(&mark, octet, sizeof mark);
    return mark;
}

static struct delivery delivery_of(uint32_t sequence)
{
    return (struct delivery){.connection = 1, .command_id = 5, .sequence_number = sequence};
}

START_TEST(an_answer_comes_back_once_and_only_to_its_own_token)
{
    struct pending *pending = pending_new(2);
    struct pending_answer answer;
    struct mark mark = mark_of(7);
    struct delivery delivery = delivery_of(42);
    uint64_t token;

    ck_assert_int_eq(pending_add_delivery(pending, &mark, &delivery, &token), DM_OK);
    ck_assert_int_eq(pending_take(pending, token + 1, &answer), DM_E_NOT_FOUND);
    ck_assert_int_eq(pending_take(pending, token, &answer), DM_OK);
    ck_assert_uint_eq(answer.delivery_count, 1);
    ck_assert_uint_eq(answer.deliveries[0].sequence_number, 42);
    ck_assert_int_eq(pending_take(pending, token, &answer), DM_E_NOT_FOUND);
    ck_assert_uint_eq(pending_count(pending), 0);
    pending_free(pending);
}
END_TEST

START_TEST(a_token_of_an_earlier_life_of_a_place_leads_nowhere)
{
    struct pending *pending = pending_new(1);
    struct pending_answer answer;
    uint64_t first;
    uint64_t second;

    ck_assert_int_eq(pending_add_session(pending, 11, "mci", &phone, &first), DM_OK);
    ck_assert_int_eq(pending_take(pending, first, &answer), DM_OK);
    ck_assert_int_eq(pending_add_session(pending, 12, "mci", &phone, &second), DM_OK);
    ck_assert_uint_ne(first, second);
    ck_assert_int_eq(pending_take(pending, first, &answer), DM_E_NOT_FOUND);
    ck_assert_int_eq(pending_take(pending, second, &answer), DM_OK);
    ck_assert_uint_eq(answer.session, 12);
    ck_assert_str_eq(answer.link, "mci");
    ck_assert_str_eq(answer.subscriber.digits, phone.digits);
    ck_assert_uint_eq(answer.delivery_count, 0);
    pending_free(pending);
}
END_TEST

START_TEST(a_full_table_takes_nothing_until_an_answer_leaves)
{
    struct pending *pending = pending_new(2);
    struct pending_answer answer;
    uint64_t tokens[3];

    ck_assert_int_eq(pending_add_session(pending, 1, "mci", &phone, &tokens[0]), DM_OK);
    ck_assert_int_eq(pending_add_session(pending, 2, "mci", &phone, &tokens[1]), DM_OK);
    ck_assert_int_eq(pending_add_session(pending, 3, "mci", &phone, &tokens[2]), DM_E_FULL);
    ck_assert_int_eq(pending_take(pending, tokens[0], &answer), DM_OK);
    ck_assert_int_eq(pending_add_session(pending, 3, "mci", &phone, &tokens[2]), DM_OK);
    ck_assert_uint_eq(pending_count(pending), 2);
    pending_free(pending);
}
END_TEST

START_TEST(a_second_delivery_of_a_message_joins_the_first_up_to_the_bound)
{
    struct pending *pending = pending_new(4);
    struct pending_answer answer;
    struct mark mark = mark_of(1);
    struct mark other = mark_of(2);
    struct delivery delivery = delivery_of(1);
    uint64_t token;

    ck_assert_int_eq(pending_join(pending, &mark, &delivery), DM_E_NOT_FOUND);
    ck_assert_int_eq(pending_add_delivery(pending, &mark, &delivery, &token), DM_OK);
    for (uint32_t i = 2; i <= PENDING_DELIVERIES_MAX; i++) {
        delivery = delivery_of(i);
        ck_assert_int_eq(pending_join(pending, &mark, &delivery), DM_OK);
    }
    ck_assert_int_eq(pending_join(pending, &mark, &delivery), DM_E_FULL);
    ck_assert_int_eq(pending_join(pending, &other, &delivery), DM_E_NOT_FOUND);
    ck_assert_int_eq(pending_take(pending, token, &answer), DM_OK);
    ck_assert_uint_eq(answer.delivery_count, PENDING_DELIVERIES_MAX);
    ck_assert_uint_eq(answer.deliveries[PENDING_DELIVERIES_MAX - 1].sequence_number,
                      PENDING_DELIVERIES_MAX);
    pending_free(pending);
}
END_TEST

START_TEST(a_message_never_joins_a_session)
{
    struct pending *pending = pending_new(1);
    struct mark none = {{0}}; /* a session's place has this mark */
    struct delivery delivery = delivery_of(1);
    uint64_t token;

    ck_assert_int_eq(pending_add_session(pending, 9, "mci", &phone, &token), DM_OK);
    ck_assert_int_eq(pending_join(pending, &none, &delivery), DM_E_NOT_FOUND);
    pending_free(pending);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pending");
    TCase *tests = tcase_create("answers");
    SRunner *runner = srunner_create(suite);

    tcase_add_test(tests, an_answer_comes_back_once_and_only_to_its_own_token);
    tcase_add_test(tests, a_token_of_an_earlier_life_of_a_place_leads_nowhere);
    tcase_add_test(tests, a_full_table_takes_nothing_until_an_answer_leaves);
    tcase_add_test(tests, a_second_delivery_of_a_message_joins_the_first_up_to_the_bound);
    tcase_add_test(tests, a_message_never_joins_a_session);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
