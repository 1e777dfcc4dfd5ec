#ifndef DARMAND_DAEMON_CONF_MENU_PRINT_H
#define DARMAND_DAEMON_CONF_MENU_PRINT_H

#include <stdio.h>

#include "daemon/menu.h"

/*
 * Menus and shortcuts as sections of a configuration file, be they a file's or built in.
 */

/** DM_E_NO_MEMORY, or DM_OK whatever became of the stream. */
enum dm_error conf_menu_print(FILE *out, const struct menus *menus,
                              const struct texts *texts) DM_CHECKED;

#endif
