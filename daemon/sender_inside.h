#ifndef DARMAND_DAEMON_SENDER_INSIDE_H
#define DARMAND_DAEMON_SENDER_INSIDE_H

#include "daemon/sender.h"
#include "store/outbox.h"

/* What sender.c and sender_outcome.c share, and nobody else sees. */

/** The outbox; NULL while the books are shut. */
struct outbox *sender_outbox(const struct link *link);

/** Writes down what became of a reply, which is gone after this. */
void sender_settle(struct link *link, struct owed *owed, enum outcome_state state, uint32_t status);
/** A dead letter, with a word to the log. */
void sender_fail(struct link *link, struct owed *owed, uint32_t status, const char *why);
/** In place of the status of a response that did not come. */
#define NO_RESPONSE 0
/**
 * The reply waits as long as the rule of `status` says.  When that rule has no patience left it
 * fails.  One that waits already goes on waiting.
 */
void sender_defer(struct link *link, struct owed *owed, uint32_t status);

#endif
