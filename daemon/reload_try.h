#ifndef DARMAND_DAEMON_RELOAD_TRY_H
#define DARMAND_DAEMON_RELOAD_TRY_H

#include "daemon/complaints.h"
#include "protocol/error.h"

/*
 * A configuration read by somebody else first: libconfuse and ICU may end the process, or never return,
 * when they have no memory, and darmand is not to end for want of a new configuration.
 */

/**
 * Reads the configuration in a forked process, as conf_load and tls_check do.  What is refused there has
 * its complaints here, and so has a process that died or was not done within some seconds, for which the
 * caller waits.  DM_OK: it was good, and nothing was complained of here yet.  DM_E_FORMAT: refused.
 */
enum dm_error reload_try(const char *path, struct complaints *complaints) DM_CHECKED;

#endif
