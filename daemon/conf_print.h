#ifndef DARMAND_DAEMON_CONF_PRINT_H
#define DARMAND_DAEMON_CONF_PRINT_H

#include "daemon/conf.h"
#include "daemon/conf_file.h"

/*
 * A configuration in its normal form: every option of every section with the value that is in force, in
 * the order of the tables that say what there is, menus that are built in included.  Read as a file, it
 * comes to the same, wherever it lies: paths are absolute, what was included stands in one place.
 *
 * What has no value is a comment, and behind a value that is the default stands one.  A password that
 * stands in the file is CONF_HIDDEN; texts are files of their own.
 */

/** All that may stand in a file. */
extern const struct conf_shape conf_shape[];

/**
 * `conf` was taken from `file`, without an error.  *text is the caller's to free.  DM_E_NO_MEMORY.
 */
enum dm_error conf_print(const struct conf_file *file, const struct conf_shape *shape,
                         const struct conf *conf, char **text) DM_CHECKED;

#endif
