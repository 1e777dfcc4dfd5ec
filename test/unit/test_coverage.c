/* Are persons, families, mobiles and providers found as the sample files have them? */
#include "store/coverage.h"
#include "store/provider.h"
#include "test/unit/load_support.h"

#include <check.h>

#include <stdlib.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

#define FATHER   UINT64_C(12345679)
#define SON      UINT64_C(9990011011)
#define DAUGHTER UINT64_C(9990013039)
#define MOTHER   UINT64_C(9990044090)
#define FOREIGN  (NATIONAL_ID_FOREIGN + UINT64_C(100200300401))

static const char persons[] = PERSONS_HEADER
    "0012345679,insured,,self,1357/02/15,active,,1406/06/31,989123000001,,1,\n"
    "9990013039,dependant,0012345679,daughter,1386/03/08,active,,1408/12/30,,,0,\n"
    "9990011011,dependant,0012345679,son,1384/05/10,inactive,left_dependency,,,1406/06/31,1,\n"
    "9990044090,dependant,9990043086,mother,1339/12/29,active,,1408/12/30,989123000003,,1,\n"
    "9990043086,insured,,self,1366/06/31,active,,,989123000003,,1,\n"
    "9990021066,pensioner,,self,,active,,1408/12/30,989123000003,,,salamat\n"
    "100200300401,insured,,self,1365/10/10,active,,1408/12/30,989123000007,,0,\n";
static const char providers[] =
    PROVIDERS_HEADER "989121000001,PHY-1001,physician,contracted,45678,1402/01/01,1408/12/30\n"
                     "989121000004,HOS-4001,hospital,owned,,,\n";

static char directory[LOAD_SUPPORT_PATH];
static struct dataset *dataset;

static void begin(void)
{
    load_support_begin(directory);
    load_support_load(directory, persons, providers);
    ck_assert_int_eq(dataset_open(directory, &dataset), DM_OK);
}

static void end(void)
{
    dataset_close(dataset);
    load_support_end(directory);
}

START_TEST(a_person_has_every_field_of_its_row)
{
    struct person son;

    ck_assert_int_eq(coverage_person(dataset, (struct national_id){SON}, &son), DM_OK);
    ck_assert_uint_eq(son.id.value, SON);
    ck_assert_int_eq(son.class, PERSON_DEPENDANT);
    ck_assert_uint_eq(son.head.value, FATHER);
    ck_assert_int_eq(son.relation, RELATION_SON);
    ck_assert_int_eq(son.birth, 12996); /* 2005-08-01 */
    ck_assert(!son.active);
    ck_assert_int_eq(son.reason, REASON_LEFT_DEPENDENCY);
    ck_assert_int_eq(son.valid_until, DAY_NONE);
    ck_assert(msisdn_is_none(son.mobile));
    ck_assert_int_eq(son.student_certificate_until, 21083); /* 2027-09-22 */
    ck_assert(son.birth_certificate_seen);
    ck_assert_int_eq(son.other_insurer, INSURER_NONE);
    ck_assert_str_eq(son.first_name, "");
}
END_TEST

static const struct {
    const char *name;
    uint64_t id;
    enum dm_error error;
} looked_up[] = {
    {"an ID with leading zeros is found", FATHER, DM_OK},
    {"a foreigner is found", FOREIGN, DM_OK},
    {"an ID that is not in the file is not found", 9991234561, DM_E_NOT_FOUND},
    {"a foreigner's digits as a national ID are not found", 100200300401, DM_E_NOT_FOUND},
    {"no ID is not found", 0, DM_E_NOT_FOUND},
    {"the largest number is not found", UINT64_MAX, DM_E_NOT_FOUND},
};

START_TEST(a_person_is_found_by_national_id)
{
    struct person person;

    ck_assert_msg(coverage_person(dataset, (struct national_id){looked_up[_i].id}, &person) ==
                      looked_up[_i].error,
                  "%s", looked_up[_i].name);
}
END_TEST

static const struct {
    const char *name;
    uint64_t mobile;
    size_t max;
    size_t count;
    uint64_t ids[3];
} bound[] = {
    {"a mobile bound to one", 989123000001, 3, 1, {FATHER}},
    {"a mobile bound to three, in ascending order",
     989123000003,
     3,
     3,
     {9990021066, 9990043086, MOTHER}},
    {"a mobile bound to more than were asked for", 989123000003, 2, 2, {9990021066, 9990043086}},
    {"a mobile bound to a foreigner", 989123000007, 3, 1, {FOREIGN}},
    {"a mobile bound to nobody", 989123000099, 3, 0, {0}},
    {"a provider's mobile is not bound to a person", 989121000001, 3, 0, {0}},
    {"no mobile: persons without one are not found by it", 0, 3, 0, {0}},
    {"none asked for", 989123000003, 0, 0, {0}},
};

START_TEST(persons_are_found_by_mobile)
{
    struct national_id ids[4] = {{77}, {77}, {77}, {77}};
    size_t count = 99;

    ck_assert_int_eq(
        coverage_by_mobile(dataset, (struct msisdn){bound[_i].mobile}, ids, bound[_i].max, &count),
        DM_OK);
    ck_assert_msg(count == bound[_i].count, "%s: %zu", bound[_i].name, count);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(ids[i].value == bound[_i].ids[i], "%s", bound[_i].name);
    ck_assert_uint_eq(ids[count].value, 77);
}
END_TEST

static const struct {
    const char *name;
    uint64_t head;
    size_t max;
    size_t count;
    uint64_t ids[2];
} listed[] = {
    {"the dependants of a head, in ascending order", FATHER, 3, 2, {SON, DAUGHTER}},
    {"no more of them than were asked for", FATHER, 1, 1, {SON}},
    {"a single dependant", 9990043086, 3, 1, {MOTHER}},
    {"nobody depends on a dependant", SON, 3, 0, {0}},
    {"nobody depends on a stranger", 9991234561, 3, 0, {0}},
};

START_TEST(a_family_is_found_by_its_head)
{
    struct national_id ids[4] = {{77}, {77}, {77}, {77}};
    size_t count = 99;

    ck_assert_int_eq(coverage_family(dataset, (struct national_id){listed[_i].head}, ids,
                                     listed[_i].max, &count),
                     DM_OK);
    ck_assert_msg(count == listed[_i].count, "%s: %zu", listed[_i].name, count);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(ids[i].value == listed[_i].ids[i], "%s", listed[_i].name);
    ck_assert_uint_eq(ids[count].value, 77);
}
END_TEST

static const struct {
    const char *name;
    uint64_t head;
    uint64_t dependant;
    enum dm_error error;
} families[] = {
    {"the first of two dependants depends", FATHER, SON, DM_OK},
    {"the second of two dependants depends", FATHER, DAUGHTER, DM_OK},
    {"a single dependant depends", 9990043086, MOTHER, DM_OK},
    {"somebody else's dependant does not", FATHER, MOTHER, DM_E_NOT_FOUND},
    {"a head does not depend on a dependant", SON, FATHER, DM_E_NOT_FOUND},
    {"a head does not depend on himself", FATHER, FATHER, DM_E_NOT_FOUND},
    {"nobody depends on one without a family", FOREIGN, SON, DM_E_NOT_FOUND},
    {"nobody depends on nobody", 0, FATHER, DM_E_NOT_FOUND},
};

START_TEST(a_dependant_depends_on_its_head_only)
{
    ck_assert_msg(coverage_depends(dataset, (struct national_id){families[_i].head},
                                   (struct national_id){families[_i].dependant}) ==
                      families[_i].error,
                  "%s", families[_i].name);
}
END_TEST

START_TEST(a_provider_has_every_field_of_its_row)
{
    struct msisdn mobile = {989121000001};
    struct provider physician;

    ck_assert_int_eq(provider_by_mobile(dataset, mobile, &physician), DM_OK);
    ck_assert_uint_eq(physician.mobile.value, mobile.value);
    ck_assert_str_eq(physician.id, "PHY-1001");
    ck_assert_int_eq(physician.kind, PROVIDER_PHYSICIAN);
    ck_assert(!physician.owned);
    ck_assert_uint_eq(physician.council_number, 45678);
    ck_assert_int_eq(physician.contract_from, 19437);  /* 2023-03-21 */
    ck_assert_int_eq(physician.contract_until, 21993); /* 2030-03-20 */
}
END_TEST

START_TEST(an_owned_hospital_has_no_contract)
{
    struct provider hospital;

    ck_assert_int_eq(provider_by_mobile(dataset, (struct msisdn){989121000004}, &hospital), DM_OK);
    ck_assert_int_eq(hospital.kind, PROVIDER_HOSPITAL);
    ck_assert(hospital.owned);
    ck_assert_uint_eq(hospital.council_number, 0);
    ck_assert_int_eq(hospital.contract_from, DAY_NONE);
    ck_assert_int_eq(hospital.contract_until, DAY_NONE);
}
END_TEST

START_TEST(an_insured_persons_mobile_is_no_providers)
{
    struct provider provider;

    ck_assert_int_eq(provider_by_mobile(dataset, (struct msisdn){989123000001}, &provider),
                     DM_E_NOT_FOUND);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("coverage");
    TCase *tests = tcase_create("coverage");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, a_person_has_every_field_of_its_row);
    tcase_add_loop_test(tests, a_person_is_found_by_national_id, 0, COUNT(looked_up));
    tcase_add_loop_test(tests, persons_are_found_by_mobile, 0, COUNT(bound));
    tcase_add_loop_test(tests, a_family_is_found_by_its_head, 0, COUNT(listed));
    tcase_add_loop_test(tests, a_dependant_depends_on_its_head_only, 0, COUNT(families));
    tcase_add_test(tests, a_provider_has_every_field_of_its_row);
    tcase_add_test(tests, an_owned_hospital_has_no_contract);
    tcase_add_test(tests, an_insured_persons_mobile_is_no_providers);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
