#ifndef DARMAND_DAEMON_COMMANDS_H
#define DARMAND_DAEMON_COMMANDS_H

#include <jansson.h>

#include "daemon/role.h"
#include "daemon/service.h"

/*
 * What the control socket can be asked, and by whom: status, links, sessions, verify, outbox, dataset,
 * quota, blocked, objections, disputes and log level by readers; reload, trace, unblock, suspend, drain,
 * resume, another log level, and the closing of an objection, by changers (role.h).  Field names are an
 * interface (darmandctl(8)); IDs and mobiles go out masked, but for objections and disputes, which
 * owners may ask to have whole.
 *
 * Each change is written to the log with who asked for it (audit.h).  With "dry_run" it is checked like
 * a real one, says what would come of it, and does nothing.
 */

/** Answers one request line of a peer with a new JSON object; NULL only without memory. */
json_t *commands_answer(struct service *service, const char *line, const struct peer *peer);

#endif
