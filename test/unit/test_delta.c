/* Does a delta do what its rows say, all of it or nothing, and can a reader ever see a part? */
#include "store/coverage.h"
#include "store/delta.h"
#include "store/loader.h"
#include "store/provider.h"
#include "test/unit/load_support.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* A head with a mobile and two dependants, and one without a family. */
#define HEAD   "0012345679,insured,,self,,active,,,989123000001,,,\n"
#define SON    "9990011011,dependant,0012345679,son,,active,,,,,,\n"
#define SPOUSE "9990015058,dependant,0012345679,spouse,,active,,,989123000001,,,\n"
#define SINGLE "1234567891,insured,,self,,inactive,contract_ended,,,,,\n"

#define HEAD_ID   ((struct national_id){12345679})
#define SON_ID    ((struct national_id){9990011011})
#define SPOUSE_ID ((struct national_id){9990015058})
#define SINGLE_ID ((struct national_id){1234567891})
#define NEW_ID    ((struct national_id){9990032076})
#define MOBILE    ((struct msisdn){989123000001})

#define DELTA_HEADER                                                                               \
    "op,national_id,class,head_id,relation,birth_date,status,reason,valid_until,mobile,"           \
    "student_certificate_until,birth_certificate_seen,other_insurer\n"

static char directory[LOAD_SUPPORT_PATH];
static struct calendar calendar;

static void begin(void)
{
    load_support_begin(directory);
    ck_assert_int_eq(calendar_load(&calendar), DM_OK);
    ck_assert_uint_eq(
        load_support_load(directory, PERSONS_HEADER HEAD SON SPOUSE SINGLE, ANY_PROVIDERS), 1);
}

static void end(void)
{
    load_support_end(directory);
}

static struct dataset *opened(void)
{
    struct dataset *dataset = NULL;

    ck_assert_int_eq(dataset_open(directory, &dataset), DM_OK);
    return dataset;
}

static struct dataset_info info_now(void)
{
    struct dataset *dataset = opened();
    struct dataset_info info = *dataset_info(dataset);

    dataset_close(dataset);
    return info;
}

static void take_complaint(void *context, const char *path, uint64_t line, const char *what)
{
    struct told *told = context;

    snprintf(told->items[told->count].path, LOAD_SUPPORT_PATH, "%s", path);
    snprintf(told->items[told->count].what, sizeof told->items[0].what, "%s", what);
    told->items[told->count++].line = line;
}

/* A batch has one row, so that what holds between rows is tried between batches. */
static enum dm_error run_of(const char *persons, const char *providers, day_number day,
                            struct told *told, struct delta_result *result)
{
    static const struct admission_request admission = {.gate = {true, 5, 10, 3}};
    char persons_path[LOAD_SUPPORT_PATH], providers_path[LOAD_SUPPORT_PATH];
    const struct delta_request request = {.state_dir = directory,
                                          .persons_path = persons == NULL ? NULL : persons_path,
                                          .providers_path =
                                              providers == NULL ? NULL : providers_path,
                                          .data_day = day,
                                          .now = {LOAD_SUPPORT_TIME.ms + 60000},
                                          .calendar = &calendar,
                                          .admission = &admission,
                                          .batch = 1,
                                          .complain = take_complaint,
                                          .context = told};

    if (persons != NULL)
        load_support_write(directory, "delta.csv", persons, strlen(persons), persons_path);
    if (providers != NULL)
        load_support_write(directory, "delta-providers.csv", providers, strlen(providers),
                           providers_path);
    *told = (struct told){0};
    return delta_run(&request, result);
}

static struct delta_result apply(const char *rows)
{
    char persons[1024];
    struct told told;
    struct delta_result result;
    enum dm_error error;

    snprintf(persons, sizeof persons, "%s%s", DELTA_HEADER, rows);
    error = run_of(persons, NULL, DAY_NONE, &told, &result);
    ck_assert_msg(error == DM_OK, "%s: %s", dm_strerror(error),
                  told.count == 0 ? "without a word" : told.items[0].what);
    return result;
}

/* ---- what it does ------------------------------------------------------------------------------------ */

START_TEST(rows_are_added_changed_and_deleted)
{
    struct delta_result result = apply("upsert,9990032076,insured,,self,,active,,,,,,\n"
                                       "upsert,1234567891,pensioner,,self,,active,,1406/06/31,,,,\n"
                                       "delete,9990011011,,,,,,,,,,,\n"
                                       "upsert," SPOUSE);
    struct dataset *dataset = opened();
    const struct dataset_info *info = dataset_info(dataset);
    struct person person;

    ck_assert_uint_eq(result.added, 1);
    ck_assert_uint_eq(result.changed, 1);
    ck_assert_uint_eq(result.deleted, 1);
    ck_assert_uint_eq(result.same, 1);
    ck_assert_int_eq(coverage_person(dataset, NEW_ID, &person), DM_OK);
    ck_assert_int_eq(coverage_person(dataset, SON_ID, &person), DM_E_NOT_FOUND);
    ck_assert_int_eq(coverage_person(dataset, SINGLE_ID, &person), DM_OK);
    ck_assert(person.active);
    ck_assert_int_eq(person.class, PERSON_PENSIONER);
    ck_assert_uint_eq(info->persons, 4);
    ck_assert_uint_eq(info->census.persons[0], 4);
    ck_assert_uint_eq(info->census.persons[REASON_CONTRACT_ENDED], 0);
    ck_assert_uint_eq(info->delta.number, 1);
    ck_assert(!info->delta.unfinished);
    ck_assert_uint_eq(info->changes, 4);
    ck_assert_int_eq(info->data_day, LOAD_SUPPORT_DAY);
    dataset_close(dataset);
}
END_TEST

START_TEST(who_is_found_by_mobile_and_by_head_moves_along)
{
    struct dataset *dataset;
    struct national_id ids[4];
    size_t count = 0;

    apply("upsert,9990015058,dependant,1234567891,spouse,,active,,,989123000002,,,\n");
    dataset = opened();
    ck_assert_int_eq(coverage_by_mobile(dataset, MOBILE, ids, 4, &count), DM_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert(national_id_equal(ids[0], HEAD_ID));
    ck_assert_int_eq(coverage_by_mobile(dataset, (struct msisdn){989123000002}, ids, 4, &count),
                     DM_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert(national_id_equal(ids[0], SPOUSE_ID));
    ck_assert_int_eq(coverage_depends(dataset, HEAD_ID, SPOUSE_ID), DM_E_NOT_FOUND);
    ck_assert_int_eq(coverage_depends(dataset, SINGLE_ID, SPOUSE_ID), DM_OK);
    ck_assert_int_eq(coverage_depends(dataset, HEAD_ID, SON_ID), DM_OK);
    dataset_close(dataset);
}
END_TEST

START_TEST(a_whole_family_is_deleted_or_comes_in_one_delta)
{
    apply("delete,0012345679,,,,,,,,,,,\ndelete,9990011011,,,,,,,,,,,\n"
          "delete,9990015058,,,,,,,,,,,\n");
    ck_assert_uint_eq(info_now().persons, 1);
    apply("upsert," SON "upsert," HEAD);
    ck_assert_uint_eq(info_now().persons, 3);
    ck_assert_uint_eq(info_now().delta.number, 2);
}
END_TEST

START_TEST(providers_change_too_alone_and_together_with_persons)
{
    struct delta_result result;
    struct provider provider;
    struct dataset *dataset;
    struct told told;

    ck_assert_int_eq(run_of(NULL,
                            "mobile,provider_id,kind,ownership,op\n"
                            "989121000009,ANY-1,pharmacy,owned,upsert\n"
                            "989121000001,PHY-1,physician,contracted,upsert\n",
                            DAY_NONE, &told, &result),
                     DM_OK);
    ck_assert_int_eq(run_of(DELTA_HEADER "upsert,9990032076,insured,,self,,active,,,,,,\n",
                            "mobile,provider_id,kind,ownership,op\n989121000009,,,,delete\n",
                            LOAD_SUPPORT_DAY + 1, &told, &result),
                     DM_OK);
    dataset = opened();
    ck_assert_int_eq(provider_by_mobile(dataset, (struct msisdn){989121000009}, &provider),
                     DM_E_NOT_FOUND);
    ck_assert_int_eq(provider_by_mobile(dataset, (struct msisdn){989121000001}, &provider), DM_OK);
    ck_assert_uint_eq(dataset_info(dataset)->providers, 1);
    ck_assert_uint_eq(dataset_info(dataset)->census.providers[PROVIDER_PHARMACY], 0);
    ck_assert_uint_eq(dataset_info(dataset)->census.providers[PROVIDER_PHYSICIAN], 1);
    ck_assert_uint_eq(dataset_info(dataset)->persons, 5);
    ck_assert_uint_eq(dataset_info(dataset)->delta.number, 2);
    ck_assert_int_eq(dataset_info(dataset)->data_day, LOAD_SUPPORT_DAY + 1);
    dataset_close(dataset);
}
END_TEST

START_TEST(the_same_delta_again_changes_nothing)
{
    static const char rows[] = "delete,9990011011,,,,,,,,,,,\n"
                               "upsert,9990032076,insured,,self,,active,,,,,,\n";
    struct dataset_info before, after;
    struct delta_result result;

    apply(rows);
    before = info_now();
    result = apply(rows);
    after = info_now();
    ck_assert_uint_eq(result.same, 2);
    ck_assert_uint_eq(result.added + result.changed + result.deleted, 0);
    ck_assert_uint_eq(after.delta.number, before.delta.number);
    ck_assert_mem_eq(&after.census, &before.census, sizeof after.census);
    ck_assert_uint_eq(after.persons, before.persons);
}
END_TEST

/* ---- what it refuses ---------------------------------------------------------------------------------- */

#define GOOD "upsert,9990032076,insured,,self,,active,,,,,,\n"

static const struct {
    const char *name;
    const char *file;
    uint64_t line;
    const char *what;
} refused[] = {
    {"no op", DELTA_HEADER GOOD "upser,1234567891,insured,,self,,active,,,,,,\n", 3,
     "op \"upser\": must be one of upsert, delete"},
    {"no column op", PERSONS_HEADER HEAD, 1, "column \"op\": missing; add it"},
    {"a broken row", DELTA_HEADER GOOD "upsert,1234567890,insured,,self,,active,,,,,,\n", 3,
     "national_id \"******7890\": the check digit is wrong; correct the national ID"},
    {"a deletion without a key", DELTA_HEADER GOOD "delete,,,,,,,,,,,,\n", 3,
     "national_id \"\": must not be empty; fill it in"},
    {"a person twice", DELTA_HEADER GOOD "delete,9990032076,,,,,,,,,,,\n", 3,
     "\"******2076\": line 2 has it too; keep one of them"},
    {"a dependant of nobody",
     DELTA_HEADER GOOD "upsert,9990018138,dependant,9990055114,son,,active,,,,,,\n", 3,
     "head_id \"******5114\": no such person, or deleted here; add the row or correct it"},
    {"a dependant of a dependant",
     DELTA_HEADER GOOD "upsert,9990018138,dependant,9990011011,son,,active,,,,,,\n", 3,
     "head_id \"******1011\": a dependant too; write the head of the family"},
    {"a head deleted, and a dependant that stays",
     DELTA_HEADER "delete,0012345679,,,,,,,,,,,\ndelete,9990011011,,,,,,,,,,,\n", 2,
     "head_id \"******5679\": has dependants in force that this delta does not change; change them "
     "too"},
    {"a head deleted, and a dependant kept by the delta itself",
     DELTA_HEADER "delete,0012345679,,,,,,,,,,,\ndelete,9990011011,,,,,,,,,,,\nupsert," SPOUSE, 4,
     "head_id \"******5679\": no such person, or deleted here; add the row or correct it"},
    {"a head who becomes a dependant",
     DELTA_HEADER GOOD "upsert,0012345679,dependant,1234567891,father,,active,,,,,,\n", 3,
     "head_id \"******5679\": has dependants in force that this delta does not change; change them "
     "too"},
};

START_TEST(one_row_that_is_wrong_and_nothing_is_applied)
{
    struct dataset_info before = info_now(), after;
    struct delta_result result;
    struct told told;

    ck_assert_msg(run_of(refused[_i].file, NULL, DAY_NONE, &told, &result) == DM_E_FORMAT, "%s",
                  refused[_i].name);
    ck_assert_int_eq(result.refusal, LOAD_BAD_ROWS);
    ck_assert_uint_ge(told.count, 1);
    ck_assert_msg(told.items[0].line == refused[_i].line, "%s: line %d", refused[_i].name,
                  (int)told.items[0].line);
    ck_assert_str_eq(told.items[0].what, refused[_i].what);
    after = info_now();
    ck_assert_uint_eq(after.changes, before.changes);
    ck_assert_uint_eq(after.delta.number, 0);
}
END_TEST

START_TEST(a_centre_is_of_one_kind_in_force_and_in_the_delta)
{
    struct delta_result result;
    struct told told;

    ck_assert_int_eq(run_of(NULL,
                            "mobile,provider_id,kind,ownership,op\n"
                            "989121000010,ANY-1,pharmacy,owned,upsert\n",
                            DAY_NONE, &told, &result),
                     DM_E_FORMAT);
    ck_assert_uint_eq(told.items[0].line, 2);
    ck_assert_str_eq(told.items[0].what,
                     "provider_id \"ANY-1\": the version in force has another kind "
                     "or ownership for it; a centre has one of each");
    ck_assert_int_eq(run_of(NULL,
                            "mobile,provider_id,kind,ownership,op\n"
                            "989121000009,ANY-1,pharmacy,owned,upsert\n"
                            "989121000010,ANY-1,pharmacy,owned,upsert\n",
                            DAY_NONE, &told, &result),
                     DM_OK);
}
END_TEST

START_TEST(a_delta_older_than_the_data_is_refused)
{
    struct delta_result result;
    struct told told;

    ck_assert_int_eq(run_of(DELTA_HEADER GOOD, NULL, LOAD_SUPPORT_DAY - 1, &told, &result),
                     DM_E_FORMAT);
    ck_assert_int_eq(result.refusal, LOAD_BAD_ORDER);
    ck_assert_uint_eq(info_now().persons, 4);
}
END_TEST

START_TEST(without_a_version_there_is_nothing_to_change)
{
    char empty[LOAD_SUPPORT_PATH];
    struct delta_result result;
    struct told told;

    strcpy(empty, directory);
    load_support_begin(directory);
    ck_assert_int_eq(run_of(DELTA_HEADER GOOD, NULL, DAY_NONE, &told, &result), DM_E_NOT_FOUND);
    load_support_end(directory);
    strcpy(directory, empty);
}
END_TEST

/* ---- beside a reader ---------------------------------------------------------------------------------- */

/* In a process of its own, as darmand-load is: nothing is ever opened twice in one. */
static pid_t delta_on_a_word(int *word)
{
    int pipes[2];
    char octet;
    pid_t child;

    ck_assert_int_eq(pipe(pipes), 0);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child != 0) {
        close(pipes[0]);
        *word = pipes[1];
        return child;
    }
    close(pipes[1]);
    if (read(pipes[0], &octet, 1) != 1)
        _exit(1);
    apply("delete,9990011011,,,,,,,,,,,\nupsert,9990032076,insured,,self,,active,,,,,,\n");
    _exit(0);
}

static void say_the_word(int word, pid_t child)
{
    int status = -1;

    ck_assert_int_eq(write(word, "!", 1), 1);
    close(word);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}

START_TEST(a_look_sees_all_before_and_the_next_all_after)
{
    struct dataset *dataset;
    struct person person;
    int word = -1;
    pid_t child = delta_on_a_word(&word);

    dataset = opened();
    dataset_look(dataset);
    ck_assert_int_eq(coverage_person(dataset, SON_ID, &person), DM_OK);
    say_the_word(word, child);
    ck_assert_int_eq(coverage_person(dataset, SON_ID, &person), DM_OK);
    ck_assert_int_eq(coverage_depends(dataset, HEAD_ID, SON_ID), DM_OK);
    ck_assert_int_eq(coverage_person(dataset, NEW_ID, &person), DM_E_NOT_FOUND);
    ck_assert_uint_eq(dataset_info(dataset)->changes, 0);
    dataset_look_away(dataset);
    ck_assert_uint_eq(dataset_info(dataset)->changes, 0);
    /* Between two looks a question is read as of its own moment. */
    ck_assert_int_eq(coverage_person(dataset, NEW_ID, &person), DM_OK);

    dataset_look(dataset);
    ck_assert_int_eq(coverage_person(dataset, SON_ID, &person), DM_E_NOT_FOUND);
    ck_assert_int_eq(coverage_depends(dataset, HEAD_ID, SON_ID), DM_E_NOT_FOUND);
    ck_assert_int_eq(coverage_person(dataset, NEW_ID, &person), DM_OK);
    ck_assert_uint_eq(dataset_info(dataset)->changes, 2);
    ck_assert_uint_eq(dataset_info(dataset)->delta.number, 1);
    dataset_look_away(dataset);
    dataset_close(dataset);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("delta");
    TCase *tests = tcase_create("delta");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, rows_are_added_changed_and_deleted);
    tcase_add_test(tests, who_is_found_by_mobile_and_by_head_moves_along);
    tcase_add_test(tests, a_whole_family_is_deleted_or_comes_in_one_delta);
    tcase_add_test(tests, providers_change_too_alone_and_together_with_persons);
    tcase_add_test(tests, the_same_delta_again_changes_nothing);
    tcase_add_loop_test(tests, one_row_that_is_wrong_and_nothing_is_applied, 0, COUNT(refused));
    tcase_add_test(tests, a_centre_is_of_one_kind_in_force_and_in_the_delta);
    tcase_add_test(tests, a_delta_older_than_the_data_is_refused);
    tcase_add_test(tests, without_a_version_there_is_nothing_to_change);
    tcase_add_test(tests, a_look_sees_all_before_and_the_next_all_after);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
