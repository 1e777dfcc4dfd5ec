#ifndef DARMAND_DAEMON_CONF_TLS_H
#define DARMAND_DAEMON_CONF_TLS_H

#include <stdbool.h>

#include "daemon/conf.h"
#include "daemon/conf_take.h"

/*
 * The tls options of a `link` section.  Whether the files hold certificates that fit together is not
 * looked at here; tls.h does that.
 */

/** Into link->tls; link->host is set already.  A link in the clear that leaves the machine is warned of. */
void conf_tls(const struct conf_take *take, struct conf_link *link);

/** An address of this machine alone, as a number, or "localhost". */
bool conf_is_loopback(const char *host);

#endif
