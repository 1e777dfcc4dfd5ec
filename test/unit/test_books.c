#include "daemon/books.h"

#include <check.h>

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ledger_support.h"
#include "store/ledger_copy.h"
#include "store/ledger_pace.h"

/* One morning; a day and a half is far enough to leave it. */
#define NOW ((struct walltime){INT64_C(1795600000000)})

static struct secret_keys keys;

static struct books_options options_for(const char *path, size_t map_size)
{
    struct books_options options = {.map_size = map_size,
                                    .keys = &keys,
                                    .queue_max = 100,
                                    .outbox_max = 3,
                                    .remember_max = 1000,
                                    .same_ms = 600000};

    strcpy(options.ledger_path, path);
    return options;
}

static struct books *open_books(const char *path, size_t map_size)
{
    struct books_options options = options_for(path, map_size);
    struct books *books = NULL;

    ck_assert_int_eq(books_open(&options, NOW, &books), DM_OK);
    return books;
}

static struct inquiry inquiry_about(uint64_t person)
{
    struct inquiry inquiry = {.asker = {UINT64_C(989121000001)},
                              .provider_id = "PHY-1001",
                              .person = {person},
                              .day = 20782,
                              .verdict = {.status = VERDICT_ENTITLED, .until = 21000},
                              .dataset = 1};

    return inquiry;
}

static struct reply_route route_back(void)
{
    struct reply_route route = {.link = "mci", .deadline = {NOW.ms + 1800000}};

    strcpy(route.to.digits, "989121000001");
    strcpy(route.from.digits, "1420");
    return route;
}

static struct mark mark_of(uint8_t octet)
{
    struct mark mark;

    memset(&mark, octet, sizeof mark);
    return mark;
}

/* Waits, with a bound, for the next result. */
static struct books_result collect_one(struct books *books)
{
    struct books_result result;
    enum dm_error failure;

    for (int tries = 0; tries < 100; tries++) {
        struct pollfd ready = {.fd = books_fd(books), .events = POLLIN};

        if (books_collect(books, &result, 1, &failure) == 1)
            return result;
        ck_assert_int_ge(poll(&ready, 1, 1000), 0);
    }
    ck_abort_msg("the committer gave nothing back");
    return result;
}

/* Asks once and gives the number whose code may be shown. */
static uint64_t ask(struct books *books, const struct inquiry *inquiry, uint8_t mark_octet)
{
    struct reply_route route = route_back();
    struct mark mark = mark_of(mark_octet);
    struct books_result result;

    ck_assert_int_eq(books_inquiry(books, inquiry, &route, &mark, NOW, mark_octet), DM_OK);
    result = collect_one(books);
    ck_assert_int_eq(result.error, DM_OK);
    ck_assert_uint_eq(result.token, mark_octet);
    return result.code_number;
}

static void settle_all(struct books *books)
{
    struct owed *owed;

    while ((owed = outbox_next(books_outbox(books), "mci", (struct monotime){1})) != NULL)
        books_settle(books, owed, OUTCOME_ACCEPTED, 0, NOW);
}

START_TEST(the_same_question_has_the_same_code_and_another_has_another)
{
    char path[SCRATCH_PATH_MAX];
    struct inquiry inquiry = inquiry_about(12345679);
    struct inquiry other = inquiry_about(1234567891);
    struct inquiry changed = inquiry;
    struct books *books;
    uint64_t number;

    scratch_path(path);
    books = open_books(path, SCRATCH_MAP);
    number = ask(books, &inquiry, 1);
    settle_all(books);
    ck_assert_uint_eq(ask(books, &inquiry, 2), number);
    settle_all(books);
    ck_assert_uint_ne(ask(books, &other, 3), number);
    settle_all(books);
    changed.verdict.status = VERDICT_NOT_ENTITLED;
    ck_assert_uint_ne(ask(books, &changed, 4), number);
    books_close(books);
}
END_TEST

START_TEST(a_code_leads_back_to_its_inquiry_and_a_repeat_has_none_of_its_own)
{
    char path[SCRATCH_PATH_MAX];
    struct inquiry inquiry = inquiry_about(12345679);
    struct ledger_entry entry;
    struct books *books;
    char code[CODE_TEXT];
    uint64_t number;

    scratch_path(path);
    books = open_books(path, SCRATCH_MAP);
    number = ask(books, &inquiry, 1);
    ask(books, &inquiry, 2);
    books_code(books, number, code);
    ck_assert_int_eq(books_find_code(books, code, &entry), DM_OK);
    ck_assert_uint_eq(entry.inquiry.person.value, 12345679);
    books_code(books, number + 1, code); /* the repeat's number */
    ck_assert_int_eq(books_find_code(books, code, &entry), DM_E_NOT_FOUND);
    books_code(books, number + 2, code); /* never given out */
    ck_assert_int_eq(books_find_code(books, code, &entry), DM_E_NOT_FOUND);
    books_close(books);
}
END_TEST

START_TEST(a_reply_is_owed_until_it_is_settled_across_a_restart)
{
    char path[SCRATCH_PATH_MAX];
    struct inquiry inquiry = inquiry_about(12345679);
    struct owed *owed;
    struct books *books;
    uint64_t number;

    scratch_path(path);
    books = open_books(path, SCRATCH_MAP);
    number = ask(books, &inquiry, 1);
    books_close(books);
    books = open_books(path, SCRATCH_MAP);
    ck_assert_uint_eq(outbox_count(books_outbox(books)), 1);
    owed = outbox_next(books_outbox(books), "mci", (struct monotime){1});
    ck_assert_ptr_nonnull(owed);
    ck_assert_uint_eq(owed->code_number, number);
    ck_assert_uint_eq(owed->inquiry.person.value, 12345679);
    books_settle(books, owed, OUTCOME_ACCEPTED, 0, NOW);
    books_close(books);
    books = open_books(path, SCRATCH_MAP);
    ck_assert_uint_eq(outbox_count(books_outbox(books)), 0);
    books_close(books);
}
END_TEST

START_TEST(a_message_taken_is_known_after_a_restart_with_the_same_answer)
{
    char path[SCRATCH_PATH_MAX];
    struct inquiry inquiry = inquiry_about(12345679);
    struct mark mark = mark_of(1);
    struct taken taken;
    struct books *books;
    uint64_t number;

    scratch_path(path);
    books = open_books(path, SCRATCH_MAP);
    number = ask(books, &inquiry, 1);
    books_close(books);
    books = open_books(path, SCRATCH_MAP);
    ck_assert(recent_taken(books_recent(books), &mark, NOW, &taken));
    ck_assert(taken.durable);
    ck_assert_uint_eq(taken.code_number, number);
    books_close(books);
}
END_TEST

START_TEST(a_notice_is_owed_with_its_text_and_what_it_speaks_of)
{
    char path[SCRATCH_PATH_MAX];
    struct reply_route route = route_back();
    struct mark mark = mark_of(9);
    struct books *books;
    struct owed *owed;

    scratch_path(path);
    books = open_books(path, SCRATCH_MAP);
    ck_assert_int_eq(books_notice(books, 26, 17, &route, &mark, NOW, 5), DM_OK);
    ck_assert_int_eq(collect_one(books).error, DM_OK);
    books_close(books);
    books = open_books(path, SCRATCH_MAP);
    owed = outbox_next(books_outbox(books), "mci", (struct monotime){1});
    ck_assert_ptr_nonnull(owed);
    ck_assert(owed->ref.notice);
    ck_assert_uint_eq(owed->text, 26);
    ck_assert_uint_eq(owed->argument, 17);
    books_close(books);
}
END_TEST

START_TEST(a_full_outbox_gives_out_no_number)
{
    char path[SCRATCH_PATH_MAX];
    struct reply_route route = route_back();
    struct mark mark = mark_of(50);
    struct inquiry inquiry;
    struct books *books;
    uint64_t number;
    uint64_t notice;

    scratch_path(path);
    books = open_books(path, SCRATCH_MAP);
    for (uint8_t i = 1; i <= 3; i++) {
        inquiry = inquiry_about(12345679u + i);
        ask(books, &inquiry, i);
    }
    inquiry = inquiry_about(9);
    ck_assert_int_eq(books_inquiry(books, &inquiry, &route, &mark, NOW, 50), DM_E_FULL);
    ck_assert_int_eq(ledger_last(books_ledger(books), &number, &notice), DM_OK);
    settle_all(books);
    ck_assert_uint_eq(ask(books, &inquiry, 51), number + 1);
    books_close(books);
}
END_TEST

/* A map too small for what is asked of it fails a commit for real. */
START_TEST(a_failed_commit_shuts_the_books_and_shows_nothing)
{
    char path[SCRATCH_PATH_MAX];
    enum dm_error failure = DM_OK;
    struct books_result result;
    struct ledger_entry entry;
    struct books *books;
    uint64_t last_good = 0;
    char code[CODE_TEXT];

    scratch_path(path);
    books = open_books(path, 128 * 1024);
    for (uint64_t i = 1; books_are_open(books) && i < 5000; i++) {
        struct inquiry inquiry = inquiry_about(i);

        if (books_inquiry(books, &inquiry, NULL, NULL, NOW, i) != DM_OK)
            break;
        result = collect_one(books);
        if (result.error == DM_OK)
            last_good = result.code_number;
    }
    ck_assert(!books_are_open(books));
    for (int tries = 0; failure == DM_OK && tries < 100; tries++)
        ck_assert_uint_eq(books_collect(books, &result, 1, &failure), 0);
    ck_assert_int_eq(failure, DM_E_NO_SPACE);
    ck_assert_int_eq(books_fd(books), -1);
    ck_assert_ptr_null(books_ledger(books));
    ck_assert_int_eq(books_try_open(books, NOW), DM_OK);
    books_code(books, last_good, code);
    ck_assert_int_eq(books_find_code(books, code, &entry), DM_OK);
    books_code(books, last_good + 1, code);
    ck_assert_int_eq(books_find_code(books, code, &entry), DM_E_NOT_FOUND);
    books_close(books);
}
END_TEST

START_TEST(two_cannot_keep_the_same_books)
{
    char path[SCRATCH_PATH_MAX];
    struct books_options options;
    struct books *books;
    struct books *second = NULL;

    scratch_path(path);
    books = open_books(path, SCRATCH_MAP);
    options = options_for(path, SCRATCH_MAP);
    ck_assert_int_eq(books_open(&options, NOW, &second), DM_E_EXISTS);
    books_close(books);
    books = open_books(path, SCRATCH_MAP);
    books_close(books);
}
END_TEST

START_TEST(a_restored_ledger_goes_on_behind_its_gap_and_at_its_pace)
{
    char path[SCRATCH_PATH_MAX];
    char copy[SCRATCH_PATH_MAX];
    struct books_options options;
    struct inquiry inquiry = inquiry_about(12345679);
    struct inquiry other = inquiry_about(1234567891);
    struct ledger_entry entry;
    struct books *books;
    char code[CODE_TEXT];
    uint64_t before;

    scratch_path(path);
    scratch_path(copy);
    books = open_books(path, SCRATCH_MAP);
    before = ask(books, &inquiry, 1);
    ck_assert_uint_eq(books_restored(books), LEDGER_NO_NUMBER);
    books_close(books);
    ck_assert_int_eq(mkdir(copy, S_IRWXU), 0);
    ck_assert_int_eq(ledger_copy_make(path, copy, NOW), DM_OK);
    options = options_for(copy, SCRATCH_MAP);
    ck_assert_int_eq(books_open(&options, NOW, &books), DM_OK);
    ck_assert_uint_eq(books_restored(books), before + LEDGER_PACE);
    ck_assert_int_eq(books_inquiry(books, &other, NULL, NULL, NOW, 2), DM_E_FULL);
    ck_assert_int_eq(books_inquiry(books, &other, NULL, NULL, (struct walltime){NOW.ms + 100}, 2),
                     DM_OK);
    ck_assert_uint_eq(collect_one(books).code_number, before + LEDGER_PACE + 1);
    books_code(books, before, code);
    ck_assert_int_eq(books_find_code(books, code, &entry), DM_OK);
    books_code(books, before + 1, code);
    ck_assert_int_eq(books_find_code(books, code, &entry), DM_E_UNKNOWN);
    books_code(books, before + LEDGER_PACE + 2, code);
    ck_assert_int_eq(books_find_code(books, code, &entry), DM_E_NOT_FOUND);
    books_close(books);
}
END_TEST

static struct dead_letter dead_letter(const struct books *books, size_t index)
{
    ck_assert_uint_lt(index, books_dead_letters(books)->count);
    return *dead_letters_at(books_dead_letters(books), index);
}

START_TEST(a_receipt_is_written_over_the_outcome_and_dead_letters_are_recalled)
{
    char path[SCRATCH_PATH_MAX];
    struct inquiry inquiry = inquiry_about(12345679);
    struct inquiry other = inquiry_about(1234567891);
    struct outcome outcome;
    struct books *books;
    uint64_t delivered;
    uint64_t failed;

    scratch_path(path);
    books = open_books(path, SCRATCH_MAP);
    delivered = ask(books, &inquiry, 1);
    settle_all(books);
    failed = ask(books, &other, 2);
    settle_all(books);
    books_delivery(books, delivered, OUTCOME_DELIVERED, 0, NOW);
    books_delivery(books, failed, OUTCOME_UNDELIVERED, 34, NOW);
    books_delivery(books, failed + 1000, OUTCOME_UNDELIVERED, 34, NOW); /* nobody's */
    ck_assert_uint_eq(books_dead_letters(books)->count, 1);
    books_close(books);
    books = open_books(path, SCRATCH_MAP);
    ck_assert_int_eq(ledger_outcome(books_ledger(books), delivered, &outcome), DM_OK);
    ck_assert_int_eq(outcome.state, OUTCOME_DELIVERED);
    ck_assert_int_eq(ledger_outcome(books_ledger(books), failed, &outcome), DM_OK);
    ck_assert_int_eq(outcome.state, OUTCOME_UNDELIVERED);
    ck_assert_uint_eq(outcome.command_status, 34);
    ck_assert_uint_eq(books_dead_letters(books)->count, 1);
    ck_assert_uint_eq(dead_letter(books, 0).code_number, failed);
    ck_assert_str_eq(dead_letter(books, 0).link, "mci");
    ck_assert_int_eq(dead_letter(books, 0).outcome.state, OUTCOME_UNDELIVERED);
    books_close(books);
}
END_TEST

START_TEST(the_youngest_dead_letter_is_first_and_the_oldest_goes)
{
    static struct dead_letters letters;

    for (uint64_t i = 0; i < DEAD_LETTERS_MAX + 3; i++)
        dead_letters_add(&letters, &(struct dead_letter){.ref.number = i});
    ck_assert_uint_eq(letters.count, DEAD_LETTERS_MAX);
    ck_assert_uint_eq(dead_letters_at(&letters, 0)->ref.number, DEAD_LETTERS_MAX + 2);
    ck_assert_uint_eq(dead_letters_at(&letters, DEAD_LETTERS_MAX - 1)->ref.number, 3);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("books");
    TCase *tests = tcase_create("keeping");
    SRunner *runner = srunner_create(suite);

    memset(&keys, 3, sizeof keys);
    scratch_begin();
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, the_same_question_has_the_same_code_and_another_has_another);
    tcase_add_test(tests, a_code_leads_back_to_its_inquiry_and_a_repeat_has_none_of_its_own);
    tcase_add_test(tests, a_reply_is_owed_until_it_is_settled_across_a_restart);
    tcase_add_test(tests, a_message_taken_is_known_after_a_restart_with_the_same_answer);
    tcase_add_test(tests, a_notice_is_owed_with_its_text_and_what_it_speaks_of);
    tcase_add_test(tests, a_full_outbox_gives_out_no_number);
    tcase_add_test(tests, a_failed_commit_shuts_the_books_and_shows_nothing);
    tcase_add_test(tests, two_cannot_keep_the_same_books);
    tcase_add_test(tests, a_restored_ledger_goes_on_behind_its_gap_and_at_its_pace);
    tcase_add_test(tests, a_receipt_is_written_over_the_outcome_and_dead_letters_are_recalled);
    tcase_add_test(tests, the_youngest_dead_letter_is_first_and_the_oldest_goes);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    scratch_end();
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
