/* Is a message taken once and an inquiry given one code, before a restart and after it? */
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

/* ---- rebuilt ------------------------------------------------------------------------------------- */

/* 2026-05-27 20:30 UTC is midnight in Tehran. */
#define MIDNIGHT INT64_C(1779913800000)

static void append(struct ledger *ledger, struct ledger_entry entry)
{
    ledger_append(ledger, &entry);
}

static void rebuild(struct recent *recent, struct ledger *ledger, int64_t now)
{
    ck_assert_int_eq(recent_rebuild(recent, ledger, (struct walltime){now}), DM_OK);
}

/* What the loop would have done with each entry, had it not been restarted. */
static void remember(struct recent *recent, const struct ledger_entry *entry, uint64_t code_number)
{
    recent_take(recent, &entry->mark, (struct reply_ref){.number = entry->number}, code_number,
                entry->received);
    recent_durable(recent, &entry->mark);
    if (entry->kind == LEDGER_INQUIRY)
        recent_add_inquiry(recent, &entry->inquiry, entry->number);
}

static void ck_same_answers(struct recent *a, struct recent *b, const struct ledger_entry *entry,
                            struct walltime now)
{
    struct taken from_a = {0};
    struct taken from_b = {0};
    uint64_t number_a = 0;
    uint64_t number_b = 0;

    ck_assert_int_eq(recent_taken(a, &entry->mark, now, &from_a),
                     recent_taken(b, &entry->mark, now, &from_b));
    ck_assert_uint_eq(from_a.ref.number, from_b.ref.number);
    ck_assert_uint_eq(from_a.code_number, from_b.code_number);
    ck_assert_int_eq(from_a.durable, from_b.durable);
    if (entry->kind != LEDGER_INQUIRY)
        return;
    ck_assert_int_eq(recent_inquiry(a, &entry->inquiry, &number_a),
                     recent_inquiry(b, &entry->inquiry, &number_b));
    ck_assert_uint_eq(number_a, number_b);
}

static const struct {
    const char *name;
    size_t marks_max;
    size_t inquiries_max;
} bounds[] = {
    {"with room for all", 100, 100},
    {"with room for some", 7, 11},
    {"with room for fewer inquiries than marks", 11, 7},
};

START_TEST(what_is_rebuilt_is_what_was_remembered)
{
    char path[SCRATCH_PATH_MAX];
    struct recent *before = make(bounds[_i].marks_max, bounds[_i].inquiries_max);
    struct recent *after = make(bounds[_i].marks_max, bounds[_i].inquiries_max);
    struct ledger_entry entries[30];
    struct walltime now = {MIDNIGHT + 10 * HOUR};
    struct ledger *ledger;

    scratch_path(path);
    ledger = ledger_support_open(path);
    ledger_begin(ledger);
    for (uint64_t i = 0; i < 30; i++) {
        uint64_t number = i + 1;
        entries[i] = i % 3 == 2 ? sample_repeat(number, number - 2) : sample_inquiry(number);
        /* From nine hours ago to just now, so that some marks are too old to count. */
        entries[i].received.ms = MIDNIGHT + HOUR + (int64_t)i * 18 * MINUTE;
        ledger_append(ledger, &entries[i]);
        remember(before, &entries[i], i % 3 == 2 ? number - 2 : number);
    }
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
    rebuild(after, ledger, now.ms);
    for (size_t i = 0; i < 30; i++)
        ck_same_answers(before, after, &entries[i], now);
    recent_free(before);
    recent_free(after);
    ledger_close(ledger);
}
END_TEST

static const struct {
    const char *name;
    int64_t received;
    int64_t now;
    bool inquiry;
    bool taken;
} tails[] = {
    {"of this minute", MIDNIGHT + 5 * HOUR, MIDNIGHT + 5 * HOUR, true, true},
    {"of this morning", MIDNIGHT, MIDNIGHT + 12 * HOUR, true, false},
    {"of yesterday, but minutes ago", MIDNIGHT - MINUTE, MIDNIGHT + MINUTE, true, true},
    {"of yesterday, and hours ago", MIDNIGHT - MINUTE, MIDNIGHT + 2 * HOUR, false, false},
};

START_TEST(the_tail_is_today_and_the_time_of_a_mark)
{
    char path[SCRATCH_PATH_MAX];
    struct recent *recent = make(10, 10);
    struct ledger_entry entry = sample_inquiry(1);
    struct ledger *ledger;
    struct taken taken;
    uint64_t number;

    scratch_path(path);
    ledger = ledger_support_open(path);
    entry.received.ms = tails[_i].received;
    ledger_begin(ledger);
    ledger_append(ledger, &entry);
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
    rebuild(recent, ledger, tails[_i].now);
    ck_assert_msg(recent_inquiry(recent, &entry.inquiry, &number) == tails[_i].inquiry, "%s",
                  tails[_i].name);
    ck_assert_msg(recent_taken(recent, &entry.mark, (struct walltime){tails[_i].now}, &taken) ==
                      tails[_i].taken,
                  "%s", tails[_i].name);
    recent_free(recent);
    ledger_close(ledger);
}
END_TEST

/* The next is this one; then it is settled, since one at a time is on its way to the one phone. */
static void ck_next(struct outbox *outbox, bool notice, uint64_t number, uint64_t code_number)
{
    struct owed *owed = outbox_next(outbox, "test", (struct monotime){0});

    ck_assert_ptr_nonnull(owed);
    ck_assert_int_eq(owed->ref.notice, notice);
    ck_assert_uint_eq(owed->ref.number, number);
    ck_assert_uint_eq(owed->code_number, code_number);
    ck_assert_str_eq(owed->route.to.digits, "989123000001");
    if (notice)
        ck_assert_uint_eq(owed->argument, 42);
    else
        ck_assert_uint_eq(owed->inquiry.person.value,
                          sample_inquiry(code_number).inquiry.person.value);
    outbox_remove(outbox, owed);
}

/* The replies are weeks old: however long it was down, what is owed is owed (promise 2). */
START_TEST(every_reply_owed_is_in_the_outbox_however_old)
{
    const struct outcome accepted = {OUTCOME_ACCEPTED, {5000}, 0};
    char path[SCRATCH_PATH_MAX];
    struct recent *recent = make(10, 10);
    struct outbox *outbox = recent_outbox(recent);
    struct ledger_entry perishable = sample_inquiry(3);
    struct notice notice = sample_notice(1);
    struct ledger *ledger;
    struct taken taken;

    scratch_path(path);
    ledger = ledger_support_open(path);
    perishable.route = (struct reply_route){0};
    ledger_begin(ledger);
    append(ledger, sample_inquiry(1));
    append(ledger, sample_inquiry(2));
    append(ledger, perishable);
    append(ledger, sample_repeat(4, 1));
    append(ledger, sample_repeat(5, 3));
    ledger_put_outcome(ledger, 1, &accepted);
    ledger_put_notice(ledger, &notice);
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
    rebuild(recent, ledger, MIDNIGHT);
    ck_assert_uint_eq(outbox_count(outbox), 4);
    ck_assert_uint_eq(outbox_expired(outbox, (struct walltime){MIDNIGHT})->ref.number, 1);
    ck_next(outbox, false, 2, 2);
    ck_next(outbox, false, 4, 1);
    ck_next(outbox, false, 5, 3);
    ck_next(outbox, true, 1, 0);
    ck_assert_ptr_null(outbox_next(outbox, "test", (struct monotime){0}));
    ck_assert(recent_taken(recent, &notice.mark, notice.received, &taken));
    ck_assert(taken.ref.notice && taken.durable);
    recent_free(recent);
    ledger_close(ledger);
}
END_TEST

START_TEST(more_owed_than_fits_is_an_error_and_never_left_out)
{
    struct recent_options options = {10, 10, 2, HOUR};
    struct recent *recent = recent_new(&options);
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger;

    scratch_path(path);
    ledger = ledger_support_open(path);
    ledger_support_fill(ledger, 1, 3);
    ck_assert_int_eq(recent_rebuild(recent, ledger, (struct walltime){0}), DM_E_FULL);
    recent_free(recent);
    ledger_close(ledger);
}
END_TEST

static const struct {
    const char *name;
    uint64_t original;
} strays[] = {
    {"a repeat of a repeat", 2},
    {"a repeat of what was never written", 3},
};

START_TEST(a_repeat_of_no_inquiry_is_corrupt)
{
    char path[SCRATCH_PATH_MAX];
    struct recent *recent = make(10, 10);
    struct ledger *ledger;
    enum dm_error error;

    scratch_path(path);
    ledger = ledger_support_open(path);
    ledger_begin(ledger);
    append(ledger, sample_inquiry(1));
    append(ledger, sample_repeat(2, 1));
    append(ledger, sample_repeat(9, strays[_i].original));
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
    error = recent_rebuild(recent, ledger, (struct walltime){0});
    ck_assert_msg(error == DM_E_CORRUPT, "%s: %s", strays[_i].name, dm_strerror(error));
    recent_free(recent);
    ledger_close(ledger);
}
END_TEST

START_TEST(an_empty_ledger_leaves_nothing_to_remember)
{
    char path[SCRATCH_PATH_MAX];
    struct recent *recent = make(10, 10);
    struct ledger *ledger;

    scratch_path(path);
    ledger = ledger_support_open(path);
    rebuild(recent, ledger, MIDNIGHT);
    ck_assert_uint_eq(outbox_count(recent_outbox(recent)), 0);
    recent_free(recent);
    ledger_close(ledger);
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
    tcase_add_loop_test(tcase, what_is_rebuilt_is_what_was_remembered, 0, ROWS(bounds));
    tcase_add_loop_test(tcase, the_tail_is_today_and_the_time_of_a_mark, 0, ROWS(tails));
    tcase_add_test(tcase, every_reply_owed_is_in_the_outbox_however_old);
    tcase_add_test(tcase, more_owed_than_fits_is_an_error_and_never_left_out);
    tcase_add_loop_test(tcase, a_repeat_of_no_inquiry_is_corrupt, 0, ROWS(strays));
    tcase_add_test(tcase, an_empty_ledger_leaves_nothing_to_remember);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    scratch_begin();
    srunner_run_all(runner, CK_NORMAL);
    scratch_end();
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
