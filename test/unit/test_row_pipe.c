/* Does every item come out once and in order, and does an error stop the one who makes them? */
#include "store/row_pipe.h"

#include <check.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* Only of the thread that takes, until the pipe is finished. */
struct taker {
    uint64_t taken;
    uint64_t fails_at; /* this item */
    bool slow;         /* so that the pipe fills up */
    bool out_of_order;
    int ended;
    enum dm_error end;
};

static enum dm_error take(void *context, const void *item)
{
    struct taker *taker = context;
    uint64_t number = *(const uint64_t *)item;
    const struct timespec pause = {.tv_nsec = 1000000};

    if (number != taker->taken++)
        taker->out_of_order = true;
    if (taker->slow && number % 1000 == 0)
        (void)nanosleep(&pause, NULL);
    return taker->taken == taker->fails_at ? DM_E_NO_SPACE : DM_OK;
}

static enum dm_error end(void *context)
{
    struct taker *taker = context;

    taker->ended++;
    return taker->end;
}

static struct row_pipe *opened(struct taker *taker)
{
    const struct row_pipe_options options = {
        .item_size = sizeof(uint64_t), .take = take, .end = end, .context = taker};
    struct row_pipe *pipe = NULL;

    ck_assert_int_eq(row_pipe_new(&options, &pipe), DM_OK);
    return pipe;
}

static const struct {
    uint64_t count;
    bool slow;
} loads[] = {{0, false},    {1, false},      {1023, false}, {1024, false},
             {1025, false}, {100000, false}, {100000, true}};

START_TEST(all_come_out_in_order)
{
    struct taker taker = {.slow = loads[_i].slow};
    struct row_pipe *pipe = opened(&taker);

    for (uint64_t i = 0; i < loads[_i].count; i++)
        if (row_pipe_put(pipe, &i) != DM_OK)
            ck_abort_msg("item %d is not taken", (int)i);
    ck_assert_int_eq(row_pipe_finish(pipe), DM_OK);
    ck_assert_uint_eq(taker.taken, loads[_i].count);
    ck_assert(!taker.out_of_order);
    ck_assert_int_eq(taker.ended, 1);
    row_pipe_free(pipe);
}
END_TEST

static const uint64_t failures[] = {1, 1024, 5000, 99999, 100000};

START_TEST(an_error_of_taking_comes_back)
{
    struct taker taker = {.fails_at = failures[_i], .end = DM_E_IO};
    struct row_pipe *pipe = opened(&taker);
    enum dm_error error = DM_OK;

    for (uint64_t i = 0; error == DM_OK && i < 100000; i++)
        error = row_pipe_put(pipe, &i);
    ck_assert(error == DM_OK || error == DM_E_NO_SPACE);
    ck_assert_int_eq(row_pipe_finish(pipe), DM_E_NO_SPACE);
    ck_assert_uint_eq(taker.taken, failures[_i]);
    ck_assert_int_eq(taker.ended, 1);
    row_pipe_free(pipe);
}
END_TEST

START_TEST(an_error_of_ending_comes_back)
{
    struct taker taker = {.end = DM_E_NO_SPACE};
    struct row_pipe *pipe = opened(&taker);

    ck_assert_int_eq(row_pipe_finish(pipe), DM_E_NO_SPACE);
    row_pipe_free(pipe);
}
END_TEST

START_TEST(a_pipe_can_be_given_up)
{
    struct taker taker = {.slow = true};
    struct row_pipe *pipe = opened(&taker);

    for (uint64_t i = 0; i < 5000; i++)
        ck_assert_int_eq(row_pipe_put(pipe, &i), DM_OK);
    row_pipe_free(pipe);
    ck_assert_int_eq(taker.ended, 1);
    row_pipe_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("row pipe");
    TCase *tests = tcase_create("row pipe");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, all_come_out_in_order, 0, COUNT(loads));
    tcase_add_loop_test(tests, an_error_of_taking_comes_back, 0, COUNT(failures));
    tcase_add_test(tests, an_error_of_ending_comes_back);
    tcase_add_test(tests, a_pipe_can_be_given_up);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
