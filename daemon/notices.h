#ifndef DARMAND_DAEMON_NOTICES_H
#define DARMAND_DAEMON_NOTICES_H

#include "daemon/service.h"

/*
 * Notice to the insured: a centre asked about you.  An SMS to the person's own mobile, where the
 * configuration wants one for that kind of centre (`notice { … }`), at most one a person, centre and
 * day.
 *
 * It begins when the centre's answer is durable and on its way, so it delays nothing: in the outbox it
 * stands behind all that was asked for, and when the outbox is half full, or the disk is behind, there
 * is none.  A kill may lose one, and never sends one twice.  The dispute it may lead to is
 * turn_objection.h's.
 */

struct notices;

/** Makes the table of those told today.  The ledger is opened after it. */
enum dm_error notices_open(struct service *service) DM_CHECKED;
/** So many entries of today's will be recalled now. */
void notices_begin(struct service *service, size_t entries);
/**
 * Up to RECENT_BATCH entries of today's that the ledger has when it is opened: while some kind is on,
 * everybody who could be told is taken as told.
 */
void notices_recall(struct service *service, const struct ledger_entry *entries, size_t count);
void notices_free(struct notices *notices);

/** An inquiry is durable; `link` is the link of its USSD session, if it had one. */
void notices_inquiry(struct service *service, uint64_t number, const char *link);

#endif
