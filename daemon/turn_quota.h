#ifndef DARMAND_DAEMON_TURN_QUOTA_H
#define DARMAND_DAEMON_TURN_QUOTA_H

#include "daemon/intent.h"
#include "daemon/service.h"

/*
 * Quotas on the way of a message: asks usage.h before anything about a person is looked up, tells it
 * what came of the question, says aloud what somebody should hear, and has conduct written down.
 *
 * A conduct goes to the committer before the answer it comes from, so no answer that waits for the
 * disk is given before the strike it costs is there too.
 */

/** Makes the tables, which know nothing yet.  The ledger is opened after them. */
enum dm_error turn_quota_open(struct service *service) DM_CHECKED;
/** So many entries of today's will be counted now. */
void turn_quota_begin(struct service *service, size_t entries);
/** Counts up to RECENT_BATCH entries of today's that the ledger has when it is opened. */
void turn_quota_recall(struct service *service, const struct ledger_entry *entries, size_t count);
/** Takes back the conducts that are written down.  The ledger is open. */
enum dm_error turn_quota_recall_conducts(struct service *service) DM_CHECKED;

/** True: answer RATE, and look nothing up. */
bool turn_quota_refuses(struct service *service, const struct caller *caller,
                        const struct intent *intent, struct walltime now);

/** A question that needs no look-up is answered with `text`; BAD is a strike. */
void turn_quota_reply(struct service *service, const struct caller *caller, unsigned text,
                      struct walltime now);
/** A code is looked up, found or not. */
void turn_quota_verify(struct service *service, const struct caller *caller, struct walltime now);
/** An inquiry is decided (TEXT_NONE), or refused after a look at the family (AUTH), or DOWN. */
void turn_quota_inquiry(struct service *service, const struct caller *caller,
                        const struct inquiry *inquiry, unsigned text, struct walltime now);

#endif
