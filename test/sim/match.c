#include "test/sim/match.h"

#include "test/sim/memory.h"
#include "test/sim/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 32U

void variables_set(struct variables *variables, const char *name, const char *value)
{
    struct variable *variable = NULL;

    for (size_t i = 0; i < variables->count; i++) {
        if (strcmp(variables->variable[i].name, name) == 0) {
            variable = &variables->variable[i];
        }
    }
    if (variable == NULL) {
        variables->variable =
            memory_grow(variables->variable, variables->count + 1, sizeof *variable);
        variable = &variables->variable[variables->count++];
        *variable = (struct variable){.name = memory_copy(name)};
    }
    free(variable->value);
    variable->value = memory_copy(value);
}

const char *variables_get(const struct variables *variables, const char *name)
{
    for (size_t i = 0; i < variables->count; i++) {
        if (strcmp(variables->variable[i].name, name) == 0) {
            return variables->variable[i].value;
        }
    }
    return NULL;
}

static bool plain(const char *value)
{
    return value[strspn(value, "0123456789/.:_-+"
                               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';
}

static void write_quoted(FILE *file, const char *value)
{
    fputc('\'', file);
    for (; *value != '\0'; value++) {
        if (*value == '\'') {
            fputs("'\\''", file);
        } else {
            fputc(*value, file);
        }
    }
    fputc('\'', file);
}

bool variables_write(const struct variables *variables, const char *path)
{
    FILE *file = fopen(path, "w");

    if (file == NULL) {
        return false;
    }
    for (size_t i = 0; i < variables->count; i++) {
        fprintf(file, "%s=", variables->variable[i].name);
        if (plain(variables->variable[i].value)) {
            fputs(variables->variable[i].value, file);
        } else {
            write_quoted(file, variables->variable[i].value);
        }
        fputc('\n', file);
    }
    return fclose(file) == 0;
}

void variables_free(struct variables *variables)
{
    for (size_t i = 0; i < variables->count; i++) {
        free(variables->variable[i].name);
        free(variables->variable[i].value);
    }
    free(variables->variable);
    *variables = (struct variables){0};
}

/* {NAME} at `*at`: moves behind it and fills `name`.  False where there is none. */
static bool take_name(const char **at, char name[NAME_SIZE])
{
    const char *end = **at == '{' ? strchr(*at, '}') : NULL;
    size_t length = end == NULL ? 0 : (size_t)(end - *at) - 1;

    if (length == 0 || length >= NAME_SIZE) {
        return false;
    }
    memcpy(name, *at + 1, length);
    name[length] = '\0';
    *at = end + 1;
    return true;
}

static const char *shape_of(const char *name)
{
    if (strcmp(name, "code") == 0) {
        return "dddddddddddd";
    }
    return strcmp(name, "date") == 0 ? "dddd/dd/dd" : NULL;
}

static uint32_t take_literal(const char **pattern)
{
    if (**pattern == '\\' && ((*pattern)[1] == '{' || (*pattern)[1] == '}')) {
        (*pattern)++;
    }
    return text_next(pattern);
}

/* Digits and slashes as `shape` has them, which `*got` moves behind. */
static bool take_shape(const char *shape, const char **got, struct mismatch *mismatch)
{
    for (; *shape != '\0'; shape++, (*got)++, mismatch->at++) {
        bool fits = *shape == 'd' ? **got >= '0' && **got <= '9' : **got == *shape;

        if (!fits) {
            const char *rest = *got;

            mismatch->instead = *shape == 'd' ? "a digit" : "a slash";
            mismatch->got = text_next(&rest);
            return false;
        }
    }
    return true;
}

static bool take_equal(const char **pattern, const char **got, struct mismatch *mismatch)
{
    mismatch->expected = take_literal(pattern);
    mismatch->got = text_next(got);
    if (mismatch->expected != mismatch->got) {
        return false;
    }
    mismatch->at++;
    return true;
}

static bool take_value(const char *value, const char **got, struct mismatch *mismatch)
{
    while (*value != '\0') {
        mismatch->expected = text_next(&value);
        mismatch->got = text_next(got);
        if (mismatch->expected != mismatch->got) {
            return false;
        }
        mismatch->at++;
    }
    return true;
}

static bool take_variable(const struct variables *variables, const char *name, const char **got,
                          struct mismatch *mismatch)
{
    const char *shape = shape_of(name);
    const char *value = variables_get(variables, name);

    if (shape != NULL) {
        return take_shape(shape, got, mismatch);
    }
    if (value == NULL) {
        snprintf(mismatch->unknown, sizeof mismatch->unknown, "%s", name);
        return false;
    }
    return take_value(value, got, mismatch);
}

bool match_text(struct variables *variables, const char *pattern, const char *got,
                struct mismatch *mismatch)
{
    char name[NAME_SIZE];
    char code[13] = "";

    *mismatch = (struct mismatch){0};
    while (*pattern != '\0') {
        if (take_name(&pattern, name)) {
            const char *before = got;

            if (!take_variable(variables, name, &got, mismatch)) {
                return false;
            }
            if (strcmp(name, "code") == 0) {
                snprintf(code, sizeof code, "%.12s", before);
            }
        } else if (!take_equal(&pattern, &got, mismatch)) {
            return false;
        }
    }
    mismatch->expected = 0;
    mismatch->got = text_next(&got);
    if (mismatch->got == 0 && code[0] != '\0') {
        variables_set(variables, "code", code);
    }
    return mismatch->got == 0;
}

char *match_expand(const struct variables *variables, const char *pattern, bool keep,
                   char unknown[32])
{
    char *out = NULL;
    size_t size;
    FILE *stream = open_memstream(&out, &size);
    bool good = stream != NULL;

    while (good && *pattern != '\0') {
        char name[NAME_SIZE], encoded[4];

        if (!take_name(&pattern, name)) {
            size_t length = text_put(encoded, take_literal(&pattern));

            fwrite(encoded, 1, length, stream);
        } else if (keep && shape_of(name) != NULL) {
            fprintf(stream, "{%s}", name);
        } else if (variables_get(variables, name) != NULL) {
            fputs(variables_get(variables, name), stream);
        } else {
            snprintf(unknown, 32, "%s", name);
            good = false;
        }
    }
    if (stream != NULL) {
        fclose(stream);
    }
    if (!good) {
        free(out);
        return NULL;
    }
    return out;
}
