/* Are answers counted under what they were, and found again in the minute they were given in? */
#include "daemon/tally.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

#include "daemon/texts.h"

#define MINUTE_US INT64_C(60000000)

static struct tally tally;

static struct monotime at(int64_t us)
{
    return (struct monotime){us / 1000};
}

static void commit_at(int64_t us, int64_t took_us)
{
    struct tally_note note = {CHANNEL_SMS, TALLY_ENTITLED, us - took_us};

    tally_committed(&tally, &note, us);
}

START_TEST(a_verdict_is_counted_as_what_the_asker_was_told)
{
    static const struct {
        struct verdict verdict;
        enum tally_result result;
    } rows[] = {
        {{.status = VERDICT_ENTITLED}, TALLY_ENTITLED},
        {{.status = VERDICT_NOT_ENTITLED}, TALLY_NOT_ENTITLED},
        {{.status = VERDICT_UNKNOWN_PERSON}, TALLY_NO_RECORD},
        {{.status = VERDICT_ENTITLED, .special = SPECIAL_SON_CERTIFICATE}, TALLY_SPECIAL},
        {{.status = VERDICT_ENTITLED, .overlap = INSURER_SALAMAT}, TALLY_OVERLAP},
        {{.status = VERDICT_UNDECIDED}, TALLY_DOWN},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_int_eq(tally_of_verdict(&rows[i].verdict), rows[i].result);
    ck_assert_int_eq(tally_of_text(TEXT_BAD), TALLY_INVALID);
    ck_assert_int_eq(tally_of_text(TEXT_AUTH), TALLY_REFUSED);
    ck_assert_int_eq(tally_of_text(TEXT_RATE), TALLY_OVER_QUOTA);
    ck_assert_int_eq(tally_of_text(TEXT_DOWN), TALLY_DOWN);
    ck_assert_int_eq(tally_of_text(TEXT_VER_X), TALLY_VERIFIED);
    ck_assert_int_eq(tally_of_text(TEXT_DIS_Y), TALLY_OBJECTION);
    ck_assert_int_eq(tally_of_text(TEXT_BYE), TALLY_OTHER);
}
END_TEST

START_TEST(every_result_has_a_name_of_its_own)
{
    for (unsigned a = 0; a < TALLY_RESULTS; a++)
        for (unsigned b = 0; b < a; b++)
            ck_assert_str_ne(tally_result_name(a), tally_result_name(b));
}
END_TEST

START_TEST(what_was_durable_is_counted_and_timed)
{
    memset(&tally, 0, sizeof tally);
    commit_at(5 * MINUTE_US, 3000);
    tally_said(&tally, CHANNEL_USSD, TALLY_REFUSED, 5 * MINUTE_US);
    tally_accepted(&tally, CHANNEL_SMS, 70000);
    ck_assert_uint_eq(tally.answers[CHANNEL_SMS][TALLY_ENTITLED], 1);
    ck_assert_uint_eq(tally.answers[CHANNEL_USSD][TALLY_REFUSED], 1);
    ck_assert_uint_eq(tally.committed[CHANNEL_SMS].sum_us, 3000);
    ck_assert_uint_eq(tally.accepted[CHANNEL_SMS].sum_us, 70000);
    ck_assert_uint_eq(histogram_count(&tally.committed[CHANNEL_USSD]), 0);
    ck_assert_uint_eq(minutes_now(&tally.minutes, at(5 * MINUTE_US))->answers, 2);
    ck_assert_uint_eq(histogram_count(&minutes_now(&tally.minutes, at(5 * MINUTE_US))->times), 1);
}
END_TEST

START_TEST(the_last_hour_is_kept_and_nothing_older)
{
    int64_t now = 200 * MINUTE_US;

    memset(&tally, 0, sizeof tally);
    commit_at(now - 61 * MINUTE_US, 0);
    commit_at(now - 60 * MINUTE_US, 0);
    commit_at(now - MINUTE_US, 0);
    commit_at(now, 0);
    commit_at(now + MINUTE_US - 1, 0);
    ck_assert_uint_eq(minutes_ago(&tally.minutes, at(now), 0)->answers, 2);
    ck_assert_uint_eq(minutes_ago(&tally.minutes, at(now), 1)->answers, 1);
    ck_assert_ptr_null(minutes_ago(&tally.minutes, at(now), 2));
    ck_assert_uint_eq(minutes_ago(&tally.minutes, at(now), MINUTES)->answers, 1);
    ck_assert_ptr_null(minutes_ago(&tally.minutes, at(now), MINUTES + 1));
    ck_assert_uint_eq(minutes_sum(&tally.minutes, at(now), 2).answers, 3);
    /* A day without a question is an empty hour, though the ring still holds the old ones. */
    for (unsigned ago = 0; ago <= MINUTES; ago++)
        ck_assert_ptr_null(minutes_ago(&tally.minutes, at(now + 1440 * MINUTE_US), ago));
}
END_TEST

START_TEST(a_machine_that_has_just_started_has_no_minutes_before)
{
    memset(&tally, 0, sizeof tally);
    for (unsigned ago = 0; ago <= MINUTES; ago++)
        ck_assert_ptr_null(minutes_ago(&tally.minutes, at(0), ago));
    commit_at(1, 0);
    ck_assert_uint_eq(minutes_ago(&tally.minutes, at(1), 0)->answers, 1);
    ck_assert_ptr_null(minutes_ago(&tally.minutes, at(1), 1));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tally");
    TCase *tests = tcase_create("tally");
    SRunner *runner = srunner_create(suite);

    tcase_add_test(tests, a_verdict_is_counted_as_what_the_asker_was_told);
    tcase_add_test(tests, every_result_has_a_name_of_its_own);
    tcase_add_test(tests, what_was_durable_is_counted_and_timed);
    tcase_add_test(tests, the_last_hour_is_kept_and_nothing_older);
    tcase_add_test(tests, a_machine_that_has_just_started_has_no_minutes_before);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
