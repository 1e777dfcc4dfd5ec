#ifndef DARMAND_DAEMON_DRAIN_H
#define DARMAND_DAEMON_DRAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/times.h"

/*
 * Ending without breaking off: a link's end, and the daemon's.
 *
 *   serving ─▶ draining ─▶ unbinding ─▶ gone
 *
 * A link that drains lets no question in (door.h says "try again", so the SMSC keeps it), ends the
 * USSD sessions that ask something with the text STOP, and goes on with what it has begun: it
 * acknowledges and answers what is on its way to the disk, and sends the replies that are owed, if no
 * other link of its group is there to send them.  Nothing is lost if it is ended before it is done;
 * what it would have sent leaves after the next start, or by another link.
 */

struct event;
struct link;
struct service;

/** No question is let in any more.  Once more is no mistake. */
void drain_begin(struct link *link);

/** Whether another link of its group, one that stays, is there to send what is owed. */
bool drain_is_replaced(const struct link *link);

/** What a draining link waits for. */
struct drain_rest {
    size_t commits;  /* messages to be acknowledged once their answer is on disk */
    size_t sessions; /* of USSD, whose last page or its response is still to come */
    size_t replies;  /* parts without a response, and 1 if a reply can leave by `bound` */
};

/** A reply that may not leave before `bound`, or for which no link is bound, is not waited for. */
struct drain_rest drain_rest_of(const struct link *link, struct monotime bound);
/** Ends the sessions that can be ended by now, and tells what is left. */
struct drain_rest drain_look(struct link *link, struct monotime bound);
bool drain_is_done(const struct drain_rest *rest);

/** How far the daemon's end has come; all zero while it serves. */
struct drain {
    struct event *look; /* a few times a second: is all done? */
    struct monotime bound;
    bool unbinding;
};

/**
 * Drains every link, then unbinds every link, then ends the loop: each within its bound, `drain` of the
 * configuration and DRAIN_UNBIND_MS.  Asked again, the loop ends at once; what is at the committer is
 * still written when the books are closed.
 */
#define DRAIN_UNBIND_MS 6000
void drain_stop(struct service *service);
/** Once a second while it stops: tells systemd what is waited for, and that it takes a little longer. */
void drain_say(struct service *service);

#endif
