#ifndef DARMAND_STORE_LINE_READER_H
#define DARMAND_STORE_LINE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "store/input.h"

/*
 * The lines of a text of any length, one after the other, in bounded memory.  What a line says is not
 * looked at, but for a byte order mark at the start, which is skipped.
 */

#define LINE_MAX_OCTETS 4096

struct text_line {
    uint64_t number;  /* the first line of the file is 1 */
    const char *text; /* without its LF or CRLF, not terminated; borrowed until the next line */
    size_t size;      /* at most LINE_MAX_OCTETS */
    bool cut;         /* it went on: what came behind is gone */
};

#define LINE_CHUNK 65536

struct line_reader {
    struct input *input; /* the caller's */
    uint64_t number;
    char chunk[LINE_CHUNK]; /* read, and from `at` to `end` not used yet */
    size_t at;
    size_t end;
    char text[LINE_MAX_OCTETS];
};

void line_reader_init(struct line_reader *reader, struct input *input);

/** DM_E_NOT_FOUND: there are no more.  Other errors are those of input_read. */
enum dm_error line_reader_next(struct line_reader *reader, struct text_line *line) DM_CHECKED;

#endif
