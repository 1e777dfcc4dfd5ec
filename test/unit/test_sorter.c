/* Do items come out in order and all of them, however little of them fits into memory? */
#include "store/sorter.h"
#include "test/unit/load_support.h"

#include <check.h>

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

struct item {
    uint64_t key;
    uint64_t second;
    uint64_t told; /* key and second again, to see that an item stays whole */
};

static char directory[LOAD_SUPPORT_PATH];

static void begin(void)
{
    load_support_begin(directory);
}

static void end(void)
{
    load_support_end(directory);
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 16;
}

static uint64_t key_random(uint64_t i, uint64_t *state)
{
    (void)i;
    return next_random(state) << 16 | next_random(state);
}

static uint64_t key_few(uint64_t i, uint64_t *state)
{
    (void)i;
    return next_random(state) % 7;
}

static uint64_t key_ascending(uint64_t i, uint64_t *state)
{
    (void)state;
    return i;
}

static uint64_t key_descending(uint64_t i, uint64_t *state)
{
    (void)state;
    return UINT64_MAX - i;
}

static const struct {
    const char *name;
    uint64_t (*key)(uint64_t i, uint64_t *state);
} orders[] = {{"random", key_random},
              {"a few keys", key_few},
              {"ascending", key_ascending},
              {"descending", key_descending}};

/* How many items there are, and how many of them are held. */
static const struct {
    uint64_t count;
    size_t held;
} sizes[] = {{0, 1},    {1, 1},       {2, 1},       {1000, 1},
             {1000, 7}, {1000, 1000}, {1001, 1000}, {50000, 999}};

static struct sorter *filled(uint64_t count, size_t held,
                             uint64_t (*key)(uint64_t i, uint64_t *state), uint64_t *sum)
{
    struct sorter *sorter;
    uint64_t state = 1;

    *sum = 0;
    ck_assert_int_eq(
        sorter_new(directory, sizeof(struct item), held * sizeof(struct item), &sorter), DM_OK);
    for (uint64_t i = 0; i < count; i++) {
        struct item item = {.key = key(i, &state), .second = next_random(&state) % 1000};
        item.told = item.key ^ item.second << 20;
        *sum += item.told;
        ck_assert_int_eq(sorter_add(sorter, &item), DM_OK);
    }
    ck_assert_uint_eq(sorter_count(sorter), count);
    return sorter;
}

static void assert_sorted(struct sorter *sorter, uint64_t count, uint64_t sum, const char *name)
{
    struct item last = {0};
    const void *next;

    ck_assert_int_eq(sorter_finish(sorter), DM_OK);
    for (uint64_t i = 0; i < count; i++) {
        const struct item *item;
        ck_assert_int_eq(sorter_next(sorter, &next), DM_OK);
        ck_assert_msg(next != NULL, "%s: %d are missing", name, (int)(count - i));
        item = next;
        if (item->told != (item->key ^ item->second << 20) || item->key < last.key ||
            (item->key == last.key && item->second < last.second))
            ck_abort_msg("%s: item %d is spoilt or out of order", name, (int)i);
        last = *item;
        sum -= item->told;
    }
    ck_assert_uint_eq(sum, 0);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(sorter_next(sorter, &next), DM_OK);
        ck_assert_ptr_null(next);
    }
}

START_TEST(all_come_out_in_order)
{
    for (int i = 0; i < COUNT(sizes); i++) {
        uint64_t sum;
        struct sorter *sorter = filled(sizes[i].count, sizes[i].held, orders[_i].key, &sum);
        assert_sorted(sorter, sizes[i].count, sum, orders[_i].name);
        sorter_free(sorter);
    }
}
END_TEST

START_TEST(runs_have_no_name_that_could_be_left_behind)
{
    uint64_t sum;
    struct sorter *sorter = filled(1000, 10, key_random, &sum);
    DIR *stream = opendir(directory);
    struct dirent *entry;

    ck_assert_ptr_nonnull(stream);
    while ((entry = readdir(stream)) != NULL)
        ck_assert_msg(entry->d_name[0] == '.', "%s", entry->d_name);
    closedir(stream);
    sorter_free(sorter);
}
END_TEST

START_TEST(a_sorter_can_be_given_up_at_any_time)
{
    const void *item;
    uint64_t sum;
    struct sorter *sorter = filled(100, 10, key_random, &sum);

    sorter_free(sorter);
    sorter = filled(100, 10, key_random, &sum);
    ck_assert_int_eq(sorter_finish(sorter), DM_OK);
    ck_assert_int_eq(sorter_next(sorter, &item), DM_OK);
    sorter_free(sorter);
    sorter_free(NULL);
}
END_TEST

START_TEST(a_disk_that_is_full_is_an_error)
{
    const struct rlimit limit = {.rlim_cur = 4096, .rlim_max = RLIM_INFINITY};
    struct item item = {0};
    struct sorter *sorter;
    enum dm_error error = DM_OK;

    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(sorter_new(directory, sizeof item, 10 * sizeof item, &sorter), DM_OK);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    for (int i = 0; error == DM_OK && i < 1000; i++)
        error = sorter_add(sorter, &item);
    ck_assert_int_eq(error, DM_E_NO_SPACE);
    sorter_free(sorter);
}
END_TEST

START_TEST(a_directory_that_is_not_there_is_an_error)
{
    struct item item = {0};
    struct sorter *sorter;

    ck_assert_int_eq(sorter_new("/nowhere", sizeof item, sizeof item, &sorter), DM_OK);
    ck_assert_int_eq(sorter_add(sorter, &item), DM_OK);
    ck_assert_int_eq(sorter_add(sorter, &item), DM_E_NOT_FOUND);
    sorter_free(sorter);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sorter");
    TCase *tests = tcase_create("sorter");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, begin, end);
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, all_come_out_in_order, 0, COUNT(orders));
    tcase_add_test(tests, runs_have_no_name_that_could_be_left_behind);
    tcase_add_test(tests, a_sorter_can_be_given_up_at_any_time);
    tcase_add_test(tests, a_disk_that_is_full_is_an_error);
    tcase_add_test(tests, a_directory_that_is_not_there_is_an_error);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
