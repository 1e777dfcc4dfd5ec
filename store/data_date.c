#include "store/data_date.h"

#include <stdbool.h>
#include <string.h>

#define JALALI_DIGITS 8  /* 14050902 */
#define DAY_LENGTH    10 /* 2026-11-23 */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits_at(const char *text)
{
    return strspn(text, "0123456789");
}

/* The length of what looks like a day here; 0: nothing does.  Not within a longer number. */
static size_t length_at(const char *text)
{
    size_t digits = digits_at(text);

    if (digits == JALALI_DIGITS)
        return digits;
    if (digits == 4 && text[4] == '-' && digits_at(text + 5) == 2 && text[7] == '-' &&
        digits_at(text + 8) == 2)
        return DAY_LENGTH;
    return 0;
}

static enum dm_error read_day(const struct calendar *calendar, const char *text, size_t length,
                              day_number *day)
{
    char copy[DAY_LENGTH + 1];

    memcpy(copy, text, length);
    copy[length] = '\0';
    return calendar_parse(calendar, copy, day) == DM_OK ? DM_OK : DM_E_RANGE;
}

enum dm_error data_date_of_name(const struct calendar *calendar, const char *path, day_number *day)
{
    const char *slash = strrchr(path, '/');
    const char *at = slash == NULL ? path : slash + 1;

    while (*at != '\0') {
        size_t length = is_digit(*at) ? length_at(at) : 0;
        if (length > 0)
            return read_day(calendar, at, length, day);
        at += is_digit(*at) ? digits_at(at) : 1;
    }
    return DM_E_NOT_FOUND;
}
