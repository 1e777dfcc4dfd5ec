/* Does every value fall into its step, and is what is read of the steps what was entered? */
#include "protocol/histogram.h"

#include <check.h>

#include <stdint.h>
#include <stdlib.h>

START_TEST(a_value_falls_into_the_first_step_that_holds_it)
{
    static const struct {
        const char *name;
        int64_t us;
        size_t step;
        uint64_t sum;
    } rows[] = {
        {"nothing", 0, 0, 0},
        {"a clock that was set back", -5, 0, 0},
        {"the first bound belongs to its step", 200, 0, 200},
        {"one more does not", 201, 1, 201},
        {"a millisecond", 1000, 2, 1000},
        {"half an hour", INT64_C(1800000000), HISTOGRAM_STEPS - 1, UINT64_C(1800000000)},
        {"beyond all", INT64_C(1800000001), HISTOGRAM_STEPS, UINT64_C(1800000001)},
        {"far beyond all", INT64_MAX, HISTOGRAM_STEPS, INT64_MAX},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct histogram histogram = {.sum_us = 0};

        histogram_add(&histogram, rows[i].us);
        ck_assert_msg(histogram.counts[rows[i].step] == 1, "%s", rows[i].name);
        ck_assert_msg(histogram.sum_us == rows[i].sum, "%s", rows[i].name);
        ck_assert_uint_eq(histogram_count(&histogram), 1);
    }
}
END_TEST

/* What a scraper reads in a label is what was counted by. */
START_TEST(a_bound_and_its_text_are_the_same_number)
{
    for (size_t step = 0; step < HISTOGRAM_STEPS; step++) {
        double seconds = strtod(histogram_bound_text(step), NULL);

        ck_assert_int_eq((int64_t)(seconds * 1e6 + 0.5), histogram_bound(step));
        if (step > 0)
            ck_assert_int_gt(histogram_bound(step), histogram_bound(step - 1));
    }
    ck_assert_str_eq(histogram_bound_text(HISTOGRAM_STEPS), "+Inf");
}
END_TEST

START_TEST(percentiles_are_read_between_the_bounds)
{
    struct histogram histogram = {.sum_us = 0};

    ck_assert_int_eq(histogram_percentile(&histogram, 50), 0);
    for (int i = 0; i < 98; i++)
        histogram_add(&histogram, 1500); /* 1 … 2 ms */
    histogram_add(&histogram, 400000);   /* 200 … 500 ms */
    ck_assert_int_ge(histogram_percentile(&histogram, 50), 1000);
    ck_assert_int_le(histogram_percentile(&histogram, 50), 2000);
    ck_assert_int_le(histogram_percentile(&histogram, 98), 2000);
    ck_assert_int_eq(histogram_percentile(&histogram, 100), 500000);
    histogram_add(&histogram, INT64_C(3600000000));
    ck_assert_int_eq(histogram_percentile(&histogram, 100), INT64_C(1800000000));
}
END_TEST

START_TEST(two_histograms_add_up)
{
    struct histogram a = {.sum_us = 0};
    struct histogram b = {.sum_us = 0};

    histogram_add(&a, 100);
    histogram_add(&b, 100);
    histogram_add(&b, INT64_C(9000000000));
    histogram_merge(&a, &b);
    ck_assert_uint_eq(a.counts[0], 2);
    ck_assert_uint_eq(a.counts[HISTOGRAM_STEPS], 1);
    ck_assert_uint_eq(histogram_count(&a), 3);
    ck_assert_uint_eq(a.sum_us, UINT64_C(9000000200));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("histogram");
    TCase *tests = tcase_create("histogram");
    SRunner *runner = srunner_create(suite);

    tcase_add_test(tests, a_value_falls_into_the_first_step_that_holds_it);
    tcase_add_test(tests, a_bound_and_its_text_are_the_same_number);
    tcase_add_test(tests, percentiles_are_read_between_the_bounds);
    tcase_add_test(tests, two_histograms_add_up);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
