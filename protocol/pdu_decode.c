#include "protocol/pdu.h"

#include "protocol/frame.h"
#include "protocol/status.h"
#include "protocol/wire.h"

/* Fields of a message that nothing here asks for; read to get past them. */
#define TIME_SIZE          17
#define ADDRESS_RANGE_SIZE 41

static void read_address(struct wire_reader *reader, struct smpp_address *address)
{
    address->ton = wire_u8(reader);
    address->npi = wire_u8(reader);
    wire_cstring(reader, address->digits, sizeof(address->digits));
}

/* SMPP 3.4 §4.1.1, §4.1.3, §4.1.5. */
static void read_bind(struct wire_reader *reader, struct pdu *pdu)
{
    char address_range[ADDRESS_RANGE_SIZE];

    wire_cstring(reader, pdu->system_id, sizeof(pdu->system_id));
    wire_cstring(reader, pdu->password, sizeof(pdu->password));
    wire_cstring(reader, pdu->system_type, sizeof(pdu->system_type));
    pdu->interface_version = wire_u8(reader);
    (void)wire_u8(reader); /* addr_ton */
    (void)wire_u8(reader); /* addr_npi */
    wire_cstring(reader, address_range, sizeof(address_range));
}

/* sm_length and short_message, §5.2.21: what it promises must be there before it is believed. */
static void read_short_message(struct wire_reader *reader, struct pdu *pdu)
{
    size_t size = wire_u8(reader);

    if (reader->error == DM_OK && (size > SMPP_SHORT_MESSAGE_IN_MAX || size > wire_left(reader)))
        reader->error = DM_E_LENGTH;
    if (size == 0)
        return;
    pdu->short_message = wire_octets(reader, size);
    pdu->short_message_size = size;
}

/* SMPP 3.4 §4.4.1 and §4.6.1, which have the same fields. */
static void read_message(struct wire_reader *reader, struct pdu *pdu)
{
    char schedule_delivery_time[TIME_SIZE];

    wire_cstring(reader, pdu->service_type, sizeof(pdu->service_type));
    read_address(reader, &pdu->source);
    read_address(reader, &pdu->destination);
    pdu->esm_class = wire_u8(reader);
    pdu->protocol_id = wire_u8(reader);
    (void)wire_u8(reader); /* priority_flag */
    wire_cstring(reader, schedule_delivery_time, sizeof(schedule_delivery_time));
    wire_cstring(reader, pdu->validity_period, sizeof(pdu->validity_period));
    pdu->registered_delivery = wire_u8(reader);
    (void)wire_u8(reader); /* replace_if_present_flag */
    pdu->data_coding = wire_u8(reader);
    (void)wire_u8(reader); /* sm_default_msg_id */
    read_short_message(reader, pdu);
}

/* SMPP 3.4 §4.7.1. */
static void read_data(struct wire_reader *reader, struct pdu *pdu)
{
    wire_cstring(reader, pdu->service_type, sizeof(pdu->service_type));
    read_address(reader, &pdu->source);
    read_address(reader, &pdu->destination);
    pdu->esm_class = wire_u8(reader);
    pdu->registered_delivery = wire_u8(reader);
    pdu->data_coding = wire_u8(reader);
}

/* The mandatory part.  Peers send any response as a header alone, errors above all. */
static void read_body(struct wire_reader *reader, struct pdu *pdu)
{
    if ((pdu->command_id & SMPP_RESPONSE) != 0 && wire_left(reader) == 0)
        return;

    switch (pdu->command_id) {
    case SMPP_BIND_RECEIVER:
    case SMPP_BIND_TRANSMITTER:
    case SMPP_BIND_TRANSCEIVER: read_bind(reader, pdu); break;
    case SMPP_SUBMIT_SM:
    case SMPP_DELIVER_SM: read_message(reader, pdu); break;
    case SMPP_DATA_SM: read_data(reader, pdu); break;
    case SMPP_ALERT_NOTIFICATION:
        read_address(reader, &pdu->source);
        read_address(reader, &pdu->destination);
        break;
    case SMPP_BIND_RECEIVER | SMPP_RESPONSE:
    case SMPP_BIND_TRANSMITTER | SMPP_RESPONSE:
    case SMPP_BIND_TRANSCEIVER | SMPP_RESPONSE:
        wire_cstring(reader, pdu->system_id, sizeof(pdu->system_id));
        break;
    case SMPP_SUBMIT_SM | SMPP_RESPONSE:
    case SMPP_DELIVER_SM | SMPP_RESPONSE:
    case SMPP_DATA_SM | SMPP_RESPONSE:
        wire_cstring(reader, pdu->message_id, sizeof(pdu->message_id));
        break;
    case SMPP_UNBIND:
    case SMPP_ENQUIRE_LINK:
    case SMPP_UNBIND | SMPP_RESPONSE:
    case SMPP_ENQUIRE_LINK | SMPP_RESPONSE:
    case SMPP_GENERIC_NACK: break;
    default: reader->error = DM_E_UNKNOWN;
    }
}

/* A broken TLV costs the TLVs behind it, never the message in front of it (jsmpp #214). */
static void read_tlvs(struct wire_reader *reader, struct pdu *pdu)
{
    while (wire_left(reader) >= 2 * sizeof(uint16_t) && pdu->tlv_count < PDU_TLVS_MAX) {
        uint16_t tag = wire_u16(reader);
        uint16_t size = wire_u16(reader);

        if (size > wire_left(reader))
            return;
        pdu->tlvs[pdu->tlv_count++] = (struct smpp_tlv){
            .tag = tag,
            .size = size,
            .value = wire_octets(reader, size),
        };
    }
}

static void read_header(struct wire_reader *reader, struct pdu *pdu)
{
    pdu->command_id = wire_u32(reader);
    pdu->command_status = wire_u32(reader);
    pdu->sequence_number = wire_u32(reader);
}

/* What half a body left behind is nobody's: the caller gets the header, to answer with. */
static void keep_header_only(struct pdu *pdu)
{
    *pdu = (struct pdu){
        .command_id = pdu->command_id,
        .command_status = pdu->command_status,
        .sequence_number = pdu->sequence_number,
    };
}

enum dm_error pdu_decode(const uint8_t *octets, size_t size, struct pdu *pdu)
{
    struct wire_reader reader;

    *pdu = (struct pdu){0};
    if (size < FRAME_SIZE_MIN)
        return DM_E_TRUNCATED;
    wire_reader_init(&reader, octets, size);
    uint32_t command_length = wire_u32(&reader);
    read_header(&reader, pdu);
    if (command_length != size)
        return DM_E_LENGTH;

    read_body(&reader, pdu);
    if (reader.error != DM_OK) {
        keep_header_only(pdu);
        return reader.error;
    }
    read_tlvs(&reader, pdu);
    return DM_OK;
}

uint32_t pdu_status_of_error(enum dm_error error)
{
    switch (error) {
    case DM_OK: return SMPP_ROK;
    case DM_E_UNKNOWN: return SMPP_RINVCMDID;
    case DM_E_TRUNCATED: return SMPP_RINVCMDLEN;
    case DM_E_LENGTH: return SMPP_RINVMSGLEN;
    default: return SMPP_RSYSERR;
    }
}
