#include "daemon/sessions.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct smpp_address phone(unsigned number)
{
    struct smpp_address address = {.ton = 1, .npi = 1};

    (void)snprintf(address.digits, sizeof address.digits, "98912%07u", number);
    return address;
}

static struct ussd_session *begin(struct sessions *sessions, const char *link, unsigned number)
{
    struct smpp_address from = phone(number);
    struct ussd_session *session = NULL;

    ck_assert_int_eq(sessions_begin(sessions, link, &from, &session), DM_OK);
    session->step_deadline = session->session_deadline = MONOTIME_NEVER;
    return session;
}

START_TEST(a_session_is_found_by_its_phone_and_link_and_by_its_number)
{
    struct sessions *sessions = sessions_new(8);
    struct smpp_address from = phone(1);
    struct smpp_address other = phone(2);
    struct ussd_session *session = begin(sessions, "mci", 1);
    struct ussd_session *twin = begin(sessions, "rightel", 1);

    ck_assert_ptr_ne(session, twin);
    ck_assert_ptr_eq(sessions_find(sessions, "mci", &from), session);
    ck_assert_ptr_eq(sessions_find(sessions, "rightel", &from), twin);
    ck_assert_ptr_null(sessions_find(sessions, "mci", &other));
    ck_assert_ptr_eq(sessions_find_number(sessions, twin->number), twin);
    ck_assert_ptr_null(sessions_find_number(sessions, 99));
    sessions_free(sessions);
}
END_TEST

START_TEST(a_phone_has_one_session_at_a_time_and_never_the_same_number_twice)
{
    struct sessions *sessions = sessions_new(2);
    struct smpp_address from = phone(1);
    struct ussd_session *session = begin(sessions, "mci", 1);
    struct ussd_session *again = NULL;
    uint64_t number = session->number;

    ck_assert_int_eq(sessions_begin(sessions, "mci", &from, &again), DM_E_EXISTS);
    sessions_end(sessions, session);
    ck_assert_ptr_null(sessions_find(sessions, "mci", &from));
    ck_assert_ptr_null(sessions_find_number(sessions, number));
    session = begin(sessions, "mci", 1);
    ck_assert_uint_ne(session->number, number);
    sessions_free(sessions);
}
END_TEST

START_TEST(a_full_table_refuses_and_takes_again_after_an_end)
{
    struct sessions *sessions = sessions_new(3);
    struct smpp_address from = phone(4);
    struct ussd_session *session = NULL;
    struct ussd_session *first = begin(sessions, "mci", 1);

    begin(sessions, "mci", 2);
    begin(sessions, "mci", 3);
    ck_assert_int_eq(sessions_begin(sessions, "mci", &from, &session), DM_E_FULL);
    sessions_end(sessions, first);
    ck_assert_int_eq(sessions_begin(sessions, "mci", &from, &session), DM_OK);
    ck_assert_uint_eq(sessions_count(sessions), 3);
    sessions_free(sessions);
}
END_TEST

START_TEST(ending_in_any_order_loses_no_other_session)
{
    enum { COUNT = 500 };
    struct sessions *sessions = sessions_new(COUNT);
    struct smpp_address from;

    for (unsigned i = 0; i < COUNT; i++)
        begin(sessions, "mci", i);
    for (unsigned i = 0; i < COUNT; i += 2) { /* every other one: chains lose heads and middles */
        from = phone(i * 7 % COUNT / 2 * 2);
        struct ussd_session *session = sessions_find(sessions, "mci", &from);
        if (session != NULL)
            sessions_end(sessions, session);
    }
    for (unsigned i = 1; i < COUNT; i += 2) {
        from = phone(i);
        ck_assert_ptr_nonnull(sessions_find(sessions, "mci", &from));
    }
    sessions_free(sessions);
}
END_TEST

START_TEST(what_is_overdue_is_found_and_what_waits_for_a_commit_is_not)
{
    struct sessions *sessions = sessions_new(8);
    struct monotime now = {1000};
    struct ussd_session *step = begin(sessions, "mci", 1);
    struct ussd_session *whole = begin(sessions, "mci", 2);
    struct ussd_session *waiting = begin(sessions, "mci", 3);
    struct ussd_session *fresh = begin(sessions, "mci", 4);
    uint32_t cursor = 0;
    unsigned found = 0;

    step->step_deadline.ms = 1000;
    whole->session_deadline.ms = 999;
    waiting->step_deadline.ms = 1;
    waiting->state = USSD_SESSION_WAITING;
    fresh->step_deadline.ms = 1001;
    for (struct ussd_session *session; (session = sessions_overdue(sessions, now, &cursor)) != NULL;
         found++) {
        ck_assert(session == step || session == whole);
        sessions_end(sessions, session);
    }
    ck_assert_uint_eq(found, 2);
    ck_assert_uint_eq(sessions_count(sessions), 2);
    sessions_free(sessions);
}
END_TEST

START_TEST(walks_find_who_waits_and_who_has_a_page_to_be_sent_again)
{
    struct sessions *sessions = sessions_new(8);
    struct ussd_session *waiting = begin(sessions, "mci", 1);
    struct ussd_session *again = begin(sessions, "mci", 2);
    uint32_t cursor = 0;

    begin(sessions, "mci", 3);
    waiting->state = USSD_SESSION_WAITING;
    again->page.again.ms = 500;
    ck_assert_ptr_eq(sessions_waiting(sessions, &cursor), waiting);
    ck_assert_ptr_null(sessions_waiting(sessions, &cursor));
    cursor = 0;
    ck_assert_ptr_null(sessions_again(sessions, (struct monotime){499}, &cursor));
    cursor = 0;
    ck_assert_ptr_eq(sessions_again(sessions, (struct monotime){500}, &cursor), again);
    ck_assert_ptr_null(sessions_again(sessions, MONOTIME_LAST, &cursor));
    sessions_free(sessions);
}
END_TEST

START_TEST(a_digest_tells_texts_apart)
{
    ck_assert_uint_eq(sessions_digest("*4*1420#"), sessions_digest("*4*1420#"));
    ck_assert_uint_ne(sessions_digest("*4*1420#"), sessions_digest("*4*1420*1#"));
    ck_assert_uint_ne(sessions_digest(""), sessions_digest("0"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sessions");
    TCase *tests = tcase_create("table");
    SRunner *runner = srunner_create(suite);

    tcase_add_test(tests, a_session_is_found_by_its_phone_and_link_and_by_its_number);
    tcase_add_test(tests, a_phone_has_one_session_at_a_time_and_never_the_same_number_twice);
    tcase_add_test(tests, a_full_table_refuses_and_takes_again_after_an_end);
    tcase_add_test(tests, ending_in_any_order_loses_no_other_session);
    tcase_add_test(tests, what_is_overdue_is_found_and_what_waits_for_a_commit_is_not);
    tcase_add_test(tests, walks_find_who_waits_and_who_has_a_page_to_be_sent_again);
    tcase_add_test(tests, a_digest_tells_texts_apart);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
