#ifndef DARMAND_SIM_CELLS_H
#define DARMAND_SIM_CELLS_H

/*
 * Text in the cells of a terminal: how wide it is, and how it breaks into lines.
 */

#include <stdbool.h>
#include <stddef.h>

struct line {
    char *text;
    bool rtl; /* of a paragraph that reads from right to left */
};

struct lines {
    struct line *line;
    size_t count;
    unsigned columns; /* of the widest */
};

/** Columns of a text: marks, ZWNJ and bidi controls take none, all else one. */
unsigned cells_width(const char *text);

/** Whether the paragraph at `text`, up to a line feed or the end, reads from right to left: its
 *  first letter says so, digits and signs do not count. */
bool cells_rtl(const char *text);

/** Breaks a text at its line feeds, and at words where a line is wider than `columns`.  Control
 *  characters become U+FFFD, so that a text cannot command the terminal.  Free with lines_free. */
struct lines cells_break(const char *text, unsigned columns);

void lines_free(struct lines *lines);

#endif
