#ifndef DARMAND_DAEMON_DOOR_H
#define DARMAND_DAEMON_DOOR_H

#include <stdbool.h>

#include "daemon/link.h"
#include "protocol/times.h"

/*
 * Whether a new question is let in, or refused at once with "try again" (0x64).
 *
 * A queue is no use where it only makes every answer late; the SMSC has a better one.  darmand is
 * behind when a connection has had something unread for longer than `wait_ms`: then the machine is
 * asked for more than it can.  It is behind with an operator's SMS when the next reply to leave has
 * been owed that long: then the operator takes less than it asks.  Refusing costs a small part of
 * answering, so being behind ends soon, and what is let in is answered soon.
 *
 * Nothing is let in by a link that drains (drain.h).
 *
 * The steps of a USSD session that was let in, and everything that is a response, pass the door.  What
 * is under way to the disk is bounded by its own limit, `commit_queue`.
 */

bool door_lets_in_sms(const struct link *link, const struct connection *connection, struct now now);
/** The first message of a USSD session. */
bool door_lets_in_ussd(const struct link *link, const struct connection *connection,
                       struct now now);

#endif
