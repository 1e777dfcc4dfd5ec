#include "protocol/pdu.h"

const struct smpp_tlv *pdu_tlv(const struct pdu *pdu, uint16_t tag)
{
    for (size_t i = 0; i < pdu->tlv_count; i++) {
        if (pdu->tlvs[i].tag == tag)
            return &pdu->tlvs[i];
    }
    return NULL;
}

enum dm_error pdu_add_tlv(struct pdu *pdu, uint16_t tag, const void *value, uint16_t size)
{
    if (pdu->tlv_count >= PDU_TLVS_MAX)
        return DM_E_FULL;
    pdu->tlvs[pdu->tlv_count++] = (struct smpp_tlv){.tag = tag, .size = size, .value = value};
    return DM_OK;
}

const uint8_t *pdu_text(const struct pdu *pdu, size_t *size)
{
    const struct smpp_tlv *payload = pdu_tlv(pdu, SMPP_TAG_MESSAGE_PAYLOAD);

    if (pdu->short_message_size > 0) {
        *size = pdu->short_message_size;
        return pdu->short_message;
    }
    *size = payload == NULL ? 0 : payload->size;
    return *size == 0 ? NULL : payload->value;
}

bool pdu_is_receipt(const struct pdu *pdu)
{
    /* Every message type but the default one: receipt, handset acknowledgements, abort, and the
     * intermediate notification; the reserved ones are no questions either. */
    return (pdu->command_id == SMPP_DELIVER_SM || pdu->command_id == SMPP_DATA_SM) &&
           (pdu->esm_class & SMPP_ESM_TYPE_MASK) != 0;
}

const char *pdu_command_name(uint32_t command_id)
{
    static const struct {
        uint32_t command_id;
        const char *name;
    } names[] = {
        {SMPP_GENERIC_NACK, "generic_nack"},
        {SMPP_BIND_RECEIVER, "bind_receiver"},
        {SMPP_BIND_RECEIVER | SMPP_RESPONSE, "bind_receiver_resp"},
        {SMPP_BIND_TRANSMITTER, "bind_transmitter"},
        {SMPP_BIND_TRANSMITTER | SMPP_RESPONSE, "bind_transmitter_resp"},
        {SMPP_SUBMIT_SM, "submit_sm"},
        {SMPP_SUBMIT_SM | SMPP_RESPONSE, "submit_sm_resp"},
        {SMPP_DELIVER_SM, "deliver_sm"},
        {SMPP_DELIVER_SM | SMPP_RESPONSE, "deliver_sm_resp"},
        {SMPP_UNBIND, "unbind"},
        {SMPP_UNBIND | SMPP_RESPONSE, "unbind_resp"},
        {SMPP_BIND_TRANSCEIVER, "bind_transceiver"},
        {SMPP_BIND_TRANSCEIVER | SMPP_RESPONSE, "bind_transceiver_resp"},
        {SMPP_ENQUIRE_LINK, "enquire_link"},
        {SMPP_ENQUIRE_LINK | SMPP_RESPONSE, "enquire_link_resp"},
        {SMPP_ALERT_NOTIFICATION, "alert_notification"},
        {SMPP_DATA_SM, "data_sm"},
        {SMPP_DATA_SM | SMPP_RESPONSE, "data_sm_resp"},
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (names[i].command_id == command_id)
            return names[i].name;
    }
    return "command";
}
