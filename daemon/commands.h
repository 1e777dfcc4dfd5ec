#ifndef DARMAND_DAEMON_COMMANDS_H
#define DARMAND_DAEMON_COMMANDS_H

#include <jansson.h>
#include <sys/types.h>

#include "daemon/service.h"

/*
 * What the control socket can be asked: status, links, verify, outbox, reload, trace, dataset (switch
 * to the current version), quota, blocked, unblock, objections, disputes.  Field names are an interface
 * (darmandctl(8)); IDs and mobiles go out masked, but for the last two, which root and darmand's own user
 * may ask to have whole.
 */

/**
 * Answers one request line of user `peer` with a new JSON object, which knows the user as the number
 * "peer"; NULL only without memory.
 */
json_t *commands_answer(struct service *service, const char *line, uid_t peer);

#endif
