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
 * of section the built-in shortcut too.  `ussd` is the index of that section.  When all of that
 * made sense, it is looked at as a whole (menus_check).
 */
void conf_menus(const struct conf_file *file, size_t ussd, const struct texts *texts,
                struct menus *menus, struct complaints *complaints);

/** How an action or a setting is called in a file. */
const char *conf_menu_action_name(enum menu_action action);
const char *conf_menu_setting_name(enum inquiry_setting setting);
/** The option that names the action's text: "prompt", "text", or NULL. */
const char *conf_menu_text_option(enum menu_action action);

#endif
