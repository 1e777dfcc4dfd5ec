#ifndef DARMAND_STORE_LOAD_COMPLAINTS_H
#define DARMAND_STORE_LOAD_COMPLAINTS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What is wrong with a person's files, told to that person: each with file, line and remedy, the
 * first `max` of them told, all of them counted.
 */

struct load_complaints {
    void (*tell)(void *context, const char *path, uint64_t line, const char *what);
    void *context;
    uint64_t max;
    uint64_t count;
};

/** Complains of a line of a file; line 0 means the file as a whole. */
__attribute__((format(printf, 4, 5))) void load_complain(struct load_complaints *complaints,
                                                         const char *path, uint64_t line,
                                                         const char *format, ...);

/**
 * A value as a complaint may show it, so that a log can be handed on: octets that are not printable
 * ASCII as '?', a long one cut, and of a secret one (a national ID, a mobile) only the last four
 * characters.  A value with more than eight digits is taken for a secret in whatever column it
 * stands, for in a row with a comma too few each value stands in the wrong one.
 */
#define LOAD_COMPLAINT_MAX 48
void load_complaint_value(const char *value, bool secret, char *out);

/** The same for the key of a row that is read already: a national ID, or a mobile. */
void load_complaint_key(uint64_t key, char *out);

#endif
