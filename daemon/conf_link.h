#ifndef DARMAND_DAEMON_CONF_LINK_H
#define DARMAND_DAEMON_CONF_LINK_H

#include "daemon/complaints.h"
#include "daemon/conf.h"
#include "daemon/conf_file.h"

/*
 * The `link` sections of the configuration, and the password files they name.
 */

extern const struct conf_shape conf_link_shape[];

/** All links of the file into `conf`; at least one is needed. */
void conf_links(const struct conf_file *file, struct conf *conf, struct complaints *complaints);

#endif
