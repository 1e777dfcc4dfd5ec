#include "store/csv_table.h"

#include "store/input.h"

#include <csv.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* libcsv's buffer for one field; beyond it a quote was surely forgotten. */
#define FIELD_BUFFER_MAX 4096
#define CHUNK            262144
/* libcsv's `pstate` there; it has no name for it in its header. */
#define BETWEEN_ROWS    0
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

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
    size_t column, kept;

    if (reader->position >= reader->width)
        return;
    column = reader->order[reader->position];
    kept = size < CSV_FIELD_MAX ? size : CSV_FIELD_MAX;
    memcpy(reader->fields[column], text, kept);
    reader->fields[column][kept] = '\0';
    if (size > CSV_FIELD_MAX)
        csv_row_refuse(&reader->row, column, "longer than 64 octets; shorten it");
}

static void refuse_nul(struct reader *reader)
{
    if (reader->position < reader->width)
        csv_row_refuse(&reader->row, reader->order[reader->position],
                       "holds a NUL character; take it out");
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

/* ---- fields and rows, whoever found them --------------------------------------------------------- */

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
    if (reader->header_read && memchr(text, '\0', size) != NULL)
        refuse_nul(reader);
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

/* ---- lines without quotes ------------------------------------------------------------------------ */

/*
 * Nearly all lines of a great file have no quote in them, and to part these at their commas takes a
 * fifth of the time that libcsv takes for them.  The others are libcsv's, and so are lines with
 * anything else out of the common, and those that a chunk ends in.
 */
static bool is_plain(const struct reader *reader, const char *line, size_t size)
{
    return reader->header_read && reader->parser.pstate == BETWEEN_ROWS &&
           size <= FIELD_BUFFER_MAX && memchr(line, '"', size) == NULL &&
           memchr(line, '\r', size) == NULL && memchr(line, '\0', size) == NULL;
}

static bool is_blank(char octet)
{
    return octet == ' ' || octet == '\t';
}

/* Blanks around a value are not of it: libcsv drops them too. */
static void take_trimmed(struct reader *reader, const char *text, size_t size)
{
    while (size > 0 && is_blank(text[0])) {
        text++;
        size--;
    }
    while (size > 0 && is_blank(text[size - 1]))
        size--;
    reader->row.line = reader->begun;
    take_field(reader, text, size);
    reader->position++;
}

static void take_plain(struct reader *reader, const char *line, size_t size)
{
    const char *end = line + size, *comma;

    while (line < end && is_blank(*line))
        line++;
    if (line == end)
        return;
    while ((comma = memchr(line, ',', (size_t)(end - line))) != NULL) {
        take_trimmed(reader, line, (size_t)(comma - line));
        line = comma + 1;
    }
    take_trimmed(reader, line, (size_t)(end - line));
    on_row('\n', reader);
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
        size_t length = piece > 1 && at[piece - 2] == '\r' ? piece - 2 : piece - 1;
        if (newline != NULL && is_plain(reader, at, length))
            take_plain(reader, at, length);
        else if (csv_parse(&reader->parser, at, piece, on_field, on_row, reader) != piece)
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

/* The next piece of the file; 0 octets at its end, and when it cannot be read. */
static size_t read_piece(struct reader *reader, struct input *input, char *chunk)
{
    size_t size = 0;
    enum dm_error error = input_read(input, chunk, CHUNK, &size);

    reader->row.octets_read = input_taken(input);
    if (error == DM_OK)
        return size;
    load_complain(reader->row.complaints, reader->table->path, 0, "cannot be read: %s",
                  input_why(input));
    reader->stopped = true;
    /* What the one who gave the file can mend is no error. */
    if (error != DM_E_FORMAT && error != DM_E_TRUNCATED)
        reader->error = error;
    return 0;
}

static void read_all(struct reader *reader, struct input *input, char *chunk)
{
    const size_t mark = strlen(BYTE_ORDER_MARK);
    size_t size = read_piece(reader, input, chunk);
    size_t skip = size >= mark && memcmp(chunk, BYTE_ORDER_MARK, mark) == 0 ? mark : 0;

    while (size > 0 && !reader->stopped) {
        parse(reader, chunk + skip, size - skip);
        skip = 0;
        if (!reader->stopped)
            size = read_piece(reader, input, chunk);
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
    struct input *input = NULL;
    char *chunk = malloc(CHUNK);

    init(&reader, table, complaints);
    reader.error = input_open(table->path, &input);
    if (reader.error != DM_OK) {
        load_complain(complaints, table->path, 0, "cannot be opened: %s", strerror(errno));
        goto out;
    }
    if (chunk == NULL ||
        csv_init(&reader.parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0) {
        reader.error = DM_E_NO_MEMORY;
        goto out;
    }
    csv_set_realloc_func(&reader.parser, bounded_realloc);
    reader.row.octets = input_size(input);
    read_all(&reader, input, chunk);
    csv_free(&reader.parser);
out:
    input_close(input);
    free(chunk);
    return reader.error;
}
