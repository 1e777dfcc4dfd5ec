#include "protocol/bind.h"

#include <check.h>

#include <stdlib.h>

/* Stories on a clock that only the test moves. */

#define SECOND 1000
#define MINUTE (60 * SECOND)

/* `random` that leaves a wait as it is, makes it shortest, and longest. */
#define MIDDLE   (UINT32_MAX / 2 + 1)
#define SHORTEST 0
#define LONGEST  UINT32_MAX

struct story {
    struct bind bind;
    struct monotime now;
    uint32_t random;
};

static struct story begin(void)
{
    struct story story = {.now = {5 * MINUTE}, .random = MIDDLE};

    bind_init(&story.bind, &bind_timing_default, story.now);
    return story;
}

/* One event, now. */
static struct bind_actions tell(struct story *story, enum bind_event event)
{
    return bind_step(&story->bind, event, 0, story->now, story->random);
}

static struct bind_actions refuse(struct story *story, uint32_t status)
{
    return bind_step(&story->bind, BIND_REFUSED, status, story->now, story->random);
}

static void pass(struct story *story, int64_t ms)
{
    story->now = monotime_add(story->now, ms);
}

/* Waits for the timer, not a millisecond less, and says how long that was. */
static int64_t wait_for_timer(struct story *story, struct bind_actions *actions)
{
    int64_t ms = bind_deadline(&story->bind).ms - story->now.ms;

    ck_assert_int_lt(bind_deadline(&story->bind).ms, MONOTIME_NEVER.ms);
    if (ms > 0) {
        pass(story, ms - 1);
        *actions = tell(story, BIND_TIMER);
        ck_assert(!actions->connect && !actions->send_enquire_link && !actions->close);
        pass(story, 1);
    }
    *actions = tell(story, BIND_TIMER);
    return ms;
}

/* From waiting to binding; says how long the wait was. */
static int64_t reconnect(struct story *story)
{
    struct bind_actions actions;
    int64_t ms = wait_for_timer(story, &actions);

    ck_assert(actions.connect && !actions.close);
    ck_assert_int_eq(story->bind.state, BIND_CONNECTING);
    actions = tell(story, BIND_CONNECTED);
    ck_assert(actions.send_bind);
    ck_assert_int_eq(story->bind.state, BIND_BINDING);
    return ms;
}

static struct story begin_bound(void)
{
    struct story story = begin();

    reconnect(&story);
    struct bind_actions actions = tell(&story, BIND_ACCEPTED);
    ck_assert_str_eq(actions.reason, "bind accepted");
    ck_assert_int_eq(story.bind.state, BIND_BOUND);
    return story;
}

/* What every return to waiting does: the old socket is closed before a new one is opened. */
static void has_fallen_back(const struct story *story, struct bind_actions actions)
{
    ck_assert(actions.close);
    ck_assert(!actions.connect);
    ck_assert_ptr_nonnull(actions.reason);
    ck_assert_int_eq(story->bind.state, BIND_WAITING);
}

START_TEST(the_first_attempt_is_made_at_once)
{
    struct story story = begin();

    ck_assert_int_eq(bind_deadline(&story.bind).ms, story.now.ms);
    ck_assert_int_eq(reconnect(&story), 0);
}
END_TEST

START_TEST(a_refused_connection_backs_off_from_one_second_to_sixty)
{
    static const int64_t seconds[] = {1, 2, 4, 8, 16, 32, 60, 60, 60};
    struct story story = begin();
    struct bind_actions actions;

    wait_for_timer(&story, &actions);
    for (size_t i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
        has_fallen_back(&story, tell(&story, BIND_CLOSED));
        ck_assert_int_eq(wait_for_timer(&story, &actions), seconds[i] * SECOND);
        ck_assert(actions.connect);
    }
}
END_TEST

static const struct {
    const char *name;
    uint32_t random;
    int64_t ms;
} spreads[] = {
    {"the shortest", SHORTEST, 750},
    {"the middle", MIDDLE, 1000},
    {"the longest", LONGEST, 1250},
};

START_TEST(a_wait_is_spread_by_a_quarter)
{
    struct story story = begin();
    struct bind_actions actions;

    story.random = spreads[_i].random;
    wait_for_timer(&story, &actions);
    tell(&story, BIND_CLOSED);
    ck_assert_msg(wait_for_timer(&story, &actions) == spreads[_i].ms, "%s", spreads[_i].name);
}
END_TEST

START_TEST(failures_without_number_still_wait_a_minute)
{
    struct story story = begin();
    struct bind_actions actions;

    story.bind.failures = UINT32_MAX - 1;
    wait_for_timer(&story, &actions);
    tell(&story, BIND_CLOSED);
    ck_assert_int_eq(wait_for_timer(&story, &actions), MINUTE);
}
END_TEST

START_TEST(a_connection_that_never_comes_is_given_up)
{
    struct story story = begin();
    struct bind_actions actions;

    wait_for_timer(&story, &actions);
    ck_assert_int_eq(wait_for_timer(&story, &actions), 10 * SECOND);
    has_fallen_back(&story, actions);
}
END_TEST

START_TEST(a_bind_that_is_never_answered_is_given_up)
{
    struct story story = begin();
    struct bind_actions actions;

    reconnect(&story);
    /* What else arrives is no answer to the bind, and nothing is asked of an unbound line. */
    pass(&story, 20 * SECOND);
    actions = tell(&story, BIND_RECEIVED);
    ck_assert(!actions.send_enquire_link);
    ck_assert_int_eq(wait_for_timer(&story, &actions), 10 * SECOND);
    has_fallen_back(&story, actions);
}
END_TEST

START_TEST(an_older_session_at_the_peer_is_given_thirty_seconds_and_more)
{
    static const int64_t seconds[] = {40, 80, 160, 300, 300};
    struct story story = begin();

    reconnect(&story);
    for (size_t i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
        struct bind_actions actions = refuse(&story, 0x05);
        has_fallen_back(&story, actions);
        ck_assert(!actions.credentials_alarm);
        ck_assert_int_eq(reconnect(&story), seconds[i] * SECOND);
    }
    story = begin();
    story.random = SHORTEST;
    reconnect(&story);
    refuse(&story, 0x05);
    ck_assert_int_ge(reconnect(&story), 30 * SECOND);
}
END_TEST

START_TEST(an_older_session_is_given_no_more_after_failed_connects)
{
    struct story story = begin();
    struct bind_actions actions;

    wait_for_timer(&story, &actions);
    for (int i = 0; i < 10; i++) {
        tell(&story, BIND_CLOSED);
        wait_for_timer(&story, &actions);
    }
    tell(&story, BIND_CONNECTED);
    refuse(&story, 0x05);
    ck_assert_int_eq(reconnect(&story), 40 * SECOND);
}
END_TEST

static const uint32_t credentials[] = {0x0D, 0x0E, 0x0F, 0x53};

START_TEST(refused_credentials_back_off_slowly_and_raise_an_alarm)
{
    static const int64_t minutes[] = {5, 10, 20, 30, 30};
    struct story story = begin();

    reconnect(&story);
    for (size_t i = 0; i < sizeof(minutes) / sizeof(minutes[0]); i++) {
        struct bind_actions actions = refuse(&story, credentials[_i]);
        has_fallen_back(&story, actions);
        ck_assert(actions.credentials_alarm);
        ck_assert_int_eq(reconnect(&story), minutes[i] * MINUTE);
    }
    /* Once they are taken, the next refusal is a first one. */
    tell(&story, BIND_ACCEPTED);
    tell(&story, BIND_CLOSED);
    reconnect(&story);
    refuse(&story, credentials[_i]);
    ck_assert_int_eq(reconnect(&story), 5 * MINUTE);
}
END_TEST

static const uint32_t refusals[] = {0x00, 0x02, 0x03, 0x04, 0x08, 0x14, 0x58, 0x64, 0xFF, 0x407};

START_TEST(a_generic_nack_while_binding_is_an_ordinary_refusal)
{
    struct story story = begin();

    reconnect(&story);
    struct bind_actions actions = refuse(&story, refusals[_i]);
    has_fallen_back(&story, actions);
    ck_assert(!actions.credentials_alarm);
    ck_assert_int_eq(reconnect(&story), SECOND);
}
END_TEST

/* What an operator waits for who has corrected a password. */
START_TEST(a_wait_ends_when_somebody_wakes_it)
{
    struct story story = begin();

    reconnect(&story);
    refuse(&story, 0x0E);
    pass(&story, SECOND);
    ck_assert(!tell(&story, BIND_TIMER).connect);
    struct bind_actions actions = tell(&story, BIND_WAKE);
    ck_assert(actions.connect && !actions.close);
    ck_assert_int_eq(story.bind.state, BIND_CONNECTING);
    /* Nothing else is waiting. */
    ck_assert(!tell(&story, BIND_WAKE).connect);
    tell(&story, BIND_CONNECTED);
    ck_assert(!tell(&story, BIND_WAKE).connect);
    tell(&story, BIND_ACCEPTED);
    ck_assert_ptr_null(tell(&story, BIND_WAKE).reason);
}
END_TEST

START_TEST(an_idle_line_is_asked_twice_and_then_given_up)
{
    struct story story = begin_bound();
    struct bind_actions actions;

    ck_assert_int_eq(wait_for_timer(&story, &actions), 30 * SECOND);
    ck_assert(actions.send_enquire_link && !actions.close);
    ck_assert_ptr_null(actions.reason);
    ck_assert_int_eq(wait_for_timer(&story, &actions), 10 * SECOND);
    ck_assert(actions.send_enquire_link && !actions.close);
    ck_assert_int_eq(wait_for_timer(&story, &actions), 10 * SECOND);
    ck_assert(!actions.send_enquire_link);
    has_fallen_back(&story, actions);
    ck_assert_int_eq(story.now.ms - 5 * MINUTE, bind_silence_ms(&bind_timing_default));
    ck_assert_int_eq(reconnect(&story), SECOND);
}
END_TEST

START_TEST(any_pdu_answers_an_enquire_link)
{
    struct story story = begin_bound();
    struct bind_actions actions;

    for (int i = 0; i < 10; i++) {
        ck_assert_int_eq(wait_for_timer(&story, &actions), 30 * SECOND);
        ck_assert(actions.send_enquire_link);
        ck_assert_int_eq(wait_for_timer(&story, &actions), 10 * SECOND);
        ck_assert(actions.send_enquire_link);
        pass(&story, 9 * SECOND);
        tell(&story, BIND_RECEIVED);
        ck_assert_int_eq(story.bind.state, BIND_BOUND);
    }
}
END_TEST

START_TEST(traffic_keeps_the_line_from_asking)
{
    struct story story = begin_bound();

    for (int i = 0; i < 100; i++) {
        pass(&story, 29 * SECOND);
        ck_assert(!tell(&story, BIND_TIMER).send_enquire_link);
        tell(&story, BIND_RECEIVED);
        ck_assert_int_eq(bind_deadline(&story.bind).ms, story.now.ms + 30 * SECOND);
    }
}
END_TEST

START_TEST(a_line_that_stood_a_minute_comes_back_quickly)
{
    struct story story = begin_bound();

    story.bind.failures = 5;
    pass(&story, MINUTE);
    has_fallen_back(&story, tell(&story, BIND_CLOSED));
    ck_assert_int_eq(reconnect(&story), SECOND);
}
END_TEST

START_TEST(a_line_that_falls_at_once_backs_off_more_and_more)
{
    static const int64_t seconds[] = {1, 2, 4, 8};
    struct story story = begin_bound();

    for (size_t i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
        pass(&story, MINUTE - 1);
        has_fallen_back(&story, tell(&story, BIND_CLOSED));
        ck_assert_int_eq(reconnect(&story), seconds[i] * SECOND);
        tell(&story, BIND_ACCEPTED);
    }
}
END_TEST

START_TEST(a_peer_that_unbinds_may_close_by_itself)
{
    struct story story = begin_bound();
    struct bind_actions actions = tell(&story, BIND_PEER_UNBINDS);

    ck_assert(!actions.close && !actions.send_unbind);
    ck_assert_int_eq(story.bind.state, BIND_UNBINDING);
    /* No enquire_link is sent any more, whatever arrives. */
    pass(&story, SECOND);
    tell(&story, BIND_RECEIVED);
    has_fallen_back(&story, tell(&story, BIND_CLOSED));
    ck_assert_int_eq(reconnect(&story), SECOND);
}
END_TEST

START_TEST(a_peer_that_unbinds_and_lingers_is_closed)
{
    struct story story = begin_bound();
    struct bind_actions actions;

    tell(&story, BIND_PEER_UNBINDS);
    ck_assert_int_eq(wait_for_timer(&story, &actions), 5 * SECOND);
    has_fallen_back(&story, actions);
}
END_TEST

START_TEST(a_peer_that_unbinds_instead_of_answering_the_bind_is_tried_again)
{
    struct story story = begin();

    reconnect(&story);
    tell(&story, BIND_PEER_UNBINDS);
    ck_assert_int_eq(story.bind.state, BIND_UNBINDING);
    has_fallen_back(&story, tell(&story, BIND_CLOSED));
}
END_TEST

/* ---------------------------------------------------------------- stopping */

static void is_stopped(struct story *story, struct bind_actions actions)
{
    ck_assert(actions.close);
    ck_assert_int_eq(story->bind.state, BIND_STOPPED);
    ck_assert_int_eq(bind_deadline(&story->bind).ms, MONOTIME_NEVER.ms);
}

START_TEST(a_stop_without_a_session_is_immediate)
{
    struct story waiting = begin();
    struct story connecting = begin();
    struct story binding = begin();
    struct bind_actions actions;

    is_stopped(&waiting, tell(&waiting, BIND_STOP));
    wait_for_timer(&connecting, &actions);
    is_stopped(&connecting, tell(&connecting, BIND_STOP));
    reconnect(&binding);
    actions = tell(&binding, BIND_STOP);
    ck_assert(!actions.send_unbind);
    is_stopped(&binding, actions);
}
END_TEST

/* From bound: we have said unbind. */
static struct story begin_unbinding(void)
{
    struct story story = begin_bound();
    struct bind_actions actions = tell(&story, BIND_STOP);

    ck_assert(actions.send_unbind && !actions.close);
    ck_assert_int_eq(story.bind.state, BIND_UNBINDING);
    return story;
}

START_TEST(a_stop_unbinds_first_and_ends_with_the_response)
{
    struct story story = begin_unbinding();

    /* deliver_sm may still come, and the peer may unbind too. */
    tell(&story, BIND_RECEIVED);
    tell(&story, BIND_PEER_UNBINDS);
    tell(&story, BIND_STOP);
    ck_assert_int_eq(story.bind.state, BIND_UNBINDING);
    is_stopped(&story, tell(&story, BIND_UNBIND_RESP));
}
END_TEST

START_TEST(a_stop_ends_when_the_peer_closes_instead)
{
    struct story story = begin_unbinding();

    is_stopped(&story, tell(&story, BIND_CLOSED));
}
END_TEST

START_TEST(a_stop_ends_when_the_peer_says_nothing)
{
    struct story story = begin_unbinding();
    struct bind_actions actions;

    ck_assert_int_eq(wait_for_timer(&story, &actions), 5 * SECOND);
    is_stopped(&story, actions);
}
END_TEST

START_TEST(a_stop_while_the_peer_unbinds_does_not_come_back)
{
    struct story story = begin_bound();

    tell(&story, BIND_PEER_UNBINDS);
    ck_assert(!tell(&story, BIND_STOP).send_unbind);
    is_stopped(&story, tell(&story, BIND_CLOSED));
}
END_TEST

/* ---------------------------------------------------------------- starting again */

START_TEST(a_start_after_a_stop_connects_at_once)
{
    struct story story = begin_unbinding();
    struct bind_actions actions;

    tell(&story, BIND_UNBIND_RESP);
    tell(&story, BIND_WAKE);
    ck_assert_int_eq(story.bind.state, BIND_STOPPED);
    tell(&story, BIND_START);
    ck_assert_int_eq(wait_for_timer(&story, &actions), 0);
    ck_assert(actions.connect);
    tell(&story, BIND_CLOSED);
    ck_assert_int_eq(story.bind.state, BIND_WAITING);
}
END_TEST

START_TEST(a_start_while_unbinding_drops_the_line_it_took_leave_of)
{
    struct story story = begin_unbinding();

    ck_assert(tell(&story, BIND_START).close);
    ck_assert_int_eq(story.bind.state, BIND_WAITING);
    reconnect(&story);
    tell(&story, BIND_ACCEPTED);
    tell(&story, BIND_PEER_UNBINDS);
    tell(&story, BIND_CLOSED);
    ck_assert_int_eq(story.bind.state, BIND_WAITING);
}
END_TEST

/* ---------------------------------------------------------------- every pair */

static struct story begin_in(enum bind_state state)
{
    struct story story = begin();
    struct bind_actions actions;

    switch (state) {
    case BIND_WAITING: break;
    case BIND_CONNECTING: wait_for_timer(&story, &actions); break;
    case BIND_BINDING: reconnect(&story); break;
    case BIND_BOUND: story = begin_bound(); break;
    case BIND_UNBINDING: story = begin_unbinding(); break;
    case BIND_STOPPED: tell(&story, BIND_STOP); break;
    }
    ck_assert_int_eq(story.bind.state, state);
    return story;
}

/* Every event that leads to another state; all others leave the state as it is.  The timer fires at
 * its deadline, the refusal is 0x08, and the unbind is our own. */
static const struct {
    enum bind_state from;
    enum bind_event event;
    enum bind_state to;
} changes[] = {
    {BIND_WAITING, BIND_TIMER, BIND_CONNECTING},
    {BIND_WAITING, BIND_WAKE, BIND_CONNECTING},
    {BIND_WAITING, BIND_STOP, BIND_STOPPED},
    {BIND_CONNECTING, BIND_TIMER, BIND_WAITING},
    {BIND_CONNECTING, BIND_CONNECTED, BIND_BINDING},
    {BIND_CONNECTING, BIND_CLOSED, BIND_WAITING},
    {BIND_CONNECTING, BIND_STOP, BIND_STOPPED},
    {BIND_BINDING, BIND_TIMER, BIND_WAITING},
    {BIND_BINDING, BIND_CLOSED, BIND_WAITING},
    {BIND_BINDING, BIND_ACCEPTED, BIND_BOUND},
    {BIND_BINDING, BIND_REFUSED, BIND_WAITING},
    {BIND_BINDING, BIND_PEER_UNBINDS, BIND_UNBINDING},
    {BIND_BINDING, BIND_STOP, BIND_STOPPED},
    {BIND_BOUND, BIND_CLOSED, BIND_WAITING},
    {BIND_BOUND, BIND_PEER_UNBINDS, BIND_UNBINDING},
    {BIND_BOUND, BIND_STOP, BIND_UNBINDING},
    {BIND_UNBINDING, BIND_TIMER, BIND_STOPPED},
    {BIND_UNBINDING, BIND_CLOSED, BIND_STOPPED},
    {BIND_UNBINDING, BIND_UNBIND_RESP, BIND_STOPPED},
    {BIND_UNBINDING, BIND_START, BIND_WAITING},
    {BIND_STOPPED, BIND_START, BIND_WAITING},
};

static enum bind_state leads_to(enum bind_state from, enum bind_event event)
{
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        if (changes[i].from == from && changes[i].event == event)
            return changes[i].to;
    }
    return from;
}

START_TEST(every_event_leads_from_every_state_where_it_should)
{
    enum bind_state from = (enum bind_state)_i;

    for (enum bind_event event = BIND_TIMER; event <= BIND_START; event++) {
        struct story story = begin_in(from);
        enum bind_state to = leads_to(from, event);

        if (event == BIND_TIMER)
            story.now = bind_deadline(&story.bind);
        struct bind_actions actions = bind_step(&story.bind, event, 0x08, story.now, MIDDLE);
        ck_assert_msg(story.bind.state == to, "event %d leads from %s to %s", event,
                      bind_state_name(from), bind_state_name(story.bind.state));
        ck_assert_msg((actions.reason != NULL) == (to != from), "event %d in %s", event,
                      bind_state_name(from));
        /* Only who is stopped wants no timer. */
        ck_assert((bind_deadline(&story.bind).ms == MONOTIME_NEVER.ms) == (to == BIND_STOPPED));
    }
}
END_TEST

START_TEST(a_state_has_a_name_of_its_own)
{
    for (int other = 0; other < _i; other++)
        ck_assert_str_ne(bind_state_name((enum bind_state)_i),
                         bind_state_name((enum bind_state)other));
}
END_TEST

static TCase *connecting_stories(void)
{
    TCase *tcase = tcase_create("connecting");

    tcase_add_test(tcase, the_first_attempt_is_made_at_once);
    tcase_add_test(tcase, a_refused_connection_backs_off_from_one_second_to_sixty);
    tcase_add_loop_test(tcase, a_wait_is_spread_by_a_quarter, 0,
                        sizeof(spreads) / sizeof(spreads[0]));
    tcase_add_test(tcase, failures_without_number_still_wait_a_minute);
    tcase_add_test(tcase, a_connection_that_never_comes_is_given_up);
    tcase_add_test(tcase, a_bind_that_is_never_answered_is_given_up);
    tcase_add_test(tcase, an_older_session_at_the_peer_is_given_thirty_seconds_and_more);
    tcase_add_test(tcase, an_older_session_is_given_no_more_after_failed_connects);
    tcase_add_loop_test(tcase, refused_credentials_back_off_slowly_and_raise_an_alarm, 0,
                        sizeof(credentials) / sizeof(credentials[0]));
    tcase_add_loop_test(tcase, a_generic_nack_while_binding_is_an_ordinary_refusal, 0,
                        sizeof(refusals) / sizeof(refusals[0]));
    tcase_add_test(tcase, a_wait_ends_when_somebody_wakes_it);
    return tcase;
}

static TCase *bound_stories(void)
{
    TCase *tcase = tcase_create("bound");

    tcase_add_test(tcase, an_idle_line_is_asked_twice_and_then_given_up);
    tcase_add_test(tcase, any_pdu_answers_an_enquire_link);
    tcase_add_test(tcase, traffic_keeps_the_line_from_asking);
    tcase_add_test(tcase, a_line_that_stood_a_minute_comes_back_quickly);
    tcase_add_test(tcase, a_line_that_falls_at_once_backs_off_more_and_more);
    tcase_add_test(tcase, a_peer_that_unbinds_may_close_by_itself);
    tcase_add_test(tcase, a_peer_that_unbinds_and_lingers_is_closed);
    tcase_add_test(tcase, a_peer_that_unbinds_instead_of_answering_the_bind_is_tried_again);
    return tcase;
}

static TCase *stopping_stories(void)
{
    TCase *tcase = tcase_create("stopping");

    tcase_add_test(tcase, a_stop_without_a_session_is_immediate);
    tcase_add_test(tcase, a_stop_unbinds_first_and_ends_with_the_response);
    tcase_add_test(tcase, a_stop_ends_when_the_peer_closes_instead);
    tcase_add_test(tcase, a_stop_ends_when_the_peer_says_nothing);
    tcase_add_test(tcase, a_stop_while_the_peer_unbinds_does_not_come_back);
    tcase_add_test(tcase, a_start_after_a_stop_connects_at_once);
    tcase_add_test(tcase, a_start_while_unbinding_drops_the_line_it_took_leave_of);
    tcase_add_loop_test(tcase, every_event_leads_from_every_state_where_it_should, 0,
                        BIND_STOPPED + 1);
    tcase_add_loop_test(tcase, a_state_has_a_name_of_its_own, 0, BIND_STOPPED + 1);
    return tcase;
}

int main(void)
{
    Suite *suite = suite_create("bind");

    suite_add_tcase(suite, connecting_stories());
    suite_add_tcase(suite, bound_stories());
    suite_add_tcase(suite, stopping_stories());

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
