#ifndef DARMAND_DAEMON_COMMANDS_SESSIONS_H
#define DARMAND_DAEMON_COMMANDS_SESSIONS_H

#include <jansson.h>

#include "daemon/service.h"

/*
 * `darmandctl sessions`: the USSD sessions that are open now, how far each is, and nothing of what is
 * asked in them.  The subscriber's number goes out masked.
 */

/** So many are listed, the oldest first. */
#define COMMANDS_SESSIONS_MAX 500

/** A new object; NULL only without memory. */
json_t *commands_sessions(struct service *service, const json_t *request);

#endif
