#ifndef DARMAND_PROTOCOL_SEGMENT_H
#define DARMAND_PROTOCOL_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/pdu.h"
#include "protocol/text.h"
#include "protocol/times.h"

/*
 * Long SMS: out in parts with an 8-bit reference in the UDH, in from UDH (8 and 16 bit, any place),
 * SAR TLVs, or message_payload, in any order (3GPP 23.040 §9.2.3.24; facts "smpp-sms-esme" §3).
 */

/** More parts than this are never sent and never gathered. */
#define SEGMENT_PARTS_MAX 10
/** The text octets of one part we gather (160 septets, unpacked), and of one whole message. */
#define SEGMENT_PART_OCTETS_MAX 160
#define SEGMENT_OCTETS_MAX      (SEGMENT_PARTS_MAX * SEGMENT_PART_OCTETS_MAX)

/** One part ready for short_message, UDH in front when there is more than one. */
struct segment_part {
    uint8_t octets[SEGMENT_PART_OCTETS_MAX];
    size_t size;
    bool udhi; /* set SMPP_ESM_UDHI in esm_class */
};

/**
 * Cuts encoded text (text_encode) into parts: one part without a UDH when it fits (160 septets, 140
 * octets), else up to 153 septets or 134 octets each.  A cut never parts an escape from its
 * character or the halves of a surrogate pair.  *count 1 … SEGMENT_PARTS_MAX.  DM_E_FULL: would
 * need more.
 */
enum dm_error segment_split(enum text_alphabet alphabet, const uint8_t *octets, size_t size,
                            uint8_t reference, struct segment_part parts[SEGMENT_PARTS_MAX],
                            size_t *count) DM_CHECKED;

/** How the parts of a long message say that they are parts (facts "smpp-sms-esme" §3). */
enum segment_method {
    SEGMENT_UDH,     /* a user data header in front of each: what nearly every SMSC takes */
    SEGMENT_SAR,     /* three TLVs beside each, from which the SMSC makes the header */
    SEGMENT_PAYLOAD, /* no parts: the whole in message_payload, and the SMSC cuts */
};

/** The text of a message_payload we send; libsmpp34 packs no more. */
#define SEGMENT_PAYLOAD_MAX 1024

/** The values of the SAR TLVs, which a PDU borrows. */
struct segment_sar {
    uint8_t reference[2];
    uint8_t total;
    uint8_t number;
};

/**
 * Puts a part into a submit_sm: its octets, and its place by UDH or SAR.  A message of one part is
 * the same in both.  `part` and `sar` have to live as long as the PDU does.  DM_E_FULL: too many
 * TLVs.
 */
enum dm_error segment_put(const struct segment_part *part, enum segment_method method,
                          struct segment_sar *sar, struct pdu *pdu) DM_CHECKED;

/** What one received message says about itself. */
struct segment_header {
    uint8_t total;  /* 1: not a part of anything */
    uint8_t number; /* 1 … total */
    uint16_t reference;
    bool wide_reference;   /* 16-bit UDH reference or SAR */
    bool ported;           /* port-addressed (IE 04, 05): not text; acknowledge and drop */
    const uint8_t *octets; /* text behind the UDH, borrowed from the PDU */
    size_t size;
};

/**
 * Reads UDH or SAR TLVs of a deliver_sm, data_sm or submit_sm.  A UDH that contradicts itself (IE
 * length beyond UDHL, UDHL beyond the text) is DM_E_FORMAT; total 0, number 0 or number > total is
 * read as plain text without the UDH, total over SEGMENT_PARTS_MAX is DM_E_RANGE.
 */
enum dm_error segment_read(const struct pdu *pdu, struct segment_header *header) DM_CHECKED;

/** Sets of parts that wait for the rest; bounded, opaque. */
struct segment_table;

/**
 * Room for `sets` unfinished messages (at least one), each given up `timeout_ms` after its first
 * part.  NULL: no memory.
 */
struct segment_table *segment_table_new(size_t sets, int64_t timeout_ms);
void segment_table_free(struct segment_table *table);

/**
 * Adds a part; header->total > 1.  Parts belong together when `group` (which keeps one operator's
 * apart from another's), both addresses, reference and its width, total and data_coding are equal.
 * When it completes its message: DM_OK, and the joined octets stand in `joined`
 * (SEGMENT_OCTETS_MAX), to be decoded as one.  DM_E_NOT_FOUND: kept, the message is not whole yet
 * (also for an equal part again).  DM_E_LENGTH: larger than any SMS part, and not kept.
 *
 * A part with other octets under the same number restarts the set.  A full table gives up its
 * oldest set.  Sets whose time is over are dropped here.  *dropped, always set, counts all three.
 */
enum dm_error segment_table_add(struct segment_table *table, uint32_t group, const struct pdu *pdu,
                                const struct segment_header *header, struct monotime now,
                                uint8_t *joined, size_t *size, size_t *dropped) DM_CHECKED;

#endif
