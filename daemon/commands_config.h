#ifndef DARMAND_DAEMON_COMMANDS_CONFIG_H
#define DARMAND_DAEMON_COMMANDS_CONFIG_H

#include <jansson.h>

#include "daemon/service.h"

/*
 * The configuration: looked at, compared with its file, changed, and taken back (reload_trial.h).  Only
 * the file that darmand was started with is ever read for somebody else: who wants another one looked at
 * reads it with rights of their own (ctl_config.c).
 */

/** "config show": the one in force, in its normal form (conf_print.h), which has no secrets. */
json_t *commands_config_show(struct service *service, const json_t *request);
/** "config check": could the file come into force as it is now? */
json_t *commands_config_check(struct service *service, const json_t *request);
/** "config diff": the normal forms of both. */
json_t *commands_config_diff(struct service *service, const json_t *request);

/**
 * "reload" and "config apply": the file comes into force.  With "confirm", seconds as they were typed, it
 * goes again if "config confirm" does not come in time.
 */
json_t *commands_config_apply(struct service *service, const json_t *request);
json_t *commands_config_confirm(struct service *service, const json_t *request);
/** "config undo": the configuration before, and after a second undo this one again. */
json_t *commands_config_undo(struct service *service, const json_t *request);

#endif
