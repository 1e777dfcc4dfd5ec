#ifndef DARMAND_DAEMON_SESSIONS_H
#define DARMAND_DAEMON_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/conversation.h"
#include "daemon/intent.h"
#include "protocol/error.h"
#include "protocol/times.h"
#include "protocol/ussd.h"

/*
 * The USSD sessions that are open.  The key is the link and the MSISDN as received; the reference a
 * gateway gives is a check, kept to be given back (facts "smpp-ussd" §2.1).  Nothing here outlives
 * the process: a session is perishable.
 */

struct ussd_session {
    uint64_t number; /* never used twice in a process */
    char link[LINK_NAME_MAX + 1];
    struct smpp_address from; /* the subscriber, as received */
    struct smpp_address to;   /* what was dialled, as received */
    struct ussd_reference reference;
    uint64_t connection; /* the bind that asked */
    struct caller caller;
    struct conversation conversation;
    bool waiting;                     /* for a commit: the answer ends it */
    struct monotime session_deadline; /* from its begin */
    struct monotime step_deadline;    /* the subscriber's, from our last page */
};

struct sessions;

/** Room for `max` sessions.  NULL: no memory. */
struct sessions *sessions_new(size_t max);
void sessions_free(struct sessions *sessions);

/** A new session, zero but for its number and key.  DM_E_FULL; DM_E_EXISTS: end the old one first. */
enum dm_error sessions_begin(struct sessions *sessions, const char *link,
                             const struct smpp_address *from,
                             struct ussd_session **session) DM_CHECKED;
struct ussd_session *sessions_find(struct sessions *sessions, const char *link,
                                   const struct smpp_address *from);
struct ussd_session *sessions_find_number(struct sessions *sessions, uint64_t number);
/** The session is gone; the pointer too. */
void sessions_end(struct sessions *sessions, struct ussd_session *session);

/**
 * The next session whose step or whole time is over and that waits for no commit; NULL: no more.
 * `*cursor` is 0 before the first call of a walk; a session found may be ended during the walk.
 */
struct ussd_session *sessions_overdue(struct sessions *sessions, struct monotime now,
                                      uint32_t *cursor);

size_t sessions_count(const struct sessions *sessions);

#endif
