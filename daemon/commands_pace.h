#ifndef DARMAND_DAEMON_COMMANDS_PACE_H
#define DARMAND_DAEMON_COMMANDS_PACE_H

#include <jansson.h>

#include "daemon/service.h"

/* How fast it goes, as `darmandctl status`, `links` and `top` have it. */

/** A new object; NULL only without memory. */
json_t *commands_pace(const struct service *service);
/** Of one link, whatever number of connections it has. */
json_t *commands_pace_of_link(const struct link *link);

#endif
