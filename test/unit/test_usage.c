/* Who asked how much: counts that hold by SMS and USSD, over days, full tables, and a restart. */
#include "daemon/usage.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/texts.h"
#include "test/unit/callers.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define NOON   ((struct walltime){INT64_C(1795595400000)})

static const struct quota_limits limits = {.centre_soft = 3,
                                           .centre_hard = 5,
                                           .large_hard = 8,
                                           .insured = 2,
                                           .verify = 2,
                                           .strikes = 3,
                                           .large_strikes = 6,
                                           .strikes_ms = 10 * MINUTE,
                                           .block_ms = HOUR,
                                           .alarm_percent = 20,
                                           .alarm_over = 10};

static struct usage *make(size_t max)
{
    struct usage_options options = {max, max, 1000, max, {{1}}};
    struct usage *usage = usage_new(&options);

    ck_assert_ptr_nonnull(usage);
    return usage;
}

static struct caller doctor(unsigned phone)
{
    struct caller caller = {.mobile = {UINT64_C(989121000000) + phone}, .provider = true};

    strcpy(caller.centre.id, "PHY-1001");
    return caller;
}

static struct caller person(unsigned phone)
{
    struct caller caller = {.mobile = {UINT64_C(989123000000) + phone}, .person_count = 1};

    caller.persons[0].value = phone;
    return caller;
}

/* One question all the way, as the turn asks it; the ruling, and what it led to in *news. */
static enum quota_ruling ask_at(struct usage *usage, const struct caller *caller, uint64_t id,
                                bool known, struct walltime now, struct usage_news *news)
{
    struct intent intent = caller->provider
                               ? intent_of_patient((struct national_id){id}, SETTING_OUTPATIENT)
                               : intent_of_person(caller, (struct national_id){id});
    struct inquiry inquiry = {
        .view = intent.view,
        .asker = caller->mobile,
        .person = intent.person,
        .day = calendar_tehran_day(now),
        .verdict = {.status = known ? VERDICT_ENTITLED : VERDICT_UNKNOWN_PERSON}};
    enum quota_ruling ruling = usage_ask(usage, &limits, caller, &intent, now);

    *news = (struct usage_news){.soft = false};
    if (ruling != QUOTA_ALLOWED)
        return ruling;
    if (caller->provider)
        strcpy(inquiry.provider_id, caller->centre.id);
    *news = usage_inquiry(usage, &limits, caller, &inquiry, now);
    return ruling;
}

static enum quota_ruling ask(struct usage *usage, const struct caller *caller, uint64_t id,
                             struct walltime now)
{
    struct usage_news news;

    return ask_at(usage, caller, id, true, now, &news);
}

static struct usage_news strike(struct usage *usage, const struct caller *caller,
                                struct walltime now)
{
    return usage_note(usage, &limits, caller, USAGE_INVALID, now);
}

/* ---- counting --------------------------------------------------------------------------------------------- */

START_TEST(a_centre_is_counted_over_all_its_phones)
{
    struct usage *usage = make(10);
    struct caller phones[] = {doctor(1), doctor(2)};

    for (uint64_t id = 1; id <= 5; id++)
        ck_assert_int_eq(ask(usage, &phones[id % 2], id, NOON), QUOTA_ALLOWED);
    ck_assert_int_eq(ask(usage, &phones[0], 6, NOON), QUOTA_CENTRE);
    ck_assert_int_eq(ask(usage, &phones[1], 6, NOON), QUOTA_CENTRE);
    usage_free(usage);
}
END_TEST

START_TEST(a_repeat_costs_nothing_and_is_answered_over_the_limit)
{
    struct usage *usage = make(10);
    struct caller caller = doctor(1);
    struct caller other = doctor(2);

    for (int times = 0; times < 20; times++)
        ck_assert_int_eq(ask(usage, &caller, 1, NOON), QUOTA_ALLOWED);
    for (uint64_t id = 2; id <= 5; id++)
        ck_assert_int_eq(ask(usage, &caller, id, NOON), QUOTA_ALLOWED);
    ck_assert_int_eq(ask(usage, &other, 1, NOON), QUOTA_ALLOWED);
    ck_assert_int_eq(ask(usage, &caller, 6, NOON), QUOTA_CENTRE);
    /* What was refused was not asked. */
    ck_assert_int_eq(ask(usage, &caller, 6, NOON), QUOTA_CENTRE);
    usage_free(usage);
}
END_TEST

START_TEST(the_next_day_of_tehran_begins_anew)
{
    struct usage *usage = make(10);
    struct caller caller = person(1);
    struct walltime eve = {NOON.ms + 12 * HOUR - 1};
    struct walltime morning = {NOON.ms + 12 * HOUR};

    ck_assert_int_eq(ask(usage, &caller, 1, NOON), QUOTA_ALLOWED);
    ck_assert_int_eq(ask(usage, &caller, 2, NOON), QUOTA_ALLOWED);
    ck_assert_int_eq(ask(usage, &caller, 3, eve), QUOTA_INSURED);
    ck_assert_int_eq(ask(usage, &caller, 3, morning), QUOTA_ALLOWED);
    ck_assert_int_eq(ask(usage, &caller, 1, morning), QUOTA_ALLOWED);
    ck_assert_int_eq(ask(usage, &caller, 2, morning), QUOTA_INSURED);

    caller = doctor(1);
    for (uint64_t id = 1; id <= 5; id++)
        ck_assert_int_eq(ask(usage, &caller, id, eve), QUOTA_ALLOWED);
    ck_assert_int_eq(ask(usage, &caller, 6, eve), QUOTA_CENTRE);
    for (uint64_t id = 1; id <= 5; id++)
        ck_assert_int_eq(ask(usage, &caller, id, morning), QUOTA_ALLOWED);
    ck_assert_int_eq(ask(usage, &caller, 6, morning), QUOTA_CENTRE);
    usage_free(usage);
}
END_TEST

START_TEST(soft_limit_alarm_and_block_are_said_when_they_come)
{
    struct usage *usage = make(10);
    struct caller caller = doctor(1);
    struct usage_news news;

    caller.centre.owned = true; /* with the larger limits, and no soft one */
    ck_assert_int_eq(ask_at(usage, &caller, 1, true, NOON, &news), QUOTA_ALLOWED);
    ck_assert(!news.soft && !news.blocked && !news.conduct_changed);
    for (uint64_t id = 2; id <= 6; id++) {
        ck_assert_int_eq(ask_at(usage, &caller, id, false, NOON, &news), QUOTA_ALLOWED);
        ck_assert(!news.blocked && news.conduct_changed);
    }
    ck_assert_int_eq(ask_at(usage, &caller, 7, false, NOON, &news), QUOTA_ALLOWED);
    ck_assert(news.blocked);
    ck_assert_int_eq(ask(usage, &caller, 8, NOON), QUOTA_BLOCKED);
    ck_assert_uint_eq(usage_counts(usage)->blocks, 1);
    ck_assert_uint_eq(usage_counts(usage)->refused[QUOTA_BLOCKED], 1);
    usage_free(usage);
}
END_TEST

START_TEST(the_same_unknown_id_is_one_strike)
{
    struct usage *usage = make(10);
    struct caller caller = doctor(1);
    struct usage_news news;

    for (int times = 0; times < 20; times++)
        ck_assert_int_eq(ask_at(usage, &caller, 1, false, NOON, &news), QUOTA_ALLOWED);
    usage_free(usage);
}
END_TEST

START_TEST(a_soft_limit_answers_and_is_said_once)
{
    struct usage *usage = make(10);
    struct caller caller = doctor(1);
    struct usage_news news;

    for (uint64_t id = 1; id <= 5; id++) {
        ck_assert_int_eq(ask_at(usage, &caller, id, true, NOON, &news), QUOTA_ALLOWED);
        ck_assert_int_eq(news.soft, id == limits.centre_soft);
    }
    usage_free(usage);
}
END_TEST

START_TEST(invalid_ids_block_the_phone_and_not_the_centre)
{
    struct usage *usage = make(10);
    struct caller caller = doctor(1);
    struct caller other = doctor(2);
    struct intent bad = intent_of_reply(TEXT_BAD);
    struct intent help = intent_of_reply(TEXT_HELP);

    ck_assert(!strike(usage, &caller, NOON).blocked);
    ck_assert(!strike(usage, &caller, NOON).blocked);
    ck_assert_int_eq(usage_ask(usage, &limits, &caller, &bad, NOON), QUOTA_ALLOWED);
    ck_assert(strike(usage, &caller, NOON).blocked);
    ck_assert_int_eq(usage_ask(usage, &limits, &caller, &bad, NOON), QUOTA_BLOCKED);
    ck_assert_int_eq(usage_ask(usage, &limits, &caller, &help, NOON), QUOTA_ALLOWED);
    ck_assert_int_eq(ask(usage, &caller, 1, NOON), QUOTA_BLOCKED);
    ck_assert_int_eq(ask(usage, &other, 1, NOON), QUOTA_ALLOWED);
    ck_assert_int_eq(ask(usage, &caller, 1, (struct walltime){NOON.ms + HOUR}), QUOTA_ALLOWED);
    usage_free(usage);
}
END_TEST

START_TEST(codes_are_counted_by_themselves)
{
    struct usage *usage = make(10);
    struct caller caller = doctor(1);
    struct intent code = intent_of_code("483920175526");

    for (unsigned i = 0; i < limits.verify; i++) {
        ck_assert_int_eq(usage_ask(usage, &limits, &caller, &code, NOON), QUOTA_ALLOWED);
        (void)usage_note(usage, &limits, &caller, USAGE_VERIFIED, NOON);
    }
    ck_assert_int_eq(usage_ask(usage, &limits, &caller, &code, NOON), QUOTA_VERIFY);
    ck_assert_int_eq(ask(usage, &caller, 1, NOON), QUOTA_ALLOWED);
    ck_assert_int_eq(usage_ask(usage, &limits, &caller, &code, (struct walltime){NOON.ms + DAY}),
                     QUOTA_ALLOWED);
    usage_free(usage);
}
END_TEST

START_TEST(the_desk_verifies_as_many_as_it_is_asked_about)
{
    struct usage *usage = make(10);
    struct caller desk = doctor(1);
    struct intent code = intent_of_code("483920175526");

    desk.centre.kind = PROVIDER_DESK;
    for (unsigned i = 0; i < 10 * limits.verify; i++) {
        ck_assert_int_eq(usage_ask(usage, &limits, &desk, &code, NOON), QUOTA_ALLOWED);
        ck_assert(!usage_note(usage, &limits, &desk, USAGE_VERIFIED, NOON).conduct_changed);
    }
    usage_free(usage);
}
END_TEST

/* ---- bounds ------------------------------------------------------------------------------------------------ */

START_TEST(strangers_fill_no_table)
{
    struct usage *usage = make(2);
    struct caller blocked = doctor(1);
    struct intent auth = intent_of_reply(TEXT_AUTH);

    for (unsigned i = 0; i < limits.strikes; i++)
        (void)strike(usage, &blocked, NOON);
    for (unsigned i = 0; i < 100; i++) {
        struct caller stranger = {.mobile = {UINT64_C(989350000000) + i}};
        struct usage_news news = strike(usage, &stranger, NOON);

        ck_assert_int_eq(usage_ask(usage, &limits, &stranger, &auth, NOON), QUOTA_ALLOWED);
        ck_assert(!news.blocked && !news.conduct_changed && msisdn_is_none(news.forgotten));
    }
    ck_assert_int_eq(ask(usage, &blocked, 1, NOON), QUOTA_BLOCKED);
    usage_free(usage);
}
END_TEST

START_TEST(a_full_table_forgets_its_oldest_and_says_so)
{
    struct usage *usage = make(2);
    struct usage_news news;

    for (unsigned phone = 1; phone <= 3; phone++) {
        struct caller caller = doctor(phone);
        news = strike(usage, &caller, NOON);
    }
    ck_assert_uint_eq(news.forgotten.value, doctor(1).mobile.value);
    for (unsigned phone = 1; phone <= 3; phone++) {
        struct caller caller = person(phone);
        ck_assert_int_eq(ask(usage, &caller, phone, NOON), QUOTA_ALLOWED);
    }
    ck_assert_uint_eq(usage_counts(usage)->forgotten, 2);
    usage_free(usage);
}
END_TEST

START_TEST(bounds_of_nothing_are_refused)
{
    static const struct usage_options options[] = {
        {0, 1, 1, 1, {{0}}}, {1, 0, 1, 1, {{0}}}, {1, 1, 0, 1, {{0}}}, {1, 1, 1, 0, {{0}}}};

    for (size_t i = 0; i < 4; i++)
        ck_assert_ptr_null(usage_new(&options[i]));
    usage_free(NULL);
}
END_TEST

/* What the data would say; counts how often it is asked. */
static bool is_large(void *context, const struct inquiry *inquiry)
{
    ++*(unsigned *)context;
    return inquiry->provider_id[0] == 'L';
}

static void recall(struct usage *usage, const struct inquiry *inquiry)
{
    unsigned asked = 0;
    struct usage_kinds kinds = {is_large, &asked};

    usage_recall_inquiries(usage, &limits, &inquiry, 1, &kinds);
}

/* ---- a restart --------------------------------------------------------------------------------------------- */

START_TEST(a_restart_forgets_neither_counts_nor_blocks)
{
    struct usage *before = make(10);
    struct usage *after = make(10);
    struct caller caller = doctor(1);
    struct usage_news news = {.soft = false};

    for (uint64_t id = 1; id <= 5; id++) {
        struct inquiry inquiry = {.view = VIEW_PROVIDER,
                                  .asker = caller.mobile,
                                  .provider_id = "PHY-1001",
                                  .person = {id},
                                  .day = calendar_tehran_day(NOON)};
        recall(after, &inquiry);
        recall(after, &inquiry);
    }
    ck_assert_int_eq(ask(after, &caller, 1, NOON), QUOTA_ALLOWED);
    ck_assert_int_eq(ask(after, &caller, 6, NOON), QUOTA_CENTRE);
    ck_assert_uint_eq(usage_counts(after)->soft, 0);

    for (unsigned i = 0; i < limits.strikes; i++)
        news = strike(before, &caller, NOON);
    ck_assert(usage_recall_conduct(after, &limits, &news.conduct, NOON));
    ck_assert_int_eq(ask(after, &caller, 1, NOON), QUOTA_BLOCKED);
    ck_assert(
        !usage_recall_conduct(after, &limits, &news.conduct, (struct walltime){NOON.ms + HOUR}));
    usage_free(before);
    usage_free(after);
}
END_TEST

/* Batch by batch at a start, or one by one as they came: the same counts, and each centre asked about once. */
START_TEST(what_is_recalled_in_batches_is_what_was_counted)
{
    struct usage *one_by_one = make(20);
    struct usage *in_batches = make(20);
    const struct inquiry *batch[USAGE_BATCH];
    struct inquiry inquiries[20 * USAGE_BATCH];
    struct usage_centre a, b;
    unsigned asked = 0;
    struct usage_kinds kinds = {is_large, &asked};

    for (unsigned i = 0; i < 20 * USAGE_BATCH; i++) {
        unsigned centre = i == 5 ? 8 : i * i % 7; /* that one asks once */
        /* Some are repeats within a batch, some of an earlier one; of centre 0 the insured asks. */
        inquiries[i] = (struct inquiry){.view = centre == 0 ? VIEW_SELF : VIEW_PROVIDER,
                                        .asker = {UINT64_C(989121000000) + i % 9},
                                        .person = {i % 100 + 1},
                                        .day = calendar_tehran_day(NOON)};
        if (centre > 0)
            (void)snprintf(inquiries[i].provider_id, sizeof inquiries[i].provider_id, "%c%u",
                           centre % 2 == 0 ? 'L' : 'S', centre);
        recall(one_by_one, &inquiries[i]);
    }
    for (unsigned i = 0; i < 20; i++) {
        for (unsigned j = 0; j < USAGE_BATCH; j++)
            batch[j] = &inquiries[i * USAGE_BATCH + j];
        usage_recall_inquiries(in_batches, &limits, batch, USAGE_BATCH, &kinds);
    }
    ck_assert_uint_eq(asked, 4);
    for (unsigned i = 0; i < 20 * USAGE_BATCH; i++) {
        const char *id = inquiries[i].provider_id;
        if (id[0] == '\0')
            continue;
        ck_assert_int_eq(usage_centre(one_by_one, id, inquiries[i].day, &a), DM_OK);
        ck_assert_int_eq(usage_centre(in_batches, id, inquiries[i].day, &b), DM_OK);
        ck_assert_uint_eq(a.count, b.count);
        ck_assert_int_eq(a.large, id[0] == 'L');
        ck_assert_int_eq(b.large, id[0] == 'L');
    }
    usage_free(one_by_one);
    usage_free(in_batches);
}
END_TEST

/* ---- questions of operators ---------------------------------------------------------------------------------- */

START_TEST(centres_are_listed_with_alarms_first)
{
    struct usage *usage = make(10);
    struct usage_centre list[3];
    day_number today = calendar_tehran_day(NOON);

    for (unsigned centre = 1; centre <= 5; centre++)
        for (uint64_t id = 0; id < 10 + centre; id++) {
            struct inquiry inquiry = {
                .view = VIEW_PROVIDER,
                .asker = {UINT64_C(989121000000) + centre},
                .person = {id + 1},
                .day = today,
                .verdict = {.status = centre == 2 ? VERDICT_UNKNOWN_PERSON : VERDICT_ENTITLED}};
            inquiry.provider_id[0] = (char)('A' + centre);
            recall(usage, &inquiry);
        }
    ck_assert_uint_eq(usage_centres(usage, today, list, 3), 3);
    ck_assert_str_eq(list[0].id, "C");
    ck_assert(list[0].window.alarmed);
    ck_assert_str_eq(list[1].id, "F");
    ck_assert_uint_eq(list[1].count, 15);
    ck_assert_str_eq(list[2].id, "E");
    ck_assert_int_eq(usage_centre(usage, "B", today + 1, &list[0]), DM_OK);
    ck_assert_uint_eq(list[0].count, 0);
    ck_assert_int_eq(usage_centre(usage, "Z", today, &list[0]), DM_E_NOT_FOUND);
    usage_free(usage);
}
END_TEST

START_TEST(a_blocked_phone_is_listed_and_unblocked)
{
    struct usage *usage = make(10);
    struct conduct listed[1];
    struct conduct conduct;
    struct caller caller = doctor(1);
    struct caller other = doctor(2);
    size_t total;

    for (unsigned i = 0; i < limits.strikes; i++) {
        (void)strike(usage, &caller, NOON);
        (void)strike(usage, &other, NOON);
    }
    ck_assert_uint_eq(usage_blocked(usage, &limits, NOON, listed, 1, &total), 1);
    ck_assert_uint_eq(total, 2);
    ck_assert_int_eq(usage_unblock(usage, &limits, caller.mobile, NOON, &conduct), DM_OK);
    ck_assert(conduct_is_empty(&conduct));
    ck_assert(msisdn_equal(conduct.mobile, caller.mobile));
    ck_assert_int_eq(ask(usage, &caller, 1, NOON), QUOTA_ALLOWED);
    ck_assert_int_eq(ask(usage, &other, 1, NOON), QUOTA_BLOCKED);
    ck_assert_int_eq(usage_unblock(usage, &limits, caller.mobile, NOON, &conduct), DM_E_NOT_FOUND);
    ck_assert_int_eq(usage_unblock(usage, &limits, person(7).mobile, NOON, &conduct),
                     DM_E_NOT_FOUND);
    usage_free(usage);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("usage");
    TCase *tests = tcase_create("usage");
    SRunner *runner = srunner_create(suite);

    tcase_add_test(tests, a_centre_is_counted_over_all_its_phones);
    tcase_add_test(tests, a_repeat_costs_nothing_and_is_answered_over_the_limit);
    tcase_add_test(tests, the_next_day_of_tehran_begins_anew);
    tcase_add_test(tests, soft_limit_alarm_and_block_are_said_when_they_come);
    tcase_add_test(tests, the_same_unknown_id_is_one_strike);
    tcase_add_test(tests, a_soft_limit_answers_and_is_said_once);
    tcase_add_test(tests, invalid_ids_block_the_phone_and_not_the_centre);
    tcase_add_test(tests, codes_are_counted_by_themselves);
    tcase_add_test(tests, the_desk_verifies_as_many_as_it_is_asked_about);
    tcase_add_test(tests, strangers_fill_no_table);
    tcase_add_test(tests, a_full_table_forgets_its_oldest_and_says_so);
    tcase_add_test(tests, bounds_of_nothing_are_refused);
    tcase_add_test(tests, a_restart_forgets_neither_counts_nor_blocks);
    tcase_add_test(tests, what_is_recalled_in_batches_is_what_was_counted);
    tcase_add_test(tests, centres_are_listed_with_alarms_first);
    tcase_add_test(tests, a_blocked_phone_is_listed_and_unblocked);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
