/* Does a restart remember of the ledger what was known before it, and all that is owed? */
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

/* ---- rebuilt ------------------------------------------------------------------------------------- */

/* 2026-05-27 20:30 UTC is midnight in Tehran. */
#define MIDNIGHT INT64_C(1779913800000)

static void append(struct ledger *ledger, struct ledger_entry entry)
{
    ledger_append(ledger, &entry);
}

static void rebuild(struct recent *recent, struct ledger *ledger, int64_t now)
{
    ck_assert_int_eq(recent_rebuild(recent, ledger, (struct walltime){now}, NULL), DM_OK);
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

/* ---- against the plain rule ------------------------------------------------------------------------ */

/* A day's entries: their moments in minutes from Tehran's midnight, which rise unless a clock stepped. */
static int64_t steadily(uint64_t number)
{
    return (int64_t)number * 3 - 600;
}

static int64_t over_midnight_now(uint64_t number)
{
    return (int64_t)number / 10 - 30;
}

static int64_t with_steps_back(uint64_t number)
{
    return (int64_t)number * 2 - (number % 90 == 89 ? 50 : 0);
}

static int64_t with_one_of_last_week(uint64_t number)
{
    return number == 300 ? -7 * 24 * 60 : (int64_t)number;
}

static int64_t all_ahead(uint64_t number)
{
    return (int64_t)number + 700;
}

static const struct {
    const char *name;
    int64_t (*minute)(uint64_t number);
    size_t marks_max;
    size_t inquiries_max;
} days[] = {
    {"a steady day", steadily, 1000, 1000},
    {"a steady day, few remembered", steadily, 5, 7},
    {"a steady day, no more than a batch", steadily, 1000, RECENT_BATCH},
    {"minutes around midnight", over_midnight_now, 1000, 1000},
    {"a clock that steps back", with_steps_back, 1000, 100},
    {"an entry that seems a week old", with_one_of_last_week, 1000, 1000},
    {"a clock that was set back far", all_ahead, 1000, 1000},
};

#define DAY_ENTRIES 500

struct witness {
    size_t announced;
    size_t seen;
    uint64_t next;
};

static void begin(void *context, size_t entries)
{
    ((struct witness *)context)->announced = entries;
}

static void see(void *context, const struct ledger_entry *entries, size_t count)
{
    struct witness *witness = context;

    ck_assert_uint_ge(count, 1);
    ck_assert_uint_le(count, RECENT_BATCH);
    for (size_t i = 0; i < count; i++) {
        if (witness->seen > 0)
            ck_assert_uint_eq(entries[i].number, witness->next);
        witness->next = entries[i].number + 1;
        witness->seen++;
    }
}

/* Number i + 1 is at i.  Every fifth asks what one before it did, every seventh is no inquiry. */
static void write_day(size_t row, struct ledger *ledger, struct ledger_entry *entries)
{
    ledger_begin(ledger);
    for (uint64_t number = 1; number <= DAY_ENTRIES; number++) {
        struct ledger_entry *entry = &entries[number - 1];
        *entry = number % 7 == 0 ? sample_repeat(number, number - 1) : sample_inquiry(number);
        if (number % 5 == 0 && number > 20 && entry->kind == LEDGER_INQUIRY)
            entry->inquiry.person.value -= 20;
        if (number % 3 == 0)
            entry->mark = (struct mark){{0}};
        entry->route.link[0] = '\0';
        entry->received.ms = MIDNIGHT + days[row].minute(number) * MINUTE;
        ledger_append(ledger, entry);
    }
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
}

/* The first of the entries from which on all are of today; DAY_ENTRIES: none. */
static size_t first_of_today(const struct ledger_entry *entries, struct walltime now)
{
    size_t first = DAY_ENTRIES;

    while (first > 0 &&
           calendar_tehran_day(entries[first - 1].received) >= calendar_tehran_day(now))
        first--;
    return first;
}

/* As the rule was written before it was made fast: whatever is of today or near is remembered, in order. */
static void remember_plainly(struct recent *recent, const struct ledger_entry *entries,
                             struct walltime now)
{
    size_t first = DAY_ENTRIES;

    while (first > 0) {
        struct walltime at = entries[first - 1].received;
        bool near = at.ms > now.ms ? at.ms - now.ms < HOUR : now.ms - at.ms < HOUR;
        if (!near && calendar_tehran_day(at) < calendar_tehran_day(now))
            break;
        first--;
    }
    for (; first < DAY_ENTRIES; first++)
        remember(recent, &entries[first],
                 entries[first].kind == LEDGER_REPEAT ? entries[first].original
                                                      : entries[first].number);
}

START_TEST(a_rebuilt_day_answers_as_the_plain_rule)
{
    char path[SCRATCH_PATH_MAX];
    struct recent *plain = make(days[_i].marks_max, days[_i].inquiries_max);
    struct recent *rebuilt = make(days[_i].marks_max, days[_i].inquiries_max);
    struct ledger_entry entries[DAY_ENTRIES];
    struct walltime now = {MIDNIGHT + days[_i].minute(DAY_ENTRIES) * MINUTE};
    struct witness witness = {.next = 0};
    struct recent_witness sees = {begin, see, &witness};
    struct ledger *ledger;

    if (days[_i].minute == all_ahead)
        now.ms = MIDNIGHT + HOUR;
    scratch_path(path);
    ledger = ledger_support_open(path);
    write_day((size_t)_i, ledger, entries);
    remember_plainly(plain, entries, now);
    ck_assert_int_eq(recent_rebuild(rebuilt, ledger, now, &sees), DM_OK);
    for (size_t i = 0; i < DAY_ENTRIES; i++)
        ck_same_answers(plain, rebuilt, &entries[i], now);
    ck_assert_uint_eq(witness.seen, DAY_ENTRIES - first_of_today(entries, now));
    ck_assert_uint_eq(witness.announced, witness.seen);
    if (witness.seen > 0)
        ck_assert_uint_eq(witness.next, DAY_ENTRIES + 1);
    recent_free(plain);
    recent_free(rebuilt);
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
    ck_assert_int_eq(recent_rebuild(recent, ledger, (struct walltime){0}, NULL), DM_E_FULL);
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
    error = recent_rebuild(recent, ledger, (struct walltime){0}, NULL);
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
    Suite *suite = suite_create("recent_rebuild");
    TCase *tcase = tcase_create("recent");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, what_is_rebuilt_is_what_was_remembered, 0, ROWS(bounds));
    tcase_add_loop_test(tcase, the_tail_is_today_and_the_time_of_a_mark, 0, ROWS(tails));
    tcase_add_loop_test(tcase, a_rebuilt_day_answers_as_the_plain_rule, 0, ROWS(days));
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
