#ifndef DARMAND_DAEMON_CONF_TAKE_H
#define DARMAND_DAEMON_CONF_TAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/complaints.h"
#include "daemon/conf_file.h"

/*
 * Values taken out of one section of a configuration file as what they are to be: checked, with a
 * complaint that says what is allowed, and the fallback when absent or wrong.  What came of each is
 * noted beside the file (conf_notes.h), as usual when it is the fallback.
 */

struct conf_take {
    const struct conf_file *file;
    size_t section;
    struct complaints *complaints;
};

/** A whole number, min … max. */
int64_t conf_take_number(const struct conf_take *take, const char *name, int64_t min, int64_t max,
                         int64_t fallback);

/** Seconds in the file, milliseconds here; of "2m" the complaint knows that 120 was meant. */
int64_t conf_take_seconds(const struct conf_take *take, const char *name, int64_t min, int64_t max,
                          int64_t fallback_seconds);

/** true or false; yes, no, on and off are understood too. */
bool conf_take_flag(const struct conf_take *take, const char *name, bool fallback);

/**
 * A string of 1 … `capacity` - 1 octets.  When absent or wrong, `out` holds `fallback`, which may be
 * NULL: the option is required, and "" is left.  False when there was a complaint.
 */
bool conf_take_string(const struct conf_take *take, const char *name, const char *fallback,
                      char *out, size_t capacity);

/** Likewise, and what is noted does not say it. */
bool conf_take_secret(const struct conf_take *take, const char *name, char *out, size_t capacity);

/** What stands in place of a secret where a configuration is printed. */
#define CONF_HIDDEN "(hidden)"

/**
 * A path as an absolute one: what is relative is so to the first file's directory.  False, and "" in
 * `out`, when it is absent, which is noted as no value, or after a complaint.
 */
bool conf_take_path(const struct conf_take *take, const char *name, char *out, size_t capacity);

/** The i-th of the names that may be chosen from; NULL behind the last. */
typedef const char *(*conf_choice_at)(size_t index);

/** The index of a name of a list; `none` when absent, or when wrong, with a complaint. */
size_t conf_take_choice(const struct conf_take *take, const char *name, conf_choice_at at,
                        size_t none);

/** A complaint at the place of an option, or at its section when it is absent. */
void conf_complain(const struct conf_take *take, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/**
 * For whoever makes more of an option than the functions above do: notes the value it is given with, in
 * quotes, in place of what was noted.  "" is no value.
 */
void conf_note_text(const struct conf_take *take, const char *name, bool usual, const char *text);
/** Likewise, a number or a word that needs no quotes. */
void conf_note_word(const struct conf_take *take, const char *name, bool usual, const char *format,
                    ...) __attribute__((format(printf, 4, 5)));

#endif
