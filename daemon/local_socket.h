#ifndef DARMAND_DAEMON_LOCAL_SOCKET_H
#define DARMAND_DAEMON_LOCAL_SOCKET_H

#include <event2/listener.h>

#include "protocol/error.h"

/*
 * Listening on a Unix socket: one left behind by a darmand that was killed is replaced, one that
 * somebody listens on is not, and it is never open to others than owner and group, not for a moment.
 */

/**
 * `accepted` may be NULL, for a listener that is handed on.  DM_E_LENGTH: the path is too long for a
 * socket.  DM_E_EXISTS: somebody listens there.  DM_E_PERMISSION: what is there cannot be removed.
 * DM_E_IO.  The caller frees the listener, and then removes the path.
 */
enum dm_error local_socket_listen(struct event_base *base, const char *path,
                                  evconnlistener_cb accepted, void *context,
                                  struct evconnlistener **listener) DM_CHECKED;

#endif
