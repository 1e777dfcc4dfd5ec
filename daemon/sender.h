#ifndef DARMAND_DAEMON_SENDER_H
#define DARMAND_DAEMON_SENDER_H

#include "daemon/link.h"

/*
 * The outbox drains here: window, rate, retry, and what became of each reply.
 *
 *   sender.c          which reply leaves next, on which link, part by part
 *   sender_text.c     a reply as octets
 *   sender_outcome.c  what responses, their absence, and receipts say about it
 *
 * Parts count one by one against window and rate (protocol/pace.h), so a long reply may leave slowly;
 * it leaves on one link, and a part that was taken is not sent again.  A reply may be sent twice (its
 * response was lost with the connection), always with the same code; what became of it is written
 * down once.  A refusal is judged by the link's rules (protocol/status.h); a permanent one or a passed
 * deadline ends in the dead letters.
 */

/**
 * Sends what is due in a link's group, each reply by the least loaded link of it, as far as windows and
 * rates allow.
 */
void sender_kick(struct link *member);

/** The response to a part; a late one comes after sender_lost gave it up. */
void sender_response(struct link *link, struct submitted submitted,
                     const struct connection_response *response);
/** No response came for it in time, or can come any more. */
void sender_lost(struct link *link, struct submitted submitted);
/** The SMSC says how congested it is (SMPP 5.0 §4.8.4.18). */
void sender_congested(struct link *link, unsigned level);
/** A delivery receipt came; the caller acknowledges it, whatever it says. */
void sender_receipt(struct link *link, const struct pdu *pdu);
/** A connection of the link was bound or lost. */
void sender_changed(struct link *link);

/** Once a second: expires what is too late, and kicks every link. */
void sender_tick(struct service *service);

#endif
