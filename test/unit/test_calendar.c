/* Is every day the same day as ICU's, and is what a data file says read exactly? */
#include "protocol/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>
#include <unicode/ucal.h>

#include "protocol/error.h"

#define MS_PER_DAY INT64_C(86400000)

/* Tests are forked from a process that has loaded it. */
static struct calendar calendar;

static const struct {
    const char *jalali;
    const char *gregorian;
} vectors[] = {
    {"1348/10/11", "1970-01-01"}, {"1348/10/10", "1969-12-31"}, {"1399/01/01", "2020-03-20"},
    {"1399/12/30", "2021-03-20"}, {"1403/01/01", "2024-03-20"}, {"1403/12/30", "2025-03-20"},
    {"1404/01/01", "2025-03-21"}, {"1405/01/01", "2026-03-21"}, {"1405/09/02", "2026-11-23"},
    {"1405/12/29", "2027-03-20"}, {"1408/12/30", "2030-03-20"}, {"1404/12/29", "2026-03-20"},
    {"1402/12/10", "2024-02-29"}, {"1399/03/01", "2020-05-21"}, {"1399/12/01", "2021-02-19"},
    {"1200/01/01", "1821-03-21"}, {"1498/12/30", "2120-03-20"},
};

static const struct {
    const char *name;
    const char *text;
    enum dm_error error;
} refused[] = {
    {"month 13", "1405/13/01", DM_E_RANGE},
    {"month 0", "1405/00/01", DM_E_RANGE},
    {"day 0", "1405/01/00", DM_E_RANGE},
    {"day 32 of a long month", "1405/06/32", DM_E_RANGE},
    {"day 31 of a short month", "1405/07/31", DM_E_RANGE},
    {"the 30th of Esfand in a common year", "1404/12/30", DM_E_RANGE},
    {"the 30th of Esfand in another", "1405/12/30", DM_E_RANGE},
    {"the same in the compact form", "14051230", DM_E_RANGE},
    {"the 31st of Esfand in a leap year", "1403/12/31", DM_E_RANGE},
    {"the 30th of February", "2026-02-30", DM_E_RANGE},
    {"the 29th of February in a common year", "2026-02-29", DM_E_RANGE},
    {"the 29th of February in a century", "1900-02-29", DM_E_RANGE},
    {"the 31st of April", "2026-04-31", DM_E_RANGE},
    {"Gregorian month 13", "2026-13-01", DM_E_RANGE},
    {"Gregorian month 0", "2026-00-01", DM_E_RANGE},
    {"Gregorian day 0", "2026-01-00", DM_E_RANGE},
    {"Gregorian year 0", "0000-01-01", DM_E_RANGE},
    {"a year before the calendar", "1199/12/29", DM_E_RANGE},
    {"a year behind the calendar", "1499/01/01", DM_E_RANGE},
    {"the Gregorian day before the calendar", "1821-03-20", DM_E_RANGE},
    {"the Gregorian day behind the calendar", "2120-03-21", DM_E_RANGE},
    {"a Gregorian date that means forever", "9999-12-31", DM_E_RANGE},
    {"a Gregorian date with slashes", "2026/11/23", DM_E_RANGE},
    {"a Jalali date with hyphens", "1405-09-02", DM_E_RANGE},
    {"nothing", "", DM_E_FORMAT},
    {"no leading zeros", "1405/9/2", DM_E_FORMAT},
    {"trailing garbage", "1405/09/02x", DM_E_FORMAT},
    {"a time behind it", "2026-11-23T00:00:00", DM_E_FORMAT},
    {"a space behind it", "1405/09/02 ", DM_E_FORMAT},
    {"a space in front", " 1405/09/02", DM_E_FORMAT},
    {"a space for a zero", "1405/ 9/02", DM_E_FORMAT},
    {"two separators of different kinds", "1405/09-02", DM_E_FORMAT},
    {"dots", "1405.09.02", DM_E_FORMAT},
    {"a sign", "-405/09/02", DM_E_FORMAT},
    {"a plus in the month", "1405/+9/02", DM_E_FORMAT},
    {"a letter in the compact form", "1405090x", DM_E_FORMAT},
    {"seven digits", "1405090", DM_E_FORMAT},
    {"nine digits", "140509020", DM_E_FORMAT},
    {"two digits of year", "05/09/02", DM_E_FORMAT},
    {"Persian digits", "۱۴۰۵/۰۹/۰۲", DM_E_FORMAT},
    {"Persian digits that fill eight octets", "۱۴۰۵", DM_E_FORMAT},
};

static const struct {
    const char *name;
    const char *birth;
    const char *day;
    int age;
} ages[] = {
    {"on the day of birth", "1386/05/10", "1386/05/10", 0},
    {"the day before the first birthday", "1386/05/10", "1387/05/09", 0},
    {"on the first birthday", "1386/05/10", "1387/05/10", 1},
    {"the day before 19 full", "1386/09/03", "1405/09/02", 18},
    {"19 full on the day", "1386/09/02", "1405/09/02", 19},
    {"19 full, months later", "1386/03/30", "1405/09/02", 19},
    {"born on a leap day, last day of a common year", "1387/12/30", "1406/12/29", 18},
    {"born on a leap day, 19 full on the first of Farvardin", "1387/12/30", "1407/01/01", 19},
    {"born on a leap day, 4 years later on a leap day", "1399/12/30", "1403/12/30", 4},
    {"born a day before it, 19 full on the last of Esfand", "1387/12/29", "1406/12/29", 19},
    {"across a century", "1299/12/29", "1400/01/01", 100},
    {"born tomorrow", "1405/09/03", "1405/09/02", -1},
    {"born in two years", "1407/09/02", "1405/09/02", -2},
};

static day_number day_of(const char *text)
{
    day_number day = DAY_NONE;
    ck_assert_msg(calendar_parse(&calendar, text, &day) == DM_OK, "%s", text);
    return day;
}

START_TEST(both_names_mean_one_day)
{
    char shown[CALENDAR_TEXT];
    char compact[CALENDAR_TEXT];
    const char *jalali = vectors[_i].jalali;
    day_number day = day_of(vectors[_i].gregorian);
    memcpy(compact, jalali, 4);
    memcpy(compact + 4, jalali + 5, 2);
    memcpy(compact + 6, jalali + 8, 3);

    ck_assert_msg(day_of(jalali) == day, "%s is not %s", jalali, vectors[_i].gregorian);
    ck_assert_msg(day_of(compact) == day, "%s is not %s", compact, vectors[_i].gregorian);
    calendar_format(&calendar, day, shown);
    ck_assert_str_eq(shown, jalali);
}
END_TEST

START_TEST(what_is_no_date_is_refused)
{
    day_number day = 42;
    enum dm_error error = calendar_parse(&calendar, refused[_i].text, &day);
    ck_assert_msg(error == refused[_i].error, "%s: %s", refused[_i].name, dm_strerror(error));
    ck_assert_msg(day == 42, "%s: the output was touched", refused[_i].name);
}
END_TEST

START_TEST(age_is_counted_in_whole_jalali_years)
{
    int age = calendar_age(&calendar, day_of(ages[_i].birth), day_of(ages[_i].day));
    ck_assert_msg(age == ages[_i].age, "%s: %d", ages[_i].name, age);
}
END_TEST

START_TEST(no_birth_date_is_no_age)
{
    day_number day = day_of("1405/09/02");
    ck_assert_int_eq(calendar_age(&calendar, DAY_NONE, day), CALENDAR_NO_AGE);
    ck_assert_int_eq(calendar_age(&calendar, day, DAY_NONE), CALENDAR_NO_AGE);
    ck_assert_int_eq(calendar_age(&calendar, INT32_MAX, day), CALENDAR_NO_AGE);
}
END_TEST

static UCalendar *open_icu(const char *locale)
{
    static const UChar utc[] = {'U', 'T', 'C', 0};
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *icu = ucal_open(utc, -1, locale, UCAL_DEFAULT, &status);
    ck_assert(U_SUCCESS(status));
    return icu;
}

/* Moves both to noon of that day and reads three fields. */
static void icu_date(UCalendar *icu, day_number day, int *year, int *month, int *day_of_month)
{
    UErrorCode status = U_ZERO_ERROR;
    ucal_setMillis(icu, (double)day * (double)MS_PER_DAY + (double)MS_PER_DAY / 2, &status);
    *year = ucal_get(icu, UCAL_EXTENDED_YEAR, &status);
    *month = ucal_get(icu, UCAL_MONTH, &status) + 1;
    *day_of_month = ucal_get(icu, UCAL_DATE, &status);
    ck_assert(U_SUCCESS(status));
}

START_TEST(every_day_is_icus_day)
{
    UCalendar *persian = open_icu("fa_IR@calendar=persian");
    UCalendar *gregorian = open_icu("en_US@calendar=gregorian");
    for (day_number day = day_of("1300/01/01"); day <= day_of("1498/12/30"); day++) {
        struct jalali_date ours;
        char text[64];
        int year, month, day_of_month;
        icu_date(persian, day, &year, &month, &day_of_month);
        ck_assert(calendar_jalali(&calendar, day, &ours) == DM_OK);
        ck_assert_msg(ours.year == year && ours.month == month && ours.day == day_of_month,
                      "day %d: %d/%d/%d, ICU has %d/%d/%d", day, ours.year, ours.month, ours.day,
                      year, month, day_of_month);
        day_number back = DAY_NONE;
        ck_assert(calendar_day(&calendar, ours, &back) == DM_OK);
        ck_assert_int_eq(back, day);

        icu_date(gregorian, day, &year, &month, &day_of_month);
        snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day_of_month);
        ck_assert_msg(day_of(text) == day, "%s", text);
    }
    ucal_close(persian);
    ucal_close(gregorian);
}
END_TEST

START_TEST(leap_years_follow_the_33_year_rule)
{
    for (int year = 1300; year <= CALENDAR_LAST_YEAR; year++) {
        day_number day;
        bool ours = calendar_day(&calendar, (struct jalali_date){year, 12, 30}, &day) == DM_OK;
        bool rule = (25 * year + 11) % 33 < 8;
        ck_assert_msg(ours == rule, "%d", year);
    }
}
END_TEST

START_TEST(days_outside_the_calendar_have_no_name)
{
    static const day_number outside[] = {DAY_NONE, INT32_MAX, -54343, 54866};
    char shown[CALENDAR_TEXT];
    struct jalali_date date = {1, 2, 3};
    day_number first = day_of("1200/01/01"), last = day_of("1498/12/30");
    ck_assert_int_eq(first, outside[2] + 1);
    ck_assert_int_eq(last, outside[3] - 1);
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        strcpy(shown, "x");
        calendar_format(&calendar, outside[i], shown);
        ck_assert_str_eq(shown, "");
        ck_assert(calendar_jalali(&calendar, outside[i], &date) == DM_E_RANGE);
        ck_assert_int_eq(date.year, 1);
    }
}
END_TEST

START_TEST(dates_that_do_not_exist_are_no_days)
{
    static const struct jalali_date impossible[] = {
        {1405, 0, 1}, {1405, -1, 1}, {1405, 13, 1},     {1405, 1, 0},         {1405, 1, -5},
        {0, 1, 1},    {-1405, 1, 1}, {INT32_MAX, 1, 1}, {1405, INT32_MAX, 1}, {1405, 1, INT32_MAX},
    };
    for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++) {
        day_number day = 42;
        ck_assert(calendar_day(&calendar, impossible[i], &day) == DM_E_RANGE);
        ck_assert_int_eq(day, 42);
    }
}
END_TEST

START_TEST(tehrans_day_turns_at_half_past_eight_utc)
{
    /* 2026-11-23 20:30 UTC, and the same in the summer, when clocks were once put forward. */
    static const char *const days[] = {"2026-11-23", "2026-07-15", "1969-12-31", "1969-06-15"};
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        day_number day = day_of(days[i]);
        int64_t turn = day * MS_PER_DAY + (20 * 60 + 30) * INT64_C(60000);
        ck_assert_int_eq(calendar_tehran_day((struct walltime){turn - 1}), day);
        ck_assert_int_eq(calendar_tehran_day((struct walltime){turn}), day + 1);
        ck_assert_int_eq(calendar_tehran_day((struct walltime){day * MS_PER_DAY}), day);
    }
}
END_TEST

int main(void)
{
    if (calendar_load(&calendar) != DM_OK)
        return EXIT_FAILURE;
    Suite *suite = suite_create("calendar");
    TCase *tcase = tcase_create("calendar");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, both_names_mean_one_day, 0, sizeof vectors / sizeof vectors[0]);
    tcase_add_loop_test(tcase, what_is_no_date_is_refused, 0, sizeof refused / sizeof refused[0]);
    tcase_add_loop_test(tcase, age_is_counted_in_whole_jalali_years, 0,
                        sizeof ages / sizeof ages[0]);
    tcase_add_test(tcase, no_birth_date_is_no_age);
    tcase_add_test(tcase, every_day_is_icus_day);
    tcase_add_test(tcase, leap_years_follow_the_33_year_rule);
    tcase_add_test(tcase, days_outside_the_calendar_have_no_name);
    tcase_add_test(tcase, dates_that_do_not_exist_are_no_days);
    tcase_add_test(tcase, tehrans_day_turns_at_half_past_eight_utc);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
