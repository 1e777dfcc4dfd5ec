#ifndef DARMAND_DAEMON_CTL_TABLE_H
#define DARMAND_DAEMON_CTL_TABLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * Answers as tables for people and as CSV for programs, both of one description.  The names of columns
 * are an interface (darmandctl(8)): they and their order stay, and new ones join at the end.
 */

#define CTL_CELL 96

struct ctl_column {
    const char *name; /* of the CSV: the field's in the JSON; a dot leads into an object */
    const char *head; /* of the table; NULL: it is not in the table */
    int width;        /* as printf has it: -15 is to the left */
    void (*show)(const json_t *item, char cell[CTL_CELL]); /* for the table; NULL: as it is */
};

struct ctl_list {
    const char *field; /* the array in the answer; NULL: the answer is itself the only row */
    const struct ctl_column *columns;
    size_t count;
};

#define CTL_LIST(field, columns)                                                                   \
    {                                                                                              \
        field, columns, sizeof(columns) / sizeof *(columns)                                        \
    }

/** All of it; a table without rows has no head either. */
void ctl_table_print(FILE *out, const struct ctl_list *list, const json_t *answer);
/** All of it, or the rows alone. */
void ctl_table_csv(FILE *out, const struct ctl_list *list, bool head, const json_t *answer);

/** One line, for lists that come in pieces; `item` NULL is the head. */
void ctl_table_row(FILE *out, const struct ctl_list *list, const json_t *item);
void ctl_table_csv_row(FILE *out, const struct ctl_list *list, const json_t *item);

#endif
