#ifndef DARMAND_DAEMON_HANDED_OVER_H
#define DARMAND_DAEMON_HANDED_OVER_H

#include <stdbool.h>

#include <event2/listener.h>

#include "protocol/error.h"

/*
 * Sockets that systemd has opened for us and listens on (sd_listen_fds(3)).  Each has the name that
 * FileDescriptorName= of its unit gives it.  Their paths, owners and modes are the unit's affair: we
 * neither make nor remove them.
 */

#define HANDED_OVER_CONTROL "control"
#define HANDED_OVER_METRICS "metrics"

/** Whether there is one of this name. */
bool handed_over(const char *name);

/**
 * Accepts connections on it; the caller frees the listener, which closes the socket.  DM_E_NOT_FOUND:
 * there is none of this name.  DM_E_FORMAT: it is not a stream socket that listens.  DM_E_IO.
 */
enum dm_error handed_over_listen(struct event_base *base, const char *name,
                                 evconnlistener_cb accepted, void *context,
                                 struct evconnlistener **listener) DM_CHECKED;

#endif
