#ifndef DARMAND_PROTOCOL_ANNOTATE_LAYOUT_H
#define DARMAND_PROTOCOL_ANNOTATE_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Which fields a PDU has, in their order, and what may be shown of each: the tables behind annotate.h,
 * which nobody else needs.
 */

enum annotate_kind {
    ANNOTATE_NONE, /* the end of a layout */
    ANNOTATE_U8,
    ANNOTATE_U32,
    ANNOTATE_COMMAND,
    ANNOTATE_STATUS,
    ANNOTATE_STRING,
    ANNOTATE_ADDRESS, /* a string of digits, masked but for the last */
    ANNOTATE_SECRET,  /* a string, masked */
    ANNOTATE_DCS,     /* remembered for the text */
    ANNOTATE_ESM,     /* likewise */
    ANNOTATE_SIZE,    /* of the text that follows */
    ANNOTATE_TEXT,    /* masked */
    ANNOTATE_SHOWN,   /* a TLV's value */
    ANNOTATE_HIDDEN,  /* likewise, masked */
    ANNOTATE_TAG,
    ANNOTATE_UNREAD,
};

struct annotate_field {
    const char *name;
    enum annotate_kind kind;
};

/** The header of every PDU; a layout ends with ANNOTATE_NONE. */
extern const struct annotate_field annotate_header[];

/** The mandatory fields behind it (SMPP 3.4 §4); NULL: not known, so nothing of it is shown. */
const struct annotate_field *annotate_layout(uint32_t command_id);

/**
 * The value of a TLV (SMPP 3.4 §5.3.2, 5.0 §4.8.4).  One that is not known is shown when it has at most
 * four octets, as a session's reference has; a longer one may be an IMSI or a number.
 */
struct annotate_field annotate_tlv(uint16_t tag, size_t size);

#endif
