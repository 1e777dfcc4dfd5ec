#include "test/unit/support.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

/* The value of a hexadecimal digit, or -1. */
static int digit_value(char digit)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    const char *found = digit == '\0' ? NULL : strchr(digits, digit);

    return found == NULL ? -1 : (int)((found - digits) % 16);
}

size_t support_hex(const char *hex, uint8_t *out, size_t capacity)
{
    size_t size = 0;

    while (*hex != '\0') {
        if (*hex == ' ' || *hex == '\n') {
            hex++;
            continue;
        }
        int high = digit_value(hex[0]);
        int low = digit_value(hex[1]);
        ck_assert_msg(high >= 0 && low >= 0, "not a pair of hexadecimal digits: \"%.10s\"", hex);
        ck_assert_msg(size < capacity, "more than %zu octets of hexadecimal", capacity);
        out[size++] = (uint8_t)(high * 16 + low);
        hex += 2;
    }
    return size;
}

uint8_t *support_exact_copy(const void *octets, size_t size)
{
    /* malloc(0) may be NULL; one octet more for it would hide nothing, for nothing may be read. */
    uint8_t *copy = malloc(size == 0 ? 1 : size);

    ck_assert_ptr_nonnull(copy);
    if (size > 0)
        memcpy(copy, octets, size);
    return copy;
}
