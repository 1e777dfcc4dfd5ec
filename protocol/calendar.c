#include "protocol/calendar.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <unicode/ucal.h>

#include "protocol/decimal.h"

#define YEARS           (CALENDAR_LAST_YEAR - CALENDAR_FIRST_YEAR + 1)
#define LONG_MONTHS     6 /* 31 days each; the next five have 30, the last what is left */
#define LONG_MONTH_DAYS 31
#define HALF_YEAR       (LONG_MONTHS * LONG_MONTH_DAYS)
#define MONTH_DAYS      30
#define MS_PER_DAY      INT64_C(86400000)
#define TEHRAN_AHEAD_MS INT64_C(12600000) /* 3:30 hours */

/* 1349/01/01 was 1970-03-21, 79 days after day 0: the nail the whole table hangs on. */
#define ANCHOR_YEAR 1349
#define ANCHOR_DAY  79

static bool plausible(const struct calendar *calendar)
{
    for (int i = 0; i < YEARS; i++) {
        day_number length = calendar->first_day[i + 1] - calendar->first_day[i];
        if (length != 365 && length != 366)
            return false;
    }
    return calendar->first_day[ANCHOR_YEAR - CALENDAR_FIRST_YEAR] == ANCHOR_DAY;
}

enum dm_error calendar_load(struct calendar *calendar)
{
    struct calendar loaded;
    static const UChar utc[] = {'U', 'T', 'C', 0};
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *icu = ucal_open(utc, -1, "fa_IR@calendar=persian", UCAL_DEFAULT, &status);
    for (int i = 0; i <= YEARS; i++) {
        ucal_setDateTime(icu, CALENDAR_FIRST_YEAR + i, 0, 1, 12, 0, 0, &status);
        double day = ucal_getMillis(icu, &status) / (double)MS_PER_DAY;
        if (U_FAILURE(status))
            break;
        /* It is noon there, so the whole day below it is the day itself on either side of 1970. */
        loaded.first_day[i] = (day_number)(day < 0 ? day - 1 : day);
    }
    ucal_close(icu);

    if (U_FAILURE(status) || !plausible(&loaded))
        return DM_E_IO;
    *calendar = loaded;
    return DM_OK;
}

static bool known_day(const struct calendar *calendar, day_number day)
{
    return day >= calendar->first_day[0] && day < calendar->first_day[YEARS];
}

static int month_length(const struct calendar *calendar, int year, int month)
{
    if (month <= LONG_MONTHS)
        return LONG_MONTH_DAYS;
    if (month < 12)
        return MONTH_DAYS;
    const day_number *first = &calendar->first_day[year - CALENDAR_FIRST_YEAR];
    return first[1] - first[0] - HALF_YEAR - 5 * MONTH_DAYS;
}

enum dm_error calendar_jalali(const struct calendar *calendar, day_number day,
                              struct jalali_date *date)
{
    if (!known_day(calendar, day))
        return DM_E_RANGE;
    /* No year has more than 366 days, so the guess is never late, and at most two years early. */
    int index = (day - calendar->first_day[0]) / 366;
    while (day >= calendar->first_day[index + 1])
        index++;

    date->year = CALENDAR_FIRST_YEAR + index;
    int rest = day - calendar->first_day[index];
    if (rest < HALF_YEAR) {
        date->month = 1 + rest / LONG_MONTH_DAYS;
        date->day = 1 + rest % LONG_MONTH_DAYS;
    } else {
        date->month = 1 + LONG_MONTHS + (rest - HALF_YEAR) / MONTH_DAYS;
        date->day = 1 + (rest - HALF_YEAR) % MONTH_DAYS;
    }
    return DM_OK;
}

enum dm_error calendar_day(const struct calendar *calendar, struct jalali_date date,
                           day_number *day)
{
    if (date.year < CALENDAR_FIRST_YEAR || date.year > CALENDAR_LAST_YEAR)
        return DM_E_RANGE;
    if (date.month < 1 || date.month > 12)
        return DM_E_RANGE;
    if (date.day < 1 || date.day > month_length(calendar, date.year, date.month))
        return DM_E_RANGE;
    int months = date.month - 1;
    int before = months <= LONG_MONTHS ? months * LONG_MONTH_DAYS
                                       : HALF_YEAR + (months - LONG_MONTHS) * MONTH_DAYS;
    *day = calendar->first_day[date.year - CALENDAR_FIRST_YEAR] + before + date.day - 1;
    return DM_OK;
}

void calendar_format(const struct calendar *calendar, day_number day, char *out)
{
    struct jalali_date date;
    char *at;

    out[0] = '\0';
    if (calendar_jalali(calendar, day, &date) != DM_OK)
        return;
    at = decimal_put(out, 4, (uint64_t)date.year);
    *at++ = '/';
    at = decimal_put(at, 2, (uint64_t)date.month);
    *at++ = '/';
    *decimal_put(at, 2, (uint64_t)date.day) = '\0';
}

/*
 * Days since 1970-01-01 of a Gregorian date.  Years are counted from March, so that the leap day is
 * the last of its year and (153 m + 2) / 5 gives the days before month m.
 */
static enum dm_error gregorian_day(int year, int month, int day, day_number *number)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (year < 1 || month < 1 || month > 12 || day < 1)
        return DM_E_RANGE;
    if (day > lengths[month - 1] + (month == 2 && leap))
        return DM_E_RANGE;

    int march_year = month > 2 ? year : year - 1;
    int march_month = (month + 9) % 12;
    int leap_days = march_year / 4 - march_year / 100 + march_year / 400;
    /* 719468 days lie between 0000-03-01 and 1970-01-01. */
    *number = 365 * march_year + leap_days + (153 * march_month + 2) / 5 + day - 1 - 719468;
    return DM_OK;
}

/* The number `count` ASCII digits say; -1 when one of them is none. */
static int read_number(const char *digits, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (digits[i] < '0' || digits[i] > '9')
            return -1;
        value = value * 10 + (digits[i] - '0');
    }
    return value;
}

enum dm_error calendar_parse(const struct calendar *calendar, const char *text, day_number *day)
{
    size_t size = strnlen(text, CALENDAR_TEXT);
    bool separated = size == CALENDAR_TEXT - 1 && text[4] == text[7];
    bool gregorian = separated && text[4] == '-';
    bool jalali = separated && text[4] == '/';
    bool compact = size == strlen("14050902");
    if (!gregorian && !jalali && !compact)
        return DM_E_FORMAT;

    int year = read_number(text, 4);
    int month = read_number(text + (compact ? 4 : 5), 2);
    int day_of_month = read_number(text + (compact ? 6 : 8), 2);
    if (year < 0 || month < 0 || day_of_month < 0)
        return DM_E_FORMAT;
    if (!gregorian)
        return calendar_day(calendar, (struct jalali_date){year, month, day_of_month}, day);

    day_number number;
    enum dm_error error = gregorian_day(year, month, day_of_month, &number);
    if (error != DM_OK)
        return error;
    if (!known_day(calendar, number))
        return DM_E_RANGE;
    *day = number;
    return DM_OK;
}

day_number calendar_tehran_day(struct walltime now)
{
    int64_t local = now.ms + TEHRAN_AHEAD_MS;
    int64_t day = local / MS_PER_DAY;
    return (day_number)(local % MS_PER_DAY < 0 ? day - 1 : day);
}

int calendar_age(const struct calendar *calendar, day_number birth, day_number day)
{
    struct jalali_date born, today;
    if (calendar_jalali(calendar, birth, &born) != DM_OK ||
        calendar_jalali(calendar, day, &today) != DM_OK)
        return CALENDAR_NO_AGE;
    /*
     * Who was born on the 30th of Esfand has no such day in most years, and is a year older on the
     * first of Farvardin, the day after.
     */
    bool birthday_to_come =
        today.month < born.month || (today.month == born.month && today.day < born.day);
    return today.year - born.year - (birthday_to_come ? 1 : 0);
}
