#ifndef DARMAND_PROTOCOL_RECEIPT_H
#define DARMAND_PROTOCOL_RECEIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/pdu.h"

/*
 * Delivery receipts: what an SMSC says later about a message it took (SMPP 3.4 §5.2.12, appendix B;
 * facts "smpp-sms-esme" §4).
 *
 * Where the TLVs speak they are believed before the text, whose form is a custom and no rule: order,
 * case, blanks and missing fields vary.  Which message a receipt speaks of is not known here; ids are
 * opaque, and are compared as receipt_key makes them.
 */

enum receipt_state {
    RECEIPT_PENDING, /* nothing final: on its way, accepted, buffered, or a word we do not know */
    RECEIPT_DELIVERED,
    RECEIPT_EXPIRED,
    RECEIPT_FAILED, /* undeliverable, deleted, rejected */
};

struct receipt {
    char id[SMPP_MESSAGE_ID_MAX + 1]; /* "": it does not say */
    enum receipt_state state;
    uint32_t error; /* the network's code, 0: none */
};

/**
 * True for a delivery receipt or an intermediate notification.  Some peers leave esm_class 0; with
 * `by_tlvs` receipted_message_id or message_state shows one as well.
 */
bool receipt_detect(const struct pdu *pdu, bool by_tlvs);

/** What it says; an intermediate notification is always RECEIPT_PENDING. */
void receipt_read(const struct pdu *pdu, struct receipt *receipt);

/** How the ids of a peer's submit_sm_resp and of its receipts are written. */
enum receipt_id_base {
    RECEIPT_ID_AS_IS,      /* alike, octet for octet */
    RECEIPT_ID_HEX_TO_DEC, /* hexadecimal in submit_sm_resp, decimal in receipts */
    RECEIPT_ID_DEC_TO_HEX, /* the other way round */
};

enum receipt_id_source { RECEIPT_ID_SUBMITTED, RECEIPT_ID_RECEIPTED };

/** 64 hexadecimal digits as decimal ones, and a NUL. */
#define RECEIPT_KEY_SIZE 80

/**
 * The form in which ids are compared: as they are, or as a decimal number without leading zeros.
 * What is no number in the base it should be in stays as it is.
 */
void receipt_key(enum receipt_id_base base, enum receipt_id_source source, const char *id,
                 char key[RECEIPT_KEY_SIZE]);

#endif
