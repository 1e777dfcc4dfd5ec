/* The half of pdu.h that writes: the encoder, and PDUs in words. */

#include "test/sim/pdu.h"

#include "test/sim/judge.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct writer {
    uint8_t *start, *at, *end;
};

static void put(struct writer *writer, const void *octets, size_t count)
{
    assert((size_t)(writer->end - writer->at) >= count);
    if (count != 0) {
        memcpy(writer->at, octets, count);
    }
    writer->at += count;
}

static void put_8(struct writer *writer, uint8_t number)
{
    put(writer, &number, 1);
}

static void put_16(struct writer *writer, uint16_t number)
{
    put_8(writer, (uint8_t)(number >> 8));
    put_8(writer, (uint8_t)number);
}

static void put_32(struct writer *writer, uint32_t number)
{
    put_16(writer, (uint16_t)(number >> 16));
    put_16(writer, (uint16_t)number);
}

static void put_string(struct writer *writer, const char *string)
{
    put(writer, string, strlen(string) + 1);
}

static void put_address(struct writer *writer, const struct address *address)
{
    put_8(writer, address->ton);
    put_8(writer, address->npi);
    put_string(writer, address->digits);
}

/* SMPP 3.4 §4.6.1 */
static void put_deliver(struct writer *writer, const struct pdu *pdu)
{
    put_string(writer, pdu->service_type);
    put_address(writer, &pdu->source);
    put_address(writer, &pdu->destination);
    put_8(writer, pdu->esm_class);
    put_16(writer, 0);      /* protocol_id, priority_flag */
    put_string(writer, ""); /* schedule_delivery_time */
    put_string(writer, ""); /* validity_period */
    put_8(writer, 0);       /* registered_delivery */
    put_8(writer, 0);       /* replace_if_present_flag */
    put_8(writer, pdu->data_coding);
    put_8(writer, 0); /* sm_default_msg_id */
    assert(pdu->text.length <= PDU_TEXT);
    put_8(writer, (uint8_t)pdu->text.length);
    put(writer, pdu->text.at, pdu->text.length);
}

/* SMPP 3.4 §4.7.1; the text, if any, is among the TLVs. */
static void put_data(struct writer *writer, const struct pdu *pdu)
{
    put_string(writer, pdu->service_type);
    put_address(writer, &pdu->source);
    put_address(writer, &pdu->destination);
    put_8(writer, pdu->esm_class);
    put_8(writer, 0); /* registered_delivery */
    put_8(writer, pdu->data_coding);
}

static void put_body(struct writer *writer, const struct pdu *pdu)
{
    switch (pdu->command) {
    case PDU_BIND_RECEIVER | PDU_RESPONSE:
    case PDU_BIND_TRANSMITTER | PDU_RESPONSE:
    case PDU_BIND_TRANSCEIVER | PDU_RESPONSE: put_string(writer, pdu->system_id); break;
    case PDU_SUBMIT_SM | PDU_RESPONSE:
    case PDU_DATA_SM | PDU_RESPONSE: put_string(writer, pdu->message_id); break;
    case PDU_DELIVER_SM: put_deliver(writer, pdu); break;
    case PDU_DATA_SM: put_data(writer, pdu); break;
    default: break;
    }
    for (size_t i = 0; i < pdu->tlv_count; i++) {
        put_16(writer, pdu->tlvs[i].tag);
        put_16(writer, (uint16_t)pdu->tlvs[i].value.length);
        put(writer, pdu->tlvs[i].value.at, pdu->tlvs[i].value.length);
    }
}

size_t pdu_encode(const struct pdu *pdu, bool header_only, uint8_t *out, size_t size)
{
    struct writer writer = {.start = out, .at = out, .end = out + size};
    size_t length;

    put_32(&writer, 0);
    put_32(&writer, pdu->command);
    put_32(&writer, pdu->status);
    put_32(&writer, pdu->sequence);
    if (!header_only) {
        put_body(&writer, pdu);
    }
    length = (size_t)(writer.at - writer.start);
    writer.at = writer.start;
    put_32(&writer, (uint32_t)length);
    return length;
}

static const struct {
    uint32_t command;
    const char *name;
} names[] = {
    {PDU_GENERIC_NACK, "generic_nack"},
    {PDU_BIND_RECEIVER, "bind_receiver"},
    {PDU_BIND_RECEIVER | PDU_RESPONSE, "bind_receiver_resp"},
    {PDU_BIND_TRANSMITTER, "bind_transmitter"},
    {PDU_BIND_TRANSMITTER | PDU_RESPONSE, "bind_transmitter_resp"},
    {PDU_BIND_TRANSCEIVER, "bind_transceiver"},
    {PDU_BIND_TRANSCEIVER | PDU_RESPONSE, "bind_transceiver_resp"},
    {PDU_SUBMIT_SM, "submit_sm"},
    {PDU_SUBMIT_SM | PDU_RESPONSE, "submit_sm_resp"},
    {PDU_DELIVER_SM, "deliver_sm"},
    {PDU_DELIVER_SM | PDU_RESPONSE, "deliver_sm_resp"},
    {PDU_DATA_SM, "data_sm"},
    {PDU_DATA_SM | PDU_RESPONSE, "data_sm_resp"},
    {PDU_ENQUIRE_LINK, "enquire_link"},
    {PDU_ENQUIRE_LINK | PDU_RESPONSE, "enquire_link_resp"},
    {PDU_UNBIND, "unbind"},
    {PDU_UNBIND | PDU_RESPONSE, "unbind_resp"},
};

const char *pdu_name(uint32_t command)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].command == command) {
            return names[i].name;
        }
    }
    return "unknown";
}

void pdu_print(const char *direction, unsigned bind, const struct pdu *pdu)
{
    char ends[80] = "", op[24] = "", its[24] = "", name[80] = "";
    uint32_t number;

    if (pdu->destination.digits[0] != '\0') {
        snprintf(ends, sizeof ends, " %s to %s dcs 0x%02X %zu octets", pdu->source.digits,
                 pdu->destination.digits, pdu->data_coding, pdu_text(pdu).length);
    }
    if (pdu_tlv_number(pdu, TAG_USSD_SERVICE_OP, 1, &number)) {
        snprintf(op, sizeof op, " ussd op 0x%02" PRIX32, number);
    }
    if (pdu_tlv_number(pdu, TAG_ITS_SESSION_INFO, 2, &number)) {
        snprintf(its, sizeof its, " its 0x%04" PRIX32, number);
    }
    if (pdu->system_id[0] != '\0') {
        snprintf(name, sizeof name, " system_id %s", pdu->system_id);
    }
    judge_note("%s bind %u %s seq %" PRIu32 " status 0x%02" PRIX32 "%s%s%s%s", direction, bind,
               pdu_name(pdu->command), pdu->sequence, pdu->status, ends, op, its, name);
}
