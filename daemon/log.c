#include "daemon/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
/* The place in the source of every line would be this file. */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include "daemon/log_entry.h"

#define MINUTE_MS 60000

/* The one thing a line is not handed: whoever writes one cannot know what is wanted of all. */
static _Atomic enum log_level least = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
    least = level;
}

enum log_level log_get_level(void)
{
    return least;
}

/* systemd.exec(5): $JOURNAL_STREAM is device and inode of what was standard error when we were started;
 * it may have been redirected since. */
static bool is_journal(const char *stream)
{
    struct stat status;
    char *rest;
    unsigned long long device = strtoull(stream, &rest, 10);
    unsigned long long inode = *rest == ':' ? strtoull(rest + 1, &rest, 10) : 0;

    return inode != 0 && *rest == '\0' && fstat(fileno(stderr), &status) == 0 &&
           status.st_dev == device && status.st_ino == inode;
}

static bool write_fields(enum event_kind kind, const struct event_about *about, const char *line)
{
    struct log_entry entry;

    log_entry_fields(kind, about, line, &entry);
    return sd_journal_sendv(entry.fields, (int)entry.count) >= 0;
}

static void write_text(enum log_level level, const char *line, bool prefixed)
{
    static const char *const words[] = {[LOG_LEVEL_ERROR] = "error: ",
                                        [LOG_LEVEL_WARNING] = "warning: ",
                                        [LOG_LEVEL_NOTICE] = "",
                                        [LOG_LEVEL_INFO] = ""};

    if (prefixed)
        fprintf(stderr, "<%d>", (int)level);
    fprintf(stderr, "%s%s\n", words[level], line);
}

void log_event(enum event_kind kind, const struct event_about *about, const char *format, ...)
{
    enum log_level level = event_describe(kind)->level;
    const char *stream = getenv("JOURNAL_STREAM");
    int kept_errno = errno;
    char said[LOG_TEXT_MAX];
    char line[LOG_TEXT_MAX];
    va_list arguments;

    if (level > least && kind != EVENT_CHANGE)
        return;
    va_start(arguments, format);
    if (vsnprintf(said, sizeof said, format, arguments) < 0)
        said[0] = '\0';
    va_end(arguments);
    log_entry_text(kind, about, said, line);
    if (stream == NULL || !is_journal(stream) || !write_fields(kind, about, line))
        write_text(level, line, stream != NULL);
    errno = kept_errno;
}

bool log_may(struct log_limit *limit, const struct event_about *about, struct monotime now)
{
    if (limit->lines == 0 || now.ms - limit->since.ms >= MINUTE_MS) {
        if (limit->held > 0)
            log_event(EVENT_HELD_BACK, about, "%u more lines like the last were held back",
                      limit->held);
        *limit = (struct log_limit){.since = now};
    }
    if (limit->lines == LOG_BURST) {
        limit->held++;
        return false;
    }
    limit->lines++;
    return true;
}
