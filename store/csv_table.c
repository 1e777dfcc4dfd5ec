#include "store/csv_table.h"

#include <csv.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libcsv's buffer for one field; beyond it a quote was surely forgotten. */
#define FIELD_BUFFER_MAX 4096
#define CHUNK            65536
#define BYTE_ORDER_MARK  "\xef\xbb\xbf"

struct reader {
    const struct csv_table *table;
    struct csv_parser parser;
    uint64_t line;  /* being read */
    uint64_t begun; /* where what is being read began: a quoted field may go over lines */

    /* The header: which of the table's columns each of the file's is. */
    bool header_read;
    size_t order[CSV_COLUMNS_MAX];
    size_t width;

    /* The row being read. */
    struct csv_row row;
    char fields[CSV_COLUMNS_MAX][CSV_FIELD_MAX + 1];
    size_t position; /* fields of it seen, which may be more than there are columns */

    bool stopped;
    enum dm_error error;
};

/* ---- complaints ---------------------------------------------------------------------------------- */

/* Digits of Persian (U+06F0–06F9) and Arabic (U+0660–0669) keyboards, in UTF-8. */
static bool has_eastern_digits(const char *value)
{
    for (const unsigned char *at = (const unsigned char *)value; at[0] != '\0'; at++)
        if ((at[0] == 0xdb && at[1] >= 0xb0 && at[1] <= 0xb9) ||
            (at[0] == 0xd9 && at[1] >= 0xa0 && at[1] <= 0xa9))
            return true;
    return false;
}

void csv_row_refuse(struct csv_row *row, size_t column, const char *what)
{
    char shown[LOAD_COMPLAINT_MAX];
    const char *value = row->values[column];

    load_complaint_value(value, row->columns[column].secret, shown);
    load_complain(row->complaints, row->path, row->line, "%s \"%s\": %s%s",
                  row->columns[column].name, shown, what,
                  has_eastern_digits(value) ? " (these are Persian digits: write 0-9)" : "");
    row->refused = true;
}

/* Nothing after this can be understood. */
static void stop(struct reader *reader, const char *what)
{
    load_complain(reader->row.complaints, reader->table->path, reader->begun, "%s", what);
    reader->stopped = true;
}

/* ---- the header ---------------------------------------------------------------------------------- */

static void refuse_column(struct reader *reader, const char *name, const char *what)
{
    char shown[LOAD_COMPLAINT_MAX];

    load_complaint_value(name, false, shown);
    load_complain(reader->row.complaints, reader->table->path, reader->begun, "column \"%s\": %s",
                  shown, what);
    reader->row.refused = true;
}

static size_t find_column(const struct csv_table *table, const char *name)
{
    size_t column = 0;

    while (column < table->column_count && strcmp(table->columns[column].name, name) != 0)
        column++;
    return column;
}

static bool is_in_header(const struct reader *reader, size_t column)
{
    for (size_t i = 0; i < reader->width; i++)
        if (reader->order[i] == column)
            return true;
    return false;
}

static void take_header_field(struct reader *reader, const char *name, size_t size)
{
    size_t column = find_column(reader->table, name);

    if (column == reader->table->column_count || strlen(name) < size)
        refuse_column(reader, name, "not known; correct its name or take it out");
    else if (is_in_header(reader, column))
        refuse_column(reader, name, "there twice; take one out");
    else
        reader->order[reader->width++] = column;
}

static void end_header(struct reader *reader)
{
    for (size_t i = 0; i < reader->table->column_count; i++)
        if (reader->table->columns[i].required && !is_in_header(reader, i))
            refuse_column(reader, reader->table->columns[i].name, "missing; add it");
    reader->header_read = true;
    reader->stopped = reader->row.refused;
}

/* ---- rows ---------------------------------------------------------------------------------------- */

static void take_field(struct reader *reader, const char *text, size_t size)
{
    size_t column;

    if (reader->position >= reader->width)
        return;
    column = reader->order[reader->position];
    snprintf(reader->fields[column], sizeof reader->fields[column], "%s", text);
    if (size > CSV_FIELD_MAX)
        csv_row_refuse(&reader->row, column, "longer than 64 octets; shorten it");
    else if (strlen(text) < size)
        csv_row_refuse(&reader->row, column, "holds a NUL character; take it out");
}

static void end_row(struct reader *reader)
{
    const struct csv_table *table = reader->table;

    if (reader->position != reader->width)
        load_complain(reader->row.complaints, table->path, reader->row.line,
                      "%zu fields where the header names %zu; look for a comma too many or too few",
                      reader->position, reader->width);
    else if (!reader->row.refused)
        reader->error = table->take(table->context, &reader->row);
    if (reader->error != DM_OK)
        reader->stopped = true;
}

/* ---- libcsv's callbacks -------------------------------------------------------------------------- */

static void on_field(void *text, size_t size, void *context)
{
    struct reader *reader = context;

    if (reader->stopped)
        return;
    reader->row.line = reader->begun;
    if (reader->header_read)
        take_field(reader, text, size);
    else
        take_header_field(reader, text, size);
    reader->position++;
}

static void on_row(int terminator, void *context)
{
    struct reader *reader = context;

    (void)terminator;
    if (reader->stopped)
        return;
    if (reader->header_read)
        end_row(reader);
    else
        end_header(reader);
    reader->position = 0;
    reader->row.refused = false;
}

/* A quote that is never closed must not read the rest of the file into memory. */
static void *bounded_realloc(void *old, size_t size)
{
    return size > FIELD_BUFFER_MAX ? NULL : realloc(old, size);
}

/* ---- reading ------------------------------------------------------------------------------------- */

static void explain(struct reader *reader)
{
    if (csv_error(&reader->parser) == CSV_EPARSE)
        stop(reader, "a quote stands in the middle of a field, or is never closed; put the whole "
                     "field in quotes and write a quote in it twice");
    else
        stop(reader, "a field of thousands of characters; look for a quote that is never closed");
}

/* Line by line, because libcsv does not count them. */
static void parse(struct reader *reader, const char *at, size_t size)
{
    while (size > 0 && !reader->stopped) {
        const char *newline = memchr(at, '\n', size);
        size_t piece = newline == NULL ? size : (size_t)(newline - at) + 1;
        if (csv_parse(&reader->parser, at, piece, on_field, on_row, reader) != piece)
            explain(reader);
        if (newline != NULL)
            reader->line++;
        if (newline != NULL && reader->position == 0 && reader->parser.entry_pos == 0)
            reader->begun = reader->line;
        at += piece;
        size -= piece;
    }
}

static void finish(struct reader *reader)
{
    if (reader->stopped)
        return;
    if (csv_fini(&reader->parser, on_field, on_row, reader) != 0)
        explain(reader);
    else if (!reader->header_read)
        stop(reader, "the file is empty; its first line must name the columns");
}

static void read_all(struct reader *reader, FILE *file, char *chunk)
{
    const size_t mark = strlen(BYTE_ORDER_MARK);
    size_t size = fread(chunk, 1, CHUNK, file);
    size_t skip = size >= mark && memcmp(chunk, BYTE_ORDER_MARK, mark) == 0 ? mark : 0;

    while (size > 0 && !reader->stopped) {
        parse(reader, chunk + skip, size - skip);
        skip = 0;
        size = fread(chunk, 1, CHUNK, file);
    }
    if (ferror(file)) {
        reader->error = dm_error_from_errno(errno);
        load_complain(reader->row.complaints, reader->table->path, 0, "cannot be read: %s",
                      strerror(errno));
        return;
    }
    finish(reader);
}

static void init(struct reader *reader, const struct csv_table *table,
                 struct load_complaints *complaints)
{
    *reader = (struct reader){.table = table, .line = 1, .begun = 1};
    reader->row =
        (struct csv_row){.path = table->path, .columns = table->columns, .complaints = complaints};
    for (size_t i = 0; i < CSV_COLUMNS_MAX; i++)
        reader->row.values[i] = reader->fields[i];
}

enum dm_error csv_table_read(const struct csv_table *table, struct load_complaints *complaints)
{
    struct reader reader;
    char *chunk = malloc(CHUNK);
    FILE *file = fopen(table->path, "re");

    init(&reader, table, complaints);
    if (file == NULL) {
        reader.error = dm_error_from_errno(errno);
        load_complain(complaints, table->path, 0, "cannot be opened: %s", strerror(errno));
        goto out;
    }
    if (chunk == NULL ||
        csv_init(&reader.parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0) {
        reader.error = DM_E_NO_MEMORY;
        goto out;
    }
    csv_set_realloc_func(&reader.parser, bounded_realloc);
    read_all(&reader, file, chunk);
    csv_free(&reader.parser);
out:
    if (file != NULL)
        fclose(file);
    free(chunk);
    return reader.error;
}
