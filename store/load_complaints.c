#include "store/load_complaints.h"

#include "protocol/national_id.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MAX     512
#define DATE_DIGITS  8
#define SECRET_SHOWN 4
#define ELLIPSIS     "..."

void load_complain(struct load_complaints *complaints, const char *path, uint64_t line,
                   const char *format, ...)
{
    char text[TEXT_MAX];
    va_list arguments;

    if (complaints->count++ >= complaints->max)
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    complaints->tell(complaints->context, path, line, text);
}

static bool has_many_digits(const char *value)
{
    size_t digits = 0;

    for (; *value != '\0'; value++)
        if (*value >= '0' && *value <= '9')
            digits++;
    return digits > DATE_DIGITS;
}

void load_complaint_value(const char *value, bool secret, char *out)
{
    size_t length = strlen(value);
    size_t shown = length < LOAD_COMPLAINT_MAX ? length : LOAD_COMPLAINT_MAX - sizeof ELLIPSIS;
    size_t hidden = 0;

    if ((secret || has_many_digits(value)) && length > SECRET_SHOWN)
        hidden = length - SECRET_SHOWN;
    for (size_t i = 0; i < shown; i++) {
        out[i] = value[i] >= ' ' && value[i] <= '~' ? value[i] : '?';
        if (i < hidden)
            out[i] = '*';
    }
    strcpy(out + shown, shown < length ? ELLIPSIS : "");
}

void load_complaint_key(uint64_t key, char *out)
{
    char text[NATIONAL_ID_TEXT];

    /* A mobile has 12 digits, as a foreigner's code has, and is masked alike. */
    national_id_format((struct national_id){key}, text);
    load_complaint_value(text, true, out);
}
