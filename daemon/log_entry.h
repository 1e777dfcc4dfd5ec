#ifndef DARMAND_DAEMON_LOG_ENTRY_H
#define DARMAND_DAEMON_LOG_ENTRY_H

#include <stddef.h>
#include <sys/uio.h>

#include "daemon/events.h"

/*
 * One line of the log before it goes anywhere: as text for standard error, and as fields for the
 * journal (systemd.journal-fields(7)).  Pure.
 *
 *     ussd: link mci: session 12: page refused: ESME_RSUBMITFAIL (0x00000045)
 *
 * In every text the digits of a long number are masked (protocol/masking.h), and control characters are
 * shown as `?`, since some of what is written comes from peers.
 */

#define LOG_TEXT_MAX  1024 /* octets, NUL included; what is longer is cut */
#define LOG_FIELD_MAX 160  /* likewise, of every field but the text */
#define LOG_FIELDS    12

/** Room, link, session and `said` in one line of LOG_TEXT_MAX octets. */
void log_entry_text(enum event_kind kind, const struct event_about *about, const char *said,
                    char *line);

struct log_entry {
    size_t count;
    struct iovec fields[LOG_FIELDS];
    char message[LOG_TEXT_MAX + sizeof "MESSAGE="];
    char rest[LOG_FIELDS][LOG_FIELD_MAX];
};

/**
 * The fields of a line, each NAME=value without a NUL: MESSAGE, PRIORITY, MESSAGE_ID, DARMAND_EVENT, and
 * what there is of DARMAND_LINK, DARMAND_BIND, DARMAND_SESSION, DARMAND_ENTRY, DARMAND_CENTRE and
 * DARMAND_RESULT.  They point into `entry`, which must stay where it is.
 */
void log_entry_fields(enum event_kind kind, const struct event_about *about, const char *line,
                      struct log_entry *entry);

#endif
