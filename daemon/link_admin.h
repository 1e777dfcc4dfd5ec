#ifndef DARMAND_DAEMON_LINK_ADMIN_H
#define DARMAND_DAEMON_LINK_ADMIN_H

#include <stdint.h>

#include "daemon/link.h"

/*
 * What an operator wants of a link, whatever its connections make of it: the administrative state of
 * ITU-T X.731, whose unlocked, shutting down and locked these are.
 *
 *   active ──────────────suspend─────────────▶ suspended
 *     ▲ │                                       ▲    │
 *     │ └──drain──▶ draining ──done, or late────┘    │
 *     └────────────────┴──────────resume─────────────┘
 *
 * A link that drains lets nothing in (drain.h), but unlike darmand's own end it lets open USSD sessions
 * go on, until its time is over; then they end with the text STOP.  A suspended link has unbound and
 * stays away.
 *
 * A reload changes none of this, but for a draining link whose settings it changes: the new one is
 * suspended.  A restart begins with every link active.
 */

/** How long a drain may take, in seconds; and how much longer the last words of sessions may. */
#define LINK_DRAIN_S_DEFAULT 60
#define LINK_DRAIN_S_MAX     3600
#define LINK_DRAIN_LAST_MS   5000

/** Unbinds now.  Parts that await their response go out again, by another link or when it is resumed. */
void link_suspend(struct link *link, const char *why);
/** Of an active link, or of one that drains, which then has so much time from now on. */
void link_drain(struct link *link, int64_t ms, const char *why);
/** Of one that is not active. */
void link_resume(struct link *link, const char *why);

/** `link` takes the place of `old`, which has the same name. */
void link_admin_inherit(struct link *link, const struct link *old);

/** Once a second: those that have drained are suspended. */
void link_admin_tick(struct service *service);

/** "active", "draining" or "suspended". */
const char *link_admin_name(enum link_admin admin);

#endif
