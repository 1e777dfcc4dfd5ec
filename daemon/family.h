#ifndef DARMAND_DAEMON_FAMILY_H
#define DARMAND_DAEMON_FAMILY_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/texts.h"
#include "protocol/error.h"
#include "protocol/first_name.h"
#include "protocol/national_id.h"

/*
 * The dependants of whoever dialled, as the lines of a USSD page: "1 NAME", or the last four digits of
 * the national ID where the data has no first name.  Pure; who belongs to a family is the turn's to
 * find out.
 *
 * The members are numbered through, so a number is the same person on every page.  A page ends between
 * two lines, has the keys of pages.h below, and at most 160 septets or 70 units of UCS-2; a name in
 * Persian makes its page UCS-2 whatever the language of the rest.
 */

/** A larger family is asked for a national ID instead.  Numbers below the keys 98 and 99. */
#define FAMILY_MAX 20

struct family_member {
    struct national_id id;
    char first_name[FIRST_NAME_MAX + 1]; /* "": not on record */
};

struct family {
    struct family_member members[FAMILY_MAX];
    size_t count;
    bool larger; /* than FAMILY_MAX: `members` is not to be used */
};

/** Whether somebody is a member. */
bool family_has(const struct family *family, struct national_id id);

/** How many pages a family takes; 0 for one without members, or texts that leave no room. */
size_t family_pages(const struct texts *texts, const struct family *family);

/**
 * Page `index` from 0, its keys included, into PAGE_UTF8_MAX octets.  DM_E_RANGE: there is no such page.
 * DM_E_FULL: not one line fits above the keys.
 */
enum dm_error family_page(const struct texts *texts, const struct family *family, size_t index,
                          char *page) DM_CHECKED;

/** Whether the widest family there can be has its pages: a check of the texts, when they are loaded. */
bool family_fits(const struct texts *texts);

#endif
