#ifndef DARMAND_DAEMON_COMMANDS_TRACE_H
#define DARMAND_DAEMON_COMMANDS_TRACE_H

#include <jansson.h>

#include "daemon/service.h"

/*
 * `darmandctl trace LINK [COUNT]`: begins a trace of a link and says where it is written (trace.h).
 */

/** `link` and, if it is there, `count` of the request.  A new object; NULL only without memory. */
json_t *commands_trace(struct service *service, const json_t *request);

#endif
