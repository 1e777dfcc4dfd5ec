#ifndef DARMAND_DAEMON_LOG_H
#define DARMAND_DAEMON_LOG_H

#include <stdbool.h>

#include "protocol/times.h"

/*
 * Log lines, on standard error, one line each.  Under systemd ($JOURNAL_STREAM) each begins with its
 * priority, `<4>`, which journald reads.
 *
 * Severity means an action: ERROR somebody must act now, WARNING somebody should look today, NOTICE
 * a state changed, INFO what happened.
 *
 * A national ID, a mobile or a text is never an argument here: national_id_masked and msisdn_masked
 * are, and `make lint` looks at each call.  Should one get in all the same, inside some string, its
 * digits are masked here (protocol/masking.h); so a number of the ledger is written as "#%llu".
 * Control characters are shown as `?`, since some of what is written comes from peers.
 */

enum log_level {
    LOG_LEVEL_ERROR = 3,
    LOG_LEVEL_WARNING = 4,
    LOG_LEVEL_NOTICE = 5,
    LOG_LEVEL_INFO = 6
};

/** `context` says what it is about, such as "link mci"; "" for the whole daemon.  Keeps errno. */
void log_line(enum log_level level, const char *context, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/**
 * Holds back lines that a peer could write without end: at most LOG_BURST a minute from one cause;
 * how many were held back is said with the first line of a later minute.  Zero is a fresh limit.
 */
#define LOG_BURST 10
struct log_limit {
    struct monotime since;
    unsigned lines;
    unsigned held;
};
bool log_may(struct log_limit *limit, const char *context, struct monotime now);

#endif
