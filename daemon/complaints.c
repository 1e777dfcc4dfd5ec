#include "daemon/complaints.h"

#include "protocol/masking.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void complaints_init(struct complaints *complaints)
{
    memset(complaints, 0, sizeof *complaints);
}

/* Names out of a file go to a terminal: no control characters, and no half of a character where the
 * text was cut. */
static void make_printable(char *text, bool cut)
{
    for (char *at = text; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7F)
            *at = '?';
    }
    if (!cut)
        return;
    char *end = text + strlen(text);
    while (end > text && ((unsigned char)end[-1] & 0xC0) == 0x80)
        *--end = '\0';
    if (end > text && (unsigned char)end[-1] >= 0xC0)
        end[-1] = '\0';
}

void complain(struct complaints *complaints, bool warning, const char *file, int line,
              const char *format, ...)
{
    if (!warning)
        complaints->errors++;
    if (complaints->count == COMPLAINTS_MAX) {
        complaints->dropped++;
        return;
    }

    struct complaint *complaint = &complaints->items[complaints->count++];
    complaint->warning = warning;
    int used = 0;
    if (file != NULL && line > 0)
        used = snprintf(complaint->text, sizeof complaint->text, "%s:%d: ", file, line);
    else if (file != NULL)
        used = snprintf(complaint->text, sizeof complaint->text, "%s: ", file);

    size_t size = used < 0 ? 0 : (size_t)used;
    if (size < sizeof complaint->text) {
        va_list arguments;
        va_start(arguments, format);
        int more =
            vsnprintf(complaint->text + size, sizeof complaint->text - size, format, arguments);
        va_end(arguments);
        size += more < 0 ? 0 : (size_t)more;
    }
    make_printable(complaint->text, size >= sizeof complaint->text);
    masking_apply(complaint->text);
}
