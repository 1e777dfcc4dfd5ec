#ifndef DARMAND_DAEMON_TURN_OBJECTION_H
#define DARMAND_DAEMON_TURN_OBJECTION_H

#include "daemon/turn.h"

/*
 * Who may object to what (store/objections.h): an insured person to a "no" it was given itself, or that a
 * centre was given about it (R14); and to a centre's inquiry when it was not there.  To everybody else
 * there is no such code, in the same words as for a code that was never given out.
 *
 * By SMS the objection goes to the committer before its acknowledgement, on USSD the page waits for it:
 * so nobody reads that an objection is registered before it is on the disk.
 */

/**
 * Decides an INTENT_OBJECT.  TEXT_OBJ_Y, TEXT_DIS_Y: it is to be written down, for inquiry `*number`.
 * TEXT_NONE: one's own status is no "no", so answer `inquiry`, which is decided.  All else: say it.
 */
unsigned turn_objection_decide(struct service *service, const struct caller *caller,
                               const struct intent *intent, enum inquiry_channel channel,
                               day_number day, struct inquiry *inquiry, uint64_t *number);

/** The objection that was decided, for the books. */
struct objection turn_objection_of(const struct caller *caller, const struct intent *intent,
                                   enum inquiry_channel channel, uint64_t number,
                                   struct walltime now);

/** Writes the objection of a USSD session down; the session waits for it. */
void turn_ussd_object(struct link *link, struct ussd_session *session, const struct intent *intent,
                      uint64_t number);
/** It is durable, or cannot be. */
void turn_ussd_objected(struct service *service, const struct pending_answer *answer,
                        const struct books_result *result);

#endif
