#ifndef DARMAND_DAEMON_CONF_FILE_H
#define DARMAND_DAEMON_CONF_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/complaints.h"
#include "daemon/conf_notes.h"
#include "protocol/error.h"

/*
 * A configuration file as a list of sections and a list of values, each with its file and line, and
 * nothing said yet about what a value means.  The only room that knows libconfuse.
 *
 * libconfuse would stop at the first wrong number; here every value is taken as the text it is, so
 * that whoever reads it (conf_take.h) can complain about all of them.  Unknown options and options
 * given twice are complained about here.  The limit: at an error of syntax, an unknown section
 * included, libconfuse stops, and what stands behind it is not looked at in this run.
 *
 * `include("FILE")` reads another file at the top level, relative to the first file's directory.
 * In a double-quoted string `${NAME}` is the environment's.
 */

/** What may stand in a file: a table that ends with a row without a name. */
struct conf_shape {
    const char *name;
    enum { SHAPE_VALUE, SHAPE_SECTION, SHAPE_TITLED } kind; /* name = …, name {…}, name "…" {…} */
    const struct conf_shape *inside;                        /* of a section */
};

/** The first section is the file's top level: it has no name and no line. */
#define CONF_ROOT 0

struct conf_section {
    const char *name;
    char *title; /* "" without one */
    size_t parent;
    const char *file;
    int line; /* 0: the file has no such section, and it stands here without options */
};

struct conf_value {
    size_t section;
    char *name;
    char *text;
    bool known; /* false: not in the shape, and the file was read with `open` */
    const char *file;
    int line;
};

/** As many files as one configuration may have, the first included. */
#define CONF_FILES_MAX 16

struct conf_file {
    char *names[CONF_FILES_MAX];
    size_t name_count;
    struct conf_section *sections; /* in the order of the file */
    size_t section_count;
    struct conf_value *values; /* likewise */
    size_t value_count;
    struct conf_notes *notes; /* what is made of them, by and by */
};

/**
 * Reads a file into *file, which conf_file_free frees.  With `open`, unknown names at the top level
 * are values too.  DM_E_FORMAT: there were errors, now among the complaints; *file is set all the
 * same when the syntax was sound, so that the values can be complained about too, else NULL.
 * DM_E_IO: `path` itself cannot be read, which is complained about as well.
 *
 * A SHAPE_SECTION of the top level that the file has not is there all the same, behind all others.
 */
enum dm_error conf_file_read(const char *path, const struct conf_shape *shape, bool open,
                             struct conf_file **file, struct complaints *complaints) DM_CHECKED;
void conf_file_free(struct conf_file *file);

/** The value of a name in a section, or NULL. */
const struct conf_value *conf_file_value(const struct conf_file *file, size_t section,
                                         const char *name);

/** The first section of a name at or behind index `from`; section_count when there is none. */
size_t conf_file_section(const struct conf_file *file, const char *name, size_t from);

/** `path`, when relative, in the directory of the first file.  DM_E_LENGTH: over `capacity`. */
enum dm_error conf_file_path(const struct conf_file *file, const char *path, char *out,
                             size_t capacity) DM_CHECKED;

#endif
