#ifndef DARMAND_DAEMON_CTL_PRINT_H
#define DARMAND_DAEMON_CTL_PRINT_H

#include <jansson.h>
#include <stdint.h>

/*
 * What darmandctl's rooms print answers with.  A field that is missing is "" or 0: the daemon may be
 * older than this program.
 */

const char *text_at(const json_t *object, const char *key);
int64_t number_at(const json_t *object, const char *key);

/** A line of a table of two columns: a name, and what there is to say. */
void row(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** "12 d 03:04:05", "03:04:05"; what is over is 0. */
const char *span(int64_t seconds, char out[32]);

/** Clock time where the service lives, whatever the terminal's own zone. */
const char *tehran_time(int64_t ms, char out[16]);

#endif
