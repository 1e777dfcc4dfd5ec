/* Is a version that is too unlike the one in force held back, and no other? */
#include "store/gate.h"
#include "store/loader.h"
#include "test/unit/load_support.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static char directory[LOAD_SUPPORT_PATH];

static void begin(void)
{
    load_support_begin(directory);
}

static void end(void)
{
    load_support_end(directory);
}

static void take_complaint(void *context, const char *path, uint64_t line, const char *what)
{
    struct told *told = context;

    snprintf(told->items[told->count].path, LOAD_SUPPORT_PATH, "%s", path);
    snprintf(told->items[told->count].what, sizeof told->items[0].what, "%s", what);
    told->items[told->count++].line = line;
}

/* ---- against the version in force --------------------------------------------------------------------- */

/* A version of so many active persons, inactive ones, pharmacies and clinics. */
#define VERSION(active, inactive, pharmacies, clinics)                                             \
    {                                                                                              \
        .version = 7, .persons = (active) + (inactive), .providers = (pharmacies) + (clinics),     \
        .census = {                                                                                \
            .persons = {[0] = (active), [REASON_NO_PREMIUM] = (inactive)},                         \
            .providers = {[PROVIDER_PHARMACY] = (pharmacies), [PROVIDER_CLINIC] = (clinics)}       \
        }                                                                                          \
    }

static const struct {
    const char *name;
    struct dataset_info in_force, candidate;
    const char *what; /* the first complaint; NULL: none */
} compared[] = {
    {"the same again", VERSION(9000, 1000, 500, 1500), VERSION(9000, 1000, 500, 1500), NULL},
    {"as many fewer as may be", VERSION(9000, 1000, 0, 0), VERSION(8550, 950, 0, 0), NULL},
    {"one fewer than may be", VERSION(9000, 1000, 0, 0), VERSION(8549, 950, 0, 0),
     "9499 persons where version 7 in force has 10000: 5.01 % fewer, and 5 % may be (data, fewer)"},
    {"as many more as may be", VERSION(9000, 1000, 0, 0), VERSION(9900, 1100, 0, 0), NULL},
    {"one more than may be", VERSION(9000, 1000, 0, 0), VERSION(9901, 1100, 0, 0),
     "11001 persons where version 7 in force has 10000: 10.01 % more, and 10 % may be (data, "
     "more)"},
    {"half of a country", VERSION(40000000, 5000000, 0, 0), VERSION(20000000, 2500000, 0, 0),
     "22500000 persons where version 7 in force has 45000000: 50.00 % fewer, and 5 % may be (data, "
     "fewer)"},
    {"a share at its limit", VERSION(9000, 1000, 0, 0), VERSION(8700, 1300, 0, 0), NULL},
    {"a share over its limit", VERSION(9000, 1000, 0, 0), VERSION(8600, 1400, 0, 0),
     "persons, active: 86.00 % where version 7 in force has 90.00 %, and 3 points are the most it "
     "may move (data, share)"},
    {"a share over its limit, upwards", VERSION(8600, 1400, 0, 0), VERSION(9000, 1000, 0, 0),
     "persons, active: 90.00 % where version 7 in force has 86.00 %, and 3 points are the most it "
     "may move (data, share)"},
    {"providers too few", VERSION(2000, 0, 1000, 0), VERSION(2000, 0, 900, 0),
     "900 providers where version 7 in force has 1000: 10.00 % fewer, and 5 % may be (data, "
     "fewer)"},
    {"kinds of providers that moved", VERSION(2000, 0, 500, 500), VERSION(2000, 0, 600, 400),
     "providers, pharmacy: 60.00 % where version 7 in force has 50.00 %, and 3 points are the most "
     "it may move (data, share)"},
    {"so few in force that a percent says nothing", VERSION(999, 0, 999, 0), VERSION(1, 5000, 1, 0),
     NULL},
    {"shares that were not counted in force",
     {.version = 7, .persons = 2000},
     VERSION(1000, 1000, 0, 0),
     NULL},
};

START_TEST(versions_are_compared)
{
    const struct gate_limits limits = {.on = true, .fewer = 5, .more = 10, .share = 3};
    struct told told = {0};
    struct load_complaints complaints = {
        .tell = take_complaint, .context = &told, .max = LOADER_ERRORS_MAX};

    gate_compare(&limits, &compared[_i].in_force, &compared[_i].candidate, "p.csv", &complaints);
    if (compared[_i].what == NULL) {
        ck_assert_msg(told.count == 0, "%s: %s", compared[_i].name, told.items[0].what);
        return;
    }
    ck_assert_msg(told.count >= 1, "%s", compared[_i].name);
    ck_assert_str_eq(told.items[0].what, compared[_i].what);
    ck_assert_str_eq(told.items[0].path, "p.csv");
}
END_TEST

START_TEST(a_gate_that_is_off_says_nothing)
{
    const struct gate_limits limits = {0};
    struct told told = {0};
    struct load_complaints complaints = {
        .tell = take_complaint, .context = &told, .max = LOADER_ERRORS_MAX};

    for (int i = 0; i < COUNT(compared); i++)
        gate_compare(&limits, &compared[i].in_force, &compared[i].candidate, "p.csv", &complaints);
    ck_assert_uint_eq(complaints.count, 0);
}
END_TEST

/* ---- probes --------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *file;
    mode_t mode;
    enum dm_error error;
    uint64_t line;
    const char *what; /* NULL: none */
} probed[] = {
    {"one that is there", "0012345679\n", 0600, DM_OK, 0, NULL},
    {"comments and blank lines", "# known\n\n0012345679\r\n", 0600, DM_OK, 0, NULL},
    {"one that is missing", "0012345679\n1234567891\n", 0600, DM_OK, 2,
     "probe \"******7891\": not in the file, and this person is known to be insured"},
    {"one that is no ID", "0012345678\n", 0600, DM_OK, 1,
     "probe \"******5678\": no national ID; correct it"},
    {"a file others may read", "0012345679\n", 0644, DM_E_PERMISSION, 0,
     "others may use it, or it is no regular file; chmod 600"},
};

START_TEST(probes_must_be_there)
{
    char path[LOAD_SUPPORT_PATH];
    struct told told = {0};
    struct load_complaints complaints = {
        .tell = take_complaint, .context = &told, .max = LOADER_ERRORS_MAX};
    struct dataset *dataset;

    load_support_load(directory, PERSONS_HEADER "0012345679,insured,,self,,active,,,,,,\n",
                      ANY_PROVIDERS);
    load_support_write(directory, "probes", probed[_i].file, strlen(probed[_i].file), path);
    ck_assert_int_eq(chmod(path, probed[_i].mode), 0);
    ck_assert_int_eq(dataset_open(directory, &dataset), DM_OK);
    ck_assert_int_eq(gate_probe(dataset, path, &complaints), probed[_i].error);
    dataset_close(dataset);
    if (probed[_i].what == NULL) {
        ck_assert_msg(told.count == 0, "%s: %s", probed[_i].name, told.items[0].what);
        return;
    }
    ck_assert_uint_eq(told.count, 1);
    ck_assert_str_eq(told.items[0].what, probed[_i].what);
    ck_assert_uint_eq(told.items[0].line, probed[_i].line);
}
END_TEST

/* ---- the whole way ---------------------------------------------------------------------------------------- */

/* A thousand persons, of whom so many are inactive. */
static void write_persons(unsigned count, unsigned inactive, char *path)
{
    static char rows[100000];
    size_t size = (size_t)sprintf(rows, "national_id,class,relation,status,reason,valid_until\n");

    for (unsigned i = 0; i < count; i++)
        size += (size_t)sprintf(rows + size, "9%011u,insured,self,%s,\n", i,
                                i < inactive ? "inactive,no_premium" : "active,");
    load_support_write(directory, "persons.csv", rows, size, path);
}

static enum dm_error load(unsigned count, unsigned inactive,
                          const struct admission_request *admission, struct loader_result *result)
{
    char persons[LOAD_SUPPORT_PATH], providers[LOAD_SUPPORT_PATH];
    struct calendar calendar;
    struct told told = {0};
    const struct loader_request request = {.state_dir = directory,
                                           .persons_path = persons,
                                           .providers_path = providers,
                                           .data_day = LOAD_SUPPORT_DAY,
                                           .now = LOAD_SUPPORT_TIME,
                                           .calendar = &calendar,
                                           .admission = admission,
                                           .sort_memory = LOADER_SORT_MEMORY_LEAST,
                                           .keep = 2,
                                           .complain = take_complaint,
                                           .context = &told};

    ck_assert_int_eq(calendar_load(&calendar), DM_OK);
    write_persons(count, inactive, persons);
    load_support_write(directory, "providers.csv", ANY_PROVIDERS, strlen(ANY_PROVIDERS), providers);
    return loader_run(&request, result);
}

START_TEST(the_gate_stands_before_the_switch_and_can_be_overruled)
{
    struct admission_request admission = {.gate = {true, 5, 10, 3}};
    struct loader_result result;

    ck_assert_int_eq(load(1200, 0, &admission, &result), DM_OK); /* the first: nothing to compare */
    ck_assert_int_eq(load(1200, 100, &admission, &result), DM_E_FORMAT);
    ck_assert_int_eq(result.refusal, LOAD_BAD_GATE);
    ck_assert(!load_support_exists(directory, "dataset/v000002"));
    ck_assert(!load_support_exists(directory, "dataset/v000002.part"));
    admission.accept_change = true;
    ck_assert_int_eq(load(1200, 100, &admission, &result), DM_OK);
    ck_assert_uint_eq(result.version, 2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gate");
    TCase *tests = tcase_create("gate");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, versions_are_compared, 0, COUNT(compared));
    tcase_add_test(tests, a_gate_that_is_off_says_nothing);
    tcase_add_loop_test(tests, probes_must_be_there, 0, COUNT(probed));
    tcase_add_test(tests, the_gate_stands_before_the_switch_and_can_be_overruled);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
