#ifndef DARMAND_STORE_PERSON_ROW_H
#define DARMAND_STORE_PERSON_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/calendar.h"
#include "store/csv_table.h"
#include "store/record.h"

/*
 * A row of persons.csv → struct person: the columns, what each may hold (design §4;
 * darmand-data(5)), and what must agree within a row.  What must agree between rows is for
 * load_sorted.h and load_indexes.h.
 */

extern const struct csv_column person_columns[];
extern const size_t person_column_count;

/** The column complaints about the person or the head as such speak of. */
#define PERSON_ID_COLUMN   "national_id"
#define PERSON_HEAD_COLUMN "head_id"

/** False when the row was refused; each thing wrong with it was complained of. */
bool person_row_read(struct csv_row *row, const struct calendar *calendar, struct person *person);

#endif
