#ifndef DARMAND_DAEMON_RELOAD_H
#define DARMAND_DAEMON_RELOAD_H

#include "daemon/service.h"

/*
 * Between reload.c and reload_trial.c: a configuration that is in memory comes into force.
 */

/** The links of `conf`, its passwords included, are in force, and nothing else of it; or nothing is. */
enum dm_error reload_links(struct service *service, const struct conf *conf) DM_CHECKED;

/** Links that the last change of configuration took out of service must be gone before the next one. */
enum dm_error reload_may_change(const struct service *service,
                                struct complaints *complaints) DM_CHECKED;

#endif
