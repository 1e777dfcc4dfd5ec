#ifndef DARMAND_DAEMON_CTL_LINE_H
#define DARMAND_DAEMON_CTL_LINE_H

#include <stdbool.h>

#include "daemon/ctl.h"

/*
 * One line of the interactive mode or of a file of commands: taken apart, and done.
 */

/** Octets of a line that is read; the end of line and the NUL are among them. */
#define CTL_LINE_MAX 4096
/** Far more words than any command takes. */
#define CTL_LINE_WORDS 32

enum ctl_line_kind { LINE_NOTHING, LINE_QUIT, LINE_COMMAND };

struct ctl_line {
    enum ctl_line_kind kind;
    bool personal; /* no history may keep it */
    int status;    /* of LINE_COMMAND: an exit status */
};

/** Does what the line says. */
struct ctl_line ctl_line_do(const struct ctl *ctl, const char *line);

#endif
