#include "daemon/minutes.h"

#include <stddef.h>

#define MINUTE_MS INT64_C(60000)

/* Counted from 1, so that no minute has the number of a ring that is all zero. */
static int64_t number_of(struct monotime now)
{
    return now.ms / MINUTE_MS + 1;
}

struct minute *minutes_now(struct minutes *minutes, struct monotime now)
{
    int64_t number = number_of(now);
    struct minute *minute = &minutes->ring[number % (MINUTES + 1)];

    if (minute->number != number)
        *minute = (struct minute){.number = number};
    return minute;
}

const struct minute *minutes_ago(const struct minutes *minutes, struct monotime now, unsigned ago)
{
    int64_t number = number_of(now) - (int64_t)ago;
    const struct minute *minute;

    if (number < 1 || ago > MINUTES)
        return NULL;
    minute = &minutes->ring[number % (MINUTES + 1)];
    return minute->number == number ? minute : NULL;
}

struct minute minutes_sum(const struct minutes *minutes, struct monotime now, unsigned count)
{
    struct minute sum = {.number = number_of(now)};

    for (unsigned ago = 0; ago < count; ago++) {
        const struct minute *minute = minutes_ago(minutes, now, ago);

        if (minute == NULL)
            continue;
        sum.answers += minute->answers;
        histogram_merge(&sum.times, &minute->times);
    }
    return sum;
}
