#ifndef DARMAND_DAEMON_PAGES_H
#define DARMAND_DAEMON_PAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/texts.h"
#include "protocol/error.h"

/*
 * A text that is longer than a USSD page, cut into pages with the keys to turn them below: 99 next, 98
 * back, 0 to the first menu.  Pure: the same text gives the same pages whenever it is asked for.
 *
 * The network neither splits nor accepts a page of more than 160 octets (facts "smpp-ussd" §4).  A page
 * that is cut here stays at 70 units in UCS-2, because some gateways count as for an SMS; a text that
 * fits one page whole is not cut.  Cuts are between words; a word that fills a page is cut between
 * characters, never before a combining mark.
 */

#define PAGES_NEXT_KEY "99"
#define PAGES_BACK_KEY "98"
#define PAGES_HOME_KEY "0"

/** A text of more pages is refused when it is loaded: each page costs the caller (facts §6). */
#define PAGES_MAX 10

/** UTF-8 octets of one page with its NUL: 160 septets, each of three octets at the most. */
#define PAGE_UTF8_MAX 512

/** Whether a page is as long as one that is cut may be. */
bool pages_fits(const char *page);

/**
 * What stands below a page, each key on a line that a new line begins, by whether there is a page before
 * it and one behind it: into PAGE_UTF8_MAX octets.
 */
void pages_keys(const struct texts *texts, bool before, bool behind, char *keys);

/**
 * How many pages a text takes: 1 when it fits as it is; 0: more than PAGES_MAX, or the keys of `texts`
 * leave no room, or it is too long for nothing but blanks.
 */
size_t pages_count(const struct texts *texts, const char *text);

/**
 * Page `index` of a text that takes several, keys included, into PAGE_UTF8_MAX octets.  DM_E_RANGE:
 * there is no such page.
 */
enum dm_error pages_cut(const struct texts *texts, const char *text, size_t index,
                        char *page) DM_CHECKED;

#endif
