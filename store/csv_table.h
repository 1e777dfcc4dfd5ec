#ifndef DARMAND_STORE_CSV_TABLE_H
#define DARMAND_STORE_CSV_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "store/load_complaints.h"

/*
 * A CSV file with a header row (RFC 4180; UTF-8, a byte order mark is skipped; LF or CRLF; blank
 * lines are skipped), plain or packed (input.h), read in pieces, so that a file may be larger than
 * memory.  Columns come in any order.  What the values mean is not decided here: csv_value.h and the
 * rows' rooms do that.
 */

#define CSV_COLUMNS_MAX 16 /* a table may have */
#define CSV_FIELD_MAX   64 /* octets in a field */

struct csv_column {
    const char *name;
    bool required; /* must be in the header; else its values are "" when it is not */
    bool secret;   /* complaints show the last four characters only */
};

/** One row, good until the callback it was handed to returns. */
struct csv_row {
    const char *path;
    uint64_t line; /* the first line of the file is 1 */
    const struct csv_column *columns;
    const char *values[CSV_COLUMNS_MAX]; /* in the order of `columns`; "" where there is none */
    struct load_complaints *complaints;
    bool refused; /* something in it was complained of */

    /* How far the reading is: octets of the file, as packed, and how many it has (0: not known). */
    uint64_t octets_read;
    uint64_t octets;
};

/** Complains of the value in a column: `what` says what is wrong and what to do. */
void csv_row_refuse(struct csv_row *row, size_t column, const char *what);

struct csv_table {
    const char *path;
    const struct csv_column *columns;
    size_t column_count; /* at most CSV_COLUMNS_MAX */
    /** Takes a row; an error ends the reading. */
    enum dm_error (*take)(void *context, struct csv_row *row);
    void *context;
};

/**
 * Hands over every row that is whole.  What is wrong with the file is complained of, and is no
 * error: a header that does not fit, a quote that is never closed, or a packed file that is damaged
 * or cut short, ends the reading early.
 * DM_E_NOT_FOUND, DM_E_PERMISSION, DM_E_IO: the file cannot be read, which is complained of too.
 * DM_E_NO_MEMORY, and whatever `take` returned.
 */
enum dm_error csv_table_read(const struct csv_table *table,
                             struct load_complaints *complaints) DM_CHECKED;

#endif
