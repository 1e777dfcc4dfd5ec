#ifndef DARMAND_DAEMON_LOG_H
#define DARMAND_DAEMON_LOG_H

#include <stdbool.h>

#include "daemon/events.h"
#include "protocol/times.h"

/*
 * Where the log goes.  When standard error is the journal ($JOURNAL_STREAM names it), each line goes
 * there with its fields (log_entry.h); else to standard error, one line each, an error or a warning with
 * that word before it.  There each begins with its priority, `<4>`, if $JOURNAL_STREAM is set all the
 * same: then somebody on the way to the journal takes it off.
 *
 * A national ID, a mobile or a text is never an argument here: national_id_masked and msisdn_masked
 * are, and `make lint` looks at each call.  Should one get in all the same, inside some string, its
 * digits are masked; so a number of the ledger is written as "#%llu".
 */

/**
 * Lines less urgent than this are not written; at first all are.  For the whole process and from any
 * thread, as standard error is.
 */
void log_set_level(enum log_level level);
enum log_level log_get_level(void);

/**
 * What happened (events.h says how severe that is), what it is about, and the rest in words.  `about`
 * NULL: the whole daemon.  What somebody changed by hand, EVENT_CHANGE, is written whatever the level.
 * Keeps errno.
 */
void log_event(enum event_kind kind, const struct event_about *about, const char *format, ...)
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
bool log_may(struct log_limit *limit, const struct event_about *about, struct monotime now);

#endif
