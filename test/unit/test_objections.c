/* Is an objection written once, kept as the first, closed, and listed; and is a notice what it should be? */
#include "store/objections.h"

#include <check.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/books.h"
#include "test/unit/ledger_support.h"
#include "test/unit/support.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

#define NOW ((struct walltime){INT64_C(1779907200000)}) /* 2026-05-27 18:40:00 UTC */

static const struct objection sample = {.kind = OBJECTION_STATUS,
                                        .number = 42,
                                        .at = {INT64_C(1779907200000)},
                                        .mobile = {UINT64_C(989123000001)},
                                        .channel = CHANNEL_USSD};

static void assert_equal(const struct objection *a, const struct objection *b)
{
    ck_assert_int_eq(a->kind, b->kind);
    ck_assert_uint_eq(a->number, b->number);
    ck_assert_int_eq(a->at.ms, b->at.ms);
    ck_assert(msisdn_equal(a->mobile, b->mobile));
    ck_assert_int_eq(a->channel, b->channel);
    ck_assert_int_eq(a->closed.ms, b->closed.ms);
}

/* ---- octets ---------------------------------------------------------------------------------------- */

#define SAMPLE_HEX "01 01 0000019e6abc8400 000000e64c5336c1 0000000000000000"

START_TEST(a_record_is_the_octets_described)
{
    uint8_t expected[64];
    uint8_t octets[OBJECTION_SIZE];
    struct objection read;
    size_t size = 0;
    size_t expected_size = support_hex(SAMPLE_HEX, expected, sizeof expected);

    ck_assert_int_eq(objection_encode(&sample, octets, &size), DM_OK);
    ck_assert_uint_eq(size, expected_size);
    ck_assert_mem_eq(octets, expected, size);
    ck_assert_int_eq(objection_decode(OBJECTION_STATUS, 42, octets, size, &read), DM_OK);
    assert_equal(&read, &sample);
}
END_TEST

static const struct {
    const char *name;
    const char *hex;
    enum dm_error error;
} broken[] = {
    {"nothing at all", "", DM_E_CORRUPT},
    {"version 0", "00 01 0000019e6abc8400 000000e64c5336c1 0000000000000000", DM_E_CORRUPT},
    {"a newer version", "02 01 0000019e6abc8400 000000e64c5336c1 0000000000000000", DM_E_VERSION},
    {"a channel nobody knows", "01 02 0000019e6abc8400 000000e64c5336c1 0000000000000000",
     DM_E_CORRUPT},
    {"no mobile", "01 01 0000019e6abc8400 0000000000000000 0000000000000000", DM_E_CORRUPT},
    {"an octet too few", "01 01 0000019e6abc8400 000000e64c5336c1 00000000000000", DM_E_CORRUPT},
    {"an octet too many", SAMPLE_HEX " 00", DM_E_CORRUPT},
};

START_TEST(a_broken_record_is_refused)
{
    uint8_t octets[64];
    size_t size = support_hex(broken[_i].hex, octets, sizeof octets);
    uint8_t *exact = support_exact_copy(octets, size);
    struct objection read = sample;

    ck_assert_msg(objection_decode(OBJECTION_STATUS, 42, exact, size, &read) == broken[_i].error,
                  "%s", broken[_i].name);
    assert_equal(&read, &sample); /* untouched */
    free(exact);
}
END_TEST

/* ---- the tables ------------------------------------------------------------------------------------ */

static void put(struct ledger *ledger, struct objection objection)
{
    ledger_begin(ledger);
    ledger_put_objection(ledger, &objection);
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
}

START_TEST(the_first_stands_and_is_closed_once)
{
    char path[SCRATCH_PATH_MAX];
    struct objection again = sample;
    struct objection read;
    struct ledger *ledger;

    scratch_path(path);
    ledger = ledger_support_open(path);
    ck_assert_int_eq(ledger_objection(ledger, OBJECTION_STATUS, 42, &read), DM_E_NOT_FOUND);
    put(ledger, sample);
    again.at.ms += 1000;
    again.channel = CHANNEL_SMS;
    put(ledger, again);
    ledger_close(ledger);

    ledger = ledger_support_open(path);
    ck_assert_int_eq(ledger_objection(ledger, OBJECTION_STATUS, 42, &read), DM_OK);
    assert_equal(&read, &sample);
    ck_assert_int_eq(ledger_objection(ledger, OBJECTION_VISIT, 42, &read), DM_E_NOT_FOUND);

    again.closed.ms = again.at.ms;
    put(ledger, again);
    again.closed.ms += 1000;
    put(ledger, again);
    put(ledger, sample);
    ck_assert_int_eq(ledger_objection(ledger, OBJECTION_STATUS, 42, &read), DM_OK);
    ck_assert_int_eq(read.closed.ms, sample.at.ms + 1000);
    ck_assert_int_eq(read.at.ms, sample.at.ms);
    ledger_close(ledger);
}
END_TEST

struct seen {
    uint64_t numbers[8];
    size_t count;
    size_t max;
};

static bool see(void *context, const struct objection *objection)
{
    struct seen *seen = context;

    seen->numbers[seen->count++] = objection->number;
    return seen->count < seen->max;
}

START_TEST(a_walk_goes_upwards_from_where_it_is_told)
{
    static const struct {
        const char *name;
        enum objection_kind kind;
        uint64_t from;
        size_t max;
        uint64_t numbers[4];
    } rows[] = {
        {"from the first", OBJECTION_STATUS, 0, 8, {3, 300, 70000}},
        {"from between two", OBJECTION_STATUS, 4, 8, {300, 70000}},
        {"from one there is", OBJECTION_STATUS, 300, 8, {300, 70000}},
        {"from behind the last", OBJECTION_STATUS, 70001, 8, {0}},
        {"until the visitor has enough", OBJECTION_STATUS, 0, 2, {3, 300}},
        {"over the other kind", OBJECTION_VISIT, 0, 8, {300}},
    };
    char path[SCRATCH_PATH_MAX];
    struct ledger *ledger;

    scratch_path(path);
    ledger = ledger_support_open(path);
    for (size_t i = 0; i < 3; i++) {
        struct objection objection = sample;
        objection.number = (const uint64_t[]){70000, 3, 300}[i];
        put(ledger, objection);
    }
    put(ledger, (struct objection){
                    .kind = OBJECTION_VISIT, .number = 300, .at = NOW, .mobile = sample.mobile});
    for (int i = 0; i < ROWS(rows); i++) {
        struct seen seen = {.max = rows[i].max};
        ck_assert_int_eq(ledger_walk_objections(ledger, rows[i].kind, rows[i].from, see, &seen),
                         DM_OK);
        for (size_t j = 0; j < 4; j++)
            ck_assert_msg(seen.numbers[j] == rows[i].numbers[j], "%s: place %zu", rows[i].name, j);
    }
    ledger_close(ledger);
}
END_TEST

/* ---- through the books ------------------------------------------------------------------------------- */

static struct secret_keys keys;

static struct books *open_books(const char *path)
{
    struct books_options options = {.map_size = SCRATCH_MAP,
                                    .keys = &keys,
                                    .queue_max = 100,
                                    .outbox_max = 4,
                                    .remember_max = 1000,
                                    .same_ms = 600000};
    struct books *books = NULL;

    strcpy(options.ledger_path, path);
    ck_assert_int_eq(books_open(&options, NOW, &books), DM_OK);
    return books;
}

/* Waits, with a bound, for the next result. */
static struct books_result collect_one(struct books *books)
{
    struct books_result result = {0};
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

static struct reply_route route_to(const char *digits)
{
    struct reply_route route = {.link = "mci", .deadline = {NOW.ms + 1800000}};

    strcpy(route.to.digits, digits);
    strcpy(route.from.digits, "1420");
    return route;
}

START_TEST(an_objection_comes_back_before_its_acknowledgement)
{
    char path[SCRATCH_PATH_MAX];
    struct reply_route route = route_to("989123000001");
    struct mark mark = {{7}};
    struct books_result result;
    struct books *books;

    scratch_path(path);
    books = open_books(path);
    ck_assert_int_eq(books_objection(books, &sample, 5), DM_OK);
    ck_assert_int_eq(books_notice(books, 45, 42, &route, &mark, NOW, 6), DM_OK);
    result = collect_one(books);
    ck_assert(result.objection && result.error == DM_OK);
    ck_assert_uint_eq(result.token, 5);
    ck_assert_uint_eq(result.code_number, 42);
    result = collect_one(books);
    ck_assert(!result.objection && result.error == DM_OK);
    ck_assert_uint_eq(result.token, 6);
    books_close(books);
}
END_TEST

START_TEST(an_objection_of_nobody_is_refused)
{
    char path[SCRATCH_PATH_MAX];
    struct objection nobody = sample;
    struct books *books;

    scratch_path(path);
    books = open_books(path);
    nobody.mobile.value = 0;
    ck_assert_int_eq(books_objection(books, &nobody, 5), DM_E_RANGE);
    books_close(books);
}
END_TEST

/* What nobody asked for takes half of the outbox at most, and is known for what it is after a start. */
START_TEST(a_notice_without_a_mark_stands_back)
{
    char path[SCRATCH_PATH_MAX];
    struct reply_route told = route_to("989123000001");
    struct reply_route asker = route_to("989121000001");
    struct mark mark = {{7}};
    struct books *books;
    struct owed *owed;

    scratch_path(path);
    books = open_books(path);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(books_notice(books, 50, 42, &told, NULL, NOW, 0), DM_OK);
        ck_assert_int_eq(collect_one(books).error, DM_OK);
    }
    ck_assert_int_eq(books_notice(books, 50, 42, &told, NULL, NOW, 0), DM_E_FULL);
    ck_assert_int_eq(books_notice(books, 32, 0, &asker, &mark, NOW, 1), DM_OK);
    ck_assert_int_eq(collect_one(books).error, DM_OK);
    books_close(books);

    books = open_books(path);
    owed = outbox_next(books_outbox(books), "mci", (struct monotime){1});
    ck_assert_uint_eq(owed->text, 32);
    ck_assert(!owed->unasked);
    owed = outbox_next(books_outbox(books), "mci", (struct monotime){1});
    ck_assert_uint_eq(owed->text, 50);
    ck_assert(owed->unasked);
    books_close(books);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("objections");
    memset(&keys, 1, sizeof keys);
    tcase_add_test(tests, a_record_is_the_octets_described);
    tcase_add_loop_test(tests, a_broken_record_is_refused, 0, ROWS(broken));
    tcase_add_test(tests, the_first_stands_and_is_closed_once);
    tcase_add_test(tests, a_walk_goes_upwards_from_where_it_is_told);
    tcase_add_test(tests, an_objection_comes_back_before_its_acknowledgement);
    tcase_add_test(tests, an_objection_of_nobody_is_refused);
    tcase_add_test(tests, a_notice_without_a_mark_stands_back);

    scratch_begin();
    Suite *suite = suite_create("objections");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    scratch_end();
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
