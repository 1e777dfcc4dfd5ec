#ifndef DARMAND_PROTOCOL_PDU_H
#define DARMAND_PROTOCOL_PDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

/*
 * SMPP 3.4 PDUs as one small struct.
 *
 * Decoding is a bounded reader of our own, because libsmpp34's unpack is memory-unsafe on a peer's
 * octets; encoding is libsmpp34's, because what we send is ours and its encoding is right.  This is
 * the only room that knows the library, and it is called from one thread only.
 *
 * The decoder is liberal: unknown TLVs, statuses and data_codings are carried, every response may be
 * a header alone, a TLV in a PDU that "may not" have it is kept, and up to three octets behind the
 * last TLV are ignored.  It never allocates: octet pointers of a decoded PDU are borrowed from the
 * frame it was decoded from.
 */

/** command_id, SMPP 3.4 §5.1.2.1.  A response is its request with the top bit set. */
enum smpp_command {
    SMPP_BIND_RECEIVER = 0x00000001,
    SMPP_BIND_TRANSMITTER = 0x00000002,
    SMPP_SUBMIT_SM = 0x00000004,
    SMPP_DELIVER_SM = 0x00000005,
    SMPP_UNBIND = 0x00000006,
    SMPP_BIND_TRANSCEIVER = 0x00000009,
    SMPP_ENQUIRE_LINK = 0x00000015,
    SMPP_ALERT_NOTIFICATION = 0x00000102,
    SMPP_DATA_SM = 0x00000103,
};
#define SMPP_RESPONSE     0x80000000u
#define SMPP_GENERIC_NACK 0x80000000u

/** Field sizes without their NUL, SMPP 3.4 §5.2; password and system_id as peers really need them. */
#define SMPP_SYSTEM_ID_MAX   15
#define SMPP_PASSWORD_MAX    8
#define SMPP_SYSTEM_TYPE_MAX 12
#define SMPP_ADDRESS_MAX     20
#define SMPP_MESSAGE_ID_MAX  64
/** sm_length we accept and send (§5.2.21; libsmpp34 packs at most 253, and no SMS part needs more). */
#define SMPP_SHORT_MESSAGE_IN_MAX  254
#define SMPP_SHORT_MESSAGE_OUT_MAX 253
/** TLVs kept from one PDU; more are skipped, not refused. */
#define PDU_TLVS_MAX 64
/** The largest PDU we ever send, with room to spare. */
#define PDU_OUT_MAX 2048

/** TLV tags used here, SMPP 3.4 §5.3.2. */
enum smpp_tag {
    SMPP_TAG_RECEIPTED_MESSAGE_ID = 0x001E,
    SMPP_TAG_USER_MESSAGE_REFERENCE = 0x0204,
    SMPP_TAG_SAR_MSG_REF_NUM = 0x020C,
    SMPP_TAG_SAR_TOTAL_SEGMENTS = 0x020E,
    SMPP_TAG_SAR_SEGMENT_SEQNUM = 0x020F,
    SMPP_TAG_SC_INTERFACE_VERSION = 0x0210,
    SMPP_TAG_NETWORK_ERROR_CODE = 0x0423,
    SMPP_TAG_MESSAGE_PAYLOAD = 0x0424,
    SMPP_TAG_MESSAGE_STATE = 0x0427,
    SMPP_TAG_CONGESTION_STATE = 0x0428, /* SMPP 5.0 §4.8.4.18, met on 3.4 binds */
    SMPP_TAG_USSD_SERVICE_OP = 0x0501,
    SMPP_TAG_ITS_SESSION_INFO = 0x1383,
    SMPP_TAG_VENDOR_DIALOGUE = 0x1501, /* of no standard: facts "smpp-ussd" §2.1 K6 */
};

/** esm_class bits, SMPP 3.4 §5.2.12. */
#define SMPP_ESM_TYPE_MASK 0x3Cu
#define SMPP_ESM_RECEIPT   0x04u
#define SMPP_ESM_UDHI      0x40u

struct smpp_address {
    uint8_t ton;
    uint8_t npi;
    char digits[SMPP_ADDRESS_MAX + 1];
};

struct smpp_tlv {
    uint16_t tag;
    uint16_t size;
    const uint8_t *value; /* borrowed */
};

struct pdu {
    uint32_t command_id;
    uint32_t command_status;
    uint32_t sequence_number;

    /* bind_*, bind_*_resp (system_id only) */
    char system_id[SMPP_SYSTEM_ID_MAX + 1];
    char password[SMPP_PASSWORD_MAX + 1];
    char system_type[SMPP_SYSTEM_TYPE_MAX + 1];
    uint8_t interface_version;

    /* submit_sm, deliver_sm, data_sm; alert_notification has the two addresses only */
    char service_type[6];
    struct smpp_address source;
    struct smpp_address destination;
    uint8_t esm_class;
    uint8_t protocol_id;
    uint8_t registered_delivery;
    uint8_t data_coding;
    char validity_period[17];     /* "" or 16 characters, §7.1.1; submit_sm */
    const uint8_t *short_message; /* borrowed; NULL when empty */
    size_t short_message_size;

    /* submit_sm_resp, deliver_sm_resp, data_sm_resp */
    char message_id[SMPP_MESSAGE_ID_MAX + 1];

    struct smpp_tlv tlvs[PDU_TLVS_MAX]; /* in wire order */
    size_t tlv_count;
};

/**
 * Decodes one whole PDU as frame_next hands it out.
 *
 * On DM_OK all of `*pdu` is set.  On any other result the header fields are set when there were at
 * least 16 octets, and the rest is zero, so that the caller can answer with the right command and
 * sequence number.  DM_E_UNKNOWN: a command_id that is not ours.  DM_E_TRUNCATED, DM_E_LENGTH: a
 * field runs out of the PDU or over its maximum; an sm_length above 254 or beyond the end is
 * DM_E_LENGTH.
 * A TLV whose length runs out of the PDU ends TLV reading; what stands before it is kept.  A refused
 * response still says by its header which request it answers, and with what status.
 */
enum dm_error pdu_decode(const uint8_t *octets, size_t size, struct pdu *pdu) DM_CHECKED;

/**
 * Encodes a PDU into `octets`: the binds, submit_sm, deliver_sm, data_sm, enquire_link, unbind, their
 * responses, and generic_nack; any other is DM_E_UNKNOWN.  Strings, octets, a TLV (1024) or a whole
 * (PDU_OUT_MAX) over the limits are DM_E_LENGTH, never cut; more than 24 TLVs are DM_E_FULL
 * (libsmpp34 overflows a buffer beyond), and so is a PDU that does not fit into `capacity`.  A TLV
 * whose tag has another size in libsmpp34 is DM_E_LENGTH or DM_E_FORMAT, one in a PDU that takes none
 * is DM_E_FORMAT.  Any sequence_number is written, 0 and above 0x7FFFFFFF too, because a peer's is
 * echoed; so are any TON and NPI.  A response with a non-zero status is written as a header alone
 * (§3.2: the body is then absent).
 */
enum dm_error pdu_encode(const struct pdu *pdu, uint8_t *octets, size_t capacity,
                         size_t *size) DM_CHECKED;

/** The first TLV with this tag, or NULL. */
const struct smpp_tlv *pdu_tlv(const struct pdu *pdu, uint16_t tag);

/** Appends a TLV whose value stays the caller's.  DM_E_FULL over PDU_TLVS_MAX. */
enum dm_error pdu_add_tlv(struct pdu *pdu, uint16_t tag, const void *value,
                          uint16_t size) DM_CHECKED;

/** The text octets: short_message, or message_payload when that is empty.  *size 0 when neither. */
const uint8_t *pdu_text(const struct pdu *pdu, size_t *size);

/** True for a delivery receipt or another handset acknowledgement, which is never a question. */
bool pdu_is_receipt(const struct pdu *pdu);

/** The status a request deserves that pdu_decode refused with `error` (§5.1.3). */
uint32_t pdu_status_of_error(enum dm_error error);

/** "deliver_sm_resp" and so on; "command" for an unknown one.  Never NULL. */
const char *pdu_command_name(uint32_t command_id);

#endif
