/* Does each receipt find its reply, whichever comes first, and is a reply's fate said once? */
#include "store/deliveries.h"

#include <check.h>
#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>

/* ---- stories ------------------------------------------------------------------------------------------ */

enum deed { END, TAKEN, RECEIPT };

struct step {
    enum deed deed;
    const char *id;
    uint64_t number; /* TAKEN: of the reply; RECEIPT with news: whose it must be */
    uint8_t part, total;
    enum receipt_state said; /* RECEIPT */
    int64_t at;
    enum delivery_news news;  /* expected */
    enum receipt_state final; /* expected with DELIVERY_FINAL */
};

#define D RECEIPT_DELIVERED
#define F RECEIPT_FAILED
#define X RECEIPT_EXPIRED
#define P RECEIPT_PENDING

/* What is taken is forgotten at 1 000 000. */
static const struct {
    const char *name;
    struct step steps[9];
} stories[] = {
    {"a receipt after its response",
     {{TAKEN, "a", 7, 0, 1, P, 0, DELIVERY_NOTHING, P},
      {RECEIPT, "a", 7, 0, 0, D, 9, DELIVERY_FINAL, D}}},
    {"a receipt before its response",
     {{RECEIPT, "a", 0, 0, 0, X, 0, DELIVERY_UNKNOWN, P},
      {TAKEN, "a", 7, 0, 1, P, 59999, DELIVERY_FINAL, X}}},
    {"a receipt too long before is of something else",
     {{RECEIPT, "a", 0, 0, 0, D, 0, DELIVERY_UNKNOWN, P},
      {TAKEN, "a", 7, 0, 1, P, 60000, DELIVERY_NOTHING, P},
      {RECEIPT, "a", 7, 0, 0, F, 60001, DELIVERY_FINAL, F}}},
    {"a receipt kept for one response is not there for a second",
     {{RECEIPT, "a", 0, 0, 0, D, 0, DELIVERY_UNKNOWN, P},
      {TAKEN, "a", 7, 0, 1, P, 1, DELIVERY_FINAL, D},
      {TAKEN, "a", 8, 0, 1, P, 2, DELIVERY_NOTHING, P}}},
    {"said twice, written once",
     {{TAKEN, "a", 7, 0, 1, P, 0, DELIVERY_NOTHING, P},
      {RECEIPT, "a", 7, 0, 0, D, 1, DELIVERY_FINAL, D},
      {RECEIPT, "a", 7, 0, 0, D, 2, DELIVERY_NOTHING, P},
      {RECEIPT, "a", 7, 0, 0, F, 3, DELIVERY_NOTHING, P}}},
    {"pending says nothing, before and after",
     {{RECEIPT, "a", 0, 0, 0, P, 0, DELIVERY_UNKNOWN, P},
      {TAKEN, "a", 7, 0, 1, P, 1, DELIVERY_NOTHING, P},
      {RECEIPT, "a", 7, 0, 0, P, 2, DELIVERY_NOTHING, P},
      {RECEIPT, "a", 7, 0, 0, F, 3, DELIVERY_FINAL, F}}},
    {"delivered when all parts are",
     {{TAKEN, "a", 7, 0, 3, P, 0, DELIVERY_NOTHING, P},
      {TAKEN, "b", 7, 1, 3, P, 0, DELIVERY_NOTHING, P},
      {TAKEN, "c", 7, 2, 3, P, 0, DELIVERY_NOTHING, P},
      {RECEIPT, "c", 7, 0, 0, D, 1, DELIVERY_NOTHING, P},
      {RECEIPT, "a", 7, 0, 0, D, 2, DELIVERY_NOTHING, P},
      {RECEIPT, "a", 7, 0, 0, D, 3, DELIVERY_NOTHING, P},
      {RECEIPT, "b", 7, 0, 0, D, 4, DELIVERY_FINAL, D}}},
    {"failed when one part has",
     {{TAKEN, "a", 7, 0, 2, P, 0, DELIVERY_NOTHING, P},
      {TAKEN, "b", 7, 1, 2, P, 0, DELIVERY_NOTHING, P},
      {RECEIPT, "a", 7, 0, 0, D, 1, DELIVERY_NOTHING, P},
      {RECEIPT, "b", 7, 0, 0, X, 2, DELIVERY_FINAL, X}}},
    {"not before the last part is taken",
     {{TAKEN, "a", 7, 0, 2, P, 0, DELIVERY_NOTHING, P},
      {RECEIPT, "a", 7, 0, 0, F, 1, DELIVERY_NOTHING, P},
      {TAKEN, "b", 7, 1, 2, P, 2, DELIVERY_FINAL, F}}},
    {"a reply that was cut anew begins anew",
     {{TAKEN, "a", 7, 0, 2, P, 0, DELIVERY_NOTHING, P},
      {TAKEN, "b", 7, 0, 1, P, 1, DELIVERY_NOTHING, P},
      {RECEIPT, "b", 7, 0, 0, D, 2, DELIVERY_FINAL, D}}},
    {"two replies are two",
     {{TAKEN, "a", 7, 0, 1, P, 0, DELIVERY_NOTHING, P},
      {TAKEN, "b", 8, 0, 1, P, 0, DELIVERY_NOTHING, P},
      {RECEIPT, "b", 8, 0, 0, F, 1, DELIVERY_FINAL, F},
      {RECEIPT, "a", 7, 0, 0, D, 2, DELIVERY_FINAL, D}}},
    {"forgotten after its time",
     {{TAKEN, "a", 7, 0, 1, P, 0, DELIVERY_NOTHING, P},
      {RECEIPT, "a", 7, 0, 0, D, 1000000, DELIVERY_UNKNOWN, P}}},
};

static enum delivery_news take(struct deliveries *deliveries, const char *group,
                               const struct step *step, struct delivery_word *word)
{
    struct delivery_part part = {.group = group,
                                 .id = step->id,
                                 .number = step->number,
                                 .part = step->part,
                                 .total = step->total,
                                 .until = {1000000}};

    return deliveries_taken(deliveries, &part, (struct monotime){step->at}, word);
}

START_TEST(a_fate_is_said_as_told)
{
    struct deliveries *deliveries = deliveries_new(100);
    const char *name = stories[_i].name;

    for (size_t i = 0; i < 9 && stories[_i].steps[i].deed != END; i++) {
        const struct step *step = &stories[_i].steps[i];
        struct delivery_word word = {0};
        uint64_t number = step->number;
        enum delivery_news news =
            step->deed == TAKEN ? take(deliveries, "mci", step, &word)
                                : deliveries_receipt(deliveries, "mci", step->id,
                                                     (struct delivery_word){step->said, 42},
                                                     (struct monotime){step->at}, &number, &word);

        ck_assert_msg(news == step->news, "%s: step %zu", name, i);
        ck_assert_msg(word.state == step->final, "%s: step %zu", name, i);
        ck_assert_msg(number == step->number, "%s: step %zu", name, i);
    }
    deliveries_free(deliveries);
}
END_TEST

START_TEST(one_operators_id_is_not_anothers)
{
    struct deliveries *deliveries = deliveries_new(10);
    struct step step = {TAKEN, "1", 7, 0, 1, P, 0, DELIVERY_NOTHING, P};
    struct delivery_word word;
    uint64_t number;

    ck_assert_int_eq(take(deliveries, "mci", &step, &word), DELIVERY_NOTHING);
    ck_assert_int_eq(deliveries_receipt(deliveries, "rightel", "1", (struct delivery_word){D, 0},
                                        (struct monotime){1}, &number, &word),
                     DELIVERY_UNKNOWN);
    deliveries_free(deliveries);
}
END_TEST

START_TEST(the_oldest_is_forgotten_for_the_newest)
{
    struct deliveries *deliveries = deliveries_new(10);
    struct delivery_word word;
    uint64_t number;
    char id[16];

    for (uint64_t i = 0; i < 11; i++) {
        struct step step = {TAKEN, id, i, 0, 1, P, 0, DELIVERY_NOTHING, P};

        snprintf(id, sizeof id, "%d", (int)i);
        ck_assert_int_eq(take(deliveries, "mci", &step, &word), DELIVERY_NOTHING);
    }
    ck_assert_int_eq(deliveries_receipt(deliveries, "mci", "0", (struct delivery_word){D, 0},
                                        (struct monotime){1}, &number, &word),
                     DELIVERY_UNKNOWN);
    ck_assert_int_eq(deliveries_receipt(deliveries, "mci", "1", (struct delivery_word){D, 0},
                                        (struct monotime){1}, &number, &word),
                     DELIVERY_FINAL);
    ck_assert_uint_eq(number, 1);
    deliveries_free(deliveries);
}
END_TEST

/* A peer may send receipts of nothing without end. */
START_TEST(unknown_receipts_are_bounded)
{
    struct deliveries *deliveries = deliveries_new(10);
    struct delivery_word word;
    uint64_t number;
    char id[16];

    for (int i = 0; i < 100000; i++) {
        snprintf(id, sizeof id, "%d", i);
        ck_assert_int_eq(deliveries_receipt(deliveries, "mci", id, (struct delivery_word){D, 0},
                                            (struct monotime){1}, &number, &word),
                         DELIVERY_UNKNOWN);
    }
    deliveries_free(deliveries);
}
END_TEST

START_TEST(a_table_of_no_size_is_not_made)
{
    ck_assert_ptr_null(deliveries_new(0));
    deliveries_free(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("deliveries");
    TCase *tcase = tcase_create("deliveries");
    SRunner *runner;
    int failed;

    if (sodium_init() < 0)
        return EXIT_FAILURE;
    tcase_add_loop_test(tcase, a_fate_is_said_as_told, 0, sizeof stories / sizeof stories[0]);
    tcase_add_test(tcase, one_operators_id_is_not_anothers);
    tcase_add_test(tcase, the_oldest_is_forgotten_for_the_newest);
    tcase_add_test(tcase, unknown_receipts_are_bounded);
    tcase_add_test(tcase, a_table_of_no_size_is_not_made);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
