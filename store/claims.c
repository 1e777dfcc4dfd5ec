#include "store/claims.h"

#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/csv_value.h"

#define COLUMNS_MAX 64
#define WHY_MAX     512

enum column { CODE, PROVIDER_ID, NATIONAL_ID, DATE, COLUMN_COUNT };

static const struct csv_column columns[COLUMN_COUNT] = {
    [CODE] = {"code", .required = true, .secret = true},
    [PROVIDER_ID] = {"provider_id", .required = true},
    [NATIONAL_ID] = {"national_id", .required = true, .secret = true},
    [DATE] = {"date", .required = true},
};

/* What is put behind them, and so must not be there. */
static const char *const added[] = {"result", "note"};

struct claims {
    const struct calendar *calendar;
    struct line_reader lines;
    struct csv_parser parser;
    bool parser_made;

    char header[LINE_MAX_OCTETS];
    size_t header_size;
    bool header_read;
    unsigned order[COLUMNS_MAX]; /* which of `columns` each column is; COLUMN_COUNT: another */
    size_t width;

    /* The line being read. */
    size_t position; /* fields of it seen */
    unsigned rows;   /* ends of rows seen: more than one if a CR stands in it */
    struct csv_row row;
    char fields[COLUMN_COUNT][CSV_FIELD_MAX + 1];
    struct load_complaints complaints;
    char why[WHY_MAX];
};

/* ---- what is wrong, the first thing only -------------------------------------------------------- */

static void tell(void *context, const char *path, uint64_t line, const char *what)
{
    struct claims *claims = context;

    (void)path;
    (void)line;
    (void)snprintf(claims->why, sizeof claims->why, "%s", what);
}

static void begin_line(struct claims *claims)
{
    claims->complaints = (struct load_complaints){.tell = tell, .context = claims, .max = 1};
    claims->row = (struct csv_row){.columns = columns, .complaints = &claims->complaints};
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        claims->row.values[i] = claims->fields[i];
    claims->position = 0;
    claims->rows = 0;
}

static void refuse(struct claims *claims, const char *what)
{
    load_complain(&claims->complaints, "", 0, "%s", what);
    claims->row.refused = true;
}

/* ---- fields -------------------------------------------------------------------------------------- */

static unsigned column_of(const char *name)
{
    unsigned column = 0;

    while (column < COLUMN_COUNT && strcmp(columns[column].name, name) != 0)
        column++;
    return column;
}

static void refuse_name(struct claims *claims, const char *name, const char *what)
{
    char shown[LOAD_COMPLAINT_MAX];

    load_complaint_value(name, false, shown);
    load_complain(&claims->complaints, "", 0, "column \"%s\": %s", shown, what);
    claims->row.refused = true;
}

static void take_name(struct claims *claims, const char *name)
{
    unsigned column = column_of(name);

    if (claims->width == COLUMNS_MAX) {
        refuse(claims, "more than 64 columns; take some out");
        return;
    }
    for (size_t i = 0; column != COLUMN_COUNT && i < claims->width; i++)
        if (claims->order[i] == column)
            refuse_name(claims, name, "there twice; take one out");
    for (size_t i = 0; i < sizeof added / sizeof *added; i++)
        if (strcmp(added[i], name) == 0)
            refuse_name(claims, name, "added by this command; take it out");
    claims->order[claims->width++] = column;
}

static void take_value(struct claims *claims, const char *text, size_t size)
{
    unsigned column;

    if (claims->position >= claims->width)
        return;
    column = claims->order[claims->position];
    if (column == COLUMN_COUNT)
        return;
    (void)snprintf(claims->fields[column], sizeof claims->fields[column], "%s", text);
    if (size > CSV_FIELD_MAX)
        csv_row_refuse(&claims->row, column, "longer than 64 octets; shorten it");
}

static void on_field(void *text, size_t size, void *context)
{
    struct claims *claims = context;

    if (claims->header_read)
        take_value(claims, text, size);
    else
        take_name(claims, text);
    claims->position++;
}

static void on_row(int terminator, void *context)
{
    struct claims *claims = context;

    (void)terminator;
    claims->rows++;
}

/* ---- lines --------------------------------------------------------------------------------------- */

static enum dm_error make_parser(struct claims *claims)
{
    if (claims->parser_made)
        csv_free(&claims->parser);
    claims->parser_made =
        csv_init(&claims->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) == 0;
    return claims->parser_made ? DM_OK : DM_E_NO_MEMORY;
}

/* Takes a line apart.  After what it did not understand the parser is another, as good as new. */
static enum dm_error split(struct claims *claims, const struct text_line *line)
{
    bool understood = csv_parse(&claims->parser, line->text, line->size, on_field, on_row,
                                claims) == line->size &&
                      csv_parse(&claims->parser, "\n", 1, on_field, on_row, claims) == 1 &&
                      claims->rows == 1;

    if (understood)
        return DM_OK;
    refuse(claims, "a quote in the middle of a field, or one that is not closed on its line, or a "
                   "lone carriage return");
    claims->position = 0;
    return make_parser(claims);
}

static bool is_blank(const struct text_line *line)
{
    for (size_t i = 0; i < line->size; i++)
        if (line->text[i] != ' ' && line->text[i] != '\t' && line->text[i] != '\r')
            return false;
    return !line->cut;
}

/* The next line that is not blank, taken apart; what is wrong with it sticks to the row. */
static enum dm_error next_line(struct claims *claims, struct text_line *line)
{
    enum dm_error error;

    do {
        error = line_reader_next(&claims->lines, line);
        if (error != DM_OK)
            return error;
    } while (is_blank(line));
    begin_line(claims);
    if (line->cut)
        refuse(claims, "longer than 4096 octets; what came behind is left out here");
    else if (memchr(line->text, '\0', line->size) != NULL)
        refuse(claims, "a NUL character; take it out");
    else
        return split(claims, line);
    return DM_OK;
}

/* ---- the header ---------------------------------------------------------------------------------- */

static bool names(const struct claims *claims, unsigned column)
{
    for (size_t i = 0; i < claims->width; i++)
        if (claims->order[i] == column)
            return true;
    return false;
}

static enum dm_error read_header(struct claims *claims)
{
    struct text_line line;
    enum dm_error error = next_line(claims, &line);

    if (error == DM_E_NOT_FOUND) {
        begin_line(claims);
        refuse(claims, "the file is empty; its first line must name the columns");
        return DM_E_RANGE;
    }
    if (error != DM_OK)
        return error;
    for (unsigned column = 0; column < COLUMN_COUNT && !claims->row.refused; column++)
        if (!names(claims, column))
            refuse_name(claims, columns[column].name, "missing; add it");
    if (claims->row.refused)
        return DM_E_RANGE;
    memcpy(claims->header, line.text, line.size);
    claims->header_size = line.size;
    claims->header_read = true;
    return DM_OK;
}

enum dm_error claims_open(struct input *input, const struct calendar *calendar,
                          struct claims **claims)
{
    struct claims *made = calloc(1, sizeof *made);
    enum dm_error error = made == NULL ? DM_E_NO_MEMORY : make_parser(made);

    if (error == DM_OK) {
        made->calendar = calendar;
        line_reader_init(&made->lines, input);
        error = read_header(made);
    }
    *claims = made;
    return error;
}

void claims_close(struct claims *claims)
{
    if (claims == NULL)
        return;
    if (claims->parser_made)
        csv_free(&claims->parser);
    free(claims);
}

const char *claims_refusal(const struct claims *claims)
{
    return claims->why;
}

const char *claims_header(const struct claims *claims, size_t *size)
{
    *size = claims->header_size;
    return claims->header;
}

size_t claims_width(const struct claims *claims)
{
    return claims->width;
}

/* ---- values -------------------------------------------------------------------------------------- */

static void read_code(struct claims *claims, struct claim *claim)
{
    const char *text = claims->fields[CODE];

    if (strspn(text, "0123456789") != CODE_TEXT - 1 || strlen(text) != CODE_TEXT - 1 ||
        text[0] == '0')
        csv_row_refuse(&claims->row, CODE, "a code has 12 digits, the first 1 to 9");
    else
        memcpy(claim->code, text, CODE_TEXT);
}

static void read_provider(struct claims *claims, struct claim *claim)
{
    const char *text = claims->fields[PROVIDER_ID];

    if (provider_id_is_valid(text))
        memcpy(claim->provider_id, text, strlen(text) + 1);
    else
        csv_row_refuse(&claims->row, PROVIDER_ID, "1 to 16 letters, digits, - _ . and no more");
}

/* 2026-11-23, and what begins as a Gregorian year does: Jalali years are far from there. */
static bool is_gregorian(const char *text)
{
    return strchr(text, '-') != NULL || strncmp(text, "19", 2) == 0 || strncmp(text, "20", 2) == 0;
}

static void read_day(struct claims *claims, struct claim *claim)
{
    const char *text = claims->fields[DATE];
    enum dm_error error = DM_OK;

    if (is_gregorian(text))
        csv_row_refuse(&claims->row, DATE, "no Jalali date; write 1405/09/02 for 2026-11-23");
    else
        error = calendar_parse(claims->calendar, text, &claim->day);
    if (error == DM_E_RANGE)
        csv_row_refuse(&claims->row, DATE, "there is no such day; correct the date");
    else if (error != DM_OK)
        csv_row_refuse(&claims->row, DATE, "no date; write 1405/09/02 or 14050902");
}

static void read_claim(struct claims *claims, struct claim *claim)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        csv_need(&claims->row, i);
    if (claims->row.refused)
        return;
    read_code(claims, claim);
    read_provider(claims, claim);
    claim->person = csv_national_id(&claims->row, NATIONAL_ID);
    read_day(claims, claim);
}

enum dm_error claims_next(struct claims *claims, struct claims_line *line)
{
    struct claims_line read = {0};
    enum dm_error error = next_line(claims, &read.raw);

    if (error != DM_OK)
        return error;
    read.aligned = claims->position == claims->width;
    if (!claims->row.refused && !read.aligned)
        load_complain(&claims->complaints, "", 0, "%zu fields where the header names %zu",
                      claims->position, claims->width);
    else if (!claims->row.refused)
        read_claim(claims, &read.claim);
    read.readable = read.aligned && !claims->row.refused;
    read.why = claims->why;
    *line = read;
    return DM_OK;
}
