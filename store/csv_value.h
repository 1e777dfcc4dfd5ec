#ifndef DARMAND_STORE_CSV_VALUE_H
#define DARMAND_STORE_CSV_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/calendar.h"
#include "protocol/msisdn.h"
#include "protocol/national_id.h"
#include "store/csv_table.h"

/*
 * Values of a row as what they stand for.  An error sticks to the row: a value that is refused is
 * complained of, row->refused is set, and something harmless is returned; look at it once at the end.
 * An empty value is none, without a complaint, unless it is said otherwise.
 */

bool csv_is_empty(const struct csv_row *row, size_t column);

/** Refuses an empty value. */
void csv_need(struct csv_row *row, size_t column);

/** The place of a value in `names`, which ends with NULL.  An empty value is one as any other. */
unsigned csv_choice(struct csv_row *row, size_t column, const char *const *names);

/** DAY_NONE when empty. */
day_number csv_date(struct csv_row *row, size_t column, const struct calendar *calendar);

struct national_id csv_national_id(struct csv_row *row, size_t column);
struct msisdn csv_mobile(struct csv_row *row, size_t column);

#endif
