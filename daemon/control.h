#ifndef DARMAND_DAEMON_CONTROL_H
#define DARMAND_DAEMON_CONTROL_H

#include "daemon/service.h"

/*
 * The local socket operators and programs talk to (darmandctl(8), darmand-load(8)): one JSON object a
 * line in, one out, then the daemon closes.  Who may connect is the socket file's mode, 0660;
 * who may then do what is role.h's.
 *
 *   {"command": "status"}                     {"ok": true, …}
 *   {"command": "verify", "code": "4839…"}    {"ok": false, "error": "…"}
 */

struct control;

/**
 * Listens on the socket that systemd has handed over under the name "control", else on
 * conf->control_socket; a stale socket file is replaced, a live one is an error.
 */
enum dm_error control_open(struct service *service, struct control **control) DM_CHECKED;
void control_close(struct control *control);

#endif
