#ifndef DARMAND_DAEMON_CTL_H
#define DARMAND_DAEMON_CTL_H

#include <jansson.h>
#include <stdbool.h>

#include "daemon/conf.h"

/*
 * What the rooms of darmandctl share: its exit statuses, and the commands that ask no running darmand.
 */

/** darmandctl(8), EXIT STATUS. */
enum ctl_exit { EXIT_OK = 0, EXIT_NO = 1, EXIT_USAGE = 2, EXIT_UNREACHABLE = 3 };

#define CTL_CONFIGURATION "/etc/darmand/darmand.conf"

/**
 * `reconcile`: claims beside the ledger, whether darmand runs or not.  `words` are the command and what
 * was typed behind it.  What it has to say it has said; an exit status is returned.
 */
int ctl_reconcile(int count, char **words);

/** `backup`: makes or checks one, whether darmand runs or not.  As above. */
int ctl_backup(bool json, int count, char **words);

/** For those two: the configuration, or NULL after saying what is wrong with it. */
struct conf *ctl_configuration(const char *path);

/**
 * `objections` and `disputes`, which have options of their own, and more to say than one answer holds.
 * As above.
 */
bool ctl_objections_know(const char *command);
int ctl_objections(const char *socket, bool json, int count, char **words);

/**
 * Asks the running darmand; the request is given away.  NULL after saying why there is no answer
 * (EXIT_UNREACHABLE).
 */
json_t *ctl_ask(const char *socket, json_t *request);

#endif
