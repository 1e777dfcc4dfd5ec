#ifndef DARMAND_PROTOCOL_USSD_CARRIER_H
#define DARMAND_PROTOCOL_USSD_CARRIER_H

#include "protocol/ussd.h"

/*
 * What ussd_read.c and ussd_write.c both know of a carrier, and nobody else needs: its TLV, and where
 * the end of a session stands in it.
 */

/** In the second octet of its_session_info. */
#define USSD_ITS_END 0x01

struct ussd_carrier_tlv {
    uint16_t tag;
    uint8_t size; /* 0: no TLV */
};

static inline struct ussd_carrier_tlv ussd_carrier_tlv(enum ussd_carrier carrier)
{
    switch (carrier) {
    case USSD_CARRIER_UMR: return (struct ussd_carrier_tlv){SMPP_TAG_USER_MESSAGE_REFERENCE, 2};
    case USSD_CARRIER_ITS16:
    case USSD_CARRIER_ITS15_END:
    case USSD_CARRIER_ITS8: return (struct ussd_carrier_tlv){SMPP_TAG_ITS_SESSION_INFO, 2};
    case USSD_CARRIER_TLV32: return (struct ussd_carrier_tlv){SMPP_TAG_VENDOR_DIALOGUE, 4};
    case USSD_CARRIER_NONE: break;
    }
    return (struct ussd_carrier_tlv){0, 0};
}

/** Whether bit 0 of the reference says that the session ends. */
static inline bool ussd_carrier_has_end(enum ussd_carrier carrier)
{
    return carrier == USSD_CARRIER_ITS15_END || carrier == USSD_CARRIER_ITS8;
}

#endif
