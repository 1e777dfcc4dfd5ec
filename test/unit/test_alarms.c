/* Is each thing that is wrong said, and nothing that is not? */
#include "daemon/alarms.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

static struct tally tally;

static struct survey well(void)
{
    struct survey survey = {.now = {.mono = {600000}},
                            .link_count = 2,
                            .dataset = {.loaded = true, .usable = true, .limit_days = 7},
                            .ledger = {.open = true, .waiting_max = 100},
                            .outbox = {.replies_max = 100},
                            .tally = &tally};

    memset(&tally, 0, sizeof tally);
    for (size_t i = 0; i < 2; i++)
        survey.links[i] = (struct survey_link){.group = "mci", .up = true, .state = BIND_BOUND};
    strcpy(survey.links[0].name, "mci-1");
    strcpy(survey.links[1].name, "mci-2");
    return survey;
}

static void nothing(struct survey *survey)
{
    (void)survey;
}

static void ledger_shut(struct survey *survey)
{
    survey->ledger.open = false;
}

static void no_data(struct survey *survey)
{
    survey->dataset.loaded = false;
    survey->dataset.usable = false;
}

static void old_data(struct survey *survey)
{
    survey->dataset.usable = false;
    survey->dataset.age_days = 8;
}

static void ageing_data(struct survey *survey)
{
    survey->dataset.age_days = 7;
}

static void old_data_without_a_limit(struct survey *survey)
{
    survey->dataset.age_days = 70;
    survey->dataset.limit_days = 0;
}

static void failed_switch(struct survey *survey)
{
    survey->dataset.switch_failed = true;
}

static void one_link_down(struct survey *survey)
{
    survey->links[1].up = false;
    survey->links[1].up_ms = ALARM_LINK_MS;
}

static void one_link_just_down(struct survey *survey)
{
    one_link_down(survey);
    survey->links[1].up_ms = ALARM_LINK_MS - 1;
}

static void operator_down(struct survey *survey)
{
    one_link_down(survey);
    survey->links[0] = survey->links[1];
}

static void link_suspended_just_now(struct survey *survey)
{
    one_link_down(survey);
    survey->links[1].suspended = true;
    survey->links[1].admin_ms = ALARM_SUSPENDED_MS - 1;
}

static void link_forgotten(struct survey *survey)
{
    link_suspended_just_now(survey);
    survey->links[1].admin_ms++;
}

static void all_suspended(struct survey *survey)
{
    link_suspended_just_now(survey);
    survey->links[0] = survey->links[1];
}

static void the_other_down(struct survey *survey)
{
    all_suspended(survey);
    survey->links[1].suspended = false;
}

static void outbox_full(struct survey *survey)
{
    survey->outbox.replies = 80;
}

static void outbox_not_full(struct survey *survey)
{
    survey->outbox.replies = 79;
}

static void outbox_old(struct survey *survey)
{
    survey->outbox.oldest_ms = ALARM_OUTBOX_MS + 1;
}

static void queue_full(struct survey *survey)
{
    survey->ledger.waiting = 80;
}

static void slow_commits(struct survey *survey)
{
    histogram_add(&minutes_now(&tally.minutes, survey->now.mono)->times, 3000000);
}

static void stopping(struct survey *survey)
{
    survey->stopping = true;
}

static const struct {
    const char *name;
    void (*spoil)(struct survey *survey);
    int kind; /* -1: all is well */
    enum alarm_severity severity;
    const char *about;
} rows[] = {
    {"all is well", nothing, -1, 0, ""},
    {"the ledger is shut", ledger_shut, ALARM_LEDGER_SHUT, ALARM_ACTION, ""},
    {"there is no data", no_data, ALARM_NO_DATA, ALARM_ACTION, ""},
    {"the data is too old", old_data, ALARM_DATA_TOO_OLD, ALARM_ACTION, ""},
    {"the data is nearly too old", ageing_data, ALARM_DATA_AGEING, ALARM_WARNING, ""},
    {"old data is well without a limit", old_data_without_a_limit, -1, 0, ""},
    {"a switch failed", failed_switch, ALARM_SWITCH_FAILED, ALARM_WARNING, ""},
    {"one of two ways is down", one_link_down, ALARM_LINK_DOWN, ALARM_WARNING, "mci-2"},
    {"a link that is only coming back", one_link_just_down, -1, 0, ""},
    {"no way is left, said once", operator_down, ALARM_OPERATOR_DOWN, ALARM_ACTION, "mci"},
    {"a link is suspended on purpose", link_suspended_just_now, -1, 0, ""},
    {"a link was suspended and forgotten", link_forgotten, ALARM_LINK_SUSPENDED, ALARM_WARNING,
     "mci-2"},
    {"all ways are suspended on purpose", all_suspended, -1, 0, ""},
    {"the one that is left is down", the_other_down, ALARM_OPERATOR_DOWN, ALARM_ACTION, "mci"},
    {"the outbox fills", outbox_full, ALARM_OUTBOX_FULL, ALARM_ACTION, ""},
    {"the outbox does not fill", outbox_not_full, -1, 0, ""},
    {"a reply does not get through", outbox_old, ALARM_OUTBOX_OLD, ALARM_WARNING, ""},
    {"the queue for the disk fills", queue_full, ALARM_QUEUE_FULL, ALARM_ACTION, ""},
    {"the disk is slow", slow_commits, ALARM_SLOW_COMMITS, ALARM_WARNING, ""},
    {"it is stopping", stopping, ALARM_STOPPING, ALARM_WARNING, ""},
};

START_TEST(each_trouble_is_one_alarm)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct survey survey = well();
        struct alarm alarms[ALARMS_MAX];
        size_t count;

        rows[i].spoil(&survey);
        count = alarms_of(&survey, alarms);
        ck_assert_msg(count == (rows[i].kind < 0 ? 0 : 1), "%s: %zu alarms", rows[i].name, count);
        if (count == 0)
            continue;
        ck_assert_msg((int)alarms[0].kind == rows[i].kind, "%s", rows[i].name);
        ck_assert_msg(alarms[0].severity == rows[i].severity, "%s", rows[i].name);
        ck_assert_str_eq(alarms[0].name, rows[i].about);
    }
}
END_TEST

/* Sixteen operators down and all else too: the list holds it, and what needs somebody stands first. */
START_TEST(everything_at_once_fits_and_is_in_order)
{
    struct survey survey = well();
    struct alarm alarms[ALARMS_MAX];
    size_t count;

    survey.link_count = CONF_LINKS_MAX;
    for (size_t i = 0; i < CONF_LINKS_MAX; i++) {
        survey.links[i].up = false;
        survey.links[i].up_ms = ALARM_LINK_MS;
        survey.links[i].group[0] = (char)('a' + i);
        survey.links[i].group[1] = '\0';
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].kind != ALARM_LINK_DOWN && rows[i].kind != ALARM_OPERATOR_DOWN &&
            rows[i].kind != -1)
            rows[i].spoil(&survey);
    count = alarms_of(&survey, alarms);
    ck_assert_uint_ge(count, CONF_LINKS_MAX + 7);
    ck_assert_uint_le(count, ALARMS_MAX);
    for (size_t i = 1; i < count; i++)
        ck_assert_int_le(alarms[i].severity, alarms[i - 1].severity);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("alarms");
    TCase *tests = tcase_create("alarms");
    SRunner *runner = srunner_create(suite);

    tcase_add_test(tests, each_trouble_is_one_alarm);
    tcase_add_test(tests, everything_at_once_fits_and_is_in_order);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
