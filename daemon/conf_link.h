#ifndef DARMAND_DAEMON_CONF_LINK_H
#define DARMAND_DAEMON_CONF_LINK_H

#include <stdbool.h>

#include "daemon/complaints.h"
#include "daemon/conf.h"
#include "daemon/conf_file.h"

/*
 * The `link` sections of the configuration, and the password files they name.
 */

extern const struct conf_shape conf_link_shape[];

/** All links of the file into `conf`; at least one is needed. */
void conf_links(const struct conf_file *file, struct conf *conf, struct complaints *complaints);

/**
 * The first line of a password's file into `password`, of SMPP_PASSWORD_MAX + 1 octets.  False, with why
 * not, when the file will not do.
 */
bool conf_link_password(const char *path, char *password, const char **why);

#endif
