#ifndef DARMAND_DAEMON_REQUEST_H
#define DARMAND_DAEMON_REQUEST_H

#include <jansson.h>

#include "protocol/error.h"

/*
 * A line of the control socket read as a request: the octets a local program sent, before anything is
 * done about them.  What the commands are and do is commands.h's.
 */

/**
 * Reads one line: a JSON object with a string "command".  On DM_OK *request is the caller's to
 * json_decref, and *command lives as long.  DM_E_FORMAT: not a JSON object.  DM_E_UNKNOWN: without a
 * command.
 */
enum dm_error request_read(const char *line, json_t **request, const char **command) DM_CHECKED;

#endif
