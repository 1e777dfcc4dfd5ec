#include "daemon/log.h"

#include "protocol/masking.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define LINE_MAX_OCTETS 1024
#define MINUTE_MS       60000

/* Terminal and journal alike must not be driven by what a peer sent. */
static void defuse(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            *text = '?';
}

void log_line(enum log_level level, const char *context, const char *format, ...)
{
    static const char *const words[] = {[LOG_LEVEL_ERROR] = "error: ",
                                        [LOG_LEVEL_WARNING] = "warning: ",
                                        [LOG_LEVEL_NOTICE] = "",
                                        [LOG_LEVEL_INFO] = ""};
    int kept_errno = errno;
    char text[LINE_MAX_OCTETS];
    va_list arguments;

    va_start(arguments, format);
    if (vsnprintf(text, sizeof text, format, arguments) < 0)
        text[0] = '\0';
    va_end(arguments);
    defuse(text);
    masking_apply(text);
    if (getenv("JOURNAL_STREAM") != NULL)
        fprintf(stderr, "<%d>", (int)level);
    fprintf(stderr, "%s%s%s%s\n", words[level], context, *context != '\0' ? ": " : "", text);
    errno = kept_errno;
}

bool log_may(struct log_limit *limit, const char *context, struct monotime now)
{
    if (limit->lines == 0 || now.ms - limit->since.ms >= MINUTE_MS) {
        if (limit->held > 0)
            log_line(LOG_LEVEL_WARNING, context, "%u more lines like the last were held back",
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
