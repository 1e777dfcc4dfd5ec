#include "protocol/validity.h"

#include "protocol/decimal.h"

#include <string.h>

#define DAY 86400
/* Below the shortest month, so that no SMSC can make another time of it. */
#define MOST (27 * DAY)

void validity_write(int64_t left_ms, char out[VALIDITY_SIZE])
{
    int64_t seconds = left_ms / 1000;
    unsigned left = seconds < 1 ? 1 : seconds > MOST ? MOST : (unsigned)seconds;

    memcpy(out, "0000DDhhmmss000R", VALIDITY_SIZE);
    decimal_put(out + 4, 2, left / DAY);
    decimal_put(out + 6, 2, left / 3600 % 24);
    decimal_put(out + 8, 2, left / 60 % 60);
    decimal_put(out + 10, 2, left % 60);
}
