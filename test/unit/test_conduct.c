/* Is how a phone behaved read back as it was written, and nothing else believed? */
#include "store/conduct.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "store/ledger_conduct.h"
#include "test/unit/ledger_support.h"
#include "test/unit/support.h"

#define PHONE ((struct msisdn){UINT64_C(989121000001)})

/* The example of conduct.c, octet by octet. */
#define EXAMPLE "01 0000512d 00000001 0000000000000000 02 000001a20ada2c00 000001a20adb1660"

static struct conduct example(void)
{
    return (struct conduct){.mobile = PHONE,
                            .day = 20781,
                            .verified = 1,
                            .strike_count = 2,
                            .strikes = {{INT64_C(1795478400000)}, {INT64_C(1795478460000)}}};
}

static void assert_same(const struct conduct *a, const struct conduct *b)
{
    ck_assert(msisdn_equal(a->mobile, b->mobile));
    ck_assert_int_eq(a->day, b->day);
    ck_assert_uint_eq(a->verified, b->verified);
    ck_assert_int_eq(a->blocked_until.ms, b->blocked_until.ms);
    ck_assert_uint_eq(a->strike_count, b->strike_count);
    for (size_t i = 0; i < a->strike_count; i++)
        ck_assert_int_eq(a->strikes[i].ms, b->strikes[i].ms);
}

/* ---- octets ------------------------------------------------------------------------------------------------ */

START_TEST(the_example_is_what_is_written)
{
    struct conduct conduct = example();
    struct conduct read;
    uint8_t expected[CONDUCT_MAX];
    uint8_t octets[CONDUCT_MAX];
    size_t expected_size = support_hex(EXAMPLE, expected, sizeof expected);
    size_t size;

    ck_assert_int_eq(conduct_encode(&conduct, octets, &size), DM_OK);
    ck_assert_uint_eq(size, expected_size);
    ck_assert_mem_eq(octets, expected, size);
    ck_assert_int_eq(conduct_decode(PHONE, octets, size, &read), DM_OK);
    assert_same(&conduct, &read);
}
END_TEST

START_TEST(the_longest_fits)
{
    struct conduct conduct = {.mobile = PHONE,
                              .day = INT32_MAX,
                              .verified = UINT32_MAX,
                              .blocked_until = {INT64_C(1) << 50},
                              .strike_count = CONDUCT_STRIKES_MAX};
    struct conduct read;
    uint8_t octets[CONDUCT_MAX];
    size_t size;

    ck_assert_int_eq(conduct_encode(&conduct, octets, &size), DM_OK);
    ck_assert_uint_eq(size, CONDUCT_MAX);
    ck_assert_int_eq(conduct_decode(PHONE, octets, size, &read), DM_OK);
    assert_same(&conduct, &read);
    conduct.strike_count++;
    ck_assert_int_eq(conduct_encode(&conduct, octets, &size), DM_E_RANGE);
    conduct = example();
    conduct.mobile.value = 0;
    ck_assert_int_eq(conduct_encode(&conduct, octets, &size), DM_E_RANGE);
    conduct = example();
    conduct.strikes[1].ms = -1;
    ck_assert_int_eq(conduct_encode(&conduct, octets, &size), DM_E_RANGE);
}
END_TEST

static const struct {
    const char *name;
    const char *hex;
    enum dm_error error;
} broken[] = {
    {"nothing", "", DM_E_CORRUPT},
    {"a newer version", "02 0000512d 00000001 0000000000000000 00", DM_E_VERSION},
    {"no version", "00 0000512d 00000001 0000000000000000 00", DM_E_CORRUPT},
    {"one that says nothing", "01 0000512d 00000000 0000000000000000 00", DM_E_CORRUPT},
    {"a strike missing", "01 0000512d 00000001 0000000000000000 01", DM_E_CORRUPT},
    {"more strikes than there may be", "01 0000512d 00000001 0000000000000000 1a", DM_E_CORRUPT},
    {"a block to the end of time", "01 0000512d 00000001 7fffffffffffffff 00", DM_E_CORRUPT},
    {"a block before all time", "01 0000512d 00000001 8000000000000000 00", DM_E_CORRUPT},
    {"an octet too many", "01 0000512d 00000001 0000000000000000 00 00", DM_E_CORRUPT},
};

START_TEST(a_broken_record_is_refused)
{
    uint8_t octets[CONDUCT_MAX];
    size_t size = support_hex(broken[_i].hex, octets, sizeof octets);
    uint8_t *exact = support_exact_copy(octets, size);
    struct conduct conduct = example();

    ck_assert_msg(conduct_decode(PHONE, exact, size, &conduct) == broken[_i].error, "%s",
                  broken[_i].name);
    ck_assert_uint_eq(conduct.strike_count, 2);
    free(exact);
}
END_TEST

START_TEST(every_beginning_of_a_record_is_refused)
{
    uint8_t octets[CONDUCT_MAX];
    size_t size = support_hex(EXAMPLE, octets, sizeof octets);
    struct conduct conduct;

    for (size_t part = 0; part < size; part++) {
        uint8_t *exact = support_exact_copy(octets, part);
        ck_assert_int_ne(conduct_decode(PHONE, exact, part, &conduct), DM_OK);
        free(exact);
    }
}
END_TEST

/* ---- the table ----------------------------------------------------------------------------------------------- */

static bool collect(void *context, const struct conduct *conduct)
{
    struct conduct *list = context;
    size_t at = 0;

    while (!msisdn_is_none(list[at].mobile))
        at++;
    list[at] = *conduct;
    return at < 3;
}

static void put(struct ledger *ledger, const struct conduct *conduct)
{
    ledger_begin(ledger);
    ledger_put_conduct(ledger, conduct);
    ck_assert_int_eq(ledger_commit(ledger), DM_OK);
}

START_TEST(the_last_conduct_of_each_phone_outlives_the_process)
{
    char path[SCRATCH_PATH_MAX];
    struct conduct first = example();
    struct conduct second = example();
    struct conduct list[5] = {{.day = 0}};
    struct ledger *ledger;

    scratch_path(path);
    ledger = ledger_support_open(path);
    second.mobile.value++;
    put(ledger, &second);
    put(ledger, &first);
    first.strike_count = 1;
    put(ledger, &first);
    ledger_close(ledger);

    ledger = ledger_support_open(path);
    ck_assert_int_eq(ledger_walk_conducts(ledger, collect, list), DM_OK);
    assert_same(&list[0], &first);
    assert_same(&list[1], &second);
    ck_assert(msisdn_is_none(list[2].mobile));
    ledger_close(ledger);
}
END_TEST

START_TEST(an_empty_conduct_is_deleted)
{
    char path[SCRATCH_PATH_MAX];
    struct conduct conduct = example();
    struct conduct nothing = {.mobile = PHONE};
    struct conduct list[5] = {{.day = 0}};
    struct ledger *ledger;

    scratch_path(path);
    ledger = ledger_support_open(path);
    put(ledger, &nothing); /* was not there: as good */
    put(ledger, &conduct);
    put(ledger, &nothing);
    ck_assert_int_eq(ledger_walk_conducts(ledger, collect, list), DM_OK);
    ck_assert(msisdn_is_none(list[0].mobile));
    ledger_close(ledger);
}
END_TEST

START_TEST(a_conduct_nobody_can_write_fails_its_batch)
{
    char path[SCRATCH_PATH_MAX];
    struct conduct wrong = example();
    struct ledger *ledger;

    scratch_path(path);
    ledger = ledger_support_open(path);
    wrong.mobile.value = 0;
    ledger_begin(ledger);
    ledger_put_conduct(ledger, &wrong);
    ck_assert_int_eq(ledger_commit(ledger), DM_E_RANGE);
    ledger_close(ledger);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("conduct");
    TCase *tests = tcase_create("conduct");
    SRunner *runner = srunner_create(suite);

    tcase_add_unchecked_fixture(tests, scratch_begin, scratch_end);
    tcase_add_test(tests, the_example_is_what_is_written);
    tcase_add_test(tests, the_longest_fits);
    tcase_add_loop_test(tests, a_broken_record_is_refused, 0,
                        (int)(sizeof broken / sizeof broken[0]));
    tcase_add_test(tests, every_beginning_of_a_record_is_refused);
    tcase_add_test(tests, the_last_conduct_of_each_phone_outlives_the_process);
    tcase_add_test(tests, an_empty_conduct_is_deleted);
    tcase_add_test(tests, a_conduct_nobody_can_write_fails_its_batch);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
