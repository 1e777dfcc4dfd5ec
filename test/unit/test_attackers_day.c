/*
 * An attacker's day: SIMs that walk through the national IDs from midnight to midnight, a question a
 * second, against a population of which a blind guess hits one in 23 (facts "domain" §6).  How many
 * insured persons do they find, and how many may they, by the quotas?
 *
 * All the daemon asks on the way of an SMS is asked here (query, intent, usage, entitlement's status);
 * the clock is a number.  Run by itself the program prints its figures.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/query.h"
#include "daemon/texts.h"
#include "daemon/usage.h"
#include "test/unit/callers.h"

#define SECOND INT64_C(1000)
#define DAY    (86400 * SECOND)
/* Midnight in Tehran. */
#define MIDNIGHT ((struct walltime){INT64_C(1795552200000)})

/* What the configuration has when it says nothing (conf_quota.c). */
static const struct quota_limits limits = {.centre_soft = 200,
                                           .centre_hard = 1000,
                                           .large_soft = 1000,
                                           .large_hard = 5000,
                                           .insured = 10,
                                           .verify = 100,
                                           .strikes = 5,
                                           .large_strikes = 25,
                                           .strikes_ms = 600 * SECOND,
                                           .block_ms = 3600 * SECOND,
                                           .alarm_percent = 20,
                                           .alarm_over = 50};

/* The most unknown IDs of one phone in a day: one more within `strikes_ms` each time, and it is blocked. */
#define UNKNOWN_MAX (4 * (DAY / (600 * SECOND) + 1))

struct attack {
    const char *name;
    enum caller_kind by;
    unsigned permille; /* of the IDs walked through belong to an insured person */
    bool careful;      /* holds back before the strike that would block */
    unsigned hits_max; /* what the quotas promise */
};

static const struct attack attacks[] = {
    /* 580 unknown IDs are paid with for 26 hits on average. */
    {"a doctor's SIM, blind", DOCTOR, 43, false, 40},
    {"a doctor's SIM, blind, careful not to be blocked", DOCTOR, 43, true, 40},
    {"a doctor's SIM that knows where half the IDs are taken", DOCTOR, 500, true, 1000},
    {"a doctor's SIM with a list of persons", DOCTOR, 1000, false, 1000},
    {"a SIM that is not registered", STRANGER, 1000, false, 0},
    {"a SIM of an insured person", PERSON, 1000, false, 0},
};

struct result {
    unsigned asked;
    unsigned refused; /* by a quota */
    unsigned looked_up;
    unsigned unknown;
    unsigned hits;
    unsigned alarms;
    unsigned alarm_after; /* inquiries */
};

/* ---- the population ------------------------------------------------------------------------------------------ */

#define ID_TEXT 32

/* The n-th valid ID from a place in the middle of a district. */
static void id_text(unsigned n, char text[ID_TEXT])
{
    struct national_id unused;
    unsigned digit = 0;

    do
        (void)snprintf(text, ID_TEXT, "%09u%u", 123400000 + n, digit++);
    while (national_id_parse(text, &unused) != DM_OK && digit < 10);
}

/* Whether there is such a person: by a hash that scatters them. */
static bool exists(struct national_id id, unsigned permille)
{
    uint64_t bits = id.value * UINT64_C(0x9e3779b97f4a7c15);

    bits ^= bits >> 32;
    bits *= UINT64_C(0xd6e8feb86659fd93);
    return (bits >> 40) % 1000 < permille;
}

/* ---- one question ---------------------------------------------------------------------------------------------- */

static struct inquiry inquiry_of(const struct caller *caller, const struct intent *intent,
                                 struct walltime now)
{
    struct inquiry inquiry = {.view = intent->view,
                              .asker = caller->mobile,
                              .person = intent->person,
                              .day = calendar_tehran_day(now)};

    if (intent->view == VIEW_PROVIDER)
        memcpy(inquiry.provider_id, caller->centre.id, sizeof inquiry.provider_id);
    return inquiry;
}

/* As turn_sms.c and turn.c have it; true when it was found that the ID is nobody's. */
static bool ask(struct usage *usage, const struct attack *attack, const struct caller *caller,
                const char *text, struct walltime now, struct result *result)
{
    struct query query = query_parse(text);
    struct intent intent = intent_of_query(&query, caller);
    struct inquiry inquiry = inquiry_of(caller, &intent, now);
    struct usage_news news;
    bool known;

    result->asked++;
    if (usage_ask(usage, &limits, caller, &intent, now) != QUOTA_ALLOWED) {
        result->refused++;
        return false;
    }
    if (intent.kind != INTENT_INQUIRE)
        return false;
    if (intent.view == VIEW_DEPENDANT) {
        (void)usage_note(usage, &limits, caller, USAGE_NOT_THEIRS, now);
        return false; /* the head's family is looked at, and the ID is not in it */
    }
    result->looked_up++;
    known = exists(intent.person, attack->permille);
    inquiry.verdict.status = known ? VERDICT_ENTITLED : VERDICT_UNKNOWN_PERSON;
    news = usage_inquiry(usage, &limits, caller, &inquiry, now);
    result->hits += known;
    result->unknown += !known;
    if (news.alarm && result->alarms++ == 0)
        result->alarm_after = result->looked_up;
    return !known;
}

/* ---- a day --------------------------------------------------------------------------------------------------------- */

static struct result spend_day(const struct attack *attack)
{
    struct usage_options options = {10, 10, 100000, 10, {{1}}};
    struct usage *usage = usage_new(&options);
    struct caller caller = caller_of(attack->by);
    struct result result = {0};
    int64_t strikes[4] = {-DAY, -DAY, -DAY, -DAY}; /* when the last unknown ones were, a ring */
    size_t oldest = 0;
    unsigned next = 0;
    char text[ID_TEXT];

    ck_assert_ptr_nonnull(usage);
    for (int64_t at = 0; at < DAY; at += SECOND) {
        if (attack->careful && at - strikes[oldest] < limits.strikes_ms)
            continue;
        id_text(next++, text);
        if (!ask(usage, attack, &caller, text, (struct walltime){MIDNIGHT.ms + at}, &result))
            continue;
        strikes[oldest] = at;
        oldest = (oldest + 1) % 4;
    }
    usage_free(usage);
    return result;
}

START_TEST(a_day_finds_no_more_than_the_quotas_promise)
{
    const struct attack *attack = &attacks[_i];
    struct result result = spend_day(attack);

    printf("attacker's day: %s: %u questions, %u refused, %u looked up, %u unknown, "
           "%u insured persons found, at most %u",
           attack->name, result.asked, result.refused, result.looked_up, result.unknown,
           result.hits, attack->hits_max);
    printf(result.alarms > 0 ? "; alarm after %u inquiries\n" : "\n", result.alarm_after);
    ck_assert_uint_le(result.hits, attack->hits_max);
    ck_assert_uint_le(result.unknown, UNKNOWN_MAX);
    /* A walk that found anything at all was tried in earnest, and one through gaps raised the alarm. */
    ck_assert_int_eq(result.hits > 0, attack->hits_max > 0);
    ck_assert_int_eq(result.alarms > 0, attack->by == DOCTOR && attack->permille < 1000);
    if (attack->hits_max == 0)
        ck_assert_uint_eq(result.looked_up, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("attacker's day");
    TCase *tests = tcase_create("attacker's day");
    SRunner *runner = srunner_create(suite);

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, a_day_finds_no_more_than_the_quotas_promise, 0,
                        (int)(sizeof attacks / sizeof attacks[0]));
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
