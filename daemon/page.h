#ifndef DARMAND_DAEMON_PAGE_H
#define DARMAND_DAEMON_PAGE_H

#include <stdio.h>

#include "daemon/page_words.h"
#include "daemon/survey.h"

/*
 * A survey as one page for people, in Persian or English: whole in itself, with nothing fetched from
 * anywhere, drawn by the daemon so that it needs no script.  A script renews it while it is looked at;
 * without one the browser does, once a minute.
 *
 * It is HTML that is well-formed XML too, so that a strict parser can judge it.  All its words are
 * this source's own, but for the names of links and groups, which need no escaping (darmand.conf(5)).
 */

/** Writes the page.  An error of the stream is left to the caller, who closes it. */
void page_write(FILE *out, const struct survey *survey, enum page_language language);

/** The language a query string asks for, as in "lang=en"; `otherwise` for every other, or NULL. */
enum page_language page_language_of(const char *query, enum page_language otherwise);

#endif
