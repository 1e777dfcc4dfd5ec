#ifndef DARMAND_TEST_UNIT_CONF_SUPPORT_H
#define DARMAND_TEST_UNIT_CONF_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/complaints.h"

/*
 * For the tests of what reads configuration files: a directory of one's own with files in it, and
 * complaints to look for.  A mistake in a test's own data fails the test with a sentence.
 */

#define CONF_SUPPORT_PATH 256

/** Where the test's files are; made by conf_support_begin, removed by conf_support_end. */
extern char conf_support_directory[CONF_SUPPORT_PATH];

void conf_support_begin(void);
void conf_support_end(void);

/** Writes a file that only its owner may read, and says its path (static, until the next call). */
const char *conf_support_write(const char *name, const char *text);

/** Reads a file of the tree, such as "conf/texts.fa"; the caller frees it. */
char *conf_support_read(const char *path);

/** Writes a copy of conf/NAME. */
const char *conf_support_copy(const char *name);

/** `text` with the first `old` in it, which must be there, replaced; the caller frees it. */
char *conf_support_replace(const char *text, const char *old, const char *new);

/**
 * Fails the test unless there were exactly the errors (or warnings) that hold one of the fragments
 * each.  The list ends with NULL.
 */
void conf_support_expect(const char *row, const struct complaints *complaints, bool warning,
                         const char *const fragments[]);

#endif
