#ifndef DARMAND_DAEMON_REQUEST_H
#define DARMAND_DAEMON_REQUEST_H

#include <jansson.h>

#include "daemon/role.h"
#include "protocol/error.h"

/*
 * A line of the control socket read as a request: the octets a local program sent, before anything is
 * done about them, and who sent them.  What the commands are and do is commands.h's.
 */

/**
 * Reads one line: a JSON object with a string "command".  On DM_OK *request is the caller's to
 * json_decref, and *command lives as long.  DM_E_FORMAT: not a JSON object.  DM_E_UNKNOWN: without a
 * command.
 */
enum dm_error request_read(const char *line, json_t **request, const char **command) DM_CHECKED;

/** Writes down who asks, over whatever the line says.  False: no memory. */
bool request_sign(json_t *request, uid_t user, enum role role);

/** Of a request that was signed; before that, nobody. */
uid_t request_user(const json_t *request);
enum role request_role(const json_t *request);

/** `"dry_run": true`: what would happen is to be said, and nothing to be done. */
bool request_is_dry(const json_t *request);
/** What stands in a field that is text; "" when there is none. */
const char *request_text(const json_t *request, const char *field);

#endif
