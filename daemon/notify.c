#include "daemon/notify.h"

#include <stdarg.h>
#include <stdio.h>
#include <systemd/sd-daemon.h>
#include <time.h>

/* A notification that cannot be sent changes nothing for us, so results are dropped on purpose. */

void notify_ready(void)
{
    (void)sd_notify(0, "READY=1");
}

/* Newer systemd (253) takes no reload for the one it asked for without the time it began. */
void notify_reloading(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    (void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld%06ld", (long long)now.tv_sec,
                     now.tv_nsec / 1000);
}

void notify_stopping(void)
{
    (void)sd_notify(0, "STOPPING=1");
}

void notify_extend(unsigned seconds)
{
    (void)sd_notifyf(0, "EXTEND_TIMEOUT_USEC=%u000000", seconds);
}

void notify_alive(void)
{
    (void)sd_notify(0, "WATCHDOG=1");
}

void notify_status(const char *format, ...)
{
    char text[200];
    va_list arguments;

    va_start(arguments, format);
    if (vsnprintf(text, sizeof text, format, arguments) > 0)
        (void)sd_notifyf(0, "STATUS=%s", text);
    va_end(arguments);
}
