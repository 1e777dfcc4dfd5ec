#ifndef DARMAND_DAEMON_CONF_SENDING_H
#define DARMAND_DAEMON_CONF_SENDING_H

#include <stdbool.h>

#include "daemon/conf.h"
#include "daemon/conf_file.h"
#include "daemon/conf_take.h"

/*
 * The part of a link's section that says how replies leave, and its `status` sections.
 */

extern const struct conf_shape conf_status_shape[];

/** Takes them out of the link's section. */
void conf_sending(const struct conf_take *take, struct conf_sending *sending);

/** True when both say the same, so that a link need not bind anew after a reload. */
bool conf_sending_equal(const struct conf_sending *a, const struct conf_sending *b);

#endif
