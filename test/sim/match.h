#ifndef DARMAND_SIM_MATCH_H
#define DARMAND_SIM_MATCH_H

/*
 * What a script expects against what came: exact text, but for {code} (12 digits, kept as the
 * variable `code`), {date} (dddd/dd/dd) and {NAME}, the value of a variable.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct variable {
    char *name, *value;
};

struct variables {
    struct variable *variable;
    size_t count;
};

/** Sets a variable, new or old. */
void variables_set(struct variables *variables, const char *name, const char *value);

/** Its value, or NULL. */
const char *variables_get(const struct variables *variables, const char *name);

/** Writes all as NAME=value lines a shell can read.  False with errno set. */
bool variables_write(const struct variables *variables, const char *path);

void variables_free(struct variables *variables);

/** Where text and expectation part. */
struct mismatch {
    size_t at;              /* characters that agree */
    uint32_t expected, got; /* code points; 0 = the end */
    const char *instead;    /* what was expected, when it is no one character; else NULL */
    char unknown[32];       /* a variable nobody set; then nothing else counts */
};

/** Whether `got` is what `pattern` says.  A match sets `code` if the pattern has one. */
bool match_text(struct variables *variables, const char *pattern, const char *got,
                struct mismatch *mismatch);

/** `pattern` with all known variables replaced; {code} and {date} stay when `keep` is true.  The
 *  caller frees.  NULL when a variable is not known, and its name is in `unknown`. */
char *match_expand(const struct variables *variables, const char *pattern, bool keep,
                   char unknown[32]);

#endif
