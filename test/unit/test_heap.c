/* Is the smallest key always on top, whatever is put in and taken out? */
#include "store/heap.h"

#include <check.h>

#include <stdbool.h>
#include <stdlib.h>

#define NODES 1000
#define STEPS 20000

/* The same "random" numbers in every run: Numerical Recipes' generator. */
static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

START_TEST(an_empty_heap_has_no_top)
{
    struct heap heap = {0};
    struct heap_node node;

    ck_assert_ptr_null(heap_top(&heap));
    heap_insert(&heap, &node, 5);
    ck_assert_ptr_eq(heap_top(&heap), &node);
    heap_remove(&heap, &node);
    ck_assert_ptr_null(heap_top(&heap));
}
END_TEST

static int64_t ascending(int64_t i)
{
    return i;
}

static int64_t descending(int64_t i)
{
    return -i;
}

static int64_t all_equal(int64_t i)
{
    (void)i;
    return 7;
}

static const struct {
    const char *name;
    int64_t (*key)(int64_t i);
} orders[] = {{"ascending", ascending}, {"descending", descending}, {"all equal", all_equal}};

START_TEST(a_hundred_thousand_come_out_in_order)
{
    const int64_t count = 100000;
    struct heap_node *nodes = calloc((size_t)count, sizeof *nodes);
    struct heap heap = {0};
    int64_t last = INT64_MIN;

    ck_assert_ptr_nonnull(nodes);
    for (int64_t i = 0; i < count; i++)
        heap_insert(&heap, &nodes[i], orders[_i].key(i));
    for (int64_t i = 0; i < count; i++) {
        struct heap_node *top = heap_top(&heap);
        ck_assert_msg(top != NULL && top->key >= last, "%s, number %d", orders[_i].name, (int)i);
        last = top->key;
        heap_remove(&heap, top);
    }
    ck_assert_ptr_null(heap_top(&heap));
    free(nodes);
}
END_TEST

/* Against the plainest thing that can be right: looking at all of them. */
static int64_t smallest(const struct heap_node *nodes, const bool *in)
{
    int64_t key = INT64_MAX;

    for (size_t i = 0; i < NODES; i++) {
        if (in[i] && nodes[i].key < key)
            key = nodes[i].key;
    }
    return key;
}

START_TEST(any_node_may_be_taken_out_at_any_time)
{
    static struct heap_node nodes[NODES];
    static bool in[NODES];
    struct heap heap = {0};
    uint32_t random = 1;

    for (int step = 0; step < STEPS; step++) {
        size_t i = next_random(&random) % NODES;
        if (in[i])
            heap_remove(&heap, &nodes[i]);
        else
            heap_insert(&heap, &nodes[i], next_random(&random) % 500);
        in[i] = !in[i];
        struct heap_node *top = heap_top(&heap);
        ck_assert_int_eq(top == NULL ? INT64_MAX : top->key, smallest(nodes, in));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("heap");
    TCase *tcase = tcase_create("heap");
    SRunner *runner;
    int failed;

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, an_empty_heap_has_no_top);
    tcase_add_loop_test(tcase, a_hundred_thousand_come_out_in_order, 0, 3);
    tcase_add_test(tcase, any_node_may_be_taken_out_at_any_time);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
