#ifndef DARMAND_DAEMON_CTL_PRINT_H
#define DARMAND_DAEMON_CTL_PRINT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * What darmandctl's rooms print answers with.  A field that is missing is "" or 0: the daemon may be
 * older than this program.
 */

const char *text_at(const json_t *object, const char *key);
int64_t number_at(const json_t *object, const char *key);
bool flag_at(const json_t *object, const char *key);

/** A value wherever it is: "ledger.open" is `open` of the object `ledger`.  NULL: it is not there. */
const json_t *value_at(const json_t *object, const char *path);

/** A line of a table of two columns: a name, and what there is to say. */
void row(FILE *out, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Control characters become "?": some of what is shown comes from peers, and terminals obey them. */
void defuse(char *text);

/** A field of CSV in quotes; a NUL, which no reader of CSV likes, as a question mark. */
void csv_quoted(FILE *out, const char *text, size_t size);

/** What is wrong with a configuration, or to be minded; a line each. */
void ctl_print_complaints(FILE *err, const json_t *answer);

/** The whole answer, for programs. */
void ctl_print_json(FILE *out, const json_t *answer);

/** Above an answer to --dry-run, which reads like that to the deed; nothing above another one. */
void ctl_print_dry(FILE *out, const json_t *answer);

/** "12 d 03:04:05", "03:04:05"; what is over is 0. */
const char *span(int64_t seconds, char out[32]);

/** Clock time where the service lives, whatever the terminal's own zone. */
const char *tehran_time(int64_t ms, char out[16]);

#endif
