#ifndef DARMAND_DAEMON_COMMANDS_QUOTA_H
#define DARMAND_DAEMON_COMMANDS_QUOTA_H

#include <jansson.h>

#include "daemon/service.h"

/* What the control socket says about quotas, and the one thing it does about them. */

/** Centres and phones of an answer at most. */
#define COMMANDS_QUOTA_MAX 100

/** "quota": counts, and today's centres; with "centre" that one only. */
json_t *commands_quota(struct service *service, const json_t *request);
/** "blocked": phones that are blocked now, masked. */
json_t *commands_blocked(struct service *service, const json_t *request);
/** "unblock": the phone "mobile" may ask again; logged with the user who said so. */
json_t *commands_unblock(struct service *service, const json_t *request);

#endif
