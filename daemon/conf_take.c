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
/* A number, and a little around it. */
#define WORD_MAX 64

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

/* ---- notes --------------------------------------------------------------------------------- */

void conf_note_word(const struct conf_take *take, const char *name, bool usual, const char *format,
                    ...)
{
    char word[WORD_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(word, sizeof word, format, arguments);
    va_end(arguments);
    conf_notes_put(take->file->notes, take->section, name, usual, word);
}

void conf_note_text(const struct conf_take *take, const char *name, bool usual, const char *text)
{
    char *quoted = text[0] == '\0' ? NULL : conf_quote(text);
    if (text[0] != '\0' && quoted == NULL)
        take->file->notes->incomplete = true;
    conf_notes_put(take->file->notes, take->section, name, usual, quoted);
    free(quoted);
}

/* ---- numbers and flags --------------------------------------------------------------------- */

/* Of a number with a unit behind it: how many seconds that is; -1: there is none. */
static int64_t seconds_of(const char *text)
{
    static const struct {
        const char *unit;
        int64_t seconds;
    } units[] = {{"s", 1}, {"sec", 1}, {"m", 60}, {"min", 60}, {"h", 3600}, {"d", 86400}};
    char *end;
    errno = 0;
    int64_t number = strtoll(text, &end, 10);
    end += strspn(end, " ");
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (errno == 0 && number >= 0 && number <= INT32_MAX && strcmp(end, units[i].unit) == 0)
            return number * units[i].seconds;
    }
    return -1;
}

struct range {
    int64_t min, max;
    bool seconds;
};

static void complain_of_number(const struct conf_take *take, const char *name, const char *text,
                               struct range range)
{
    char hint[WORD_MAX] = "";
    int64_t seconds = range.seconds ? seconds_of(text) : -1;
    if (seconds >= range.min && seconds <= range.max)
        snprintf(hint, sizeof hint, "; did you mean %" PRId64 "?", seconds);
    conf_complain(take, name, "%s = \"%s\" is no whole number%s; give %" PRId64 " to %" PRId64 "%s",
                  name, text, range.seconds ? " of seconds" : "", range.min, range.max, hint);
}

/* `fallback` when absent, or when wrong, with a complaint. */
static int64_t take_in_range(const struct conf_take *take, const char *name, struct range range,
                             int64_t fallback)
{
    const char *text = take_text(take, name);
    if (text == NULL)
        return fallback;
    char *end;
    errno = 0;
    int64_t number = strtoll(text, &end, 10);
    if (end == text || *end != '\0') {
        complain_of_number(take, name, text, range);
        return fallback;
    }
    if (errno != 0 || number < range.min || number > range.max) {
        conf_complain(take, name, "%s %s is too %s; give %" PRId64 " to %" PRId64, name, text,
                      number < range.min ? "small" : "large", range.min, range.max);
        return fallback;
    }
    return number;
}

static int64_t take_noted(const struct conf_take *take, const char *name, struct range range,
                          int64_t fallback)
{
    int64_t number = take_in_range(take, name, range, fallback);
    conf_note_word(take, name, number == fallback, "%" PRId64, number);
    return number;
}

int64_t conf_take_number(const struct conf_take *take, const char *name, int64_t min, int64_t max,
                         int64_t fallback)
{
    return take_noted(take, name, (struct range){min, max, false}, fallback);
}

int64_t conf_take_seconds(const struct conf_take *take, const char *name, int64_t min, int64_t max,
                          int64_t fallback_seconds)
{
    return take_noted(take, name, (struct range){min, max, true}, fallback_seconds) * MILLISECONDS;
}

static bool take_flag(const struct conf_take *take, const char *name, bool fallback)
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

bool conf_take_flag(const struct conf_take *take, const char *name, bool fallback)
{
    bool flag = take_flag(take, name, fallback);
    conf_note_word(take, name, flag == fallback, flag ? "yes" : "no");
    return flag;
}

/* ---- strings ------------------------------------------------------------------------------- */

static bool take_string(const struct conf_take *take, const char *name, const char *fallback,
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

bool conf_take_string(const struct conf_take *take, const char *name, const char *fallback,
                      char *out, size_t capacity)
{
    bool sound = take_string(take, name, fallback, out, capacity);
    conf_note_text(take, name, fallback != NULL && strcmp(out, fallback) == 0, out);
    return sound;
}

bool conf_take_secret(const struct conf_take *take, const char *name, char *out, size_t capacity)
{
    bool sound = take_string(take, name, "", out, capacity);
    conf_note_text(take, name, false, out[0] == '\0' ? "" : CONF_HIDDEN);
    return sound;
}

bool conf_take_path(const struct conf_take *take, const char *name, char *out, size_t capacity)
{
    char given[FILENAME_MAX];
    bool sound = take_string(take, name, "", given, sizeof given) && given[0] != '\0';
    out[0] = '\0';
    if (sound && conf_file_path(take->file, given, out, capacity) != DM_OK) {
        conf_complain(take, name, "%s: the path is too long; %zu octets are the most", name,
                      capacity - 1);
        out[0] = '\0';
    }
    conf_note_text(take, name, false, out);
    return out[0] != '\0';
}

/* ---- choices ------------------------------------------------------------------------------- */

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

static size_t take_choice(const struct conf_take *take, const char *name, conf_choice_at at,
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

size_t conf_take_choice(const struct conf_take *take, const char *name, conf_choice_at at,
                        size_t none)
{
    size_t index = take_choice(take, name, at, none);
    conf_note_text(take, name, index == none, at(index) != NULL ? at(index) : "");
    return index;
}
