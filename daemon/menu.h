#ifndef DARMAND_DAEMON_MENU_H
#define DARMAND_DAEMON_MENU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/complaints.h"
#include "daemon/texts.h"
#include "store/record.h"

/*
 * USSD menus as data (D6): pages, the keys on them, what each key does, and shortcuts for deep dial
 * strings.  Checked when loaded: every page and prompt fits one screen, every key printed on a page does
 * something and every key that does something is printed, every menu can be reached and left.
 */

#define MENUS_MAX      8
#define MENU_ITEMS_MAX 10
#define MENU_KEY_MAX   3
#define MENU_PATH_MAX  31
#define SHORTCUTS_MAX  8
#define MENU_NAME_MAX  15

enum menu_action {
    MENU_GOTO,      /* show another menu */
    MENU_INQUIRE,   /* ask for a patient's ID, then inquire (provider) */
    MENU_VERIFY,    /* ask for a code, then verify it */
    MENU_SELF,      /* the caller's own status */
    MENU_DEPENDANT, /* list the dependants, or ask for one's ID, then its status */
    MENU_TEXT,      /* show a final text */
    MENU_EXIT,
};

struct menu_item {
    char key[MENU_KEY_MAX + 1]; /* ASCII digits, what the subscriber types */
    enum menu_action action;
    uint8_t target;               /* MENU_GOTO: index of the menu */
    enum inquiry_setting setting; /* MENU_INQUIRE */
    unsigned text;                /* the prompt, or the final text; a texts id */
};

struct menu {
    char name[MENU_NAME_MAX + 1];
    unsigned page; /* a texts id */
    struct menu_item items[MENU_ITEMS_MAX];
    size_t item_count;
};

/** `*4*1420*1*2#` jumps to an action at once, whatever the menus are. */
struct menu_shortcut {
    char path[MENU_PATH_MAX + 1]; /* "1*2" */
    struct menu_item item;
};

struct menus {
    struct menu menus[MENUS_MAX];
    size_t menu_count;
    uint8_t provider; /* where a provider's session begins */
    uint8_t insured;  /* where an insured person's session begins */
    uint8_t desk;     /* and the 1420 desk's */
    struct menu_shortcut shortcuts[SHORTCUTS_MAX];
    size_t shortcut_count;
};

/** The item of a key, or NULL. */
const struct menu_item *menu_item_find(const struct menu *menu, const char *key);
/** The shortcut of a path, or NULL. */
const struct menu_item *menu_shortcut_find(const struct menus *menus, const char *path);

/**
 * The menus of a configuration that has none (facts "domain" §5): MENU_P, MENU_I and the desk's MENU_D,
 * the keys their texts print, and the shortcut 1*2 to one's own status.
 */
void menus_default(struct menus *menus);

/** The checks above, over whole menus and their texts; complaints name the menu and the key. */
void menus_check(const struct menus *menus, const struct texts *texts, const char *file,
                 struct complaints *complaints);

#endif
