#ifndef DARMAND_DAEMON_COMMANDS_OBJECTIONS_H
#define DARMAND_DAEMON_COMMANDS_OBJECTIONS_H

#include <jansson.h>

#include "daemon/service.h"

/*
 * `darmandctl objections` and `darmandctl disputes`: what persons object to, for the 1420 desk.
 *
 * A request may have
 *   since  a date: only what was objected to on that day or later
 *   from   the `next` of the answer before, which was not all
 *   full   true: national IDs and mobiles whole; only for root and the user darmand runs as
 *   close  a code: no list, but that objection is closed
 */

/** So many are listed in one answer, and so many looked at: darmand answers phones meanwhile. */
#define COMMANDS_OBJECTIONS_MAX  500
#define COMMANDS_OBJECTIONS_LOOK 5000

/** A new object; NULL only without memory. */
json_t *commands_objections(struct service *service, const json_t *request);
json_t *commands_disputes(struct service *service, const json_t *request);

#endif
