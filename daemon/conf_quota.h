#ifndef DARMAND_DAEMON_CONF_QUOTA_H
#define DARMAND_DAEMON_CONF_QUOTA_H

#include "daemon/conf.h"
#include "daemon/conf_file.h"
#include "daemon/conf_take.h"

/* The section `quota { … }`: how much may be asked (quota.h), and how many are remembered (usage.h). */

extern const struct conf_shape conf_quota_shape[];

/** Takes the section, or the defaults when there is none. */
void conf_quota(const struct conf_take *take, struct conf *conf);

#endif
