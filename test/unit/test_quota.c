/* How much may be asked: each limit on both sides of its boundary, strikes, blocks, and the alarm. */
#include "daemon/quota.h"

#include <check.h>
#include <stdlib.h>

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
/* Noon in Tehran. */
#define NOON ((struct walltime){INT64_C(1795595400000)})

static const struct quota_limits limits = {.centre_soft = 200,
                                           .centre_hard = 1000,
                                           .large_soft = 1000,
                                           .large_hard = 5000,
                                           .insured = 10,
                                           .mobile = 3000,
                                           .verify = 100,
                                           .strikes = 5,
                                           .large_strikes = 25,
                                           .strikes_ms = 10 * MINUTE,
                                           .block_ms = HOUR,
                                           .alarm_percent = 20,
                                           .alarm_over = 50};

static struct walltime later(int64_t ms)
{
    return (struct walltime){NOON.ms + ms};
}

/* ---- one question ------------------------------------------------------------------------------------- */

#define A_CENTRE .by_centre = true
#define A_LARGE  .by_centre = true, .large = true

static const struct {
    const char *name;
    struct quota_question question;
    enum quota_ruling ruling;
} questions[] = {
    {"the first question of a centre", {A_CENTRE}, QUOTA_ALLOWED},
    {"over the soft limit a centre is answered", {A_CENTRE, .centre = 500}, QUOTA_ALLOWED},
    {"the thousandth of a day is answered", {A_CENTRE, .centre = 999}, QUOTA_ALLOWED},
    {"the next is not", {A_CENTRE, .centre = 1000}, QUOTA_CENTRE},
    {"a repeat is answered over the limit too",
     {A_CENTRE, .centre = 1000, .repeat = true},
     QUOTA_ALLOWED},
    {"a hospital has more", {A_LARGE, .centre = 1000}, QUOTA_ALLOWED},
    {"a hospital has a limit too", {A_LARGE, .centre = 5000}, QUOTA_CENTRE},
    {"a centre's questions are none of its doctor's own", {.centre = 1000}, QUOTA_ALLOWED},
    {"the tenth question of the insured", {.own = 9}, QUOTA_ALLOWED},
    {"the eleventh", {.own = 10}, QUOTA_INSURED},
    {"a doctor's own questions are none of the centre's", {A_CENTRE, .own = 10}, QUOTA_ALLOWED},
    {"one phone of a large centre", {A_LARGE, .mobile = 2999}, QUOTA_ALLOWED},
    {"which has its own limit", {A_LARGE, .mobile = 3000}, QUOTA_MOBILE},
    {"the hundredth code", {.verify = true, .verified = 99}, QUOTA_ALLOWED},
    {"the next code", {.verify = true, .verified = 100}, QUOTA_VERIFY},
    {"inquiries do not count for codes",
     {.verify = true, .centre = 5000, .own = 99},
     QUOTA_ALLOWED},
    {"codes do not count for inquiries", {A_CENTRE, .verified = 100}, QUOTA_ALLOWED},
    {"a blocked phone", {A_CENTRE, .blocked = true}, QUOTA_BLOCKED},
    {"a blocked phone's repeat", {A_CENTRE, .blocked = true, .repeat = true}, QUOTA_BLOCKED},
    {"a blocked phone's code", {.blocked = true, .verify = true}, QUOTA_BLOCKED},
};

START_TEST(a_question_is_allowed_or_refused)
{
    ck_assert_msg(quota_rule(&limits, &questions[_i].question) == questions[_i].ruling, "%s: %s",
                  questions[_i].name,
                  quota_ruling_name(quota_rule(&limits, &questions[_i].question)));
}
END_TEST

START_TEST(without_limits_all_is_allowed)
{
    static const struct quota_limits none;
    struct quota_question question = {
        .centre = UINT32_MAX, .own = UINT32_MAX, .mobile = UINT32_MAX, .verified = UINT32_MAX};

    for (unsigned bits = 0; bits < 8; bits++) {
        question.verify = bits & 1;
        question.by_centre = bits & 2;
        question.large = bits & 4;
        ck_assert_int_eq(quota_rule(&none, &question), QUOTA_ALLOWED);
    }
}
END_TEST

START_TEST(the_soft_limit_is_said_once)
{
    unsigned said = 0;

    for (uint32_t count = 1; count <= 1000; count++)
        said += quota_is_soft_limit(&limits, false, count);
    ck_assert_uint_eq(said, 1);
    ck_assert(quota_is_soft_limit(&limits, false, 200));
    ck_assert(!quota_is_soft_limit(&limits, true, 200));
    ck_assert(quota_is_soft_limit(&limits, true, 1000));
    ck_assert(!quota_is_soft_limit(&(struct quota_limits){.centre_soft = 0}, false, 0));
}
END_TEST

START_TEST(hospitals_and_owned_centres_are_large)
{
    for (int kind = PROVIDER_PHYSICIAN; kind <= PROVIDER_HOSPITAL; kind++)
        for (int owned = 0; owned <= 1; owned++)
            ck_assert_int_eq(quota_is_large(&(struct provider){.kind = (enum provider_kind)kind,
                                                               .owned = owned}),
                             owned || kind == PROVIDER_HOSPITAL);
}
END_TEST

/* ---- strikes and blocks --------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    int64_t apart; /* milliseconds between two strikes */
    bool large;
    unsigned blocked_by; /* the strike that blocks; 0: none of 100 does */
} walks[] = {
    {"at once", 0, false, 5},
    {"every second", 1000, false, 5},
    {"the fifth just within the time", 10 * MINUTE / 4 - 1, false, 5},
    {"the fifth when the first is over", 10 * MINUTE / 4, false, 0},
    {"slowly", 10 * MINUTE, false, 0},
    {"at a hospital", 1000, true, 25},
};

START_TEST(strikes_in_a_short_time_block)
{
    struct conduct conduct = {.mobile = {UINT64_C(989121000001)}};
    unsigned blocked_by = 0;

    for (unsigned strike = 1; strike <= 100 && blocked_by == 0; strike++)
        if (quota_strike(&limits, walks[_i].large, later((strike - 1) * walks[_i].apart), &conduct))
            blocked_by = strike;
    ck_assert_msg(blocked_by == walks[_i].blocked_by, "%s: by strike %u", walks[_i].name,
                  blocked_by);
}
END_TEST

static const struct {
    const char *name;
    int64_t after;
    bool blocked;
} moments[] = {
    {"at once", 0, true},
    {"at the last moment", HOUR - 1, true},
    {"when it is over", HOUR, false},
    {"a day later", 24 * HOUR, false},
    {"after the clock was set back a little", -MINUTE, true},
    {"after the clock was set back by a year", -365 * 24 * HOUR, false},
};

START_TEST(a_block_ends)
{
    struct conduct conduct = {.mobile = {UINT64_C(989121000001)}};

    for (unsigned strike = 1; strike <= limits.strikes; strike++)
        (void)quota_strike(&limits, false, NOON, &conduct);
    ck_assert_msg(quota_is_blocked(&limits, &conduct, later(moments[_i].after)) ==
                      moments[_i].blocked,
                  "%s", moments[_i].name);
    ck_assert_msg(quota_is_forgiven(&limits, &conduct, later(moments[_i].after)) !=
                      moments[_i].blocked,
                  "%s", moments[_i].name);
}
END_TEST

START_TEST(after_a_block_strikes_begin_anew)
{
    struct conduct conduct = {.mobile = {UINT64_C(989121000001)}};

    for (unsigned strike = 1; strike < limits.strikes; strike++)
        ck_assert(!quota_strike(&limits, false, NOON, &conduct));
    ck_assert(quota_strike(&limits, false, NOON, &conduct));
    ck_assert(!quota_strike(&limits, false, later(1), &conduct));
}
END_TEST

START_TEST(a_limit_made_smaller_holds_with_a_full_record)
{
    struct quota_limits many = limits;
    struct conduct conduct = {.mobile = {UINT64_C(989121000001)}};

    many.strikes = 0;
    ck_assert(!quota_strike(&many, false, NOON, &conduct));
    ck_assert_uint_eq(conduct.strike_count, 0);
    conduct.strike_count = CONDUCT_STRIKES_MAX;
    for (size_t i = 0; i < CONDUCT_STRIKES_MAX; i++)
        conduct.strikes[i] = NOON;
    ck_assert(quota_strike(&limits, false, NOON, &conduct));
}
END_TEST

START_TEST(codes_of_the_day_are_remembered_until_it_ends)
{
    struct conduct conduct = {
        .mobile = {UINT64_C(989121000001)}, .day = calendar_tehran_day(NOON), .verified = 1};

    ck_assert(!quota_is_forgiven(&limits, &conduct, later(HOUR)));
    ck_assert(quota_is_forgiven(&limits, &conduct, later(24 * HOUR)));
}
END_TEST

/* ---- the alarm -------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    unsigned every; /* the how manieth inquiry is about somebody unknown; 0: none is */
    unsigned raised_by;
} centres[] = {
    {"none is unknown", 0, 0},
    {"one in five, which is allowed", 5, 0},
    {"one in four", 4, 50},
    {"all are unknown, and fifty have to be seen", 1, 50},
};

START_TEST(many_unknown_ids_raise_the_alarm)
{
    struct quota_window window = {.unknown = 0};
    unsigned every = centres[_i].every;
    unsigned raised_by = 0;
    unsigned raised = 0;

    for (unsigned inquiry = 1; inquiry <= 200; inquiry++) {
        bool unknown = every != 0 && inquiry % every == 0;
        if (!quota_window_add(&limits, unknown, &window))
            continue;
        raised++;
        if (raised_by == 0)
            raised_by = inquiry;
    }
    ck_assert_msg(raised_by == centres[_i].raised_by, "%s: by inquiry %u", centres[_i].name,
                  raised_by);
    ck_assert_msg(raised == (raised_by != 0), "%s: raised %u times", centres[_i].name, raised);
}
END_TEST

START_TEST(an_alarm_ends_with_its_cause_and_may_rise_again)
{
    struct quota_window window = {.unknown = 0};

    for (unsigned i = 0; i < 50; i++)
        ck_assert_int_eq(quota_window_add(&limits, true, &window), i == 49);
    ck_assert_uint_eq(quota_window_unknown(&limits, &window), 50);
    for (unsigned i = 0; i < 40; i++)
        ck_assert(!quota_window_add(&limits, false, &window));
    ck_assert(!window.alarmed);
    ck_assert_uint_eq(quota_window_unknown(&limits, &window), 10);
    for (unsigned i = 0; i < 50; i++)
        (void)quota_window_add(&limits, true, &window);
    ck_assert(window.alarmed);
}
END_TEST

START_TEST(the_widest_window_counts_all_of_it)
{
    struct quota_limits wide = limits;
    struct quota_window window = {.unknown = 0};

    wide.alarm_over = QUOTA_WINDOW_MAX;
    for (unsigned i = 0; i < QUOTA_WINDOW_MAX; i++)
        ck_assert_int_eq(quota_window_add(&wide, true, &window), i == QUOTA_WINDOW_MAX - 1);
    ck_assert_uint_eq(quota_window_unknown(&wide, &window), QUOTA_WINDOW_MAX);
    wide.alarm_percent = 0;
    ck_assert(!quota_window_add(&wide, true, &window));
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

int main(void)
{
    Suite *suite = suite_create("quota");
    TCase *tests = tcase_create("quota");
    SRunner *runner = srunner_create(suite);

    tcase_add_loop_test(tests, a_question_is_allowed_or_refused, 0, ROWS(questions));
    tcase_add_test(tests, without_limits_all_is_allowed);
    tcase_add_test(tests, the_soft_limit_is_said_once);
    tcase_add_test(tests, hospitals_and_owned_centres_are_large);
    tcase_add_loop_test(tests, strikes_in_a_short_time_block, 0, ROWS(walks));
    tcase_add_loop_test(tests, a_block_ends, 0, ROWS(moments));
    tcase_add_test(tests, after_a_block_strikes_begin_anew);
    tcase_add_test(tests, a_limit_made_smaller_holds_with_a_full_record);
    tcase_add_test(tests, codes_of_the_day_are_remembered_until_it_ends);
    tcase_add_loop_test(tests, many_unknown_ids_raise_the_alarm, 0, ROWS(centres));
    tcase_add_test(tests, an_alarm_ends_with_its_cause_and_may_rise_again);
    tcase_add_test(tests, the_widest_window_counts_all_of_it);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
