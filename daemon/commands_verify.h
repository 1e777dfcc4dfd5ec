#ifndef DARMAND_DAEMON_COMMANDS_VERIFY_H
#define DARMAND_DAEMON_COMMANDS_VERIFY_H

#include <jansson.h>

#include "daemon/service.h"

/*
 * `darmandctl verify CODE`: what a tracking code was issued for, and what became of its answer.  ID and
 * mobile are masked.
 */

/** Of the records behind an inquiry so many are looked through for its answer owed once more. */
#define COMMANDS_VERIFY_BEHIND 2000

/** A new object; NULL only without memory. */
json_t *commands_verify(struct service *service, const json_t *request);

#endif
