/* Are ended sessions remembered for a minute, each under its own link, phone and reference? */
#include "daemon/tombstones.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>

static struct smpp_address phone(unsigned number)
{
    struct smpp_address address = {.ton = 1, .npi = 1};

    (void)snprintf(address.digits, sizeof address.digits, "98912%07u", number);
    return address;
}

static const struct ussd_reference none = {.size = 0};
static const struct ussd_reference first = {{0x12, 0x34}, 2};
static const struct ussd_reference second = {{0x12, 0x36}, 2};
static const struct monotime now = {1000};

START_TEST(a_stone_stands_for_a_minute)
{
    struct tombstones *tombstones = tombstones_new(4);
    struct smpp_address from = phone(1);
    struct smpp_address other = phone(2);

    ck_assert(!tombstones_know(tombstones, "mci", &from, now));
    tombstones_add(tombstones, "mci", &from, &none, now);
    ck_assert(tombstones_know(tombstones, "mci", &from, now));
    ck_assert(!tombstones_know(tombstones, "rightel", &from, now));
    ck_assert(!tombstones_know(tombstones, "mci", &other, now));
    ck_assert(tombstones_know(tombstones, "mci", &from, (struct monotime){60999}));
    ck_assert(!tombstones_know(tombstones, "mci", &from, (struct monotime){61000}));
    tombstones_free(tombstones);
}
END_TEST

START_TEST(a_reference_leads_to_its_own_stone)
{
    const struct ussd_dialect *echo = ussd_dialect_find("echo-its");
    const struct ussd_dialect *book = ussd_dialect_find("its8");
    struct tombstones *tombstones = tombstones_new(4);
    struct smpp_address from = phone(1);

    tombstones_add(tombstones, "mci", &from, &first, now);
    tombstones_add(tombstones, "mci", &from, &none, now);
    ck_assert(tombstones_know_reference(tombstones, echo, "mci", &from, &first, now));
    ck_assert(!tombstones_know_reference(tombstones, echo, "mci", &from, &second, now));
    ck_assert(tombstones_know_reference(tombstones, book, "mci", &from, &second, now));
    ck_assert(!tombstones_know_reference(tombstones, echo, "mci", &from, &none, now));
    ck_assert(!tombstones_know_reference(tombstones, echo, "mci", &from, &first,
                                         (struct monotime){61000}));
    tombstones_free(tombstones);
}
END_TEST

START_TEST(the_oldest_makes_room)
{
    enum { ROOM = 7, PHONES = 100 };
    struct tombstones *tombstones = tombstones_new(ROOM);

    for (unsigned i = 0; i < PHONES; i++) {
        struct smpp_address from = phone(i % 10);

        tombstones_add(tombstones, "mci", &from, &none, now);
        for (unsigned j = 0; j < 10; j++) {
            struct smpp_address other = phone(j);
            /* The last seven of ten phones that take turns, this one the newest. */
            bool kept = i >= j && (i - j) % 10 < ROOM;

            ck_assert_msg(tombstones_know(tombstones, "mci", &other, now) == kept, "%u, %u", i, j);
        }
    }
    tombstones_free(tombstones);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tombstones");
    TCase *tests = tcase_create("tombstones");
    SRunner *runner = srunner_create(suite);

    tcase_add_test(tests, a_stone_stands_for_a_minute);
    tcase_add_test(tests, a_reference_leads_to_its_own_stone);
    tcase_add_test(tests, the_oldest_makes_room);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
