#include "protocol/masking.h"

#include <stddef.h>
#include <string.h>

#define SHORTEST 9
#define SHOWN    4

/* Octets of the digit at the front of a text in UTF-8; 0 when no digit is there. */
static size_t digit_size(const char *at)
{
    unsigned char first = (unsigned char)at[0];
    unsigned char second = first == '\0' ? 0 : (unsigned char)at[1];

    if (first >= '0' && first <= '9')
        return 1;
    if (first == 0xDB && second >= 0xB0 && second <= 0xB9) /* U+06F0 … U+06F9 */
        return 2;
    if (first == 0xD9 && second >= 0xA0 && second <= 0xA9) /* U+0660 … U+0669 */
        return 2;
    return 0;
}

static size_t count_digits(const char *at)
{
    size_t count = 0;

    for (size_t size = digit_size(at); size > 0; size = digit_size(at)) {
        at += size;
        count++;
    }
    return count;
}

void masking_apply(char *text)
{
    const char *at = text;
    char *out = text; /* a star is never longer than the digit it stands for */
    char before = '\0';

    while (*at != '\0') {
        size_t digits = count_digits(at);
        size_t hidden = digits >= SHORTEST && before != '#' ? digits - SHOWN : 0;

        before = *at;
        if (digits == 0)
            *out++ = *at++;
        for (; digits > 0; digits--) {
            size_t size = digit_size(at);

            if (hidden > 0) {
                *out++ = '*';
                hidden--;
            } else {
                memmove(out, at, size);
                out += size;
            }
            at += size;
        }
    }
    *out = '\0';
}
