#include "store/line_reader.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

void line_reader_init(struct line_reader *reader, struct input *input)
{
    reader->input = input;
    reader->number = 0;
    reader->at = 0;
    reader->end = 0;
}

static void strip(struct line_reader *reader, struct text_line *line)
{
    const size_t mark = strlen(BYTE_ORDER_MARK);

    line->text = reader->text;
    if (line->number == 1 && line->size >= mark &&
        memcmp(reader->text, BYTE_ORDER_MARK, mark) == 0) {
        line->text += mark;
        line->size -= mark;
    }
    if (!line->cut && line->size > 0 && line->text[line->size - 1] == '\r')
        line->size--;
}

/* What the chunk has of the line, up to its end if that is there; true if it is. */
static bool take(struct line_reader *reader, struct text_line *line)
{
    const char *from = reader->chunk + reader->at;
    const char *newline = memchr(from, '\n', reader->end - reader->at);
    size_t piece = newline == NULL ? reader->end - reader->at : (size_t)(newline - from);
    size_t room = sizeof reader->text - line->size;
    size_t kept = piece < room ? piece : room;

    memcpy(reader->text + line->size, from, kept);
    line->size += kept;
    line->cut = line->cut || kept < piece;
    reader->at += piece + (newline != NULL);
    return newline != NULL;
}

enum dm_error line_reader_next(struct line_reader *reader, struct text_line *line)
{
    struct text_line read = {.number = reader->number + 1};
    enum dm_error error;

    do {
        if (reader->at == reader->end) {
            reader->at = 0;
            error = input_read(reader->input, reader->chunk, sizeof reader->chunk, &reader->end);
            if (error != DM_OK)
                return error;
        }
        if (reader->end == 0 && read.size == 0)
            return DM_E_NOT_FOUND;
    } while (reader->end > 0 && !take(reader, &read));
    reader->number = read.number;
    strip(reader, &read);
    *line = read;
    return DM_OK;
}
