#ifndef DARMAND_DAEMON_CONF_METRICS_H
#define DARMAND_DAEMON_CONF_METRICS_H

#include "daemon/conf.h"
#include "daemon/conf_file.h"
#include "daemon/conf_take.h"

/* The section `metrics { … }`: where metrics and the status page are served (http.h), if at all. */

extern const struct conf_shape conf_metrics_shape[];

/** Takes the section; without one nothing is served. */
void conf_metrics(const struct conf_take *take, struct conf_metrics *metrics);
bool conf_metrics_equal(const struct conf_metrics *a, const struct conf_metrics *b);

#endif
