#include "daemon/ctl_print.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text == NULL ? "" : text;
}

int64_t number_at(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

void row(const char *name, const char *format, ...)
{
    va_list arguments;

    printf("%-13s", name);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
}

const char *span(int64_t signed_seconds, char out[32])
{
    int64_t seconds = signed_seconds > 0 ? signed_seconds : 0;
    int64_t days = seconds / 86400;
    int used = days > 0 ? snprintf(out, 32, "%" PRId64 " d ", days) : 0;

    (void)snprintf(out + used, 32 - (size_t)used, "%02d:%02d:%02d", (int)(seconds / 3600 % 24),
                   (int)(seconds / 60 % 60), (int)(seconds % 60));
    return out;
}

const char *tehran_time(int64_t ms, char out[16])
{
    time_t seconds = (time_t)(ms / 1000 + 12600);
    struct tm parts;

    if (gmtime_r(&seconds, &parts) == NULL || strftime(out, 16, "%H:%M:%S", &parts) == 0)
        out[0] = '\0';
    return out;
}
