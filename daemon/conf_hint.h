#ifndef DARMAND_DAEMON_CONF_HINT_H
#define DARMAND_DAEMON_CONF_HINT_H

#include "daemon/conf_file.h"

/*
 * What was likely meant by an option that is not known where it stands: one that is written nearly
 * so, or one of that name in another section.
 */

#define CONF_HINT_SIZE 128

/** `here` is what may stand where the option does, `top` what may stand in a file. */
void conf_hint(const struct conf_shape *top, const struct conf_shape *here, const char *name,
               char hint[CONF_HINT_SIZE]);

#endif
