#include "daemon/ctl_table.h"

#include <string.h>

#include "daemon/ctl_print.h"

/* ---- one value ------------------------------------------------------------------------------------------ */

/* As it stands in the JSON, without the quotes; what is not there, or null, is empty. */
static void write_value(const json_t *value, char cell[CTL_CELL])
{
    if (json_is_string(value))
        (void)snprintf(cell, CTL_CELL, "%s", json_string_value(value));
    else if (json_is_boolean(value))
        (void)snprintf(cell, CTL_CELL, "%s", json_is_true(value) ? "true" : "false");
    else if (json_is_integer(value))
        (void)snprintf(cell, CTL_CELL, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        (void)snprintf(cell, CTL_CELL, "%.3f", json_real_value(value));
    else
        cell[0] = '\0';
}

static void write_cell(const struct ctl_column *column, const json_t *item, bool shown,
                       char cell[CTL_CELL])
{
    if (shown && column->show != NULL)
        column->show(item, cell);
    else
        write_value(value_at(item, column->name), cell);
    defuse(cell);
}

/* ---- the table ------------------------------------------------------------------------------------------ */

void ctl_table_row(FILE *out, const struct ctl_list *list, const json_t *item)
{
    char cell[CTL_CELL];
    int behind = 0; /* spaces that are only printed if something follows them */

    for (size_t i = 0; i < list->count; i++) {
        const struct ctl_column *column = &list->columns[i];
        int printed;

        if (column->head == NULL)
            continue;
        if (item == NULL)
            (void)snprintf(cell, sizeof cell, "%s", column->head);
        else
            write_cell(column, item, true, cell);
        if (cell[0] == '\0') {
            behind += 2 + (column->width < 0 ? -column->width : column->width);
            continue;
        }
        printed = column->width < 0 ? fprintf(out, "%*s%s", behind, "", cell)
                                    : fprintf(out, "%*s%*s", behind, "", column->width, cell);
        printed -= behind;
        behind = 2 + (printed < -column->width ? -column->width - printed : 0);
    }
    putc('\n', out);
}

/* ---- CSV ------------------------------------------------------------------------------------------------ */

static void put_field(FILE *out, const char *text)
{
    if (strpbrk(text, ",\"") == NULL)
        fputs(text, out);
    else
        csv_quoted(out, text, strlen(text));
}

void ctl_table_csv_row(FILE *out, const struct ctl_list *list, const json_t *item)
{
    char cell[CTL_CELL];

    for (size_t i = 0; i < list->count; i++) {
        if (i > 0)
            putc(',', out);
        if (item != NULL)
            write_cell(&list->columns[i], item, false, cell);
        put_field(out, item == NULL ? list->columns[i].name : cell);
    }
    putc('\n', out);
}

/* ---- the whole ------------------------------------------------------------------------------------------ */

typedef void print_row(FILE *out, const struct ctl_list *list, const json_t *item);

static void print_rows(FILE *out, const struct ctl_list *list, const json_t *answer,
                       print_row *print)
{
    const json_t *items;

    if (list->field == NULL) {
        print(out, list, answer);
        return;
    }
    items = json_object_get(answer, list->field);
    for (size_t i = 0; i < json_array_size(items); i++)
        print(out, list, json_array_get(items, i));
}

void ctl_table_print(FILE *out, const struct ctl_list *list, const json_t *answer)
{
    if (list->field == NULL || json_array_size(json_object_get(answer, list->field)) > 0)
        ctl_table_row(out, list, NULL);
    print_rows(out, list, answer, ctl_table_row);
}

void ctl_table_csv(FILE *out, const struct ctl_list *list, bool head, const json_t *answer)
{
    if (head)
        ctl_table_csv_row(out, list, NULL);
    print_rows(out, list, answer, ctl_table_csv_row);
}
