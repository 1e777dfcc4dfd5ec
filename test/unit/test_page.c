/* Are numbers written as each language writes them, and Persian in its own letters? */
#include "daemon/page.h"

#include <check.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/page_inside.h"

static struct calendar calendar;
static struct tally tally;
static struct survey survey = {.tally = &tally, .calendar = &calendar};
static char *text;
static size_t size;

static struct page begin(enum page_language language)
{
    free(text);
    return (struct page){.out = open_memstream(&text, &size),
                         .survey = &survey,
                         .words = page_words(language),
                         .language = language};
}

static void wrote(const struct page *page, const char *expected)
{
    ck_assert_int_eq(fclose(page->out), 0);
    ck_assert_str_eq(text, expected);
}

/* The page between two marks, which are there. */
static bool between(const char *from, const char *to, const char *wanted)
{
    const char *begun = strstr(text, from);
    const char *found = begun == NULL ? NULL : strstr(begun, wanted);
    const char *end = begun == NULL ? NULL : strstr(begun, to);

    ck_assert_ptr_nonnull(begun);
    ck_assert_ptr_nonnull(end);
    return found != NULL && found < end;
}

static void render(enum page_language language)
{
    FILE *out;

    free(text);
    out = open_memstream(&text, &size);
    page_write(out, &survey, language);
    ck_assert_int_eq(fclose(out), 0);
}

START_TEST(numbers)
{
    static const struct {
        void (*write)(const struct page *page, uint64_t value);
        uint64_t value;
        const char *english;
        const char *persian;
    } rows[] = {
        {page_count, 0, "0", "۰"},
        {page_count, 999, "999", "۹۹۹"},
        {page_count, 1000, "1,000", "۱٬۰۰۰"},
        {page_count, 45123456, "45,123,456", "۴۵٬۱۲۳٬۴۵۶"},
        {page_count, UINT64_MAX, "18,446,744,073,709,551,615", "۱۸٬۴۴۶٬۷۴۴٬۰۷۳٬۷۰۹٬۵۵۱٬۶۱۵"},
        {page_tenths, 0, "0", "۰"},
        {page_tenths, 1, "0.1", "۰٫۱"},
        {page_tenths, 125, "12.5", "۱۲٫۵"},
        {page_tenths, 120, "12", "۱۲"},
        {page_tenths, 12344, "1,234", "۱٬۲۳۴"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct page page = begin(PAGE_ENGLISH);
        rows[i].write(&page, rows[i].value);
        wrote(&page, rows[i].english);
        page = begin(PAGE_PERSIAN);
        rows[i].write(&page, rows[i].value);
        wrote(&page, rows[i].persian);
    }
}
END_TEST

START_TEST(durations)
{
    static const struct {
        int64_t ms;
        const char *english;
        const char *persian;
    } rows[] = {
        {-1, "0\u00A0ms", "۰\u00A0میلی\u200Cثانیه"},
        {999, "999\u00A0ms", "۹۹۹\u00A0میلی\u200Cثانیه"},
        {1000, "1\u00A0s", "۱\u00A0ثانیه"},
        {59999, "59\u00A0s", "۵۹\u00A0ثانیه"},
        {60000, "1\u00A0min", "۱\u00A0دقیقه"},
        {7200000, "2\u00A0h", "۲\u00A0ساعت"},
        {86400000, "1\u00A0day", "۱\u00A0روز"},
        {INT64_C(3 * 86400000), "3\u00A0days", "۳\u00A0روز"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct page page = begin(PAGE_ENGLISH);
        page_duration(&page, rows[i].ms);
        wrote(&page, rows[i].english);
        page = begin(PAGE_PERSIAN);
        page_duration(&page, rows[i].ms);
        wrote(&page, rows[i].persian);
    }
}
END_TEST

START_TEST(days)
{
    static const struct {
        day_number day;
        const char *english;
        const char *persian;
    } rows[] = {
        {DAY_NONE, "", ""},
        {0, "1 January 1970", "۱۱ دی ۱۳۴۸"},
        {20782, "25 November 2026", "۴ آذر ۱۴۰۵"},
        {11016, "29 February 2000", "۱۰ اسفند ۱۳۷۸"},
        {20168, "21 March 2025", "۱ فروردین ۱۴۰۴"},
        {20167, "20 March 2025", "۳۰ اسفند ۱۴۰۳"},
    };

    ck_assert_int_eq(calendar_load(&calendar), DM_OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct page page = begin(PAGE_ENGLISH);
        page_day(&page, rows[i].day);
        wrote(&page, rows[i].english);
        page = begin(PAGE_PERSIAN);
        page_day(&page, rows[i].day);
        wrote(&page, rows[i].persian);
    }
}
END_TEST

START_TEST(times_are_those_of_tehran)
{
    struct page page = begin(PAGE_ENGLISH);

    page_time(&page, (struct walltime){INT64_C(73799000)}); /* 20:29:59 UTC */
    page_minute(&page, (struct walltime){INT64_C(73799000)}, 1);
    page_minute(&page, (struct walltime){0}, -211);
    wrote(&page, "23:59:5900:0023:59");
}
END_TEST

/* Arabic ye and kaf, and digits that are not Persian, are what Persian software gets wrong. */
START_TEST(persian_is_written_in_persian)
{
    ck_assert_int_eq(calendar_load(&calendar), DM_OK);
    survey.link_count = 1;
    strcpy(survey.links[0].name, "mci");
    survey.dataset = (struct survey_dataset){
        .loaded = true, .usable = true, .version = 12, .persons = 1234, .day = 20782};
    render(PAGE_PERSIAN);
    ck_assert_ptr_nonnull(strstr(text, "<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"fa\" "
                                       "dir=\"rtl\">"));
    ck_assert_ptr_null(strstr(text, "\u064A"));
    ck_assert_ptr_null(strstr(text, "\u0643"));
    ck_assert_ptr_null(strstr(text, "\u0660"));
    ck_assert(between("<dl>", "</dl>", "۱٬۲۳۴"));
    for (const char *digit = "0123456789"; *digit != '\0'; digit++) {
        char cell[] = {'>', *digit, '\0'};
        ck_assert_msg(!between("<main>", "</main>", cell), "a digit %c", *digit);
    }
    render(PAGE_ENGLISH);
    ck_assert_ptr_nonnull(strstr(text, "lang=\"en\" dir=\"ltr\">"));
    ck_assert(between("<dl>", "</dl>", "1,234"));
}
END_TEST

/* No row, no state and no result without its words. */
START_TEST(every_word_is_there_in_both_languages)
{
    for (unsigned language = 0; language < PAGE_LANGUAGES; language++) {
        const struct page_words *words = page_words(language);

        for (unsigned i = 0; i < TALLY_RESULTS; i++)
            ck_assert_ptr_nonnull(words->result_names[i]);
        for (unsigned i = 0; i < ALARM_KINDS; i++)
            ck_assert_ptr_nonnull(words->alarms[i]);
        for (unsigned i = 0; i <= BIND_STOPPED; i++)
            ck_assert_ptr_nonnull(words->states[i]);
        for (unsigned i = 0; i < 12; i++)
            ck_assert_ptr_nonnull(words->months[i]);
    }
}
END_TEST

START_TEST(the_hour_is_drawn)
{
    struct tally_note note = {CHANNEL_SMS, TALLY_ENTITLED, 0};

    survey.now.mono.ms = 120000;
    memset(&tally, 0, sizeof tally);
    render(PAGE_ENGLISH);
    ck_assert_ptr_nonnull(strstr(text, "No answer was given"));
    /* Twelve answers, each of 10 ms, in the minute before: a full bar at the right end. */
    for (int i = 0; i < 12; i++)
        tally_committed(&tally, &note, 60000000 + i);
    tally.minutes.ring[2].times = (struct histogram){.counts = {[5] = 12}};
    render(PAGE_ENGLISH);
    ck_assert_ptr_null(strstr(text, "No answer was given"));
    ck_assert(between("class=\"plots\"", "</section>",
                      "<rect x=\"591\" y=\"0\" width=\"8\" height=\"200\">"));
    ck_assert(between("class=\"plots\"", "</section>", "<path class=\"most\" d=\"M595 150h.1\"/>"));
}
END_TEST

START_TEST(a_query_chooses_the_language)
{
    ck_assert_int_eq(page_language_of("lang=fa", PAGE_ENGLISH), PAGE_PERSIAN);
    ck_assert_int_eq(page_language_of("lang=en", PAGE_PERSIAN), PAGE_ENGLISH);
    ck_assert_int_eq(page_language_of("lang=de", PAGE_PERSIAN), PAGE_PERSIAN);
    ck_assert_int_eq(page_language_of("lang=en&x=1", PAGE_PERSIAN), PAGE_PERSIAN);
    ck_assert_int_eq(page_language_of("", PAGE_ENGLISH), PAGE_ENGLISH);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("page");
    TCase *tests = tcase_create("page");
    SRunner *runner = srunner_create(suite);

    tcase_add_test(tests, numbers);
    tcase_add_test(tests, durations);
    tcase_add_test(tests, days);
    tcase_add_test(tests, times_are_those_of_tehran);
    tcase_add_test(tests, persian_is_written_in_persian);
    tcase_add_test(tests, every_word_is_there_in_both_languages);
    tcase_add_test(tests, the_hour_is_drawn);
    tcase_add_test(tests, a_query_chooses_the_language);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
