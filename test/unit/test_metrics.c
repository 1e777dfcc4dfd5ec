/* Is a survey told to scrapers in both formats as it is?  Whether the formats are kept, promtool says in
 * test/peer/metrics.sh. */
#include "daemon/metrics.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

static struct tally tally;
static char *text;

static void render(const struct survey *survey, enum metrics_format format)
{
    size_t size;
    FILE *out;

    free(text);
    out = open_memstream(&text, &size);
    metrics_write(out, survey, format);
    ck_assert_int_eq(fclose(out), 0);
}

static void has(const char *line)
{
    char whole[256];

    ck_assert_int_lt(snprintf(whole, sizeof whole, "\n%s\n", line), (int)sizeof whole);
    ck_assert_msg(strstr(text, whole) != NULL, "no line \"%s\" in\n%s", line, text);
}

static struct survey some_survey(void)
{
    struct survey survey = {.node = 3,
                            .started = {1795570990123},
                            .link_count = 1,
                            .links = {{.name = "mci-1",
                                       .group = "mci",
                                       .up = true,
                                       .suspended = true,
                                       .window = 50,
                                       .in_flight = 7,
                                       .responses = {[STATUS_THROTTLED] = 4},
                                       .lost = 2}},
                            .dataset = {.loaded = true,
                                        .usable = true,
                                        .version = 12,
                                        .persons = 45000000,
                                        .age_days = 2},
                            .outbox = {.replies = 5, .oldest_ms = 61007},
                            .quota = {.refused = {[QUOTA_BLOCKED] = 9}, .alarms = 3},
                            .counts = {.ussd_shown = 8},
                            .tally = &tally};

    memset(&tally, 0, sizeof tally);
    tally.answers[CHANNEL_USSD][TALLY_DOWN] = 11;
    histogram_add(&tally.committed[CHANNEL_SMS], 1500);
    histogram_add(&tally.committed[CHANNEL_SMS], 3000000);
    return survey;
}

START_TEST(each_figure_stands_under_its_name)
{
    static const char *const lines[] = {
        "darmand_build_info{version=\"" DARMAND_VERSION "\",node=\"3\"} 1",
        "darmand_start_time_seconds 1795570990.123",
        "darmand_answers_total{channel=\"ussd\",result=\"unavailable\"} 11",
        "darmand_commit_latency_seconds_bucket{channel=\"sms\",le=\"0.001\"} 0",
        "darmand_commit_latency_seconds_bucket{channel=\"sms\",le=\"0.002\"} 1",
        "darmand_commit_latency_seconds_bucket{channel=\"sms\",le=\"5.0\"} 2",
        "darmand_commit_latency_seconds_bucket{channel=\"sms\",le=\"+Inf\"} 2",
        "darmand_commit_latency_seconds_sum{channel=\"sms\"} 3.001500",
        "darmand_commit_latency_seconds_count{channel=\"sms\"} 2",
        "darmand_commit_seconds_count 0",
        "darmand_quota_refusals_total{ruling=\"blocked\"} 9",
        "darmand_quota_events_total{event=\"alarm\"} 3",
        "darmand_ussd_ended_total{last_page=\"shown\"} 8",
        "darmand_outbox_replies 5",
        "darmand_outbox_oldest_seconds 61.007",
        "darmand_link_up{link=\"mci-1\",group=\"mci\"} 1",
        "darmand_link_draining{link=\"mci-1\",group=\"mci\"} 0",
        "darmand_link_suspended{link=\"mci-1\",group=\"mci\"} 1",
        "darmand_link_in_flight{link=\"mci-1\",group=\"mci\"} 7",
        "darmand_link_responses_total{link=\"mci-1\",group=\"mci\",class=\"throttled\"} 4",
        "darmand_link_responses_total{link=\"mci-1\",group=\"mci\",class=\"none\"} 2",
        "darmand_dataset_usable 1",
        "darmand_dataset_version 12",
        "darmand_dataset_age_seconds 172800.000",
        "darmand_dataset_rows{table=\"persons\"} 45000000",
    };
    struct survey survey = some_survey();

    render(&survey, METRICS_TEXT);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        has(lines[i]);
    render(&survey, METRICS_OPEN);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        has(lines[i]);
}
END_TEST

START_TEST(the_formats_differ_where_they_must)
{
    struct survey survey = some_survey();

    render(&survey, METRICS_TEXT);
    has("# TYPE darmand_answers_total counter");
    has("# TYPE darmand_build_info gauge");
    ck_assert_ptr_null(strstr(text, "# EOF"));
    render(&survey, METRICS_OPEN);
    has("# TYPE darmand_answers counter");
    has("# TYPE darmand_build info");
    ck_assert_str_eq(text + strlen(text) - strlen("\n# EOF\n"), "\n# EOF\n");
}
END_TEST

/* 0 would be the youngest of all. */
START_TEST(no_data_has_no_age)
{
    struct survey survey = some_survey();

    survey.dataset = (struct survey_dataset){.day = DAY_NONE};
    render(&survey, METRICS_TEXT);
    has("darmand_dataset_usable 0");
    ck_assert_ptr_null(strstr(text, "\ndarmand_dataset_age_seconds"));
    ck_assert_ptr_null(strstr(text, "\ndarmand_dataset_age_limit_seconds"));
}
END_TEST

START_TEST(a_scraper_gets_the_format_it_asks_for)
{
    ck_assert_int_eq(metrics_format_of(""), METRICS_TEXT);
    ck_assert_int_eq(metrics_format_of(" */*"), METRICS_TEXT);
    ck_assert_int_eq(metrics_format_of(" text/plain;version=0.0.4;q=0.5,*/*;q=0.1"), METRICS_TEXT);
    ck_assert_int_eq(
        metrics_format_of(" application/openmetrics-text; version=1.0.0; charset=utf-8;q=1"),
        METRICS_OPEN);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("metrics");
    TCase *tests = tcase_create("metrics");
    SRunner *runner = srunner_create(suite);

    tcase_add_test(tests, each_figure_stands_under_its_name);
    tcase_add_test(tests, the_formats_differ_where_they_must);
    tcase_add_test(tests, no_data_has_no_age);
    tcase_add_test(tests, a_scraper_gets_the_format_it_asks_for);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
