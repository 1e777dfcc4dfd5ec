/* Do the ledger's records come back as they were written, and is every other octet string refused? */
#include "store/record.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

#include "test/unit/support.h"

/* The examples of the comment in ledger_record.c. */
#define ROUTE "04 74657374 0000019e6ad7fb40 01 01 0c 393839313233303030303031 00 00 04 31343230"
#define MARK  "000102030405060708090a0b0c0d0e0f"

static const char inquiry_hex[] =
    "01 01 0000019e6abc8400" MARK ROUTE "00 00 01 000000e64c5336c1 08 484f532d34303031"
    "0000000000bc614f 00005078 01 00 00 02 00005254 00000007";
static const char repeat_hex[] = "01 02 0000019e6abc8400" MARK ROUTE "000000000000002a";
static const char notice_hex[] = "01 0000019e6abc8400" MARK ROUTE "0005 000000000000002a";
static const char outcome_hex[] = "01 01 0000019e6abc8bd0 00000000";

static const struct reply_route route = {.link = "test",
                                         .to = {1, 1, "989123000001"},
                                         .from = {0, 0, "1420"},
                                         .deadline = {INT64_C(1779909000000)}};
static const struct mark mark = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}};

static struct ledger_entry inquiry_example(void)
{
    return (struct ledger_entry){
        .number = 43,
        .kind = LEDGER_INQUIRY,
        .received = {INT64_C(1779907200000)},
        .mark = mark,
        .route = route,
        .inquiry = {.channel = CHANNEL_SMS,
                    .view = VIEW_PROVIDER,
                    .setting = SETTING_INPATIENT,
                    .asker = {UINT64_C(989123000001)},
                    .provider_id = "HOS-4001",
                    .person = {UINT64_C(12345679)},
                    .day = 20600,
                    .verdict = {VERDICT_ENTITLED, REASON_NONE, SPECIAL_NONE, INSURER_ARMED_FORCES,
                                21076},
                    .dataset = 7},
    };
}

static struct ledger_entry repeat_example(void)
{
    return (struct ledger_entry){.number = 43,
                                 .kind = LEDGER_REPEAT,
                                 .received = {INT64_C(1779907200000)},
                                 .mark = mark,
                                 .route = route,
                                 .original = 42};
}

static struct notice notice_example(void)
{
    return (struct notice){.number = 9,
                           .received = {INT64_C(1779907200000)},
                           .mark = mark,
                           .route = route,
                           .text = 5,
                           .argument = 42};
}

static void ck_route(const struct reply_route *a, const struct reply_route *b)
{
    ck_assert_str_eq(a->link, b->link);
    ck_assert_int_eq(a->deadline.ms, b->deadline.ms);
    ck_assert_uint_eq(a->to.ton, b->to.ton);
    ck_assert_uint_eq(a->to.npi, b->to.npi);
    ck_assert_str_eq(a->to.digits, b->to.digits);
    ck_assert_uint_eq(a->from.ton, b->from.ton);
    ck_assert_uint_eq(a->from.npi, b->from.npi);
    ck_assert_str_eq(a->from.digits, b->from.digits);
}

static void ck_inquiry(const struct inquiry *a, const struct inquiry *b)
{
    ck_assert_int_eq(a->channel, b->channel);
    ck_assert_int_eq(a->view, b->view);
    ck_assert_int_eq(a->setting, b->setting);
    ck_assert_uint_eq(a->asker.value, b->asker.value);
    ck_assert_str_eq(a->provider_id, b->provider_id);
    ck_assert_uint_eq(a->person.value, b->person.value);
    ck_assert_int_eq(a->day, b->day);
    ck_assert(verdict_equal(&a->verdict, &b->verdict));
    ck_assert_uint_eq(a->dataset, b->dataset);
}

static void ck_entry(const struct ledger_entry *a, const struct ledger_entry *b)
{
    ck_assert_uint_eq(a->number, b->number);
    ck_assert_int_eq(a->kind, b->kind);
    ck_assert_int_eq(a->received.ms, b->received.ms);
    ck_assert_mem_eq(&a->mark, &b->mark, sizeof a->mark);
    ck_route(&a->route, &b->route);
    ck_assert_uint_eq(a->original, b->original);
    ck_inquiry(&a->inquiry, &b->inquiry);
}

/* ---- the documented examples, exactly ------------------------------------------------------------ */

static void check_entry_example(const struct ledger_entry *entry, const char *hex)
{
    uint8_t expected[LEDGER_ENTRY_MAX];
    uint8_t octets[LEDGER_ENTRY_MAX];
    size_t expected_size = support_hex(hex, expected, sizeof expected);
    struct ledger_entry back;
    size_t size;
    size_t used;

    ck_assert_int_eq(ledger_entry_encode(entry, octets, &size), DM_OK);
    ck_assert_uint_eq(size, expected_size);
    ck_assert_mem_eq(octets, expected, size);
    ck_assert_int_eq(ledger_entry_decode(entry->number, expected, size, &back, &used), DM_OK);
    ck_assert_uint_eq(used, size);
    ck_entry(&back, entry);
}

START_TEST(the_documented_entries_are_what_is_written)
{
    struct ledger_entry inquiry = inquiry_example();
    struct ledger_entry repeat = repeat_example();

    check_entry_example(&inquiry, inquiry_hex);
    check_entry_example(&repeat, repeat_hex);
}
END_TEST

START_TEST(the_documented_notice_is_what_is_written)
{
    struct notice notice = notice_example();
    uint8_t expected[NOTICE_MAX];
    uint8_t octets[NOTICE_MAX];
    struct notice back;
    size_t size;

    ck_assert_int_eq(notice_encode(&notice, octets, &size), DM_OK);
    ck_assert_uint_eq(support_hex(notice_hex, expected, sizeof expected), size);
    ck_assert_mem_eq(octets, expected, size);
    ck_assert_int_eq(notice_decode(9, expected, size, &back), DM_OK);
    ck_assert_uint_eq(back.number, 9);
    ck_assert_int_eq(back.received.ms, notice.received.ms);
    ck_assert_mem_eq(&back.mark, &mark, sizeof mark);
    ck_route(&back.route, &route);
    ck_assert_uint_eq(back.text, 5);
    ck_assert_uint_eq(back.argument, 42);
}
END_TEST

START_TEST(the_documented_outcome_is_what_is_written)
{
    struct outcome outcome = {OUTCOME_ACCEPTED, {INT64_C(1779907202000)}, 0};
    uint8_t expected[OUTCOME_SIZE];
    uint8_t octets[OUTCOME_SIZE];
    struct outcome back;
    size_t size;

    ck_assert_int_eq(outcome_encode(&outcome, octets, &size), DM_OK);
    ck_assert_uint_eq(support_hex(outcome_hex, expected, sizeof expected), size);
    ck_assert_mem_eq(octets, expected, size);
    ck_assert_int_eq(outcome_decode(expected, size, &back), DM_OK);
    ck_assert_int_eq(back.state, OUTCOME_ACCEPTED);
    ck_assert_int_eq(back.at.ms, outcome.at.ms);
    ck_assert_uint_eq(back.command_status, 0);
}
END_TEST

/* ---- the ends of every range --------------------------------------------------------------------- */

static void longest_route(struct reply_route *longest)
{
    memset(longest->link, 'l', LINK_NAME_MAX);
    memset(longest->to.digits, '9', SMPP_ADDRESS_MAX);
    memset(longest->from.digits, '8', SMPP_ADDRESS_MAX);
}

static void no_route(struct ledger_entry *entry)
{
    entry->route = (struct reply_route){0};
}

static void longest(struct ledger_entry *entry)
{
    longest_route(&entry->route);
    memset(entry->inquiry.provider_id, 'A', PROVIDER_ID_MAX);
}

static void highest(struct ledger_entry *entry)
{
    entry->received.ms = INT64_MAX;
    entry->inquiry.channel = CHANNEL_USSD;
    entry->inquiry.asker.value = UINT64_C(989999999999);
    entry->inquiry.person.value = 2 * NATIONAL_ID_FOREIGN - 1;
    entry->inquiry.day = INT32_MAX;
    entry->inquiry.verdict =
        (struct verdict){VERDICT_UNKNOWN_PERSON, REASON_NO_BIRTH_CERTIFICATE,
                         SPECIAL_DAUGHTER_CERTIFICATE, INSURER_OTHER, INT32_MAX};
    entry->inquiry.dataset = UINT32_MAX;
}

static void before_1970(struct ledger_entry *entry)
{
    entry->received.ms = INT64_MIN;
    entry->inquiry.day = -1;
    entry->inquiry.verdict.until = DAY_NONE;
}

static void a_dependant(struct ledger_entry *entry)
{
    entry->inquiry.view = VIEW_DEPENDANT;
    entry->inquiry.provider_id[0] = '\0';
}

static const struct {
    const char *name;
    void (*change)(struct ledger_entry *entry);
} kept[] = {
    {"an inquiry that owes no reply", no_route},
    {"every string at its longest", longest},
    {"every number at its highest", highest},
    {"times before 1970, and no end date", before_1970},
    {"a person asking for a dependant", a_dependant},
};

START_TEST(an_entry_comes_back_as_it_was_written)
{
    struct ledger_entry entry = inquiry_example();
    uint8_t octets[LEDGER_ENTRY_MAX];
    struct ledger_entry back;
    size_t size;
    size_t used;

    kept[_i].change(&entry);
    ck_assert_msg(ledger_entry_encode(&entry, octets, &size) == DM_OK, "%s", kept[_i].name);
    ck_assert_int_eq(ledger_entry_decode(entry.number, octets, size, &back, &used), DM_OK);
    ck_entry(&back, &entry);
}
END_TEST

START_TEST(the_longest_notice_fits)
{
    struct notice notice = notice_example();
    uint8_t octets[NOTICE_MAX];
    struct notice back;
    size_t size;

    longest_route(&notice.route);
    ck_assert_int_eq(notice_encode(&notice, octets, &size), DM_OK);
    ck_assert_int_eq(notice_decode(9, octets, size, &back), DM_OK);
    ck_route(&back.route, &notice.route);
}
END_TEST

/* ---- structs that keep no range ------------------------------------------------------------------ */

static void no_kind(struct ledger_entry *entry)
{
    entry->kind = 0;
}

static void undecided(struct ledger_entry *entry)
{
    entry->inquiry.verdict.status = VERDICT_UNDECIDED;
}

static void unknown_reason(struct ledger_entry *entry)
{
    entry->inquiry.verdict.reason = REASON_NO_BIRTH_CERTIFICATE + 1;
}

static void no_person(struct ledger_entry *entry)
{
    entry->inquiry.person.value = 0;
}

static void eleven_digits(struct ledger_entry *entry)
{
    entry->inquiry.person.value = UINT64_C(10000000000);
}

static void no_asker(struct ledger_entry *entry)
{
    entry->inquiry.asker.value = 0;
}

static void no_provider(struct ledger_entry *entry)
{
    entry->inquiry.provider_id[0] = '\0';
}

static void a_centre_for_oneself(struct ledger_entry *entry)
{
    entry->inquiry.view = VIEW_SELF;
}

static void no_day(struct ledger_entry *entry)
{
    entry->inquiry.day = DAY_NONE;
}

static void endless_link(struct ledger_entry *entry)
{
    memset(entry->route.link, 'l', sizeof entry->route.link);
}

static void endless_digits(struct ledger_entry *entry)
{
    memset(entry->route.to.digits, '9', sizeof entry->route.to.digits);
}

static void repeats_itself(struct ledger_entry *entry)
{
    *entry = repeat_example();
    entry->original = entry->number;
}

static void restored_and_owed(struct ledger_entry *entry)
{
    *entry = repeat_example();
    entry->kind = LEDGER_RESTORED;
    entry->mark = (struct mark){{0}};
}

static void restored_before_its_end(struct ledger_entry *entry)
{
    *entry = (struct ledger_entry){.number = 9, .kind = LEDGER_RESTORED, .original = 9};
}

static const struct {
    const char *name;
    void (*change)(struct ledger_entry *entry);
} unwritable[] = {
    {"no kind", no_kind},
    {"a question no rule decided", undecided},
    {"a reason nobody defined", unknown_reason},
    {"no person", no_person},
    {"a national ID of eleven digits", eleven_digits},
    {"no asker", no_asker},
    {"a centre without a provider ID", no_provider},
    {"a centre asking for itself", a_centre_for_oneself},
    {"no day", no_day},
    {"a link name without an end", endless_link},
    {"an address without an end", endless_digits},
    {"a repeat of itself", repeats_itself},
    {"a restoration that is owed to somebody", restored_and_owed},
    {"a restoration before the end", restored_before_its_end},
};

START_TEST(an_entry_out_of_its_ranges_is_not_written)
{
    struct ledger_entry entry = inquiry_example();
    uint8_t octets[LEDGER_ENTRY_MAX];
    size_t size = 77;

    unwritable[_i].change(&entry);
    ck_assert_msg(ledger_entry_encode(&entry, octets, &size) == DM_E_RANGE, "%s",
                  unwritable[_i].name);
    ck_assert_uint_eq(size, 77);
}
END_TEST

START_TEST(a_notice_without_a_way_to_go_is_not_written)
{
    struct notice notice = notice_example();
    uint8_t octets[NOTICE_MAX];
    size_t size;

    notice.route.link[0] = '\0';
    ck_assert_int_eq(notice_encode(&notice, octets, &size), DM_E_RANGE);
}
END_TEST

START_TEST(an_outcome_without_a_state_is_not_written)
{
    uint8_t octets[OUTCOME_SIZE];
    size_t size;

    ck_assert_int_eq(outcome_encode(&(struct outcome){0}, octets, &size), DM_E_RANGE);
    ck_assert_int_eq(outcome_encode(&(struct outcome){.state = 7}, octets, &size), DM_E_RANGE);
}
END_TEST

/* ---- octets that are no record ------------------------------------------------------------------- */

enum record { ENTRY, NOTICE, OUTCOME };

static enum dm_error decode(enum record record, const uint8_t *octets, size_t size)
{
    uint8_t *copy = support_exact_copy(octets, size);
    struct ledger_entry entry;
    struct notice notice;
    struct outcome outcome;
    size_t used = 0;
    enum dm_error error = DM_E_BUG;

    switch (record) {
    case ENTRY:
        error = ledger_entry_decode(43, copy, size, &entry, &used);
        if (error == DM_OK)
            ck_assert_uint_le(used, size);
        break;
    case NOTICE: error = notice_decode(43, copy, size, &notice); break;
    case OUTCOME: error = outcome_decode(copy, size, &outcome); break;
    }
    free(copy);
    return error;
}

static const struct {
    const char *name;
    enum record record;
    const char *hex;
} whole[] = {
    {"inquiry", ENTRY, inquiry_hex},
    {"repeat", ENTRY, repeat_hex},
    {"notice", NOTICE, notice_hex},
    {"outcome", OUTCOME, outcome_hex},
};

START_TEST(a_record_cut_short_anywhere_is_corrupt)
{
    uint8_t octets[LEDGER_ENTRY_MAX];
    size_t size = support_hex(whole[_i].hex, octets, sizeof octets);

    for (size_t cut = 0; cut < size; cut++)
        ck_assert_msg(decode(whole[_i].record, octets, cut) == DM_E_CORRUPT, "%s cut to %zu",
                      whole[_i].name, cut);
}
END_TEST

START_TEST(a_newer_version_is_told_apart_from_none)
{
    uint8_t octets[LEDGER_ENTRY_MAX];
    size_t size = support_hex(whole[_i].hex, octets, sizeof octets);

    octets[0] = 2;
    ck_assert_int_eq(decode(whole[_i].record, octets, size), DM_E_VERSION);
    octets[0] = 0;
    ck_assert_int_eq(decode(whole[_i].record, octets, size), DM_E_CORRUPT);
}
END_TEST

/* Whatever octet is changed to whatever, nothing is read outside, and what is taken can be written. */
START_TEST(any_octet_changed_gives_a_record_or_an_error)
{
    uint8_t octets[LEDGER_ENTRY_MAX];
    size_t size = support_hex(whole[_i].hex, octets, sizeof octets);

    for (size_t at = 1; at < size; at++) {
        uint8_t was = octets[at];
        for (unsigned value = 0; value <= UINT8_MAX; value++) {
            octets[at] = (uint8_t)value;
            enum dm_error error = decode(whole[_i].record, octets, size);
            ck_assert_msg(error == DM_OK || error == DM_E_CORRUPT, "%s, octet %zu: %s",
                          whole[_i].name, at, dm_strerror(error));
        }
        octets[at] = was;
    }
}
END_TEST

static const struct {
    const char *name;
    enum record record;
    const char *hex;
} corrupt[] = {
    {"an entry of kind 0", ENTRY, "01 00 0000019e6abc8400" MARK "00 000000000000002a"},
    {"an entry of kind 3", ENTRY, "01 03 0000019e6abc8400" MARK "00 000000000000002a"},
    {"a repeat of a later entry", ENTRY, "01 02 0000019e6abc8400" MARK "00 000000000000002c"},
    {"a link name of 16 octets", ENTRY,
     "01 02 0000019e6abc8400" MARK "10 6c6c6c6c6c6c6c6c6c6c6c6c6c6c6c6c 0000000000000000"
     "00 00 00 00 00 00 000000000000002a"},
    {"a link name with a NUL", ENTRY,
     "01 02 0000019e6abc8400" MARK "02 6c00 0000000000000000 000000 000000 000000000000002a"},
    {"a notice without a route", NOTICE, "01 0000019e6abc8400" MARK "00 0005 000000000000002a"},
    {"a notice with an octet behind", NOTICE,
     "01 0000019e6abc8400" MARK ROUTE "0005 000000000000002a 00"},
    {"an outcome in state 0", OUTCOME, "01 00 0000019e6abc8bd0 00000000"},
    {"an outcome in state 7", OUTCOME, "01 07 0000019e6abc8bd0 00000000"},
    {"an outcome with an octet behind", OUTCOME, "01 01 0000019e6abc8bd0 00000000 00"},
};

START_TEST(what_contradicts_itself_is_corrupt)
{
    uint8_t octets[LEDGER_ENTRY_MAX];
    size_t size = support_hex(corrupt[_i].hex, octets, sizeof octets);
    enum dm_error error = decode(corrupt[_i].record, octets, size);

    ck_assert_msg(error == DM_E_CORRUPT, "%s: %s", corrupt[_i].name, dm_strerror(error));
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

int main(void)
{
    Suite *suite = suite_create("ledger_record");
    TCase *tcase = tcase_create("ledger_record");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, the_documented_entries_are_what_is_written);
    tcase_add_test(tcase, the_documented_notice_is_what_is_written);
    tcase_add_test(tcase, the_documented_outcome_is_what_is_written);
    tcase_add_loop_test(tcase, an_entry_comes_back_as_it_was_written, 0, ROWS(kept));
    tcase_add_test(tcase, the_longest_notice_fits);
    tcase_add_loop_test(tcase, an_entry_out_of_its_ranges_is_not_written, 0, ROWS(unwritable));
    tcase_add_test(tcase, a_notice_without_a_way_to_go_is_not_written);
    tcase_add_test(tcase, an_outcome_without_a_state_is_not_written);
    tcase_add_loop_test(tcase, a_record_cut_short_anywhere_is_corrupt, 0, ROWS(whole));
    tcase_add_loop_test(tcase, a_newer_version_is_told_apart_from_none, 0, ROWS(whole));
    tcase_add_loop_test(tcase, any_octet_changed_gives_a_record_or_an_error, 0, ROWS(whole));
    tcase_add_loop_test(tcase, what_contradicts_itself_is_corrupt, 0, ROWS(corrupt));
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
