#ifndef DARMAND_DAEMON_CTL_WATCH_H
#define DARMAND_DAEMON_CTL_WATCH_H

#include "daemon/ctl.h"

/*
 * A command looked at again and again: drawn over itself on a terminal until `q` or Ctrl-C, one answer
 * below the other elsewhere.
 */

#define CTL_WATCH_SECONDS 2
#define CTL_WATCH_MAX     3600

/** Looks once, writes what there is to ctl->out and ctl->err, and returns an exit status. */
typedef int ctl_look(const struct ctl *ctl, void *context);

/**
 * Looks each `ctl.watch` seconds.  On a terminal a look that fails is shown, and the next one may
 * succeed; elsewhere it is the last.  The last one's exit status.
 */
int ctl_watch(struct ctl ctl, ctl_look *look, void *context);

#endif
