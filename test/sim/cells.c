#include "test/sim/cells.h"

#include "test/sim/memory.h"
#include "test/sim/text.h"

#include <stdlib.h>
#include <string.h>

unsigned cells_width(const char *text)
{
    unsigned columns = 0;

    for (uint32_t point; (point = text_next(&text)) != 0;) {
        columns += text_columns(point);
    }
    return columns;
}

static bool is_latin(uint32_t point)
{
    return (point | 0x20) >= 'a' && (point | 0x20) <= 'z';
}

bool cells_rtl(const char *text)
{
    uint32_t point = text_next(&text);

    while (point != 0 && point != '\n' && !text_is_rtl(point) && !is_latin(point)) {
        point = text_next(&text);
    }
    return text_is_rtl(point);
}

/* A copy of `length` octets, controls replaced. */
static char *printable(const char *text, size_t length)
{
    char *out = memory_new(3 * length + 1);
    size_t used = 0;

    for (const char *at = text; at < text + length;) {
        uint32_t point = text_next(&at);

        if (point == 0) {
            break;
        }
        if (point < 0x20 || (point >= 0x7F && point < 0xA0)) {
            point = TEXT_REPLACEMENT;
        }
        used += text_put(out + used, point);
    }
    out[used] = '\0';
    return out;
}

static void add_line(struct lines *lines, const char *text, size_t length, bool rtl)
{
    unsigned columns;

    lines->line = memory_grow(lines->line, lines->count + 1, sizeof *lines->line);
    lines->line[lines->count] = (struct line){.text = printable(text, length), .rtl = rtl};
    columns = cells_width(lines->line[lines->count].text);
    if (columns > lines->columns) {
        lines->columns = columns;
    }
    lines->count++;
}

/* Where a line that begins at `text` ends, and where the next begins. */
static const char *line_end(const char *text, unsigned columns, const char **next)
{
    const char *space = NULL;
    const char *at = text;
    unsigned used = 0;

    while (*at != '\0' && *at != '\n') {
        const char *before = at;

        used += text_columns(text_next(&at));
        if (*before == ' ') {
            space = before;
        }
        if (used > columns && before != text) {
            *next = space == NULL || space == text ? before : space + 1;
            return space == NULL || space == text ? before : space;
        }
    }
    *next = *at == '\n' ? at + 1 : at;
    return at;
}

struct lines cells_break(const char *text, unsigned columns)
{
    struct lines lines = {0};
    bool rtl = cells_rtl(text);

    do {
        const char *next;
        const char *end = line_end(text, columns, &next);

        add_line(&lines, text, (size_t)(end - text), rtl);
        rtl = *end == '\n' ? cells_rtl(next) : rtl;
        text = next;
    } while (*text != '\0');
    return lines;
}

void lines_free(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        free(lines->line[i].text);
    }
    free(lines->line);
    *lines = (struct lines){0};
}
