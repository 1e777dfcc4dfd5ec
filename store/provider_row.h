#ifndef DARMAND_STORE_PROVIDER_ROW_H
#define DARMAND_STORE_PROVIDER_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/calendar.h"
#include "store/csv_table.h"
#include "store/record.h"

/* A row of providers.csv → struct provider; columns in design §4 and darmand-data(5). */

extern const struct csv_column provider_columns[];
extern const size_t provider_column_count;

/** The column complaints about the mobile as such speak of. */
#define PROVIDER_MOBILE_COLUMN "mobile"

/** False when the row was refused; each thing wrong with it was complained of. */
bool provider_row_read(struct csv_row *row, const struct calendar *calendar,
                       struct provider *provider);

#endif
