#ifndef DARMAND_DAEMON_COMPLAINTS_H
#define DARMAND_DAEMON_COMPLAINTS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What is wrong with configuration files, all of it at once: file, line, what, and what to do.
 * A warning does not stop darmand; an error does.  They end in logs: long numbers in them are masked
 * (protocol/masking.h), and a secret is never an argument.
 */

#define COMPLAINTS_MAX 50
#define COMPLAINT_TEXT 320

struct complaint {
    bool warning;
    char text[COMPLAINT_TEXT]; /* "darmand.conf:12: window 0 is too small: 1 to 4096" */
};

struct complaints {
    struct complaint items[COMPLAINTS_MAX];
    size_t count;  /* kept */
    size_t errors; /* all of them, warnings not counted */
    size_t dropped;
};

void complaints_init(struct complaints *complaints);

/** Adds one.  `line` 0: about the whole file.  `file` may be NULL. */
void complain(struct complaints *complaints, bool warning, const char *file, int line,
              const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
