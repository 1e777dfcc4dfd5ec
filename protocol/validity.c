#include "protocol/validity.h"

#include <stdio.h>

#define DAY 86400
/* Below the shortest month, so that no SMSC can make another time of it. */
#define MOST (27 * DAY)

void validity_write(int64_t left_ms, char out[VALIDITY_SIZE])
{
    int64_t seconds = left_ms / 1000;
    unsigned left = seconds < 1 ? 1 : seconds > MOST ? MOST : (unsigned)seconds;

    (void)snprintf(out, VALIDITY_SIZE, "0000%02u%02u%02u%02u000R", left / DAY % 100,
                   left / 3600 % 24, left / 60 % 60, left % 60);
}
