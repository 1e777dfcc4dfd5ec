/* Is a message taken once and an inquiry given one code? */
#include "store/recent.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/unit/ledger_support.h"

#define HOUR   INT64_C(3600000)
#define MINUTE INT64_C(60000)

static struct recent *make(size_t marks_max, size_t inquiries_max)
{
    struct recent_options options = {marks_max, inquiries_max, 100, HOUR};
    struct recent *recent = recent_new(&options);

    ck_assert_ptr_nonnull(recent);
    return recent;
}

/* ---- messages taken ------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    int64_t after;
    bool taken;
} redeliveries[] = {
    {"at once", 0, true},
    {"just within the time", HOUR - 1, true},
    {"when the time is over", HOUR, false},
    {"a day later", 24 * HOUR, false},
    {"after the clock was set back a little", -HOUR + 1, true},
    {"after the clock was set back far", -HOUR, false},
};

START_TEST(a_redelivery_is_known_within_its_time)
{
    struct recent *recent = make(10, 10);
    struct mark mark = sample_inquiry(1).mark;
    struct reply_ref ref = {.number = 5};
    struct walltime then = {100 * HOUR};
    struct walltime now = {then.ms + redeliveries[_i].after};
    struct taken taken;

    recent_take(recent, &mark, ref, 4, then);
    ck_assert_msg(recent_taken(recent, &mark, now, &taken) == redeliveries[_i].taken, "%s",
                  redeliveries[_i].name);
    if (redeliveries[_i].taken) {
        ck_assert(!taken.ref.notice);
        ck_assert_uint_eq(taken.ref.number, 5);
        ck_assert_uint_eq(taken.code_number, 4);
        ck_assert(!taken.durable);
    }
    recent_free(recent);
}
END_TEST

START_TEST(a_message_is_durable_when_it_is_said_to_be)
{
    struct recent *recent = make(10, 10);
    struct mark mark = sample_inquiry(1).mark;
    struct mark other = sample_inquiry(2).mark;
    struct taken taken;

    recent_take(recent, &mark, (struct reply_ref){.number = 5}, 5, (struct walltime){0});
    recent_durable(recent, &other);
    ck_assert(recent_taken(recent, &mark, (struct walltime){0}, &taken));
    ck_assert(!taken.durable);
    recent_durable(recent, &mark);
    ck_assert(recent_taken(recent, &mark, (struct walltime){0}, &taken));
    ck_assert(taken.durable);
    recent_free(recent);
}
END_TEST

START_TEST(a_message_without_a_mark_is_never_known)
{
    static const struct mark none;
    struct recent *recent = make(10, 10);
    struct taken taken;

    recent_take(recent, &none, (struct reply_ref){.number = 5}, 5, (struct walltime){0});
    ck_assert(!recent_taken(recent, &none, (struct walltime){0}, &taken));
    recent_free(recent);
}
END_TEST

START_TEST(the_same_text_sent_again_later_is_a_new_message)
{
    struct recent *recent = make(10, 10);
    struct mark mark = sample_inquiry(1).mark;
    struct walltime later = {2 * HOUR};
    struct taken taken;

    recent_take(recent, &mark, (struct reply_ref){.number = 5}, 5, (struct walltime){0});
    recent_durable(recent, &mark);
    recent_take(recent, &mark, (struct reply_ref){.number = 9}, 5, later);
    ck_assert(recent_taken(recent, &mark, later, &taken));
    ck_assert_uint_eq(taken.ref.number, 9);
    ck_assert(!taken.durable);
    recent_free(recent);
}
END_TEST

START_TEST(the_oldest_is_forgotten_over_the_bounds)
{
    struct recent *recent = make(3, 2);
    struct walltime now = {0};
    struct taken taken;
    uint64_t found;

    for (uint64_t number = 1; number <= 5; number++) {
        struct ledger_entry entry = sample_inquiry(number);
        recent_take(recent, &entry.mark, (struct reply_ref){.number = number}, number, now);
        recent_add_inquiry(recent, &entry.inquiry, number);
    }
    for (uint64_t number = 1; number <= 5; number++) {
        struct ledger_entry entry = sample_inquiry(number);
        ck_assert_int_eq(recent_taken(recent, &entry.mark, now, &taken), number > 2);
        ck_assert_int_eq(recent_inquiry(recent, &entry.inquiry, &found), number > 3);
    }
    recent_free(recent);
}
END_TEST

START_TEST(bounds_of_nothing_are_refused)
{
    static const struct recent_options options[] = {{0, 1, 1, 1}, {1, 0, 1, 1}, {1, 1, 0, 1}};

    for (size_t i = 0; i < 3; i++)
        ck_assert_ptr_null(recent_new(&options[i]));
    recent_free(NULL);
}
END_TEST

/* ---- the same inquiry ---------------------------------------------------------------------------- */

static struct inquiry by_centre(void)
{
    return sample_inquiry(1).inquiry;
}

static struct inquiry by_person(void)
{
    struct inquiry inquiry = sample_inquiry(1).inquiry;

    inquiry.view = VIEW_SELF;
    inquiry.provider_id[0] = '\0';
    return inquiry;
}

static void nothing(struct inquiry *inquiry)
{
    (void)inquiry;
}

static void channel(struct inquiry *inquiry)
{
    inquiry->channel = CHANNEL_USSD;
}

static void dataset(struct inquiry *inquiry)
{
    inquiry->dataset++;
}

static void asker(struct inquiry *inquiry)
{
    inquiry->asker.value++;
}

static void provider(struct inquiry *inquiry)
{
    inquiry->provider_id[7]++;
}

static void person(struct inquiry *inquiry)
{
    inquiry->person.value++;
}

static void day(struct inquiry *inquiry)
{
    inquiry->day++;
}

static void setting(struct inquiry *inquiry)
{
    inquiry->setting = SETTING_INPATIENT;
}

static void view(struct inquiry *inquiry)
{
    inquiry->view = VIEW_DEPENDANT;
}

static void status(struct inquiry *inquiry)
{
    inquiry->verdict.status = VERDICT_NOT_ENTITLED;
}

static void reason(struct inquiry *inquiry)
{
    inquiry->verdict.reason = REASON_ENDED;
}

static void special(struct inquiry *inquiry)
{
    inquiry->verdict.special = SPECIAL_SON_CERTIFICATE;
}

static void overlap(struct inquiry *inquiry)
{
    inquiry->verdict.overlap = INSURER_SALAMAT;
}

static void until(struct inquiry *inquiry)
{
    inquiry->verdict.until = 20700;
}

static const struct {
    const char *name;
    struct inquiry (*first)(void);
    void (*change)(struct inquiry *inquiry);
    bool same;
} repeats[] = {
    {"a centre's, word for word", by_centre, nothing, true},
    {"a centre's, over the other channel", by_centre, channel, true},
    {"a centre's, after new data with the same result", by_centre, dataset, true},
    {"a centre's, from another of its phones", by_centre, asker, true},
    {"another centre's", by_centre, provider, false},
    {"about another person", by_centre, person, false},
    {"on another day", by_centre, day, false},
    {"for another setting", by_centre, setting, false},
    {"with another status", by_centre, status, false},
    {"with another reason", by_centre, reason, false},
    {"with another special case", by_centre, special, false},
    {"with another overlap", by_centre, overlap, false},
    {"with another end date", by_centre, until, false},
    {"a person's own, word for word", by_person, nothing, true},
    {"a person's own, from another phone", by_person, asker, false},
    {"a person's own, as a dependant's", by_person, view, false},
};

START_TEST(a_repeated_inquiry_has_its_number)
{
    struct recent *recent = make(10, 10);
    struct inquiry inquiry = repeats[_i].first();
    uint64_t number = 77;

    recent_add_inquiry(recent, &inquiry, 5);
    repeats[_i].change(&inquiry);
    ck_assert_msg(recent_inquiry(recent, &inquiry, &number) == repeats[_i].same, "%s",
                  repeats[_i].name);
    ck_assert_uint_eq(number, repeats[_i].same ? 5 : 77);
    recent_free(recent);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

int main(void)
{
    Suite *suite = suite_create("recent");
    TCase *tcase = tcase_create("recent");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, a_redelivery_is_known_within_its_time, 0, ROWS(redeliveries));
    tcase_add_test(tcase, a_message_is_durable_when_it_is_said_to_be);
    tcase_add_test(tcase, a_message_without_a_mark_is_never_known);
    tcase_add_test(tcase, the_same_text_sent_again_later_is_a_new_message);
    tcase_add_test(tcase, the_oldest_is_forgotten_over_the_bounds);
    tcase_add_test(tcase, bounds_of_nothing_are_refused);
    tcase_add_loop_test(tcase, a_repeated_inquiry_has_its_number, 0, ROWS(repeats));
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    scratch_begin();
    srunner_run_all(runner, CK_NORMAL);
    scratch_end();
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
