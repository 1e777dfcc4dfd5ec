#ifndef DARMAND_SIM_PDU_H
#define DARMAND_SIM_PDU_H

/*
 * SMPP 3.4 PDUs, decoded and encoded by the simulator's own code, written from the specification
 * and sharing nothing with darmand's, so that neither can hide the other's mistakes.
 *
 * Only what an SMSC needs is here: binds, submit_sm, data_sm, deliver_sm, enquire_link, unbind,
 * generic_nack.  Any other command decodes as its header alone.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PDU_HEADER   16U    /* octets of a header, the least a PDU can be */
#define PDU_MOST     70000U /* longest PDU that is accepted */
#define PDU_TEXT     254U   /* most a short_message holds */
#define PDU_TLVS     32U    /* optional parameters kept of one PDU */
#define PDU_RESPONSE 0x80000000U

/* SMPP 3.4 §5.1.2.1 */
#define PDU_GENERIC_NACK 0x80000000U
enum pdu_command {
    PDU_BIND_RECEIVER = 0x01,
    PDU_BIND_TRANSMITTER = 0x02,
    PDU_SUBMIT_SM = 0x04,
    PDU_DELIVER_SM = 0x05,
    PDU_UNBIND = 0x06,
    PDU_BIND_TRANSCEIVER = 0x09,
    PDU_ENQUIRE_LINK = 0x15,
    PDU_DATA_SM = 0x103
};

/* SMPP 3.4 §5.1.3, and three that USSD gateways add */
enum pdu_status {
    STATUS_OK = 0x00,
    STATUS_LENGTH = 0x01,         /* ESME_RINVMSGLEN */
    STATUS_COMMAND_LENGTH = 0x02, /* ESME_RINVCMDLEN */
    STATUS_COMMAND = 0x03,        /* ESME_RINVCMDID */
    STATUS_BIND_STATE = 0x04,     /* ESME_RINVBNDSTS */
    STATUS_ALREADY_BOUND = 0x05,  /* ESME_RALYBND */
    STATUS_SYSTEM_ERROR = 0x08,   /* ESME_RSYSERR */
    STATUS_DESTINATION = 0x0B,    /* ESME_RINVDSTADR */
    STATUS_PASSWORD = 0x0E,       /* ESME_RINVPASWD */
    STATUS_SYSTEM_ID = 0x0F,      /* ESME_RINVSYSID */
    STATUS_QUEUE_FULL = 0x14,     /* ESME_RMSGQFUL */
    STATUS_SUBMIT_FAILED = 0x45,  /* ESME_RSUBMITFAIL */
    STATUS_THROTTLED = 0x58,      /* ESME_RTHROTTLED */
    STATUS_TRY_AGAIN = 0x64,      /* ESME_RX_T_APPN */
    STATUS_TLV_LENGTH = 0xC2,     /* ESME_RINVPARLEN */
    STATUS_TLV_MISSING = 0xC3,    /* ESME_RMISSINGOPTPARAM */
    STATUS_TLV_VALUE = 0xC4,      /* ESME_RINVOPTPARAMVAL */
    STATUS_USSD_TOO_LONG = 0x408  /* a gateway's own */
};

/* SMPP 3.4 §5.3.2, and one of a vendor */
enum pdu_tag {
    TAG_RECEIPTED_MESSAGE_ID = 0x001E,
    TAG_USER_MESSAGE_REFERENCE = 0x0204,
    TAG_SAR_REFERENCE = 0x020C,
    TAG_SAR_TOTAL = 0x020E,
    TAG_SAR_SEQUENCE = 0x020F,
    TAG_SC_INTERFACE_VERSION = 0x0210,
    TAG_MESSAGE_PAYLOAD = 0x0424,
    TAG_MESSAGE_STATE = 0x0427,
    TAG_USSD_SERVICE_OP = 0x0501,
    TAG_ITS_SESSION_INFO = 0x1383,
    TAG_VENDOR_DIALOGUE = 0x1501 /* Comverse SMPP+ */
};

/** Octets somebody else owns. */
struct octets {
    const uint8_t *at;
    size_t length;
};

struct tlv {
    uint16_t tag;
    struct octets value;
};

struct address {
    uint8_t ton, npi;
    char digits[21];
};

/** A PDU in the open.  Fields a command does not have are zero.  Octets point into the frame it
 *  was decoded from, or into what the encoder's caller owns. */
struct pdu {
    uint32_t command, status, sequence;
    char system_id[65], password[65]; /* bind; longer than the book allows, as peers do it */
    char message_id[66];              /* responses to submit_sm, deliver_sm, data_sm */
    char service_type[6];
    struct address source, destination;
    uint8_t esm_class, registered_delivery, data_coding;
    char validity_period[17];
    struct octets text;
    struct tlv tlvs[PDU_TLVS];
    size_t tlv_count;
};

/** Reads a 32-bit number in network order. */
uint32_t pdu_number(const uint8_t octets[4]);

/** Decodes a whole frame of at least PDU_HEADER octets whose length was checked.  The command_status
 *  to refuse it with; STATUS_OK when it is well-formed.  The header is filled in any case. */
uint32_t pdu_decode(struct pdu *pdu, const uint8_t *frame, size_t length);

/** Encodes into `out` of `size` octets, which must suffice (600 do for all the simulator sends).
 *  `header_only` leaves the body out.  The length. */
size_t pdu_encode(const struct pdu *pdu, bool header_only, uint8_t *out, size_t size);

/** The first TLV with this tag, or NULL. */
const struct tlv *pdu_tlv(const struct pdu *pdu, uint16_t tag);

/** Appends a TLV; `value` stays the caller's and must outlive the PDU. */
void pdu_add_tlv(struct pdu *pdu, uint16_t tag, const void *value, size_t length);

/** A TLV's value as a number of 1, 2 or 4 octets.  False when it is absent or of another length. */
bool pdu_tlv_number(const struct pdu *pdu, uint16_t tag, size_t length, uint32_t *number);

/** The text: short_message, or message_payload when that is empty. */
struct octets pdu_text(const struct pdu *pdu);

/** The command in the words of the specification, "unknown" otherwise. */
const char *pdu_name(uint32_t command);

/** One line on stderr: direction ("<-" from the ESME, "->" to it), bind number, command,
 *  sequence, status, and for messages who, to whom and the USSD operation. */
void pdu_print(const char *direction, unsigned bind, const struct pdu *pdu);

#endif
