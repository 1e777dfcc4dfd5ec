#ifndef DARMAND_DAEMON_CONF_SOURCE_H
#define DARMAND_DAEMON_CONF_SOURCE_H

#include "daemon/complaints.h"
#include "protocol/error.h"

/*
 * A configuration file's text, made ready for libconfuse.
 *
 * libconfuse 3.3 is given less than the file, for four reasons: it counts a line that has a comment
 * three times, so comments are blanked; a string without its end, or with an octal escape it
 * dislikes, leaves its scanner inside the string for the next file too, so both are refused here; and
 * it takes a missing brace and drops a stray `*` or `|` without a word, so these are refused as well;
 * and it loses the memory of a call that is not include("FILE").
 */

/** A larger file is no configuration. */
#define CONF_SOURCE_MAX (256 * 1024)

/**
 * Reads `path` whole; *text is the caller's to free.  DM_E_FORMAT: refused, with complaints;
 * DM_E_IO: it cannot be read, likewise; DM_E_NO_MEMORY.
 */
enum dm_error conf_source_read(const char *path, char **text,
                               struct complaints *complaints) DM_CHECKED;

#endif
