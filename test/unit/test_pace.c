/* Does a link send as fast as it may, stop when it must, and come back to what it was? */
#include "protocol/pace.h"

#include <check.h>

#include <stdlib.h>

static struct monotime at(int64_t ms)
{
    return (struct monotime){ms};
}

/* Sends all that may leave from `from` to `to`, each part answered at once with `event`; how many. */
static int send_all(struct pace *pace, int64_t from, int64_t to, enum pace_event event)
{
    int sent = 0;

    for (int64_t now = from; now < to;) {
        struct monotime next = pace_next(pace, at(now));

        if (next.ms > now) {
            now = next.ms;
            continue;
        }
        (void)pace_step(pace, PACE_SENT, at(now));
        (void)pace_step(pace, event, at(now));
        sent++;
    }
    return sent;
}

static struct pace pace_at(uint32_t rate)
{
    struct pace pace;

    pace_init(&pace, rate, 1000, at(0));
    return pace;
}

/* ---- the rate ---------------------------------------------------------------------------------------- */

static const struct {
    uint32_t rate;
    int64_t ms;
    int sent; /* at least, and at most a tenth of a second's worth and one more */
} rates[] = {
    {1, 10000, 10},   {3, 10000, 30},     {7, 60000, 420},
    {100, 1000, 100}, {100, 60000, 6000}, {10000, 1000, 9990},
};

START_TEST(the_rate_is_kept_in_parts)
{
    struct pace pace = pace_at(rates[_i].rate);
    int sent = send_all(&pace, 0, rates[_i].ms, PACE_TAKEN);

    ck_assert_int_ge(sent, rates[_i].sent);
    ck_assert_int_le(sent, rates[_i].sent + (int)rates[_i].rate / 10 + 1);
}
END_TEST

START_TEST(what_was_not_sent_is_not_saved_up)
{
    struct pace pace = pace_at(100);

    ck_assert_int_le(send_all(&pace, 3600000, 3601000, PACE_TAKEN), 111);
}
END_TEST

START_TEST(a_link_without_a_rate_sends_at_once)
{
    struct pace pace = pace_at(0);

    for (int i = 0; i < 500; i++) {
        ck_assert_int_eq(pace_next(&pace, at(7)).ms, 7);
        (void)pace_step(&pace, PACE_SENT, at(7));
    }
    ck_assert_uint_eq(pace_rate(&pace), 0);
}
END_TEST

START_TEST(a_full_window_waits_for_a_response)
{
    static const enum pace_event ends[] = {PACE_TAKEN, PACE_REFUSED, PACE_LOST};
    struct pace pace;

    pace_init(&pace, 0, 2, at(0));
    (void)pace_step(&pace, PACE_SENT, at(0));
    (void)pace_step(&pace, PACE_SENT, at(0));
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(pace_next(&pace, at(0)).ms, MONOTIME_NEVER.ms);
        (void)pace_step(&pace, ends[i], at(0));
        ck_assert_int_eq(pace_next(&pace, at(0)).ms, 0);
        (void)pace_step(&pace, PACE_SENT, at(0));
    }
}
END_TEST

/* ---- throttling ------------------------------------------------------------------------------------ */

START_TEST(one_throttling_costs_a_second_and_half_the_rate)
{
    struct pace pace = pace_at(100);

    (void)pace_step(&pace, PACE_SENT, at(1000));
    ck_assert(pace_step(&pace, PACE_THROTTLED, at(1000)));
    ck_assert_uint_eq(pace_rate(&pace), 50);
    ck_assert_int_eq(pace_next(&pace, at(1000)).ms, 2000);
    ck_assert_int_eq(pace_next(&pace, at(1999)).ms, 2000);
    ck_assert_int_eq(send_all(&pace, 2000, 3000, PACE_TAKEN), 50);
}
END_TEST

/* Even at the lowest rate. */
START_TEST(one_throttling_costs_at_most_two_seconds)
{
    for (uint32_t rate = 0; rate <= 200; rate++) {
        struct pace pace = pace_at(rate);

        (void)pace_step(&pace, PACE_SENT, at(5000));
        ck_assert(pace_step(&pace, PACE_THROTTLED, at(5000)));
        ck_assert_int_le(pace_next(&pace, at(5000)).ms, 7000);
        ck_assert_int_eq(pace_next(&pace, at(6000)).ms, 6000);
    }
}
END_TEST

START_TEST(a_burst_that_was_in_flight_is_one_throttling)
{
    struct pace pace = pace_at(100);

    for (int i = 0; i < 10; i++)
        (void)pace_step(&pace, PACE_SENT, at(0));
    ck_assert(pace_step(&pace, PACE_THROTTLED, at(10)));
    for (int i = 0; i < 9; i++)
        ck_assert(!pace_step(&pace, PACE_THROTTLED, at(2000)));
    ck_assert_uint_eq(pace_rate(&pace), 50);
    ck_assert_int_eq(pace.pause_ms, 1000);
}
END_TEST

START_TEST(pauses_double_up_to_thirty_seconds_until_a_part_is_taken)
{
    static const int64_t pauses[] = {1000, 2000, 4000, 8000, 16000, 30000, 30000};
    struct pace pace = pace_at(0);
    int64_t now = 0;

    for (int i = 0; i < 7; i++) {
        (void)pace_step(&pace, PACE_SENT, at(now));
        ck_assert(pace_step(&pace, PACE_THROTTLED, at(now)));
        ck_assert_int_eq(pace_next(&pace, at(now)).ms - now, pauses[i]);
        now += pauses[i];
    }
    (void)pace_step(&pace, PACE_SENT, at(now));
    (void)pace_step(&pace, PACE_TAKEN, at(now));
    (void)pace_step(&pace, PACE_SENT, at(now));
    ck_assert(pace_step(&pace, PACE_THROTTLED, at(now)));
    ck_assert_int_eq(pace_next(&pace, at(now)).ms - now, 1000);
}
END_TEST

/* A part sent before the pause and taken during it proves nothing about the pace since. */
START_TEST(an_old_part_taken_does_not_shorten_the_next_pause)
{
    struct pace pace = pace_at(0);

    (void)pace_step(&pace, PACE_SENT, at(0));
    (void)pace_step(&pace, PACE_SENT, at(0));
    (void)pace_step(&pace, PACE_THROTTLED, at(0));
    (void)pace_step(&pace, PACE_TAKEN, at(1000));
    (void)pace_step(&pace, PACE_SENT, at(1000));
    (void)pace_step(&pace, PACE_THROTTLED, at(1000));
    ck_assert_int_eq(pace_next(&pace, at(1000)).ms, 3000);
}
END_TEST

START_TEST(five_percent_come_back_every_quiet_ten_seconds)
{
    struct pace pace = pace_at(100);

    (void)pace_step(&pace, PACE_SENT, at(0));
    (void)pace_step(&pace, PACE_THROTTLED, at(0));
    for (uint32_t step = 0; step <= 10; step++) {
        (void)pace_next(&pace, at((int64_t)step * 10000 + 9999));
        ck_assert_uint_eq(pace_rate(&pace), 50 + 5 * step);
    }
    (void)pace_next(&pace, at(INT64_C(1000000)));
    ck_assert_uint_eq(pace_rate(&pace), 100);
}
END_TEST

START_TEST(the_rate_never_falls_under_one_part_a_second)
{
    struct pace pace = pace_at(10);

    for (int64_t i = 0; i < 20; i++) {
        (void)pace_step(&pace, PACE_SENT, at(i * 60000));
        (void)pace_step(&pace, PACE_THROTTLED, at(i * 60000));
    }
    ck_assert_uint_eq(pace_rate(&pace), 1);
}
END_TEST

START_TEST(without_a_rate_halving_begins_from_what_was_sent_and_ends_without_one)
{
    struct pace pace;

    pace_init(&pace, 0, 1000, at(-20000));
    (void)pace_step(&pace, PACE_CONGESTED, at(-10000)); /* a first complaint, only paused for */
    for (int i = 0; i < 200; i++) {
        (void)pace_step(&pace, PACE_SENT, at(5 * i));
        (void)pace_step(&pace, i < 199 ? PACE_TAKEN : PACE_THROTTLED, at(5 * i));
    }
    ck_assert_uint_eq(pace_rate(&pace), 100);
    (void)pace_next(&pace, at(60000));
    ck_assert_uint_eq(pace_rate(&pace), 150);
    (void)pace_next(&pace, at(120000));
    ck_assert_uint_eq(pace_rate(&pace), 0);
    ck_assert_int_eq(pace_next(&pace, at(120000)).ms, 120000);
}
END_TEST

START_TEST(without_a_rate_one_throttling_is_a_pause_and_no_limit_after_it)
{
    struct pace pace = pace_at(0);

    (void)pace_step(&pace, PACE_SENT, at(5000));
    ck_assert(pace_step(&pace, PACE_THROTTLED, at(5000)));
    ck_assert_uint_eq(pace_rate(&pace), 0);
    ck_assert_int_eq(pace_next(&pace, at(5000)).ms, 6000);
    for (int i = 0; i < 500; i++) {
        ck_assert_int_eq(pace_next(&pace, at(6000)).ms, 6000);
        (void)pace_step(&pace, PACE_SENT, at(6000));
    }
}
END_TEST

/* ---- congestion ------------------------------------------------------------------------------------- */

START_TEST(congestion_halves_once_a_second_without_a_pause)
{
    struct pace pace = pace_at(100);

    for (int64_t ms = 0; ms < 2000; ms += 10)
        (void)pace_step(&pace, PACE_CONGESTED, at(5000 + ms));
    ck_assert_uint_eq(pace_rate(&pace), 25);
    ck_assert_int_le(pace_next(&pace, at(7000)).ms, 7040);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pace");
    TCase *tcase = tcase_create("pace");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(tcase, the_rate_is_kept_in_parts, 0, sizeof rates / sizeof rates[0]);
    tcase_add_test(tcase, what_was_not_sent_is_not_saved_up);
    tcase_add_test(tcase, a_link_without_a_rate_sends_at_once);
    tcase_add_test(tcase, a_full_window_waits_for_a_response);
    tcase_add_test(tcase, one_throttling_costs_a_second_and_half_the_rate);
    tcase_add_test(tcase, one_throttling_costs_at_most_two_seconds);
    tcase_add_test(tcase, a_burst_that_was_in_flight_is_one_throttling);
    tcase_add_test(tcase, pauses_double_up_to_thirty_seconds_until_a_part_is_taken);
    tcase_add_test(tcase, an_old_part_taken_does_not_shorten_the_next_pause);
    tcase_add_test(tcase, five_percent_come_back_every_quiet_ten_seconds);
    tcase_add_test(tcase, the_rate_never_falls_under_one_part_a_second);
    tcase_add_test(tcase, without_a_rate_halving_begins_from_what_was_sent_and_ends_without_one);
    tcase_add_test(tcase, without_a_rate_one_throttling_is_a_pause_and_no_limit_after_it);
    tcase_add_test(tcase, congestion_halves_once_a_second_without_a_pause);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
