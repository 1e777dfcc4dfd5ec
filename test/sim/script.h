#ifndef DARMAND_SIM_SCRIPT_H
#define DARMAND_SIM_SCRIPT_H

/*
 * Scripts: what phones do and what they must see, one command a line.
 *
 * The grammar is in darmand-sim(1).  Here a file becomes a list of commands whose words are
 * counted and unquoted; running them is runner.h's.
 */

#include <stdbool.h>
#include <stddef.h>

enum verb {
    VERB_TITLE,
    VERB_PHONE,
    VERB_SMS,
    VERB_DIAL,
    VERB_ANSWER,
    VERB_CANCEL,
    VERB_EXPECT,
    VERB_EXPECT_END,
    VERB_EXPECT_SILENCE,
    VERB_SET,
    VERB_PRINT,
    VERB_RAW,
    VERB_DROP,
    VERB_WAIT_BIND,
    VERB_INCLUDE, /* done while reading; never in a list */
    VERB_COUNT
};

#define SCRIPT_WORDS 3U /* most words after a verb */

struct command {
    enum verb verb;
    char *words[SCRIPT_WORDS]; /* NULL where there is none */
    char *file;
    unsigned line;
};

struct script {
    struct command *commands;
    size_t count;
};

/** Reads a script, "-" from standard input, with what it includes.  All mistakes are printed to
 *  stderr as FILE:LINE: sentence; false when there was one.  Free with script_free in any case. */
bool script_read(struct script *script, const char *path);

void script_free(struct script *script);

#endif
