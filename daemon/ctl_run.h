#ifndef DARMAND_DAEMON_CTL_RUN_H
#define DARMAND_DAEMON_CTL_RUN_H

#include "daemon/ctl.h"

/*
 * What was typed, done: on the command line or in a line of the interactive mode.
 */

/**
 * `words[0]` is the program, then come general options and a command.  `ctl` says what holds unless the
 * words say otherwise.  What there is to say is said; an exit status is returned.
 */
int ctl_run(struct ctl ctl, int count, char **words);

#endif
