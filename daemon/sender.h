#ifndef DARMAND_DAEMON_SENDER_H
#define DARMAND_DAEMON_SENDER_H

#include <stdint.h>

#include "daemon/link.h"

/*
 * The outbox drains here: window, rate, retry, and what became of each reply.
 *
 * A reply may be sent twice (its response was lost with the connection), always with the same code;
 * it is written down once.  Temporary refusals wait longer each time; throttling pauses the whole
 * link; a permanent refusal or a passed deadline ends in the dead letters.
 */

/** Sends what is due on a link, as far as its window and rate allow. */
void sender_kick(struct link *link);

/** The response to a part. */
void sender_response(struct link *link, struct submitted submitted, uint32_t status);
/** No response will come for it. */
void sender_lost(struct link *link, struct submitted submitted);
/** A connection of the link was bound or lost. */
void sender_changed(struct link *link);

/** Once a second: expires what is too late, and kicks every link. */
void sender_tick(struct service *service);

#endif
