#ifndef DARMAND_DAEMON_OUTPUT_FILE_H
#define DARMAND_DAEMON_OUTPUT_FILE_H

#include <stdio.h>

#include "protocol/error.h"

/*
 * A file that is there whole or not at all: written beside, flushed, and renamed at the end.  It is for
 * its user alone, mode 0600.  An interrupt (SIGINT, SIGTERM, SIGHUP) removes what was begun and ends the
 * process as it would have; so one at a time can be under way.  What is there already and is no file (a
 * terminal, a pipe, /dev/null) is written to and stays what it is.
 */

struct output_file {
    const char *path; /* the caller's; NULL: nothing to be named at the end */
    FILE *stream;
};

/** Begins the file `path`, or standard output if that is NULL.  errno says more. */
enum dm_error output_file_begin(struct output_file *output, const char *path) DM_CHECKED;
/** Ends and names it.  On an error, such as a full disk, there is no file, or the old one. */
enum dm_error output_file_finish(struct output_file *output) DM_CHECKED;
/** Removes what was begun. */
void output_file_drop(struct output_file *output);

#endif
