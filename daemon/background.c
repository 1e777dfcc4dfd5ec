#include "daemon/background.h"

#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

/* <linux/ioprio.h>, which is not part of the C library. */
#define IOPRIO_WHO_PROCESS 1
#define IOPRIO_CLASS_IDLE  (3 << 13)

void background_begin(void)
{
    const struct sched_param none = {0};
    FILE *score;

    (void)sched_setscheduler(0, SCHED_IDLE, &none);
    (void)syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_CLASS_IDLE);
    score = fopen("/proc/self/oom_score_adj", "we");
    if (score == NULL)
        return;
    (void)fputs("1000", score);
    (void)fclose(score);
}
