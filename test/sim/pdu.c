#include "test/sim/pdu.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* A bounded cursor: once it failed, every read gives zero, and one look at the end suffices. */
struct cursor {
    const uint8_t *at, *end;
    bool failed;
};

static const uint8_t *take(struct cursor *cursor, size_t count)
{
    const uint8_t *at = cursor->at;

    if (cursor->failed || (size_t)(cursor->end - at) < count) {
        cursor->failed = true;
        return NULL;
    }
    cursor->at += count;
    return at;
}

static uint8_t take_8(struct cursor *cursor)
{
    const uint8_t *at = take(cursor, 1);

    return at == NULL ? 0 : at[0];
}

static uint16_t take_16(struct cursor *cursor)
{
    const uint8_t *at = take(cursor, 2);

    return at == NULL ? 0 : (uint16_t)((unsigned)at[0] << 8 | at[1]);
}

/* A C-octet string of at most `size` octets, its NUL included. */
static void take_string(struct cursor *cursor, char *out, size_t size)
{
    size_t left = (size_t)(cursor->end - cursor->at);
    const uint8_t *nul = cursor->failed ? NULL : memchr(cursor->at, 0, left < size ? left : size);

    if (nul == NULL) {
        cursor->failed = true;
        return;
    }
    memcpy(out, cursor->at, (size_t)(nul - cursor->at) + 1);
    cursor->at = nul + 1;
}

static void take_address(struct cursor *cursor, struct address *address)
{
    address->ton = take_8(cursor);
    address->npi = take_8(cursor);
    take_string(cursor, address->digits, sizeof address->digits);
}

static void take_bind(struct cursor *cursor, struct pdu *pdu)
{
    char system_type[13], range[41];

    take_string(cursor, pdu->system_id, sizeof pdu->system_id);
    take_string(cursor, pdu->password, sizeof pdu->password);
    take_string(cursor, system_type, sizeof system_type);
    take(cursor, 3); /* interface_version, addr_ton, addr_npi */
    take_string(cursor, range, sizeof range);
}

static void take_ends(struct cursor *cursor, struct pdu *pdu)
{
    take_string(cursor, pdu->service_type, sizeof pdu->service_type);
    take_address(cursor, &pdu->source);
    take_address(cursor, &pdu->destination);
    pdu->esm_class = take_8(cursor);
}

static void take_message(struct cursor *cursor, struct pdu *pdu)
{
    char schedule[17];

    take_ends(cursor, pdu);
    take(cursor, 2); /* protocol_id, priority_flag */
    take_string(cursor, schedule, sizeof schedule);
    take_string(cursor, pdu->validity_period, sizeof pdu->validity_period);
    pdu->registered_delivery = take_8(cursor);
    take(cursor, 1); /* replace_if_present_flag */
    pdu->data_coding = take_8(cursor);
    take(cursor, 1); /* sm_default_msg_id */
    pdu->text.length = take_8(cursor);
    if (pdu->text.length > PDU_TEXT) {
        cursor->failed = true;
    }
    pdu->text.at = take(cursor, pdu->text.length);
    if (pdu->text.at == NULL) {
        pdu->text.length = 0;
    }
}

static void take_data(struct cursor *cursor, struct pdu *pdu)
{
    take_ends(cursor, pdu);
    pdu->registered_delivery = take_8(cursor);
    pdu->data_coding = take_8(cursor);
}

/* TLVs to the end; those beyond PDU_TLVS are checked and forgotten. */
static void take_tlvs(struct cursor *cursor, struct pdu *pdu)
{
    while (!cursor->failed && cursor->at < cursor->end) {
        uint16_t tag = take_16(cursor);
        uint16_t length = take_16(cursor);
        const uint8_t *value = take(cursor, length);

        if (!cursor->failed && pdu->tlv_count < PDU_TLVS) {
            pdu_add_tlv(pdu, tag, value, length);
        }
    }
}

/* The mandatory body.  Whether TLVs may follow. */
static bool take_body(struct cursor *cursor, struct pdu *pdu)
{
    switch (pdu->command) {
    case PDU_BIND_RECEIVER:
    case PDU_BIND_TRANSMITTER:
    case PDU_BIND_TRANSCEIVER: take_bind(cursor, pdu); return true;
    case PDU_SUBMIT_SM: take_message(cursor, pdu); return true;
    case PDU_DATA_SM: take_data(cursor, pdu); return true;
    case PDU_DELIVER_SM | PDU_RESPONSE:
    case PDU_DATA_SM | PDU_RESPONSE:
        /* An error response may be its header alone. */
        if (cursor->at == cursor->end && pdu->status != 0) {
            return false;
        }
        take_string(cursor, pdu->message_id, sizeof pdu->message_id);
        return true;
    default: return false;
    }
}

uint32_t pdu_number(const uint8_t octets[4])
{
    return (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 | (uint32_t)octets[2] << 8 |
           octets[3];
}

uint32_t pdu_decode(struct pdu *pdu, const uint8_t *frame, size_t length)
{
    struct cursor cursor = {.at = frame + PDU_HEADER, .end = frame + length};

    assert(length >= PDU_HEADER);
    *pdu = (struct pdu){
        .command = pdu_number(frame + 4),
        .status = pdu_number(frame + 8),
        .sequence = pdu_number(frame + 12),
    };
    if (take_body(&cursor, pdu)) {
        if (cursor.failed) {
            return STATUS_LENGTH;
        }
        take_tlvs(&cursor, pdu);
    }
    return cursor.failed ? STATUS_TLV_LENGTH : STATUS_OK;
}

const struct tlv *pdu_tlv(const struct pdu *pdu, uint16_t tag)
{
    for (size_t i = 0; i < pdu->tlv_count; i++) {
        if (pdu->tlvs[i].tag == tag) {
            return &pdu->tlvs[i];
        }
    }
    return NULL;
}

void pdu_add_tlv(struct pdu *pdu, uint16_t tag, const void *value, size_t length)
{
    assert(pdu->tlv_count < PDU_TLVS);
    pdu->tlvs[pdu->tlv_count++] = (struct tlv){.tag = tag, .value = {value, length}};
}

bool pdu_tlv_number(const struct pdu *pdu, uint16_t tag, size_t length, uint32_t *number)
{
    const struct tlv *tlv = pdu_tlv(pdu, tag);

    if (tlv == NULL || tlv->value.length != length) {
        return false;
    }
    *number = 0;
    for (size_t i = 0; i < length; i++) {
        *number = *number << 8 | tlv->value.at[i];
    }
    return true;
}

struct octets pdu_text(const struct pdu *pdu)
{
    const struct tlv *payload = pdu_tlv(pdu, TAG_MESSAGE_PAYLOAD);

    return pdu->text.length == 0 && payload != NULL ? payload->value : pdu->text;
}
