#ifndef DARMAND_STORE_DATA_DATE_H
#define DARMAND_STORE_DATA_DATE_H

#include "protocol/calendar.h"
#include "protocol/error.h"

/*
 * The day a file's data speaks of, by the file's name: eight digits that stand alone, as in
 * persons-14050902.csv.zst, or a Gregorian day, as in persons_2026-11-23.csv.gz.
 */

/**
 * DM_E_NOT_FOUND: nothing in the name looks like a day.  DM_E_RANGE: something does, and is none; who
 * wrote it meant a day, so another is not to be put in its place.
 */
enum dm_error data_date_of_name(const struct calendar *calendar, const char *path,
                                day_number *day) DM_CHECKED;

#endif
