#ifndef DARMAND_PROTOCOL_PDU_FORM_H
#define DARMAND_PROTOCOL_PDU_FORM_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/pdu.h"

/*
 * PDUs packed once and filled in for each message.
 *
 * libsmpp34 packs a submit_sm in some 25,000 instructions, mostly for a log nobody reads
 * (BENCHMARKS.md).  Of the messages of one link little more differs than numbers, addresses and text.
 * So a PDU is packed by the library once, as a form with blanks; a message of the same kind is that
 * form with its blanks filled in, octet for octet what pdu_encode makes of it, which the tests
 * compare.  Forms are made by pdu_encode alone: nothing here knows how a PDU is laid out that the
 * library did not lay out first.
 *
 * There are forms for submit_sm and for the responses to deliver_sm and data_sm that say nothing but
 * "taken".  Whatever else is to be sent goes through pdu_encode.
 */

/** A form's octets: everything but the blanks, TLVs included. */
#define PDU_FORM_OCTETS_MAX 128
#define PDU_FORM_TLVS_MAX   4
/** Forms kept: a link sends two or three kinds of message (SMS, its receipts, USSD). */
#define PDU_FORMS_MAX 8

/** What one kind of message has in common, as octets and as what to know it by. */
struct pdu_form {
    uint32_t command_id; /* 0: no form */
    char service_type[6];
    uint8_t esm_class;
    uint8_t protocol_id;
    uint8_t registered_delivery;
    uint8_t data_coding;
    struct {
        uint16_t tag;
        uint16_t size;
    } tlvs[PDU_FORM_TLVS_MAX];
    size_t tlv_count;
    uint8_t octets[PDU_FORM_OCTETS_MAX];
    size_t size;
};

/** The forms of one connection; all zero is none yet.  The oldest makes room for a ninth. */
struct pdu_forms {
    struct pdu_form forms[PDU_FORMS_MAX];
    size_t next;
};

/** pdu_encode, word for word, through the forms where there may be one. */
enum dm_error pdu_forms_encode(struct pdu_forms *forms, const struct pdu *pdu, uint8_t *octets,
                               size_t capacity, size_t *size) DM_CHECKED;

#endif
