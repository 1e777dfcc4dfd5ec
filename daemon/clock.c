#include "daemon/clock.h"

#include <stdbool.h>
#include <sys/time.h>
#include <time.h>

#define TIMER_MAX_MS INT64_C(3600000)

static int64_t read_ms(clockid_t id)
{
    struct timespec time;

    /* Neither clock can fail on Linux with a valid pointer. */
    (void)clock_gettime(id, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* From monotonic to steady time.  When the process began is the same for everybody in it, so this is
 * no state that could be passed. */
static int64_t steady_from(int64_t mono_ms, int64_t wall_ms)
{
    static bool begun;
    static int64_t offset;

    if (!begun)
        offset = wall_ms - mono_ms;
    begun = true;
    return mono_ms + offset;
}

struct now clock_now(void)
{
    int64_t mono = read_ms(CLOCK_MONOTONIC);
    int64_t wall = read_ms(CLOCK_REALTIME);

    return (struct now){.mono = {mono}, .wall = {wall}, .steady = {steady_from(mono, wall)}};
}

struct monotime clock_mono(void)
{
    return (struct monotime){read_ms(CLOCK_MONOTONIC)};
}

int64_t clock_us(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

void clock_until(struct monotime deadline, struct monotime now, struct timeval *wait)
{
    int64_t ms = deadline.ms > now.ms ? deadline.ms - now.ms : 0;

    if (ms > TIMER_MAX_MS)
        ms = TIMER_MAX_MS;
    wait->tv_sec = (time_t)(ms / 1000);
    wait->tv_usec = (suseconds_t)(ms % 1000 * 1000);
}
