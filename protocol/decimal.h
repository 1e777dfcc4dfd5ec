#ifndef DARMAND_PROTOCOL_DECIMAL_H
#define DARMAND_PROTOCOL_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

/*
 * Numbers as ASCII digits, a fixed count of them with leading zeros: codes, dates, mobile numbers.
 * What is printed for people may use printf, which takes a thousand instructions for one of these.
 */

/** Writes the last `count` digits of `value` to `out` and returns what is behind them.  No NUL. */
static inline char *decimal_put(char *out, size_t count, uint64_t value)
{
    for (size_t i = count; i-- > 0; value /= 10)
        out[i] = (char)('0' + value % 10);
    return out + count;
}

#endif
