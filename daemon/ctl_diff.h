#ifndef DARMAND_DAEMON_CTL_DIFF_H
#define DARMAND_DAEMON_CTL_DIFF_H

#include <stddef.h>

#include "protocol/error.h"

/*
 * Two configurations in their normal form (conf_print.h), line by line: what is in the one only, what is
 * in the other only, and of what both have the heads of the sections that lead there.
 *
 *     link "mci" {
 *   -   window = 10    # default
 *   +   window = 50
 */

/** `sign` is '-', '+' or, for a head, ' '.  The text is not terminated. */
typedef void ctl_diff_line(void *context, char sign, const char *text, size_t size);

/**
 * As few lines as can be; *differ is how many of them are no heads.  Texts that are much larger than
 * configurations get, and differ throughout, are told line for line.  DM_E_NO_MEMORY: some may be told.
 */
enum dm_error ctl_diff(const char *before, const char *after, ctl_diff_line *line, void *context,
                       size_t *differ) DM_CHECKED;

#endif
