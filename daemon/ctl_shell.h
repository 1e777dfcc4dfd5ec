#ifndef DARMAND_DAEMON_CTL_SHELL_H
#define DARMAND_DAEMON_CTL_SHELL_H

#include "daemon/ctl.h"

/*
 * Commands line by line: from a person at a terminal, with history and completion, or from a file or a
 * pipe.  A line is what would stand behind `darmandctl` on the command line, general options and quotes
 * included; an empty one, and one that begins with `#`, is nothing.
 */

/**
 * Asks for lines until `quit` or the end of input.  `history` NULL: it is kept in memory only.  A line
 * with a phone's number is kept in neither.  EXIT_OK, or EXIT_USAGE after saying why the file cannot be
 * used.
 */
int ctl_shell_talk(const struct ctl *ctl, const char *history);

/** Does what standard input says, up to the first failure, whose exit status it returns. */
int ctl_shell_read(const struct ctl *ctl);

#endif
