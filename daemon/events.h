#ifndef DARMAND_DAEMON_EVENTS_H
#define DARMAND_DAEMON_EVENTS_H

#include <stdint.h>

/*
 * The kinds of events that the log tells of: the table in events.c has each one's name and MESSAGE_ID,
 * how severe it is, and the room its lines begin with.  What a warning or an error means and what is to
 * be done about it stands in darmand(8), DIAGNOSTICS, and, for `journalctl -x`, in
 * conf/darmand.catalog and conf/darmand.fa.catalog; `make lint` sees that none is missing there
 * (test/events).
 *
 * Pure: nothing is written here.
 */

/** Severity means an action, and the numbers are syslog's. */
enum log_level {
    LOG_LEVEL_ERROR = 3,   /* somebody must act now */
    LOG_LEVEL_WARNING = 4, /* somebody should look today */
    LOG_LEVEL_NOTICE = 5,  /* a state changed */
    LOG_LEVEL_INFO = 6     /* what happened */
};

/** In the order of events.c. */
enum event_kind {
    /* the daemon */
    EVENT_START_FAILED,
    EVENT_OPENING_FAILED,
    EVENT_STATE_DIR_OPEN,
    EVENT_READY,
    EVENT_SIGNAL,
    EVENT_DRAIN_GIVEN_UP,
    EVENT_STOPPED,
    EVENT_RELOADED,
    EVENT_RELOAD_REFUSED,
    EVENT_RELOAD_UNCONFIRMED,
    EVENT_CONFIGURATION_WRONG,
    EVENT_CONFIGURATION_DOUBTFUL,
    EVENT_CONTROL_FAILED,
    EVENT_METRICS_FAILED,
    EVENT_CHANGE,
    EVENT_HELD_BACK,
    EVENT_TIMER_FAILED,
    /* a link and its connections */
    EVENT_LINK_STATE,
    EVENT_LINK_ADMIN,
    EVENT_CONNECT_FAILED,
    EVENT_BIND_FALL_BACK,
    EVENT_BIND_INCOMPLETE,
    EVENT_TLS_FAILED,
    EVENT_CREDENTIALS_REFUSED,
    EVENT_PDU_UNFINISHED,
    EVENT_PDU_UNREADABLE,
    EVENT_STREAM_LOST,
    EVENT_READ_FAILED,
    EVENT_PDU_UNSENT,
    EVENT_TRACE_FAILED,
    /* the data */
    EVENT_DATASET_OPENED,
    EVENT_DATASET_SWITCHED,
    EVENT_NO_DATA,
    EVENT_DATASET_UNOPENED,
    EVENT_DATA_TOO_OLD,
    EVENT_DATA_AGEING,
    EVENT_DATA_FRESH,
    EVENT_DELTA_BEGUN,
    EVENT_DELTA_WHOLE,
    EVENT_RECORD_UNREADABLE,
    /* the ledger */
    EVENT_RESTORED,
    EVENT_COMMIT_FAILED,
    EVENT_BOOKS_SHUT,
    EVENT_BOOKS_OPENED,
    EVENT_COMMITTER_UNWATCHED,
    /* replies by SMS */
    EVENT_REPLY_EXPIRED,
    EVENT_REPLY_REFUSED,
    EVENT_REPLY_UNDELIVERED,
    EVENT_SETTINGS_UNSUITED,
    EVENT_LINK_REBINDS,
    EVENT_LINK_PAUSED,
    EVENT_NOTICE_UNTOLD,
    /* questions */
    EVENT_MESSAGE_DROPPED,
    EVENT_PARTS_INCOMPLETE,
    EVENT_DIALECT_UNREAD,
    EVENT_DIALECT_UNSUITED,
    EVENT_DISK_SLOW,
    EVENT_PAGE_UNSENT,
    EVENT_PAGE_REFUSED,
    EVENT_PAGE_IMPOSSIBLE,
    EVENT_ANSWER_UNSENT,
    EVENT_WALK_SUSPECTED,
    EVENT_SOFT_LIMIT,
    EVENT_PHONE_BLOCKED,
    EVENT_KINDS
};

struct event_description {
    const char *name; /* DARMAND_EVENT= */
    const char *id;   /* MESSAGE_ID=: 32 hexadecimal digits, the same for ever */
    enum log_level level;
    const char *room; /* before the text of a line; "": nothing is */
};
const struct event_description *event_describe(enum event_kind kind);

/** What an event is about.  What does not apply is NULL or 0. */
struct event_about {
    const char *link;
    const char *bind;   /* as what a connection of the link binds */
    uint64_t session;   /* of USSD */
    uint64_t entry;     /* the ledger's number, never the code, which is worth money */
    const char *centre; /* its id */
    const char *result; /* a command_status by its name, or the words of an error */
};
#define ABOUT(...) (&(const struct event_about){__VA_ARGS__})

#endif
