#ifndef DARMAND_DAEMON_CONF_DATA_H
#define DARMAND_DAEMON_CONF_DATA_H

#include "daemon/conf.h"
#include "daemon/conf_file.h"
#include "daemon/conf_take.h"

/* The section `data { … }`: what darmand-load(8) lets into force, and how many versions it keeps. */

extern const struct conf_shape conf_data_shape[];

void conf_data(const struct conf_take *take, struct conf_data *data);

#endif
