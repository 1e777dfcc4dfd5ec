/*
 * A preloaded library under which the disk stands still: fdatasync(2) does not return as long as a
 * file is there.
 *
 *   LD_PRELOAD=shim_slow.so SHIM_STALL=FILE darmand …
 *
 * So a test says when a commit is slow and when it is done, and waits for nothing by the clock.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define GRAIN_US 5000

int fdatasync(int fd)
{
    const char *file = getenv("SHIM_STALL");

    while (file != NULL && access(file, F_OK) == 0)
        (void)usleep(GRAIN_US);
    return (int)syscall(SYS_fdatasync, fd);
}
