#include "test/sim/script.h"

#include "test/sim/memory.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INCLUDE_DEPTH 8U

static const struct {
    const char *name;
    size_t least, most;
    const char *usage;
} verbs[VERB_COUNT] = {
    [VERB_TITLE] = {"title", 1, 1, "title \"HEADING\""},
    [VERB_PHONE] = {"phone", 1, 2, "phone MSISDN [\"NAME\"]"},
    [VERB_SMS] = {"sms", 2, 2, "sms NUMBER \"TEXT\""},
    [VERB_DIAL] = {"dial", 1, 1, "dial \"*CODE#\""},
    [VERB_ANSWER] = {"answer", 1, 1, "answer \"TEXT\""},
    [VERB_CANCEL] = {"cancel", 0, 0, "cancel"},
    [VERB_EXPECT] = {"expect", 1, 1, "expect \"TEXT\""},
    [VERB_EXPECT_END] = {"expect-end", 0, 0, "expect-end"},
    [VERB_EXPECT_SILENCE] = {"expect-silence", 1, 1, "expect-silence MILLISECONDS"},
    [VERB_SET] = {"set", 2, 2, "set NAME \"VALUE\""},
    [VERB_PRINT] = {"print", 1, 1, "print \"TEXT\""},
    [VERB_RAW] = {"raw", 1, 1, "raw HEX"},
    [VERB_DROP] = {"drop", 0, 0, "drop"},
    [VERB_WAIT_BIND] = {"wait-bind", 0, 0, "wait-bind"},
    [VERB_INCLUDE] = {"include", 1, 1, "include FILE"},
};

struct place {
    const char *file;
    unsigned line, depth;
};

static bool read_file(struct script *script, const char *path, unsigned depth);

static bool complain(const struct place *place, const char *what, const char *which)
{
    fprintf(stderr, "%s:%u: %s%s\n", place->file, place->line, what, which);
    return false;
}

/* A word at `*at`, quotes and escapes resolved, into a buffer as long as the line. */
static const char *read_word(const char *at, char *out)
{
    bool quoted = *at == '"';

    at += quoted ? 1 : 0;
    while (*at != '\0' && (quoted ? *at != '"' : *at != ' ' && *at != '\t')) {
        if (*at == '\\' && quoted && at[1] != '\0') {
            at++;
            if (*at == '{' || *at == '}') {
                /* Kept escaped: matching and expansion undo it. */
                *out++ = '\\';
            }
            *out++ = *at == 'n' ? '\n' : *at == 't' ? '\t' : *at;
            at++;
        } else {
            *out++ = *at++;
        }
    }
    *out = '\0';
    if (!quoted) {
        return at;
    }
    return *at == '"' ? at + 1 : NULL;
}

/* The words of a line into `words`; how many, or -1 after a complaint. */
static int split(const struct place *place, const char *line, char *words[SCRIPT_WORDS + 1])
{
    int count = 0;

    for (;;) {
        line += strspn(line, " \t");
        if (*line == '\0' || *line == '#') {
            return count;
        }
        if (count == SCRIPT_WORDS + 1) {
            complain(place, "too many words; a text with blanks needs quotes", "");
            return -1;
        }
        words[count] = memory_new(strlen(line) + 1);
        line = read_word(line, words[count++]);
        if (line == NULL) {
            complain(place, "a quote is not closed", "");
            return -1;
        }
    }
}

static bool find_verb(const char *name, enum verb *verb)
{
    for (unsigned i = 0; i < VERB_COUNT; i++) {
        if (strcmp(verbs[i].name, name) == 0) {
            *verb = (enum verb)i;
            return true;
        }
    }
    return false;
}

/* A path is relative to the file that includes it. */
static bool include(struct script *script, const struct place *place, const char *path)
{
    char *copy = memory_copy(place->file);
    char *joined = NULL;
    bool read = false;

    if (place->depth == INCLUDE_DEPTH) {
        complain(place, "includes are nested too deeply", "");
    } else if (path[0] == '/' || strcmp(place->file, "-") == 0) {
        read = read_file(script, path, place->depth + 1);
    } else if (asprintf(&joined, "%s/%s", dirname(copy), path) >= 0) {
        read = read_file(script, joined, place->depth + 1);
        free(joined);
    }
    free(copy);
    return read;
}

/* Takes over the words. */
static void append(struct script *script, const struct place *place, enum verb verb, char **words,
                   size_t count)
{
    struct command *command;

    script->commands = memory_grow(script->commands, script->count + 1, sizeof *script->commands);
    command = &script->commands[script->count++];
    *command =
        (struct command){.verb = verb, .file = memory_copy(place->file), .line = place->line};
    for (size_t i = 0; i < count; i++) {
        command->words[i] = words[i];
        words[i] = NULL;
    }
}

static bool read_words(struct script *script, const struct place *place, char **words, size_t count)
{
    enum verb verb;

    if (!find_verb(words[0], &verb)) {
        return complain(place, "no such command: ", words[0]);
    }
    if (count - 1 < verbs[verb].least || count - 1 > verbs[verb].most) {
        return complain(place, "this is written ", verbs[verb].usage);
    }
    if (verb == VERB_INCLUDE) {
        return include(script, place, words[1]);
    }
    append(script, place, verb, words + 1, count - 1);
    return true;
}

static bool read_line(struct script *script, const struct place *place, const char *line)
{
    char *words[SCRIPT_WORDS + 1] = {NULL};
    int count = split(place, line, words);
    bool good = count == 0 || (count > 0 && read_words(script, place, words, (size_t)count));

    for (size_t i = 0; i <= SCRIPT_WORDS; i++) {
        free(words[i]);
    }
    return good;
}

static bool read_file(struct script *script, const char *path, unsigned depth)
{
    struct place place = {.file = path, .depth = depth};
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    bool good = true;
    char *line = NULL;
    size_t size = 0;

    if (file == NULL) {
        fprintf(stderr, "darmand-sim: cannot read %s: %s\n", path, strerror(errno));
        return false;
    }
    while (getline(&line, &size, file) >= 0) {
        place.line++;
        line[strcspn(line, "\r\n")] = '\0';
        good = read_line(script, &place, line) && good;
    }
    free(line);
    if (file != stdin) {
        fclose(file);
    }
    return good;
}

bool script_read(struct script *script, const char *path)
{
    *script = (struct script){0};
    return read_file(script, path, 0);
}

void script_free(struct script *script)
{
    for (size_t i = 0; i < script->count; i++) {
        for (size_t word = 0; word < SCRIPT_WORDS; word++) {
            free(script->commands[i].words[word]);
        }
        free(script->commands[i].file);
    }
    free(script->commands);
    *script = (struct script){0};
}
