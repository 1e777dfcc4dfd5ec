#ifndef DARMAND_DAEMON_COMMANDS_LOG_H
#define DARMAND_DAEMON_COMMANDS_LOG_H

#include "daemon/service.h"

#include <jansson.h>

/* `darmandctl log level`: from which level on lines are written, and, with "level", another one. */

/** A new object; NULL only without memory.  It stands until the end of the process. */
json_t *commands_log_level(struct service *service, const json_t *request);

#endif
