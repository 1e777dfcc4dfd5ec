#include "daemon/ctl_print.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
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

bool flag_at(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

const json_t *value_at(const json_t *object, const char *path)
{
    const char *dot;

    for (; (dot = strchr(path, '.')) != NULL; path = dot + 1)
        object = json_object_getn(object, path, (size_t)(dot - path));
    return json_object_get(object, path);
}

void row(FILE *out, const char *name, const char *format, ...)
{
    va_list arguments;

    fprintf(out, "%-13s", name);
    va_start(arguments, format);
    vfprintf(out, format, arguments);
    va_end(arguments);
    putc('\n', out);
}

void defuse(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            *text = '?';
}

void csv_quoted(FILE *out, const char *text, size_t size)
{
    putc_unlocked('"', out);
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"')
            putc_unlocked('"', out);
        putc_unlocked(text[i] == '\0' ? '?' : text[i], out);
    }
    putc_unlocked('"', out);
}

void ctl_print_json(FILE *out, const json_t *answer)
{
    (void)json_dumpf(answer, out, JSON_INDENT(2));
    putc('\n', out);
}

void ctl_print_dry(FILE *out, const json_t *answer)
{
    if (flag_at(answer, "dry_run"))
        fputs("nothing was done; without --dry-run:\n", out);
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

void ctl_print_complaints(FILE *err, const json_t *answer)
{
    const json_t *list = json_object_get(answer, "complaints");

    for (size_t i = 0; i < json_array_size(list); i++)
        fprintf(err, "%s\n", json_string_value(json_array_get(list, i)));
}
