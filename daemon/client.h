#ifndef DARMAND_DAEMON_CLIENT_H
#define DARMAND_DAEMON_CLIENT_H

#include <jansson.h>

#include "protocol/error.h"

/*
 * The other end of the control socket: one request, one answer, blocking with a bound.  Used by
 * darmandctl and by darmand-load, not by the daemon.
 */

/** How long the daemon may take; a switch of the dataset reads it through first. */
#define CLIENT_SECONDS 60

/**
 * Asks and gives the answer as a new object.  DM_E_NOT_FOUND: nobody listens at `path`.
 * DM_E_PERMISSION: this user may not.  DM_E_FORMAT: the answer is not what a darmand says.
 */
enum dm_error client_ask(const char *path, const json_t *request, json_t **answer) DM_CHECKED;
/** The same for who cannot wait so long; DM_E_IO: no answer in so many seconds. */
enum dm_error client_ask_within(const char *path, const json_t *request, unsigned seconds,
                                json_t **answer) DM_CHECKED;

#endif
