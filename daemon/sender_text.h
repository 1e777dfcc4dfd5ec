#ifndef DARMAND_DAEMON_SENDER_TEXT_H
#define DARMAND_DAEMON_SENDER_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/pdu.h"
#include "protocol/segment.h"
#include "protocol/text.h"
#include "store/outbox.h"

/*
 * A reply owed as the octets of its parts.  The text is rendered from what the ledger knows, now, so
 * that a reply says the same whenever it is sent.
 */

struct link;

/** One part, or several, or a whole long message as payload. */
struct cut_reply {
    enum text_alphabet alphabet;
    enum segment_method method;
    size_t count; /* PDUs: parts, or 1 */
    struct segment_part parts[SEGMENT_PARTS_MAX];
    uint8_t payload[SEGMENT_PAYLOAD_MAX];
    size_t payload_size; /* 0: not by payload */
};

/**
 * Cuts a reply as the link's `long_sms` wants it.  When it is not cut as it was the last time (another
 * link, other texts), none of its parts counts as taken any more, and it gets a new reference.
 * Errors as reply_render, text_encode and segment_split.
 */
enum dm_error sender_cut(struct link *link, struct owed *owed, struct cut_reply *cut) DM_CHECKED;

/** Puts part `index` into a submit_sm, which borrows from both `cut` and `sar`. */
enum dm_error sender_put(const struct cut_reply *cut, size_t index, struct segment_sar *sar,
                         struct pdu *pdu) DM_CHECKED;

#endif
