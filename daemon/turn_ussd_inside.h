#ifndef DARMAND_DAEMON_TURN_USSD_INSIDE_H
#define DARMAND_DAEMON_TURN_USSD_INSIDE_H

#include "daemon/turn.h"

/*
 * What turn_ussd.c (what the gateway says, and what is meant) and turn_ussd_page.c (what becomes of
 * our pages) share, and nobody else sees.
 *
 *   begin ─▶ open ─▶ waiting ─▶ ending ─▶ gone, with a tombstone
 *             └───────────────────┘
 *
 * Either function may end the session; its pointer is dead after both.
 */

/** One text of the texts file as a page, or as the first of its pages. */
void turn_ussd_show(struct link *link, struct ussd_session *session, enum ussd_action action,
                    unsigned text, const struct inquiry *inquiry, const char *code);
/** The last page of a session: the answer to an inquiry. */
void turn_ussd_show_answer(struct link *link, struct ussd_session *session,
                           const struct inquiry *inquiry, uint64_t code_number);
/** Reads who depends on a caller's persons: turn_family.c.  DM_E_CLOSED: no data to tell from. */
enum dm_error turn_family(struct service *service, day_number day,
                          struct caller *caller) DM_CHECKED;

/** The session waits for the committer. */
void turn_ussd_wait(struct ussd_session *session);
/** What a step of the conversation shows. */
void turn_ussd_show_step(struct link *link, struct ussd_session *session,
                         const struct conversation_step *step);

/**
 * The session is over.  `shown` false: an answer its last page carried was seen by nobody, and goes
 * by SMS where the configuration says so.
 */
void turn_ussd_close(struct service *service, struct ussd_session *session, bool shown);

/** An inquiry's answer that no session can show any more: owed by SMS, or left in the ledger. */
void turn_ussd_late(struct service *service, const char *link,
                    const struct smpp_address *subscriber, uint64_t code_number);

#endif
