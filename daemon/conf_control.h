#ifndef DARMAND_DAEMON_CONF_CONTROL_H
#define DARMAND_DAEMON_CONF_CONTROL_H

#include "daemon/conf.h"
#include "daemon/conf_file.h"
#include "daemon/conf_take.h"

/* The section `control { … }`: which groups may look and change (role.h). */

extern const struct conf_shape conf_control_shape[];

/** Takes the section; without one all who can open the socket read, and only owners change. */
void conf_control(const struct conf_take *take, struct conf *conf);

#endif
