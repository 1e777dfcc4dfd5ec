#ifndef DARMAND_DAEMON_CONF_NOTICE_H
#define DARMAND_DAEMON_CONF_NOTICE_H

#include "daemon/conf.h"
#include "daemon/conf_file.h"
#include "daemon/conf_take.h"

/* The section `notice { … }`: which kinds of centres the insured are told of (notices.h). */

extern const struct conf_shape conf_notice_shape[];

/** Takes the section; without one nobody is told anything. */
void conf_notice(const struct conf_take *take, struct conf *conf);

/** Some kind is told of. */
bool conf_notice_any(const struct conf *conf);

#endif
