#include "daemon/conf_take.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/nearest.h"

#define MILLISECONDS 1000

static const char *take_text(const struct conf_take *take, const char *name)
{
    const struct conf_value *value = conf_file_value(take->file, take->section, name);
    return value == NULL ? NULL : value->text;
}

void conf_complain(const struct conf_take *take, const char *name, const char *format, ...)
{
    char text[COMPLAINT_TEXT];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);

    const struct conf_section *section = &take->file->sections[take->section];
    const struct conf_value *value = conf_file_value(take->file, take->section, name);
    if (value != NULL)
        complain(take->complaints, false, value->file, value->line, "%s", text);
    else if (take->section != CONF_ROOT)
        complain(take->complaints, false, section->file, section->line, "%s", text);
    else
        complain(take->complaints, false, take->file->names[0], 0, "%s", text);
}

int64_t conf_take_number(const struct conf_take *take, const char *name, int64_t min, int64_t max,
                         int64_t fallback)
{
    const char *text = take_text(take, name);
    if (text == NULL)
        return fallback;
    char *end;
    errno = 0;
    int64_t number = strtoll(text, &end, 10);
    if (end == text || *end != '\0') {
        conf_complain(take, name, "%s = \"%s\" is no whole number; give %" PRId64 " to %" PRId64,
                      name, text, min, max);
        return fallback;
    }
    if (errno != 0 || number < min || number > max) {
        conf_complain(take, name, "%s %s is too %s; give %" PRId64 " to %" PRId64, name, text,
                      number < min ? "small" : "large", min, max);
        return fallback;
    }
    return number;
}

int64_t conf_take_seconds(const struct conf_take *take, const char *name, int64_t min, int64_t max,
                          int64_t fallback_seconds)
{
    return conf_take_number(take, name, min, max, fallback_seconds) * MILLISECONDS;
}

bool conf_take_flag(const struct conf_take *take, const char *name, bool fallback)
{
    static const struct {
        const char *word;
        bool flag;
    } words[] = {{"true", true},   {"yes", true}, {"on", true},
                 {"false", false}, {"no", false}, {"off", false}};
    const char *text = take_text(take, name);
    if (text == NULL)
        return fallback;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcasecmp(text, words[i].word) == 0)
            return words[i].flag;
    }
    conf_complain(take, name, "%s = \"%s\" is neither; give true or false", name, text);
    return fallback;
}

bool conf_take_string(const struct conf_take *take, const char *name, const char *fallback,
                      char *out, size_t capacity)
{
    snprintf(out, capacity, "%s", fallback != NULL ? fallback : "");
    const char *text = take_text(take, name);
    if (text == NULL) {
        if (fallback == NULL) {
            const struct conf_section *section = &take->file->sections[take->section];
            conf_complain(take, name, "%s \"%s\" has no %s; add %s = \"…\"", section->name,
                          section->title, name, name);
        }
        return fallback != NULL;
    }
    if (text[0] == '\0') {
        conf_complain(take, name, "%s is empty; give it a value or leave it out", name);
        return false;
    }
    if (strlen(text) >= capacity) {
        conf_complain(take, name, "%s has %zu octets; %zu is the most", name, strlen(text),
                      capacity - 1);
        return false;
    }
    strcpy(out, text);
    return true;
}

/* What there is to choose from, and which of it was likely meant. */
static void list_choices(conf_choice_at at, const char *typed, char *out, size_t capacity)
{
    struct nearest nearest;
    nearest_init(&nearest, typed);
    int used = snprintf(out, capacity, "there are");
    for (size_t i = 0; at(i) != NULL && used >= 0 && (size_t)used < capacity; i++) {
        nearest_try(&nearest, at(i));
        used += snprintf(out + used, capacity - (size_t)used, "%s %s", i > 0 ? "," : "", at(i));
    }
    if (nearest_name(&nearest) != NULL && used >= 0 && (size_t)used < capacity)
        snprintf(out + used, capacity - (size_t)used, "; did you mean %s?", nearest_name(&nearest));
}

size_t conf_take_choice(const struct conf_take *take, const char *name, conf_choice_at at,
                        size_t none)
{
    const char *text = take_text(take, name);
    if (text == NULL)
        return none;
    for (size_t i = 0; at(i) != NULL; i++) {
        if (strcmp(at(i), text) == 0)
            return i;
    }
    char hint[COMPLAINT_TEXT / 2];
    list_choices(at, text, hint, sizeof hint);
    conf_complain(take, name, "unknown %s \"%s\"; %s", name, text, hint);
    return none;
}
