/* Is a good file taken whole, in whatever order and form it comes, and is a load all or nothing? */
#include "store/coverage.h"
#include "store/dataset.h"
#include "store/provider.h"
#include "test/unit/load_support.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

#define GOOD_PERSON    "0012345679,insured,,self,,active,,,,,,\n"
#define GOOD_PERSONS   PERSONS_HEADER GOOD_PERSON
#define GOOD_PROVIDERS PROVIDERS_HEADER "989121000001,PHY-1,physician,owned,,,\n"
#define SHORT_HEADER   "national_id,class,relation,status,valid_until\n"

static char directory[LOAD_SUPPORT_PATH];

static void begin(void)
{
    load_support_begin(directory);
}

static void end(void)
{
    load_support_end(directory);
}

/* ---- what is taken ------------------------------------------------------------------------------- */

static struct dataset *opened(void)
{
    struct dataset *dataset = NULL;

    ck_assert_int_eq(dataset_open(directory, &dataset), DM_OK);
    return dataset;
}

static const struct {
    const char *name;
    const char *persons;
    day_number valid_until;
} good_persons[] = {
    {"the least there can be", SHORT_HEADER "0012345679,insured,self,active,\n", DAY_NONE},
    {"no newline at the end", SHORT_HEADER "0012345679,insured,self,active,", DAY_NONE},
    {"a byte order mark", "\xef\xbb\xbf" SHORT_HEADER "0012345679,insured,self,active,\n",
     DAY_NONE},
    {"a byte order mark and a quoted name",
     "\xef\xbb\xbf\"national_id\",class,relation,status,valid_until\n"
     "0012345679,insured,self,active,\n",
     DAY_NONE},
    {"lines that end with CRLF",
     "national_id,class,relation,status,valid_until\r\n0012345679,insured,self,active,\r\n",
     DAY_NONE},
    {"blank lines", "\n\n" SHORT_HEADER "\n0012345679,insured,self,active,\n\n\n", DAY_NONE},
    {"quotes and spaces around values",
     SHORT_HEADER " \"0012345679\" ,\"insured\", self ,active,\"\"\n", DAY_NONE},
    {"columns in another order",
     "valid_until,status,class,national_id,relation\n14060631,active,insured,0012345679,self\n",
     21083},
    {"leading zeros lost in a spreadsheet", SHORT_HEADER "12345679,insured,self,active,\n",
     DAY_NONE},
    {"a Gregorian date", SHORT_HEADER "0012345679,insured,self,active,2027-09-22\n", 21083},
    {"a Jalali date", SHORT_HEADER "0012345679,insured,self,active,1406/06/31\n", 21083},
    {"a Jalali date without slashes", SHORT_HEADER "0012345679,insured,self,active,14060631\n",
     21083},
};

START_TEST(a_good_file_is_taken)
{
    struct national_id id = {12345679};
    struct dataset *dataset;
    struct person person;

    load_support_load(directory, good_persons[_i].persons, ANY_PROVIDERS);
    dataset = opened();
    ck_assert_msg(coverage_person(dataset, id, &person) == DM_OK, "%s", good_persons[_i].name);
    ck_assert(person.active);
    ck_assert_int_eq(person.birth, DAY_NONE);
    ck_assert(msisdn_is_none(person.mobile));
    ck_assert(!person.birth_certificate_seen);
    ck_assert_int_eq(person.other_insurer, INSURER_NONE);
    ck_assert_msg(person.valid_until == good_persons[_i].valid_until, "%s", good_persons[_i].name);
    dataset_close(dataset);
}
END_TEST

/* Families and mobiles over several batches' worth of order: written backwards, read forwards. */
START_TEST(rows_come_in_any_order)
{
    static const unsigned count = 5000;
    size_t size = 64 * (count + 4), length;
    char *persons = malloc(size);
    struct national_id ids[8];
    struct dataset *dataset;
    struct person person;
    size_t bound = 0;

    ck_assert_ptr_nonnull(persons);
    length = (size_t)sprintf(persons, "national_id,class,relation,head_id,status,valid_until,"
                                      "mobile\n");
    for (unsigned i = count; i > 0; i--)
        length +=
            (size_t)sprintf(persons + length, "9%011u,%s,active,,9891200%05u\n", i,
                            i % 4 == 0 ? "insured,self," : "dependant,spouse,0012345679", i / 2);
    strcpy(persons + length, "0012345679,insured,self,,active,,\n");
    load_support_load(directory, persons, ANY_PROVIDERS);
    dataset = opened();
    ck_assert_uint_eq(dataset_info(dataset)->persons, count + 1);
    for (unsigned i = 1; i <= count; i++) {
        struct national_id id = {NATIONAL_ID_FOREIGN + UINT64_C(900000000000) + i};
        ck_assert_int_eq(coverage_person(dataset, id, &person), DM_OK);
        ck_assert_uint_eq(person.mobile.value, UINT64_C(989120000000) + i / 2);
        ck_assert_int_eq(coverage_depends(dataset, (struct national_id){12345679}, id),
                         i % 4 == 0 ? DM_E_NOT_FOUND : DM_OK);
    }
    ck_assert_int_eq(coverage_by_mobile(dataset, (struct msisdn){989120001000}, ids, 8, &bound),
                     DM_OK);
    ck_assert_uint_eq(bound, 2);
    dataset_close(dataset);
    free(persons);
}
END_TEST

static const struct {
    const char *name;
    const char *number;
    uint64_t value;
} council_numbers[] = {
    {"none", "", 0},
    {"five digits", "45678", 45678},
    {"ten digits", "9999999999", 9999999999},
    {"zeros in front", "0000045678", 45678},
    {"a letter and a hyphen in front", "A-45678", 45678},
    {"a Persian letter and a hyphen in front", "م-45678", 45678},
};

START_TEST(a_council_number_is_compared_as_a_number)
{
    struct dataset *dataset;
    struct provider provider;
    char providers[512];

    snprintf(providers, sizeof providers, "%s09121000001,P,physician,owned,%s,,\n",
             PROVIDERS_HEADER, council_numbers[_i].number);
    load_support_load(directory, GOOD_PERSONS, providers);
    dataset = opened();
    ck_assert_int_eq(provider_by_mobile(dataset, (struct msisdn){989121000001}, &provider), DM_OK);
    ck_assert_msg(provider.council_number == council_numbers[_i].value, "%s",
                  council_numbers[_i].name);
    dataset_close(dataset);
}
END_TEST

START_TEST(the_sample_files_are_taken)
{
    struct loader_result result;
    struct told told;
    enum dm_error error = load_support_run_files(directory, "test/data/persons.csv",
                                                 "test/data/providers.csv", &told, &result);

    ck_assert_msg(error == DM_OK, "%s (the tests run from the top of the tree)",
                  told.count == 0 ? dm_strerror(error) : told.items[0].what);
    ck_assert_uint_eq(result.persons, 17);
    ck_assert_uint_eq(result.providers, 5);
}
END_TEST

/* ---- all or nothing ------------------------------------------------------------------------------ */

START_TEST(a_refused_load_changes_nothing)
{
    struct dataset *before, *after;
    struct loader_result result;
    struct told told;

    ck_assert_uint_eq(load_support_load(directory, GOOD_PERSONS, GOOD_PROVIDERS), 1);
    before = opened();
    ck_assert_int_eq(
        load_support_run(directory, GOOD_PERSONS GOOD_PERSON, GOOD_PROVIDERS, &told, &result),
        DM_E_FORMAT);
    ck_assert(!load_support_exists(directory, "dataset/v000002"));
    ck_assert(!load_support_exists(directory, "dataset/v000002.part"));
    ck_assert_uint_eq(dataset_info(before)->version, 1);
    dataset_close(before);
    after = opened();
    ck_assert_uint_eq(dataset_info(after)->version, 1);
    dataset_close(after);
}
END_TEST

/* A switch that cannot succeed: what was built must go, and the next load must work. */
START_TEST(a_load_that_fails_at_its_end_leaves_nothing)
{
    char blocked[LOAD_SUPPORT_PATH + 32];
    struct loader_result result;
    struct told told;

    load_support_load(directory, GOOD_PERSONS, GOOD_PROVIDERS);
    snprintf(blocked, sizeof blocked, "%s/dataset/current.new", directory);
    ck_assert_int_eq(mkdir(blocked, 0750), 0);
    ck_assert_int_ne(load_support_run(directory, GOOD_PERSONS, GOOD_PROVIDERS, &told, &result),
                     DM_OK);
    ck_assert_uint_eq(result.version, 0);
    ck_assert(!load_support_exists(directory, "dataset/v000002"));
    ck_assert(!load_support_exists(directory, "dataset/v000002.part"));
    ck_assert_int_eq(rmdir(blocked), 0);
    ck_assert_uint_eq(load_support_load(directory, GOOD_PERSONS, GOOD_PROVIDERS), 2);
}
END_TEST

START_TEST(two_versions_are_kept_when_two_are_asked_for)
{
    for (uint32_t version = 1; version <= 4; version++)
        ck_assert_uint_eq(load_support_load(directory, GOOD_PERSONS, GOOD_PROVIDERS), version);
    ck_assert(!load_support_exists(directory, "dataset/v000001"));
    ck_assert(!load_support_exists(directory, "dataset/v000002"));
    ck_assert(load_support_exists(directory, "dataset/v000003/data.mdb"));
    ck_assert(load_support_exists(directory, "dataset/v000004/data.mdb"));
}
END_TEST

START_TEST(without_a_state_directory_it_is_said)
{
    struct loader_result result;
    struct told told;
    char missing[LOAD_SUPPORT_PATH];
    char persons_path[LOAD_SUPPORT_PATH], providers_path[LOAD_SUPPORT_PATH];

    snprintf(missing, sizeof missing, "%.128s/nowhere", directory);
    load_support_write(directory, "p", GOOD_PERSONS, strlen(GOOD_PERSONS), persons_path);
    load_support_write(directory, "d", GOOD_PROVIDERS, strlen(GOOD_PROVIDERS), providers_path);
    ck_assert_int_eq(load_support_run_files(missing, persons_path, providers_path, &told, &result),
                     DM_E_NOT_FOUND);
}
END_TEST

static void add_taken(TCase *tests)
{
    tcase_add_loop_test(tests, a_good_file_is_taken, 0, COUNT(good_persons));
    tcase_add_test(tests, rows_come_in_any_order);
    tcase_add_loop_test(tests, a_council_number_is_compared_as_a_number, 0, COUNT(council_numbers));
    tcase_add_test(tests, the_sample_files_are_taken);
}

static void add_all_or_nothing(TCase *tests)
{
    tcase_add_test(tests, a_refused_load_changes_nothing);
    tcase_add_test(tests, a_load_that_fails_at_its_end_leaves_nothing);
    tcase_add_test(tests, two_versions_are_kept_when_two_are_asked_for);
    tcase_add_test(tests, without_a_state_directory_it_is_said);
}

int main(void)
{
    Suite *suite = suite_create("loader");
    TCase *tests = tcase_create("loader");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, begin, end);
    add_taken(tests);
    add_all_or_nothing(tests);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
