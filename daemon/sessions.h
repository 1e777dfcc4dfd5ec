#ifndef DARMAND_DAEMON_SESSIONS_H
#define DARMAND_DAEMON_SESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/conversation.h"
#include "daemon/intent.h"
#include "daemon/pages.h"
#include "protocol/error.h"
#include "protocol/times.h"
#include "protocol/ussd.h"

/*
 * The USSD sessions that are open.  The key is the link and the MSISDN as received; the reference a
 * gateway gives is a check, kept to be given back (facts "smpp-ussd" §2.1).  Nothing here outlives
 * the process: a session is perishable.
 */

enum ussd_session_state {
    USSD_SESSION_OPEN,    /* the subscriber is asked */
    USSD_SESSION_WAITING, /* for a commit, whose answer ends it */
    USSD_SESSION_ENDING,  /* the last page was sent, its response has not come */
};

/** The page sent last, kept until its response, because a busy gateway wants it once more. */
struct ussd_sent {
    uint8_t serial;   /* of the session's pages, from 1; 0: none was sent */
    uint8_t attempts; /* how often it was sent */
    enum ussd_action action;
    struct monotime again; /* when it is sent again; MONOTIME_NEVER: it is not */
    uint64_t code_number;  /* the inquiry it tells the answer of; 0: of none */
    bool shown;            /* that answer was taken by the gateway, and the session goes on */
    char text[PAGE_UTF8_MAX];
};

struct ussd_session {
    uint64_t number; /* never used twice in a process */
    char link[LINK_NAME_MAX + 1];
    struct smpp_address from; /* the subscriber, as received */
    struct smpp_address to;   /* what was dialled, as received */
    struct ussd_reference reference;
    uint64_t connection; /* the bind that asked */
    struct caller caller;
    struct conversation conversation;
    enum ussd_session_state state;
    bool over;                        /* the gateway has closed it: no page can be shown any more */
    uint64_t dialled;                 /* a digest of what began it */
    struct monotime begun;            /* and when */
    struct monotime waiting_since;    /* USSD_SESSION_WAITING */
    bool slow;                        /* the wait was complained about */
    struct monotime session_deadline; /* from its begin */
    struct monotime step_deadline;    /* the subscriber's, from our last page */
    int64_t asked_us;                 /* what the subscriber typed last came; for the tally */
    struct ussd_sent page;
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
/** The next session whose page is to be sent again by now; likewise. */
struct ussd_session *sessions_again(struct sessions *sessions, struct monotime now,
                                    uint32_t *cursor);
/** The next session that waits for a commit; likewise. */
struct ussd_session *sessions_waiting(struct sessions *sessions, uint32_t *cursor);
/** The next session that waits for its subscriber; likewise. */
struct ussd_session *sessions_asking(struct sessions *sessions, uint32_t *cursor);
/** The next session, whatever it does; likewise. */
struct ussd_session *sessions_each(struct sessions *sessions, uint32_t *cursor);

/** A digest of a text, to know it again within a session; nobody else's can be mistaken for it. */
uint64_t sessions_digest(const char *text);

size_t sessions_count(const struct sessions *sessions);
/** Those of one link; looks at all places. */
size_t sessions_count_of(const struct sessions *sessions, const char *link);

#endif
