#ifndef DARMAND_DAEMON_COMMANDS_H
#define DARMAND_DAEMON_COMMANDS_H

#include <jansson.h>

#include "daemon/service.h"

/*
 * What the control socket can be asked: status, links, verify, outbox, reload, trace, dataset (switch
 * to the current version).  Field names are an interface (darmandctl(8)); IDs and mobiles go out masked.
 */

/** Answers one request line with a new JSON object; NULL only without memory. */
json_t *commands_answer(struct service *service, const char *line);

#endif
