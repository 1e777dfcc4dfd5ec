/*
 * A preloaded library under which the wall clock is set: SHIM_CLOCK_OFFSET_FILE names a file with a
 * number of seconds that are added to the time of day.  It is read at every look at the clock, so
 * replacing the file (by rename) is a step; without the file the clock is right.
 *
 * The monotonic clocks are as they are: a step of a real clock does not touch them either.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* The function of that name behind this library. */
#define NEXT(name)                                                                                 \
    static __typeof__(&name) next;                                                                 \
    if (next == NULL)                                                                              \
    *(void **)&next = dlsym(RTLD_NEXT, #name)

static time_t offset(void)
{
    const char *path = getenv("SHIM_CLOCK_OFFSET_FILE");
    int kept = errno;
    char text[32];
    ssize_t size = -1;
    int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);

    if (fd >= 0) {
        size = read(fd, text, sizeof text - 1);
        close(fd);
    }
    text[size > 0 ? size : 0] = '\0';
    errno = kept;
    return strtol(text, NULL, 10);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    NEXT(clock_gettime);
    int result = next(clock, now);

    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += offset();
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    NEXT(gettimeofday);
    int result = next(now, zone);

    if (result == 0)
        now->tv_sec += offset();
    return result;
}

time_t time(time_t *result)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (result != NULL)
        *result = now.tv_sec;
    return now.tv_sec;
}
