#ifndef DARMAND_DAEMON_CONF_NOTES_H
#define DARMAND_DAEMON_CONF_NOTES_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What came of each option of a configuration: noted by whoever takes it (conf_take.h), printed by
 * conf_print.h.  So what is printed is what was taken, and an option that is taken is printed.
 */

/** The name of a note for a section whose title means the same in more ways than one. */
#define CONF_TITLE ""

struct conf_note {
    size_t section;   /* as in struct conf_file */
    const char *name; /* borrowed; CONF_TITLE: the section's own */
    char *value;      /* as it stands in a file, quotes included; NULL: it has none */
    bool usual;       /* the same as if the file said nothing */
};

struct conf_notes {
    struct conf_note *list;
    size_t count;
    bool incomplete; /* there was no memory for one */
};

/** Notes a value, which is copied, in place of an earlier one of that section and name. */
void conf_notes_put(struct conf_notes *notes, size_t section, const char *name, bool usual,
                    const char *value);

/** The note of an option, or NULL. */
const struct conf_note *conf_notes_find(const struct conf_notes *notes, size_t section,
                                        const char *name);
void conf_notes_free(struct conf_notes *notes);

/** A text as a string of a configuration file; the caller frees it.  NULL: no memory. */
char *conf_quote(const char *text);

#endif
