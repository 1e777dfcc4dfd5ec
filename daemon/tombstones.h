#ifndef DARMAND_DAEMON_TOMBSTONES_H
#define DARMAND_DAEMON_TOMBSTONES_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/times.h"
#include "protocol/ussd.h"

/*
 * USSD sessions that have ended, remembered for a minute: what a gateway still says about one (a late
 * answer, an abort that crossed our last page) is acknowledged and must neither begin a session nor
 * reach the next one of the same phone (facts "smpp-ussd" §1.2, §5).
 *
 * A fixed number of them; a new one takes the place of the oldest.
 */

#define TOMBSTONE_MS 60000

struct tombstones;

/** Room for `max`, at least one.  NULL: no memory. */
struct tombstones *tombstones_new(size_t max);
void tombstones_free(struct tombstones *tombstones);

/** A session has ended. */
void tombstones_add(struct tombstones *tombstones, const char *link,
                    const struct smpp_address *from, const struct ussd_reference *reference,
                    struct monotime now);

/** Whether this phone had a session on this link that has ended within TOMBSTONE_MS. */
bool tombstones_know(const struct tombstones *tombstones, const char *link,
                     const struct smpp_address *from, struct monotime now);

/** The same, of a session this reference may belong to; never when the reference is empty. */
bool tombstones_know_reference(const struct tombstones *tombstones,
                               const struct ussd_dialect *dialect, const char *link,
                               const struct smpp_address *from,
                               const struct ussd_reference *reference, struct monotime now);

#endif
