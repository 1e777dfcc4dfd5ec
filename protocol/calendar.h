#ifndef DARMAND_PROTOCOL_CALENDAR_H
#define DARMAND_PROTOCOL_CALENDAR_H

#include <stdint.h>

#include "protocol/error.h"
#include "protocol/times.h"

/*
 * Days, and their Jalali names.
 *
 * A day is a number: days since 1970-01-01 in the proleptic Gregorian calendar.  Jalali leap years
 * come from ICU's Persian calendar, asked once at start for the first day of each year; everything
 * after is arithmetic on that table, so that a loader can convert a hundred million dates.
 * (libjalali 0.4.1 is a day off for all of 1404; no leap rule stands in this code.)
 */

/** Days since 1970-01-01; DAY_NONE where there is no date. */
typedef int32_t day_number;
#define DAY_NONE INT32_MIN

#define CALENDAR_FIRST_YEAR 1200
#define CALENDAR_LAST_YEAR  1498
#define CALENDAR_TEXT       11 /* "1405/09/02" and a NUL */
#define CALENDAR_NO_AGE     INT32_MIN

/** Where each Jalali year begins.  Made once, then only read. */
struct calendar {
    day_number first_day[CALENDAR_LAST_YEAR - CALENDAR_FIRST_YEAR + 2];
};

struct jalali_date {
    int year;
    int month; /* 1 … 12 */
    int day;   /* 1 … 31 */
};

/** Fills the table from ICU.  DM_E_IO: ICU has no Persian calendar, or its years make no sense. */
enum dm_error calendar_load(struct calendar *calendar) DM_CHECKED;

/** DM_E_RANGE outside the years above. */
enum dm_error calendar_jalali(const struct calendar *calendar, day_number day,
                              struct jalali_date *date) DM_CHECKED;

/** DM_E_RANGE for a date that does not exist, such as 1404/12/30. */
enum dm_error calendar_day(const struct calendar *calendar, struct jalali_date date,
                           day_number *day) DM_CHECKED;

/** "1405/09/02", zero-padded, into CALENDAR_TEXT octets; "" for DAY_NONE or out of range. */
void calendar_format(const struct calendar *calendar, day_number day, char *out);

/**
 * Reads a date of a data file: 2026-11-23 (Gregorian), 1405/09/02 or 14050902 (Jalali); nothing
 * around it.  DM_E_FORMAT: another form.  DM_E_RANGE: no such day, or one outside the
 * years above: what is stored can always be shown.
 */
enum dm_error calendar_parse(const struct calendar *calendar, const char *text,
                             day_number *day) DM_CHECKED;

/** Tehran's day at a moment: UTC+3:30, no summer time since 2022; the day turns at 20:30 UTC. */
day_number calendar_tehran_day(struct walltime now);

/**
 * Whole Jalali years from `birth` to `day` (۱۹ سال تمام); negative when born later.  R15.
 * CALENDAR_NO_AGE when either is DAY_NONE or outside the years above.
 */
int calendar_age(const struct calendar *calendar, day_number birth, day_number day);

#endif
