#ifndef DARMAND_DAEMON_CONF_MENU_H
#define DARMAND_DAEMON_CONF_MENU_H

#include "daemon/complaints.h"
#include "daemon/conf_file.h"
#include "daemon/menu.h"
#include "daemon/texts.h"

/*
 * The `menu`, `item` and `shortcut` sections of the configuration, and where sessions begin
 * (`ussd { provider_menu insured_menu }`).
 */

extern const struct conf_shape conf_menu_shape[];
extern const struct conf_shape conf_shortcut_shape[];

/**
 * Completes `menus` from the file.  Without any `menu` section the built-in ones; without either kind
 * of section the built-in shortcut too.  `ussd` is the index of that section, or CONF_ROOT when the
 * file has none.  When all of that made sense, it is looked at as a whole (menus_check).
 */
void conf_menus(const struct conf_file *file, size_t ussd, const struct texts *texts,
                struct menus *menus, struct complaints *complaints);

#endif
