#ifndef DARMAND_DAEMON_DIALLED_H
#define DARMAND_DAEMON_DIALLED_H

#include "daemon/menu.h"

/*
 * A dialled string, folded and without its `#`: what of it is the service code, what a shortcut, and
 * what is left to be typed into the menus (D6).
 */

/**
 * What was dialled behind the service code.  Gateways give the whole code ("*4*1420*1*2"), or only its
 * last numbers ("1420*1*2"), or none of it ("1*2"): so the code is tried whole, then without its first
 * number, and so on; where no part of it stands in front, everything is arguments.
 */
char *dialled_arguments(char *dialled, const char *code);

/**
 * The item of the longest beginning of the arguments that is a shortcut's path, which is taken off them;
 * NULL: none is.
 */
const struct menu_item *dialled_shortcut(const struct menus *menus, char **arguments);

#endif
