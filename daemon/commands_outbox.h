#ifndef DARMAND_DAEMON_COMMANDS_OUTBOX_H
#define DARMAND_DAEMON_COMMANDS_OUTBOX_H

#include <jansson.h>

#include "daemon/service.h"

/*
 * `darmandctl outbox`: what is owed, and the dead letters of the last day.  Neither names a phone.
 */

/** So many replies owed, the oldest first, and so many dead letters, the youngest first, are listed. */
#define COMMANDS_OUTBOX_MAX 500

/** A new object; NULL only without memory. */
json_t *commands_outbox(struct service *service);

/** "delivered", "refused" and so on, for programs: they do not change (darmandctl(8)). */
const char *commands_outcome_word(enum outcome_state state);

#endif
