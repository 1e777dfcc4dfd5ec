/* Does every reply owed leave in its turn, come back when it must, and go only when it is settled? */
#include "store/outbox.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MANY 100000

static struct owed reply(uint64_t number, const char *link)
{
    struct owed owed = {.ref = {.number = number}, .route.deadline = {1000}};

    snprintf(owed.route.link, sizeof owed.route.link, "%s", link);
    /* A phone of its own for each, unless a story says otherwise. */
    snprintf(owed.route.to.digits, sizeof owed.route.to.digits, "98%u", (unsigned)number);
    return owed;
}

static void add(struct outbox *outbox, uint64_t number, const char *link)
{
    struct owed owed = reply(number, link);

    ck_assert_int_eq(outbox_add(outbox, &owed), DM_OK);
}

static struct owed *find(struct outbox *outbox, uint64_t number)
{
    return outbox_find(outbox, (struct reply_ref){.number = number});
}

/* ---- stories: what is done, and what comes of it ------------------------------------------------- */

enum deed {
    END, /* of the story */
    ADD,
    NEXT,     /* number: expected; 0: nothing */
    DEFER,    /* until `at` */
    LOST,     /* the link */
    REMOVE,   /* in whatever state */
    EXPIRED,  /* number: expected; 0: nothing */
    DUE,      /* `at`: expected */
    DEADLINE, /* the next one added has its deadline at `at` */
    SAME,     /* as ADD, to the one phone of this story */
    UNASKED,  /* likewise, and it answers nobody */
};

#define NEVER   INT64_MAX
#define AT_ONCE INT64_MIN

struct step {
    enum deed deed;
    uint64_t number;
    const char *link;
    int64_t at; /* now, or what it says above */
};

static const struct {
    const char *name;
    struct step steps[16];
} stories[] = {
    {"replies leave in the order they came",
     {{ADD, 1, "a", 0},
      {ADD, 2, "a", 0},
      {ADD, 3, "a", 0},
      {NEXT, 1, "a", 0},
      {NEXT, 2, "a", 0},
      {NEXT, 3, "a", 0},
      {NEXT, 0, "a", 0}}},
    {"the order is that of coming, not of numbers",
     {{ADD, 9, "a", 0}, {ADD, 2, "a", 0}, {NEXT, 9, "a", 0}, {NEXT, 2, "a", 0}}},
    {"each link has its own replies",
     {{ADD, 1, "a", 0}, {ADD, 2, "b", 0}, {NEXT, 2, "b", 0}, {NEXT, 0, "b", 0}, {NEXT, 1, "a", 0}}},
    {"a link nobody knows has none", {{NEXT, 0, "a", 0}, {DUE, 0, "a", NEVER}, {LOST, 0, "a", 0}}},
    {"a deferred reply waits for its time and then goes before younger ones",
     {{ADD, 1, "a", 0},
      {ADD, 2, "a", 0},
      {ADD, 3, "a", 0},
      {NEXT, 1, "a", 0},
      {DEFER, 1, "a", 50},
      {NEXT, 2, "a", 49},
      {NEXT, 1, "a", 50},
      {NEXT, 3, "a", 50}}},
    {"deferred replies that are due together leave in their old order",
     {{ADD, 1, "a", 0},
      {ADD, 2, "a", 0},
      {NEXT, 1, "a", 0},
      {NEXT, 2, "a", 0},
      {DEFER, 1, "a", 60},
      {DEFER, 2, "a", 50},
      {NEXT, 1, "a", 70},
      {NEXT, 2, "a", 70}}},
    {"deferred replies come due one by one",
     {{ADD, 1, "a", 0},
      {ADD, 2, "a", 0},
      {NEXT, 1, "a", 0},
      {NEXT, 2, "a", 0},
      {DEFER, 1, "a", 60},
      {DEFER, 2, "a", 50},
      {NEXT, 0, "a", 49},
      {NEXT, 2, "a", 50},
      {NEXT, 0, "a", 59},
      {NEXT, 1, "a", 60}}},
    {"what was sending on a lost link waits again, in its old order",
     {{ADD, 1, "a", 0},
      {ADD, 2, "a", 0},
      {ADD, 3, "a", 0},
      {NEXT, 1, "a", 0},
      {NEXT, 2, "a", 0},
      {LOST, 0, "a", 0},
      {NEXT, 1, "a", 0},
      {NEXT, 2, "a", 0},
      {NEXT, 3, "a", 0}}},
    {"a lost link leaves other links and deferred replies alone",
     {{ADD, 1, "a", 0},
      {ADD, 2, "b", 0},
      {NEXT, 1, "a", 0},
      {DEFER, 1, "a", 50},
      {NEXT, 2, "b", 0},
      {LOST, 0, "a", 0},
      {NEXT, 0, "a", 49},
      {NEXT, 0, "b", 49},
      {NEXT, 1, "a", 50}}},
    {"a removed reply is gone when it was waiting",
     {{ADD, 1, "a", 0}, {ADD, 2, "a", 0}, {REMOVE, 1, "a", 0}, {NEXT, 2, "a", 0}}},
    {"a removed reply is gone when it was sending",
     {{ADD, 1, "a", 0},
      {NEXT, 1, "a", 0},
      {REMOVE, 1, "a", 0},
      {LOST, 0, "a", 0},
      {NEXT, 0, "a", 0}}},
    {"a removed reply is gone when it was deferred",
     {{ADD, 1, "a", 0},
      {NEXT, 1, "a", 0},
      {DEFER, 1, "a", 50},
      {REMOVE, 1, "a", 0},
      {NEXT, 0, "a", 50},
      {DUE, 0, "a", NEVER}}},
    {"a removed one among several sending leaves the others",
     {{ADD, 1, "a", 0},
      {ADD, 2, "a", 0},
      {ADD, 3, "a", 0},
      {NEXT, 1, "a", 0},
      {NEXT, 2, "a", 0},
      {NEXT, 3, "a", 0},
      {REMOVE, 2, "a", 0},
      {LOST, 0, "a", 0},
      {NEXT, 1, "a", 0},
      {NEXT, 3, "a", 0}}},
    {"a settled number may be owed again",
     {{ADD, 1, "a", 0}, {REMOVE, 1, "a", 0}, {ADD, 1, "a", 0}, {NEXT, 1, "a", 0}}},
    {"what is due is known",
     {{ADD, 1, "a", 0},
      {DUE, 0, "a", AT_ONCE},
      {NEXT, 1, "a", 0},
      {DUE, 0, "a", NEVER},
      {DEFER, 1, "a", 50},
      {DUE, 0, "a", 50},
      {ADD, 2, "a", 0},
      {DUE, 0, "a", AT_ONCE}}},
    {"a reply expires behind its deadline, not on it",
     {{ADD, 1, "a", 0},
      {EXPIRED, 0, "a", 1000},
      {EXPIRED, 1, "a", 1001},
      {EXPIRED, 1, "a", 1001},
      {REMOVE, 1, "a", 0},
      {EXPIRED, 0, "a", 1001}}},
    {"the first deadline expires first, whatever the order of coming",
     {{ADD, 1, "a", 0},
      {DEADLINE, 0, "", 500},
      {ADD, 2, "b", 0},
      {EXPIRED, 2, "", 2000},
      {REMOVE, 2, "", 0},
      {EXPIRED, 1, "", 2000}}},
    {"what is sending does not expire, and does when it waits again",
     {{ADD, 1, "a", 0},
      {NEXT, 1, "a", 0},
      {EXPIRED, 0, "a", 2000},
      {LOST, 0, "a", 0},
      {EXPIRED, 1, "a", 2000}}},
    {"one reply at a time is on its way to a phone",
     {{SAME, 1, "a", 0},
      {SAME, 2, "a", 0},
      {SAME, 3, "a", 0},
      {NEXT, 1, "a", 0},
      {NEXT, 0, "a", 0},
      {DUE, 0, "a", NEVER},
      {REMOVE, 1, "a", 0},
      {NEXT, 2, "a", 0},
      {NEXT, 0, "a", 0},
      {REMOVE, 2, "a", 0},
      {NEXT, 3, "a", 0}}},
    {"a younger reply never overtakes a deferred one to the same phone, and others do",
     {{SAME, 1, "a", 0},
      {SAME, 2, "a", 0},
      {ADD, 3, "a", 0},
      {NEXT, 1, "a", 0},
      {DEFER, 1, "a", 50},
      {NEXT, 3, "a", 10},
      {NEXT, 0, "a", 10},
      {NEXT, 1, "a", 50},
      {NEXT, 0, "a", 50},
      {REMOVE, 1, "a", 0},
      {NEXT, 2, "a", 50}}},
    {"one that is held may go from the middle and from the end",
     {{SAME, 1, "a", 0},
      {SAME, 2, "a", 0},
      {SAME, 3, "a", 0},
      {REMOVE, 2, "a", 0},
      {REMOVE, 3, "a", 0},
      {SAME, 4, "a", 0},
      {REMOVE, 1, "a", 0},
      {NEXT, 4, "a", 0}}},
    {"the same phone on another link is another queue",
     {{SAME, 1, "a", 0}, {SAME, 2, "b", 0}, {NEXT, 1, "a", 0}, {NEXT, 2, "b", 0}}},
    {"what is held expires too, and frees nobody",
     {{SAME, 1, "a", 0},
      {DEADLINE, 0, "", 500},
      {SAME, 2, "a", 0},
      {EXPIRED, 2, "", 600},
      {REMOVE, 2, "a", 0},
      {NEXT, 1, "a", 0},
      {NEXT, 0, "a", 0}}},
    {"what nobody asked for leaves when nothing else waits",
     {{UNASKED, 1, "a", 0},
      {ADD, 2, "a", 0},
      {UNASKED, 3, "a", 0},
      {ADD, 4, "a", 0},
      {NEXT, 2, "a", 0},
      {NEXT, 4, "a", 0},
      {NEXT, 1, "a", 0},
      {ADD, 5, "a", 0},
      {LOST, 0, "a", 0},
      {NEXT, 2, "a", 0},
      {NEXT, 4, "a", 0},
      {NEXT, 5, "a", 0},
      {NEXT, 1, "a", 0},
      {NEXT, 3, "a", 0}}},
    {"it holds no answer to the same phone, and none holds it",
     {{UNASKED, 1, "a", 0},
      {SAME, 2, "a", 0},
      {SAME, 3, "a", 0},
      {NEXT, 2, "a", 0},
      {NEXT, 1, "a", 0},
      {NEXT, 0, "a", 0},
      {REMOVE, 1, "a", 0},
      {NEXT, 0, "a", 0},
      {REMOVE, 2, "a", 0},
      {NEXT, 3, "a", 0}}},
    {"it expires like others",
     {{DEADLINE, 0, "", 500},
      {UNASKED, 1, "a", 0},
      {SAME, 2, "a", 0},
      {EXPIRED, 1, "", 600},
      {REMOVE, 1, "a", 0},
      {EXPIRED, 0, "", 600},
      {NEXT, 2, "a", 0}}},
    {"what is deferred expires",
     {{ADD, 1, "a", 0}, {NEXT, 1, "a", 0}, {DEFER, 1, "a", 9000}, {EXPIRED, 1, "a", 2000}}},
};

static void ck_number(const char *name, size_t step, const struct owed *owed, uint64_t expected)
{
    uint64_t number = owed == NULL ? 0 : owed->ref.number;

    ck_assert_msg(number == expected, "%s: step %zu gave %d, not %d", name, step, (int)number,
                  (int)expected);
}

START_TEST(a_story_ends_as_told)
{
    struct outbox *outbox = outbox_new(10);
    const char *name = stories[_i].name;
    int64_t deadline = 1000;

    for (size_t i = 0; i < 16 && stories[_i].steps[i].deed != END; i++) {
        const struct step *step = &stories[_i].steps[i];
        struct owed owed = reply(step->number, step->link);
        switch (step->deed) {
        case UNASKED: owed.unasked = true; /* fall through */
        case SAME:
            snprintf(owed.route.to.digits, sizeof owed.route.to.digits, "98"); /* fall through */
        case ADD:
            owed.route.deadline.ms = deadline;
            ck_assert_int_eq(outbox_add(outbox, &owed), DM_OK);
            deadline = 1000;
            break;
        case NEXT:
            ck_number(name, i, outbox_next(outbox, step->link, (struct monotime){step->at}),
                      step->number);
            break;
        case DEFER:
            outbox_defer(outbox, find(outbox, step->number), (struct monotime){step->at});
            break;
        case LOST: outbox_link_lost(outbox, step->link); break;
        case REMOVE: outbox_remove(outbox, find(outbox, step->number)); break;
        case EXPIRED:
            ck_number(name, i, outbox_expired(outbox, (struct walltime){step->at}), step->number);
            break;
        case DUE:
            ck_assert_msg(outbox_due(outbox, step->link).ms == step->at, "%s: step %zu", name, i);
            break;
        case DEADLINE: deadline = step->at; break;
        case END: break;
        }
    }
    outbox_free(outbox);
}
END_TEST

/* ---- what is kept -------------------------------------------------------------------------------- */

START_TEST(a_reply_is_found_by_its_ref_until_it_is_settled)
{
    struct outbox *outbox = outbox_new(10);
    struct owed notice = reply(1, "a");

    notice.ref.notice = true;
    notice.text = 7;
    add(outbox, 1, "a");
    ck_assert_int_eq(outbox_add(outbox, &notice), DM_OK);
    ck_assert_uint_eq(outbox_count(outbox), 2);
    ck_assert_uint_eq(outbox_find(outbox, notice.ref)->text, 7);
    ck_assert_uint_eq(find(outbox, 1)->text, 0);
    ck_assert_ptr_null(find(outbox, 2));
    outbox_remove(outbox, find(outbox, 1));
    ck_assert_ptr_null(find(outbox, 1));
    ck_assert_ptr_nonnull(outbox_find(outbox, notice.ref));
    ck_assert_uint_eq(outbox_count(outbox), 1);
    outbox_free(outbox);
}
END_TEST

/* With room for one reply there is one bucket, and only the refs themselves tell them apart. */
START_TEST(a_notice_is_not_the_entry_of_its_number)
{
    struct outbox *outbox = outbox_new(1);
    struct owed notice = reply(1, "a");

    notice.ref.notice = true;
    ck_assert_int_eq(outbox_add(outbox, &notice), DM_OK);
    ck_assert_ptr_null(find(outbox, 1));
    ck_assert_ptr_nonnull(outbox_find(outbox, notice.ref));
    outbox_free(outbox);
}
END_TEST

START_TEST(each_attempt_is_counted_and_what_was_taken_is_kept)
{
    struct outbox *outbox = outbox_new(1);
    struct owed *owed;

    add(outbox, 1, "a");
    for (int attempt = 1; attempt <= 300; attempt++) {
        owed = outbox_next(outbox, "a", (struct monotime){attempt});
        ck_assert_ptr_nonnull(owed);
        ck_assert_int_eq(owed->attempts, attempt < 255 ? attempt : 255);
        ck_assert_int_eq(owed->parts_taken, attempt == 1 ? 0 : 3);
        owed->parts_taken = 3;
        outbox_defer(outbox, owed, (struct monotime){attempt + 1});
    }
    outbox_free(outbox);
}
END_TEST

START_TEST(replies_are_listed_by_age_with_their_states)
{
    static const char *const states[] = {"sending", "deferred", "held", "waiting"};
    struct outbox *outbox = outbox_new(10);
    const struct owed *list[10];
    struct owed held = reply(2, "a");

    for (uint64_t number = 0; number <= 2; number++)
        add(outbox, number, "a");
    held.ref.number = 3;
    ck_assert_int_eq(outbox_add(outbox, &held), DM_OK);
    add(outbox, 4, "a");
    outbox_remove(outbox, find(outbox, 0));
    ck_assert_ptr_nonnull(outbox_next(outbox, "a", (struct monotime){0}));
    outbox_defer(outbox, outbox_next(outbox, "a", (struct monotime){0}), (struct monotime){9});
    ck_assert_uint_eq(outbox_list(outbox, list, 10), 4);
    for (uint64_t i = 0; i < 4; i++) {
        ck_assert_uint_eq(list[i]->ref.number, i + 1);
        ck_assert_str_eq(outbox_state_name(list[i]), states[i]);
    }
    ck_assert_uint_eq(outbox_list(outbox, list, 2), 2);
    ck_assert_uint_eq(list[1]->ref.number, 2);
    outbox_free(outbox);
}
END_TEST

/* ---- bounds -------------------------------------------------------------------------------------- */

/* The sender's door asks how far it is behind: by the reply that leaves next. */
START_TEST(a_link_lags_by_what_leaves_next)
{
    struct outbox *outbox = outbox_new(10);
    struct owed owed = {.ref.number = 1, .route.deadline.ms = 9000, .received.ms = 100};

    memcpy(owed.route.link, "a", 2);
    ck_assert_int_eq(outbox_lag_ms(outbox, "a", (struct walltime){500}), 0);
    ck_assert_int_eq(outbox_add(outbox, &owed), DM_OK);
    owed.ref.number = 2;
    owed.received.ms = 300;
    memcpy(owed.route.to.digits, "2", 2);
    ck_assert_int_eq(outbox_add(outbox, &owed), DM_OK);
    ck_assert_int_eq(outbox_lag_ms(outbox, "a", (struct walltime){500}), 400);
    ck_assert_int_eq(outbox_lag_ms(outbox, "b", (struct walltime){500}), 0);
    ck_assert_ptr_nonnull(outbox_next(outbox, "a", (struct monotime){0}));
    ck_assert_int_eq(outbox_lag_ms(outbox, "a", (struct walltime){500}), 200);
    outbox_link_lost(outbox, "a");
    ck_assert_int_eq(outbox_lag_ms(outbox, "a", (struct walltime){500}), 0);
    owed.ref.number = 3;
    owed.unasked = true;
    ck_assert_int_eq(outbox_add(outbox, &owed), DM_OK);
    outbox_remove(outbox, find(outbox, 1));
    outbox_remove(outbox, find(outbox, 2));
    ck_assert_int_eq(outbox_lag_ms(outbox, "a", (struct walltime){500}), 0);
    outbox_free(outbox);
}
END_TEST

START_TEST(a_ref_is_owed_once)
{
    struct outbox *outbox = outbox_new(10);
    struct owed owed = reply(1, "a");

    add(outbox, 1, "a");
    ck_assert_int_eq(outbox_add(outbox, &owed), DM_E_EXISTS);
    ck_assert_uint_eq(outbox_count(outbox), 1);
    outbox_free(outbox);
}
END_TEST

START_TEST(a_full_outbox_takes_no_more_until_one_is_settled)
{
    struct outbox *outbox = outbox_new(2);
    struct owed owed = reply(3, "a");

    add(outbox, 1, "a");
    add(outbox, 2, "a");
    ck_assert_int_eq(outbox_add(outbox, &owed), DM_E_FULL);
    outbox_remove(outbox, find(outbox, 1));
    ck_assert_int_eq(outbox_add(outbox, &owed), DM_OK);
    outbox_free(outbox);
}
END_TEST

START_TEST(links_are_bounded_and_long_names_fit)
{
    struct outbox *outbox = outbox_new(OUTBOX_LINKS_MAX + 2);
    struct owed owed = reply(1000, "one too many");
    char link[LINK_NAME_MAX + 1];

    for (uint64_t i = 0; i < OUTBOX_LINKS_MAX; i++) {
        snprintf(link, sizeof link, "%015d", (int)i);
        add(outbox, i, link);
    }
    ck_assert_int_eq(outbox_add(outbox, &owed), DM_E_FULL);
    ck_assert_uint_eq(outbox_count(outbox), OUTBOX_LINKS_MAX);
    add(outbox, 1001, link);
    outbox_free(outbox);
}
END_TEST

START_TEST(an_outbox_of_no_size_is_not_made)
{
    ck_assert_ptr_null(outbox_new(0));
    ck_assert_ptr_null(outbox_new(SIZE_MAX));
    outbox_free(NULL);
}
END_TEST

/* Each is deferred once, the later the earlier due, and all come back in the order they came. */
START_TEST(a_hundred_thousand_replies_keep_their_order)
{
    struct outbox *outbox = outbox_new(MANY);
    struct owed *owed;

    for (uint64_t number = 1; number <= MANY; number++)
        add(outbox, number, "a");
    for (int64_t i = 0; i < MANY; i++) {
        owed = outbox_next(outbox, "a", (struct monotime){0});
        ck_assert_ptr_nonnull(owed);
        outbox_defer(outbox, owed, (struct monotime){MANY - i});
    }
    for (uint64_t number = 1; number <= MANY; number++) {
        owed = outbox_next(outbox, "a", (struct monotime){MANY});
        ck_assert_ptr_nonnull(owed);
        ck_assert_uint_eq(owed->ref.number, number);
    }
    outbox_link_lost(outbox, "a");
    while ((owed = outbox_expired(outbox, (struct walltime){2000})) != NULL)
        outbox_remove(outbox, owed);
    ck_assert_uint_eq(outbox_count(outbox), 0);
    outbox_free(outbox);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("outbox");
    TCase *tcase = tcase_create("outbox");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, a_story_ends_as_told, 0, (int)(sizeof stories / sizeof stories[0]));
    tcase_add_test(tcase, a_reply_is_found_by_its_ref_until_it_is_settled);
    tcase_add_test(tcase, a_notice_is_not_the_entry_of_its_number);
    tcase_add_test(tcase, each_attempt_is_counted_and_what_was_taken_is_kept);
    tcase_add_test(tcase, replies_are_listed_by_age_with_their_states);
    tcase_add_test(tcase, a_link_lags_by_what_leaves_next);
    tcase_add_test(tcase, a_ref_is_owed_once);
    tcase_add_test(tcase, a_full_outbox_takes_no_more_until_one_is_settled);
    tcase_add_test(tcase, links_are_bounded_and_long_names_fit);
    tcase_add_test(tcase, an_outbox_of_no_size_is_not_made);
    tcase_add_test(tcase, a_hundred_thousand_replies_keep_their_order);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
