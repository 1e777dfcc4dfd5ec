/* Is every mistake in a CSV file told with its file, line and remedy, and is then nothing switched? */
#include "test/unit/load_support.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

#define GOOD_PERSON    "0012345679,insured,,self,,active,,,,,,\n"
#define GOOD_PERSONS   PERSONS_HEADER GOOD_PERSON
#define GOOD_PROVIDERS PROVIDERS_HEADER "989121000001,PHY-1,physician,owned,,,\n"
#define SHORT_HEADER   "national_id,class,relation,status,valid_until\n"

#define PERSIAN_ID "۰۰۱۲۳۴۵۶۷۹"

static char directory[LOAD_SUPPORT_PATH];

static void begin(void)
{
    load_support_begin(directory);
}

static void end(void)
{
    load_support_end(directory);
}

/* Of each file the first complaint. */
struct complaint {
    const char *name;
    const char *text;
    uint64_t line;
    const char *what; /* a part of the complaint */
};

static const struct complaint bad_persons[] = {
    {"an empty file has no columns", "", 1, "its first line must name the columns"},
    {"blank lines name no columns", "\n\n  \n", 4, "its first line must name the columns"},
    {"a file without rows would make everybody unknown", PERSONS_HEADER, 0,
     "there is no person in it"},
    {"a column is missing", "national_id,class,relation,status\n", 1,
     "column \"valid_until\": missing"},
    {"a booklet's printed date is no column of ours (R1)",
     "national_id,class,relation,status,valid_until,booklet_date\n", 1,
     "column \"booklet_date\": not known"},
    {"a misspelled column is named", "national_id,class,relation,status,valid_until,mobil\n", 1,
     "column \"mobil\": not known"},
    {"a doubled column is named", "national_id,class,class,relation,status,valid_until\n", 1,
     "column \"class\": there twice"},
    {"a header in capitals is not ours", "NATIONAL_ID,class,relation,status,valid_until\n", 1,
     "column \"NATIONAL_ID\": not known"},
    {"a header with a national ID in it is masked", "0012345679,insured,self,active,\n", 1,
     "column \"******5679\": not known"},
    {"a row is too short", SHORT_HEADER "0012345679,insured,self,active\n", 2,
     "4 fields where the header names 5"},
    {"a row is too long", SHORT_HEADER "0012345679,insured,self,active,,\n", 2,
     "6 fields where the header names 5"},
    {"lines are counted over blank ones and CRLF",
     SHORT_HEADER "\r\n0012345679,insured,self,active,\r\n\n\n1234567891,insured,self,activ,\r\n",
     6, "status \"activ\": must be one of inactive, active"},
    {"a row begins where its first quote does",
     SHORT_HEADER "0012345679,\"insured\n\",self,active,\n", 2, "class \"insured?\": must be one"},
    {"an ID is missing", SHORT_HEADER ",insured,self,active,\n", 2,
     "national_id \"\": must not be empty"},
    {"an ID has a wrong check digit", SHORT_HEADER "0012345678,insured,self,active,\n", 2,
     "national_id \"******5678\": the check digit is wrong"},
    {"an ID is too short", SHORT_HEADER "1234567,insured,self,active,\n", 2,
     "national_id \"***4567\": a national ID has 10 digits"},
    {"an ID is of letters", SHORT_HEADER "Mohammad,insured,self,active,\n", 2,
     "national_id \"****mmad\": no national ID"},
    {"an ID is in Persian digits", SHORT_HEADER PERSIAN_ID ",insured,self,active,\n", 2,
     "Persian digits: write 0-9"},
    {"a date is in Arabic digits", SHORT_HEADER "0012345679,insured,self,active,١٤٠٦/٠٦/٣١\n", 2,
     "Persian digits: write 0-9"},
    {"a class is not known", SHORT_HEADER "0012345679,worker,self,active,\n", 2,
     "class \"worker\": must be one of insured, pensioner, dependant"},
    {"a class in Persian is not printed as it is", SHORT_HEADER "0012345679,بی,self,active,\n", 2,
     "class \"????\": must be one of"},
    {"a control character is not printed as it is",
     SHORT_HEADER "0012345679,in\033[2J,self,active,\n", 2, "class \"in?[2J\": must be one of"},
    {"a relation is not known", SHORT_HEADER "0012345679,insured,me,active,\n", 2,
     "relation \"me\": must be one of self, spouse, son"},
    {"a relation is missing", SHORT_HEADER "0012345679,insured,,active,\n", 2,
     "relation \"\": must be one of"},
    {"a status is missing", SHORT_HEADER "0012345679,insured,self,,\n", 2,
     "status \"\": must be one of"},
    {"a national ID slipped into another column is masked",
     SHORT_HEADER "1234567891,0012345679,self,active,\n", 2, "class \"******5679\": must be one"},
    {"a date has another form", SHORT_HEADER "0012345679,insured,self,active,1405-09\n", 2,
     "valid_until \"1405-09\": no date; write 2026-11-23, 1405/09/02 or 14050902"},
    {"a day does not exist", SHORT_HEADER "0012345679,insured,self,active,1404/12/30\n", 2,
     "valid_until \"1404/12/30\": there is no such day"},
    {"a birth date is none", PERSONS_HEADER "0012345679,insured,,self,x,active,,,,,,\n", 2,
     "birth_date \"x\": no date"},
    {"a certificate's date is none", PERSONS_HEADER "0012345679,insured,,self,,active,,,,x,,\n", 2,
     "student_certificate_until \"x\": no date"},
    {"a dependant has no head", PERSONS_HEADER "0012345679,dependant,,son,,active,,,,,,\n", 2,
     "head_id \"\": a dependant needs one"},
    {"a dependant in a file without heads", SHORT_HEADER "0012345679,dependant,son,active,\n", 2,
     "head_id \"\": a dependant needs one"},
    {"an insured has a head", PERSONS_HEADER "0012345679,insured,1234567891,self,,active,,,,,,\n",
     2, "head_id \"******7891\": only a dependant has one"},
    {"a head's check digit is wrong",
     PERSONS_HEADER "0012345679,dependant,1234567890,son,,active,,,,,,\n", 2,
     "head_id \"******7890\": the check digit"},
    {"a dependant is his own head by relation",
     GOOD_PERSONS "1234567891,dependant,0012345679,self,,active,,,,,,\n", 3,
     "relation \"self\": a dependant's"},
    {"an insured is somebody's son", PERSONS_HEADER "0012345679,insured,,son,,active,,,,,,\n", 2,
     "relation \"son\": only a dependant's"},
    {"a head is not in the file",
     GOOD_PERSONS "1234567891,dependant,9991234561,son,,active,,,,,,\n", 3,
     "head_id \"******4561\": no such person"},
    {"a head beyond all others is not in the file",
     GOOD_PERSONS "1234567891,dependant,100200300401,son,,active,,,,,,\n", 3,
     "head_id \"********0401\": no such person"},
    {"a head is a dependant",
     GOOD_PERSONS "1234567891,dependant,0012345679,son,,active,,,,,,\n"
                  "9990001235,dependant,1234567891,spouse,,active,,,,,,\n",
     4, "head_id \"******7891\": a dependant too"},
    {"a person is his own head", GOOD_PERSONS "1234567891,dependant,1234567891,son,,active,,,,,,\n",
     3, "head_id \"******7891\": a dependant too"},
    {"an inactive person has no reason",
     PERSONS_HEADER "0012345679,insured,,self,,inactive,,,,,,\n", 2,
     "reason \"\": an inactive row needs one"},
    {"an active person has a reason",
     PERSONS_HEADER "0012345679,insured,,self,,active,no_premium,,,,,\n", 2,
     "reason \"no_premium\": must be empty"},
    {"a reason is not known", PERSONS_HEADER "0012345679,insured,,self,,inactive,debt,,,,,\n", 2,
     "reason \"debt\": must be one of nothing, contract_ended"},
    {"a mobile is none", PERSONS_HEADER "0012345679,insured,,self,,active,,,02112345678,,,\n", 2,
     "mobile \"*******5678\": no Iranian mobile"},
    {"a flag is neither 0 nor 1", PERSONS_HEADER "0012345679,insured,,self,,active,,,,,yes,\n", 2,
     "birth_certificate_seen \"yes\": must be one of 0, 1"},
    {"an insurer is not known", PERSONS_HEADER "0012345679,insured,,self,,active,,,,,,tamin\n", 2,
     "other_insurer \"tamin\": must be one of nothing, salamat"},
    {"a first name would look like a key of its menu",
     "national_id,class,relation,status,valid_until,first_name\n"
     "0012345679,insured,self,active,,2 Ali\n",
     2, "first_name \"* Ali\": no name"},
    {"an ID is a mobile number", SHORT_HEADER "09121234567,insured,self,active,\n", 2,
     "national_id \"*******4567\": a national ID has 10 digits, a foreigner's code 12"},
    {"a person is there twice", GOOD_PERSONS "1234567891,insured,,self,,active,,,,,,\n" GOOD_PERSON,
     4, "national_id \"******5679\": line 2 has it too"},
    {"a person is there twice, once without leading zeros",
     GOOD_PERSONS "12345679,insured,,self,,active,,,,,,\n", 3, "line 2 has it too"},
    {"a quote stands within a field", SHORT_HEADER "0012345679,in\"sured,self,active,\n", 2,
     "a quote stands in the middle"},
    {"a quote is not closed",
     SHORT_HEADER "0012345679,insured,self,active,\n1234567891,\"insured,self,active,\n\n\n", 3,
     "or is never closed"},
    {"a field is longer than any value",
     SHORT_HEADER
     "0012345679,insured,self,active,"
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
     2, "longer than 64 octets"},
};

static const struct complaint bad_providers[] = {
    {"an empty file has no columns", "", 1, "its first line must name the columns"},
    {"a column is missing", "mobile,provider_id,kind\n", 1, "column \"ownership\": missing"},
    {"a column of the other file is not known", PERSONS_HEADER, 1, "\"national_id\": not known"},
    {"a mobile is missing", PROVIDERS_HEADER ",PHY-1,physician,owned,,,\n", 2,
     "mobile \"\": must not be empty"},
    {"a mobile is none", PROVIDERS_HEADER "98912100000,PHY-1,physician,owned,,,\n", 2,
     "mobile \"*******0000\": no Iranian mobile"},
    {"a provider has no ID", PROVIDERS_HEADER "989121000001,,physician,owned,,,\n", 2,
     "provider_id \"\": must be 1 to 16 of"},
    {"a provider's ID has a space", PROVIDERS_HEADER "989121000001,A B,physician,owned,,,\n", 2,
     "provider_id \"A B\": must be 1 to 16 of"},
    {"a kind is not known", PROVIDERS_HEADER "989121000001,PHY-1,doctor,owned,,,\n", 2,
     "kind \"doctor\": must be one of physician, pharmacy"},
    {"an ownership is not known", PROVIDERS_HEADER "989121000001,PHY-1,physician,private,,,\n", 2,
     "ownership \"private\": must be one of contracted, owned"},
    {"a council number is of letters", PROVIDERS_HEADER "989121000001,P,physician,owned,abc,,\n", 2,
     "council_no \"abc\": no medical council number"},
    {"a council number is 0", PROVIDERS_HEADER "989121000001,P,physician,owned,0,,\n", 2,
     "council_no \"0\": no medical council number"},
    {"a council number has eleven digits",
     PROVIDERS_HEADER "989121000001,P,physician,owned,12345678901,,\n", 2,
     "council_no \"*******8901\": no medical council number"},
    {"a council number has something behind it",
     PROVIDERS_HEADER "989121000001,P,physician,owned,123-4,,\n", 2, "council_no \"123-4\""},
    {"a contract's date is none", PROVIDERS_HEADER "989121000001,P,physician,owned,,x,\n", 2,
     "contract_from \"x\": no date"},
    {"a contract ends before it begins",
     PROVIDERS_HEADER "989121000001,P,physician,contracted,,1405/01/02,1405/01/01\n", 2,
     "contract_until \"1405/01/01\": before contract_from"},
    {"a mobile is there twice",
     GOOD_PROVIDERS "989121000002,PHA-1,pharmacy,owned,,,\n"
                    "09121000001,PHY-2,physician,owned,,,\n",
     4, "mobile \"********0001\": line 2 has it too"},
    {"a centre has two kinds",
     GOOD_PROVIDERS "989121000002,PHA-1,pharmacy,owned,,,\n"
                    "989121000003,PHY-1,clinic,owned,,,\n",
     4, "provider_id \"PHY-1\": line 2 has another kind or ownership for it"},
    {"a centre is owned and contracted",
     GOOD_PROVIDERS "989121000003,PHY-1,physician,contracted,,,\n", 3,
     "provider_id \"PHY-1\": line 2 has another kind or ownership for it"},
    {"there is no provider", PROVIDERS_HEADER, 0, "there is no provider in it"},
};

static void assert_refused(const struct complaint *row, const char *file, const char *persons,
                           const char *providers)
{
    struct loader_result result;
    struct told told;
    enum dm_error error = load_support_run(directory, persons, providers, &told, &result);

    ck_assert_msg(error == DM_E_FORMAT, "%s: %s", row->name, dm_strerror(error));
    ck_assert_uint_eq(result.version, 0);
    ck_assert_uint_ge(told.count, 1);
    ck_assert_uint_eq(result.errors, told.count);
    ck_assert_msg(strstr(told.items[0].path, file) != NULL, "%s: %s", row->name,
                  told.items[0].path);
    ck_assert_msg(strstr(told.items[0].what, row->what) != NULL, "%s: %s", row->name,
                  told.items[0].what);
    ck_assert_msg(told.items[0].line == row->line, "%s: line %d", row->name,
                  (int)told.items[0].line);
    ck_assert(!load_support_exists(directory, "dataset/current"));
}

START_TEST(a_mistake_in_persons_is_told)
{
    assert_refused(&bad_persons[_i], "/persons.csv", bad_persons[_i].text, GOOD_PROVIDERS);
}
END_TEST

START_TEST(a_mistake_in_providers_is_told)
{
    assert_refused(&bad_providers[_i], "/providers.csv", GOOD_PERSONS, bad_providers[_i].text);
}
END_TEST

START_TEST(one_run_tells_the_mistakes_of_both_files)
{
    struct loader_result result;
    struct told told;

    ck_assert_int_eq(load_support_run(directory,
                                      PERSONS_HEADER "0012345678,x,,self,,active,,,,,,\n"
                                                     "1234567891,insured,,self,,activ,,,,,,\n",
                                      PROVIDERS_HEADER "1,P,physician,owned,,,\n", &told, &result),
                     DM_E_FORMAT);
    ck_assert_uint_eq(told.count, 4);
    ck_assert_uint_eq(told.items[0].line, 2);
    ck_assert_uint_eq(told.items[1].line, 2);
    ck_assert_uint_eq(told.items[2].line, 3);
    ck_assert_ptr_nonnull(strstr(told.items[3].path, "/providers.csv"));
}
END_TEST

START_TEST(twenty_mistakes_are_told_and_all_are_counted)
{
    char persons[4096] = PERSONS_HEADER;
    struct loader_result result;
    struct told told;

    for (int i = 0; i < 50; i++)
        strcat(persons, "0012345679,insured,,self,,activ,,,,,,\n");
    ck_assert_int_eq(load_support_run(directory, persons, GOOD_PROVIDERS, &told, &result),
                     DM_E_FORMAT);
    ck_assert_uint_eq(told.count, LOADER_ERRORS_MAX);
    ck_assert_uint_eq(result.errors, 50);
}
END_TEST

START_TEST(a_refused_row_does_not_make_its_family_look_wrong)
{
    struct loader_result result;
    struct told told;

    ck_assert_int_eq(load_support_run(directory,
                                      PERSONS_HEADER
                                      "0012345679,insured,,self,,activ,,,,,,\n"
                                      "1234567891,dependant,0012345679,son,,active,,,,,,\n",
                                      GOOD_PROVIDERS, &told, &result),
                     DM_E_FORMAT);
    ck_assert_uint_eq(told.count, 1);
}
END_TEST

START_TEST(a_runaway_quote_is_not_read_into_memory)
{
    struct loader_result result;
    struct told told;
    size_t size = 1 << 20;
    char *persons = malloc(size);

    ck_assert_ptr_nonnull(persons);
    memset(persons, '\n', size - 1);
    persons[size - 1] = '\0';
    memcpy(persons, SHORT_HEADER "\"", strlen(SHORT_HEADER) + 1);
    ck_assert_int_eq(load_support_run(directory, persons, GOOD_PROVIDERS, &told, &result),
                     DM_E_FORMAT);
    ck_assert_uint_eq(told.items[0].line, 2);
    ck_assert_ptr_nonnull(strstr(told.items[0].what, "a field of thousands of characters"));
    free(persons);
}
END_TEST

START_TEST(a_nul_character_is_told)
{
    static const char persons[] = SHORT_HEADER "0012345679,insured\0,self,active,\n";
    char persons_path[LOAD_SUPPORT_PATH], providers_path[LOAD_SUPPORT_PATH];
    struct loader_result result;
    struct told told;

    load_support_write(directory, "p", persons, sizeof persons - 1, persons_path);
    load_support_write(directory, "d", GOOD_PROVIDERS, strlen(GOOD_PROVIDERS), providers_path);
    ck_assert_int_eq(
        load_support_run_files(directory, persons_path, providers_path, &told, &result),
        DM_E_FORMAT);
    ck_assert_uint_eq(told.items[0].line, 2);
    ck_assert_ptr_nonnull(strstr(told.items[0].what, "class \"insured\": holds a NUL"));
}
END_TEST

START_TEST(a_file_that_is_not_there_is_told)
{
    char providers_path[LOAD_SUPPORT_PATH];
    struct loader_result result;
    struct told told;

    load_support_write(directory, "d", GOOD_PROVIDERS, strlen(GOOD_PROVIDERS), providers_path);
    ck_assert_int_eq(
        load_support_run_files(directory, "/nowhere/p", providers_path, &told, &result),
        DM_E_NOT_FOUND);
    ck_assert_uint_eq(told.count, 1);
    ck_assert_str_eq(told.items[0].path, "/nowhere/p");
    ck_assert_ptr_nonnull(strstr(told.items[0].what, "cannot be opened: No such file"));
}
END_TEST

START_TEST(a_directory_is_no_file)
{
    char providers_path[LOAD_SUPPORT_PATH];
    struct loader_result result;
    struct told told;

    load_support_write(directory, "d", GOOD_PROVIDERS, strlen(GOOD_PROVIDERS), providers_path);
    ck_assert_int_eq(load_support_run_files(directory, directory, providers_path, &told, &result),
                     DM_E_IO);
    ck_assert_ptr_nonnull(strstr(told.items[0].what, "cannot be read: Is a directory"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("load refused");
    TCase *tests = tcase_create("load refused");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, a_mistake_in_persons_is_told, 0, COUNT(bad_persons));
    tcase_add_loop_test(tests, a_mistake_in_providers_is_told, 0, COUNT(bad_providers));
    tcase_add_test(tests, one_run_tells_the_mistakes_of_both_files);
    tcase_add_test(tests, twenty_mistakes_are_told_and_all_are_counted);
    tcase_add_test(tests, a_refused_row_does_not_make_its_family_look_wrong);
    tcase_add_test(tests, a_runaway_quote_is_not_read_into_memory);
    tcase_add_test(tests, a_nul_character_is_told);
    tcase_add_test(tests, a_file_that_is_not_there_is_told);
    tcase_add_test(tests, a_directory_is_no_file);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
