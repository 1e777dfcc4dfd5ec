/* Do records of persons and providers come back as written, and are broken ones refused? */
#include "store/record.h"
#include "test/unit/support.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

#define KEY_ID     ((struct national_id){9990011011})
#define KEY_MOBILE ((struct msisdn){989121000004})

/* The examples in record.c. */
static const char person_hex[] =
    "02 4a 13 000000bc614f 00e64c5336c1 8033cb 80525b 8050ee d8b9d984db8c";
static const char provider_hex[] =
    "01 0c 484f532d343030310000000000000000 00000000b26e 804bed 80530e";

static const struct person son = {
    .id = {9990011011},
    .class = PERSON_DEPENDANT,
    .head = {12345679},
    .relation = RELATION_SON,
    .birth = 13259, /* 2006-04-21 */
    .active = false,
    .reason = REASON_LEFT_DEPENDENCY,
    .valid_until = 21083, /* 2027-09-22 */
    .mobile = {989123000001},
    .student_certificate_until = 20718, /* 2026-09-22 */
    .birth_certificate_seen = true,
    .other_insurer = INSURER_SALAMAT,
    .first_name = "علی",
};

static const struct provider hospital = {
    .mobile = {989121000004},
    .id = "HOS-4001",
    .kind = PROVIDER_HOSPITAL,
    .owned = true,
    .council_number = 45678,
    .contract_from = 19437,  /* 2023-03-21 */
    .contract_until = 21262, /* 2028-03-19 */
};

static void assert_persons_equal(const struct person *a, const struct person *b)
{
    ck_assert_uint_eq(a->id.value, b->id.value);
    ck_assert_int_eq(a->class, b->class);
    ck_assert_uint_eq(a->head.value, b->head.value);
    ck_assert_int_eq(a->relation, b->relation);
    ck_assert_int_eq(a->birth, b->birth);
    ck_assert_int_eq(a->active, b->active);
    ck_assert_int_eq(a->reason, b->reason);
    ck_assert_int_eq(a->valid_until, b->valid_until);
    ck_assert_uint_eq(a->mobile.value, b->mobile.value);
    ck_assert_int_eq(a->student_certificate_until, b->student_certificate_until);
    ck_assert_int_eq(a->birth_certificate_seen, b->birth_certificate_seen);
    ck_assert_int_eq(a->other_insurer, b->other_insurer);
    ck_assert_str_eq(a->first_name, b->first_name);
}

static void assert_providers_equal(const struct provider *a, const struct provider *b)
{
    ck_assert_uint_eq(a->mobile.value, b->mobile.value);
    ck_assert_str_eq(a->id, b->id);
    ck_assert_int_eq(a->kind, b->kind);
    ck_assert_int_eq(a->owned, b->owned);
    ck_assert_uint_eq(a->council_number, b->council_number);
    ck_assert_int_eq(a->contract_from, b->contract_from);
    ck_assert_int_eq(a->contract_until, b->contract_until);
}

START_TEST(the_person_in_the_comment_decodes_and_encodes)
{
    uint8_t written[PERSON_RECORD_MAX], example[PERSON_RECORD_MAX];
    struct person read;
    size_t size = 0;
    size_t example_size = support_hex(person_hex, example, sizeof example);

    ck_assert_int_eq(person_decode(KEY_ID, example, example_size, &read), DM_OK);
    assert_persons_equal(&read, &son);
    ck_assert_int_eq(person_encode(&son, written, &size), DM_OK);
    ck_assert_uint_eq(size, example_size);
    ck_assert_mem_eq(written, example, size);
}
END_TEST

START_TEST(the_provider_in_the_comment_decodes_and_encodes)
{
    uint8_t written[PROVIDER_RECORD_MAX], example[PROVIDER_RECORD_MAX];
    struct provider read;
    size_t size = 0;

    ck_assert_uint_eq(support_hex(provider_hex, example, sizeof example), sizeof example);
    ck_assert_int_eq(provider_decode(KEY_MOBILE, example, sizeof example, &read), DM_OK);
    assert_providers_equal(&read, &hospital);
    ck_assert_int_eq(provider_encode(&hospital, written, &size), DM_OK);
    ck_assert_uint_eq(size, sizeof example);
    ck_assert_mem_eq(written, example, size);
}
END_TEST

#define INSURED .class = PERSON_INSURED, .relation = RELATION_SELF
#define NO_DAYS .birth = DAY_NONE, .valid_until = DAY_NONE, .student_certificate_until = DAY_NONE

static const struct {
    const char *name;
    struct person person;
} good_persons[] = {
    {"an insured of whom little is known", {INSURED, NO_DAYS, .active = true}},
    {"a pensioner born before 1970",
     {.class = PERSON_PENSIONER, .active = true, .birth = -14000, .valid_until = 0}},
    {"a date at either end of what is written",
     {INSURED, .active = true, .birth = -0x7fffff, .valid_until = 0x7fffff}},
    {"the highest of every code",
     {.class = PERSON_DEPENDANT,
      .relation = RELATION_OTHER,
      .head = {9999999999},
      .reason = REASON_OTHER,
      .other_insurer = INSURER_OTHER,
      .mobile = {989999999999},
      NO_DAYS}},
    {"the longest first name there is",
     {INSURED, NO_DAYS, .active = true, .first_name = "ابپتثجچحخدذ"}},
    {"a first name in Latin letters",
     {INSURED, NO_DAYS, .active = true, .first_name = "J. O'Neil"}},
    {"a dependant of a foreigner",
     {.class = PERSON_DEPENDANT,
      .relation = RELATION_SPOUSE,
      .head = {NATIONAL_ID_FOREIGN + 999999999999},
      .active = true,
      NO_DAYS}},
};

START_TEST(a_person_comes_back_as_written)
{
    uint8_t octets[PERSON_RECORD_MAX];
    struct person read;
    size_t size = 0;

    ck_assert_msg(person_encode(&good_persons[_i].person, octets, &size) == DM_OK, "%s",
                  good_persons[_i].name);
    ck_assert_int_eq(person_decode((struct national_id){0}, octets, size, &read), DM_OK);
    assert_persons_equal(&read, &good_persons[_i].person);
}
END_TEST

static const struct {
    const char *name;
    struct person person;
} bad_persons[] = {
    {"a class nobody knows", {.class = 3, .active = true, NO_DAYS}},
    {"a relation nobody knows",
     {.class = PERSON_DEPENDANT, .head = {1}, .relation = 7, .active = true, NO_DAYS}},
    {"a reason that comes from our rules, not from the data",
     {INSURED, .reason = REASON_ENDED, NO_DAYS}},
    {"an insurer nobody knows", {INSURED, .active = true, .other_insurer = 5, NO_DAYS}},
    {"an active person with a reason", {INSURED, .active = true, .reason = REASON_OTHER, NO_DAYS}},
    {"an inactive person without a reason", {INSURED, NO_DAYS}},
    {"a dependant without a head",
     {.class = PERSON_DEPENDANT, .relation = RELATION_SON, .active = true, NO_DAYS}},
    {"an insured with a head", {INSURED, .head = {12345679}, .active = true, NO_DAYS}},
    {"a dependant of himself",
     {.class = PERSON_DEPENDANT, .head = {12345679}, .active = true, NO_DAYS}},
    {"an insured who is somebody's son",
     {.class = PERSON_INSURED, .relation = RELATION_SON, .active = true, NO_DAYS}},
    {"a head between a national ID and a foreigner's code",
     {.class = PERSON_DEPENDANT,
      .relation = RELATION_SON,
      .head = {10000000000},
      .active = true,
      NO_DAYS}},
    {"a mobile that is none of Iran's",
     {INSURED, .active = true, .mobile = {447700900000}, NO_DAYS}},
    {"a date too far away to be written", {INSURED, .active = true, .birth = 0x800000}},
    {"a first name with a digit", {INSURED, .active = true, .first_name = "1 Ali", NO_DAYS}},
    {"a first name that is not folded", {INSURED, .active = true, .first_name = "علي", NO_DAYS}},
};

START_TEST(a_person_that_contradicts_itself_is_not_written)
{
    uint8_t octets[PERSON_RECORD_MAX];
    size_t size = 77;

    ck_assert_msg(person_encode(&bad_persons[_i].person, octets, &size) == DM_E_RANGE, "%s",
                  bad_persons[_i].name);
    ck_assert_uint_eq(size, 77);
}
END_TEST

static const struct {
    const char *name;
    const char *hex;
    enum dm_error error;
} bad_person_records[] = {
    {"nothing at all", "", DM_E_CORRUPT},
    {"a version only", "01", DM_E_CORRUPT},
    {"version 0, which never was", "00 4a 13 000000bc614f 00e64c5336c1 8033cb 80525b 8050ee",
     DM_E_CORRUPT},
    {"a newer version", "03 4a 13 000000bc614f 00e64c5336c1 8033cb 80525b 8050ee", DM_E_VERSION},
    {"a newer version of another size", "03", DM_E_VERSION},
    {"a version of names without one", "02 4a 13 000000bc614f 00e64c5336c1 8033cb 80525b 8050ee",
     DM_E_CORRUPT},
    {"a version without names with one",
     "01 4a 13 000000bc614f 00e64c5336c1 8033cb 80525b 8050ee d8b9d984db8c", DM_E_CORRUPT},
    {"half a letter", "02 4a 13 000000bc614f 00e64c5336c1 8033cb 80525b 8050ee d8b9d9",
     DM_E_CORRUPT},
    {"a NUL in a name", "02 4a 13 000000bc614f 00e64c5336c1 8033cb 80525b 8050ee d8b900",
     DM_E_CORRUPT},
    {"a name longer than any",
     "02 4a 13 000000bc614f 00e64c5336c1 8033cb 80525b 8050ee "
     "41414141414141414141414141414141414141414141414141",
     DM_E_CORRUPT},
    {"an octet too few", "01 4a 13 000000bc614f 00e64c5336c1 8033cb 80525b 8050", DM_E_CORRUPT},
    {"an octet too many", "01 4a 13 000000bc614f 00e64c5336c1 8033cb 80525b 8050ee 00",
     DM_E_CORRUPT},
    {"a bit nobody uses", "01 ca 13 000000bc614f 00e64c5336c1 8033cb 80525b 8050ee", DM_E_CORRUPT},
    {"a fourth class", "01 4b 13 000000bc614f 00e64c5336c1 8033cb 80525b 8050ee", DM_E_CORRUPT},
    {"an eighth relation", "01 5e 13 000000bc614f 00e64c5336c1 8033cb 80525b 8050ee", DM_E_CORRUPT},
    {"a reason only rules give", "01 4a 16 000000bc614f 00e64c5336c1 8033cb 80525b 8050ee",
     DM_E_CORRUPT},
    {"a sixth insurer", "01 4a 53 000000bc614f 00e64c5336c1 8033cb 80525b 8050ee", DM_E_CORRUPT},
    {"an active person with a reason", "01 6a 13 000000bc614f 00e64c5336c1 8033cb 80525b 8050ee",
     DM_E_CORRUPT},
    {"a dependant without a head", "01 4a 13 000000000000 00e64c5336c1 8033cb 80525b 8050ee",
     DM_E_CORRUPT},
    {"a mobile that is none", "01 4a 13 000000bc614f 000000000001 8033cb 80525b 8050ee",
     DM_E_CORRUPT},
};

START_TEST(a_broken_person_record_is_refused)
{
    uint8_t octets[64];
    size_t size = support_hex(bad_person_records[_i].hex, octets, sizeof octets);
    uint8_t *exact = support_exact_copy(octets, size);
    struct person read = son;

    ck_assert_msg(person_decode(KEY_ID, exact, size, &read) == bad_person_records[_i].error, "%s",
                  bad_person_records[_i].name);
    assert_persons_equal(&read, &son); /* untouched */
    free(exact);
}
END_TEST

static const struct {
    const char *name;
    const char *hex;
    enum dm_error error;
} bad_provider_records[] = {
    {"nothing at all", "", DM_E_CORRUPT},
    {"a newer version", "02 0c 484f532d343030310000000000000000 00000000b26e 804bed 80530e",
     DM_E_VERSION},
    {"an octet too few", "01 0c 484f532d343030310000000000000000 00000000b26e 804bed 8053",
     DM_E_CORRUPT},
    {"an octet too many", "01 0c 484f532d343030310000000000000000 00000000b26e 804bed 80530e 00",
     DM_E_CORRUPT},
    {"a bit nobody uses", "01 1c 484f532d343030310000000000000000 00000000b26e 804bed 80530e",
     DM_E_CORRUPT},
    {"a seventh kind", "01 0e 484f532d343030310000000000000000 00000000b26e 804bed 80530e",
     DM_E_CORRUPT},
    {"no provider ID", "01 0c 00000000000000000000000000000000 00000000b26e 804bed 80530e",
     DM_E_CORRUPT},
    {"a space in the provider ID",
     "01 0c 484f5320343030310000000000000000 00000000b26e 804bed 80530e", DM_E_CORRUPT},
    {"something behind the provider ID",
     "01 0c 484f532d343030310000000000000041 00000000b26e 804bed 80530e", DM_E_CORRUPT},
};

START_TEST(a_broken_provider_record_is_refused)
{
    uint8_t octets[64];
    size_t size = support_hex(bad_provider_records[_i].hex, octets, sizeof octets);
    uint8_t *exact = support_exact_copy(octets, size);
    struct provider read = hospital;

    ck_assert_msg(provider_decode(KEY_MOBILE, exact, size, &read) == bad_provider_records[_i].error,
                  "%s", bad_provider_records[_i].name);
    assert_providers_equal(&read, &hospital);
    free(exact);
}
END_TEST

static const struct {
    const char *name;
    const char *id;
    bool valid;
} provider_ids[] = {
    {"an empty one is none", "", false},
    {"one letter will do", "a", true},
    {"every kind of character is allowed", "Az09-_.", true},
    {"sixteen are the most", "1234567890123456", true},
    {"seventeen are too many", "12345678901234567", false},
    {"a space is not allowed", "A B", false},
    {"a slash is not allowed", "A/B", false},
    {"a Persian letter is not allowed", "الف", false},
};

START_TEST(a_provider_id_has_its_alphabet)
{
    uint8_t octets[PROVIDER_RECORD_MAX];
    struct provider provider = {.contract_from = DAY_NONE, .contract_until = DAY_NONE};
    struct provider read;
    size_t size = 0;

    ck_assert_msg(provider_id_is_valid(provider_ids[_i].id) == provider_ids[_i].valid, "%s",
                  provider_ids[_i].name);
    if (!provider_ids[_i].valid)
        return;
    strcpy(provider.id, provider_ids[_i].id);
    ck_assert_int_eq(provider_encode(&provider, octets, &size), DM_OK);
    ck_assert_int_eq(provider_decode((struct msisdn){0}, octets, size, &read), DM_OK);
    assert_providers_equal(&read, &provider);
}
END_TEST

START_TEST(a_provider_outside_its_ranges_is_not_written)
{
    uint8_t octets[PROVIDER_RECORD_MAX];
    struct provider provider = hospital;
    size_t size = 0;

    provider.kind = 6;
    ck_assert_int_eq(provider_encode(&provider, octets, &size), DM_E_RANGE);
    provider = hospital;
    provider.council_number = UINT64_C(1) << 48;
    ck_assert_int_eq(provider_encode(&provider, octets, &size), DM_E_RANGE);
    provider = hospital;
    provider.contract_until = -0x800000;
    ck_assert_int_eq(provider_encode(&provider, octets, &size), DM_E_RANGE);
}
END_TEST

static const struct verdict verdict = {.status = VERDICT_NOT_ENTITLED,
                                       .reason = REASON_NO_PREMIUM,
                                       .special = SPECIAL_NONE,
                                       .overlap = INSURER_NONE,
                                       .until = 21083};

START_TEST(two_verdicts_are_one_when_nothing_differs)
{
    struct verdict other = verdict;

    ck_assert(verdict_equal(&verdict, &other));
    other.status = VERDICT_ENTITLED;
    ck_assert(!verdict_equal(&verdict, &other));
    other = verdict;
    other.reason = REASON_ENDED;
    ck_assert(!verdict_equal(&verdict, &other));
    other = verdict;
    other.special = SPECIAL_SON_CERTIFICATE;
    ck_assert(!verdict_equal(&verdict, &other));
    other = verdict;
    other.overlap = INSURER_RELIEF;
    ck_assert(!verdict_equal(&verdict, &other));
    other = verdict;
    other.until = DAY_NONE;
    ck_assert(!verdict_equal(&verdict, &other));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("record");
    TCase *tests = tcase_create("record");
    SRunner *runner;
    int failed;

    tcase_add_test(tests, the_person_in_the_comment_decodes_and_encodes);
    tcase_add_test(tests, the_provider_in_the_comment_decodes_and_encodes);
    tcase_add_loop_test(tests, a_person_comes_back_as_written, 0, COUNT(good_persons));
    tcase_add_loop_test(tests, a_person_that_contradicts_itself_is_not_written, 0,
                        COUNT(bad_persons));
    tcase_add_loop_test(tests, a_broken_person_record_is_refused, 0, COUNT(bad_person_records));
    tcase_add_loop_test(tests, a_broken_provider_record_is_refused, 0, COUNT(bad_provider_records));
    tcase_add_loop_test(tests, a_provider_id_has_its_alphabet, 0, COUNT(provider_ids));
    tcase_add_test(tests, a_provider_outside_its_ranges_is_not_written);
    tcase_add_test(tests, two_verdicts_are_one_when_nothing_differs);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
