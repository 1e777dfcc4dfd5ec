#include "protocol/pdu.h"

#include "protocol/frame.h"
#include "protocol/wire.h"

/* The library's headers use the fixed-width types without including them. */
#include <stdint.h>
#include <smpp34.h>
#include <smpp34_structs.h>
#include <smpp34_params.h>

#include <string.h>

/*
 * The encoder.  libsmpp34 lays out the body; the header is ours, because the library refuses
 * statuses and sequence numbers that have to be echoed.  For the same reason what its tables do not
 * know (an unusual TON or NPI of a subscriber, an older interface_version) is packed as a harmless
 * value and written over it afterwards.
 *
 * The library also cuts and pads values without a word.  So lengths are checked before, and the TLVs
 * are read back.
 */

/* More TLVs than this overflow the library's log buffer, in packing too. */
#define LIBRARY_TLVS_MAX 24
/* The library wants one octet more than it writes. */
#define LIBRARY_SPARE     1
#define HARMLESS_SEQUENCE 1
#define HARMLESS_VERSION  0x34
#define TLV_HEADER_SIZE   4

/* PDUs that are laid out alike are packed as one kind; their command_id is written afterwards. */
union library_pdu {
    bind_transceiver_t bind;
    bind_transceiver_resp_t bind_resp;
    submit_sm_t message;
    data_sm_t data;
    data_sm_resp_t message_resp;
};

/* True for the PDUs without a body, and for a refusal, which has none (SMPP 3.4 §3.2). */
static bool is_header_alone(const struct pdu *pdu)
{
    uint32_t request_id = pdu->command_id & ~SMPP_RESPONSE;
    bool is_response = request_id != pdu->command_id;

    return request_id == SMPP_UNBIND || request_id == SMPP_ENQUIRE_LINK ||
           pdu->command_id == SMPP_GENERIC_NACK || (is_response && pdu->command_status != 0);
}

/* Both are arrays; `*error` sticks when the text does not end in its own or does not fit. */
#define COPY_STRING(out, text, error) copy_string((out), sizeof(out), (text), sizeof(text), (error))

static void copy_string(uint8_t *out, size_t capacity, const char *text, size_t text_capacity,
                        enum dm_error *error)
{
    size_t size = strnlen(text, text_capacity) + 1;

    if (size > text_capacity || size > capacity)
        *error = DM_E_LENGTH;
    else
        memcpy(out, text, size);
}

static enum dm_error fill_bind(const struct pdu *pdu, bind_transceiver_t *bind)
{
    enum dm_error error = DM_OK;

    *bind = (bind_transceiver_t){
        .command_id = BIND_TRANSCEIVER,
        .sequence_number = HARMLESS_SEQUENCE,
        .interface_version = HARMLESS_VERSION,
    };
    COPY_STRING(bind->system_id, pdu->system_id, &error);
    COPY_STRING(bind->password, pdu->password, &error);
    COPY_STRING(bind->system_type, pdu->system_type, &error);
    return error;
}

static enum dm_error fill_bind_resp(const struct pdu *pdu, tlv_t *tlvs,
                                    bind_transceiver_resp_t *response)
{
    enum dm_error error = DM_OK;

    *response = (bind_transceiver_resp_t){
        .command_id = BIND_TRANSCEIVER_RESP,
        .sequence_number = HARMLESS_SEQUENCE,
        .tlv = tlvs,
    };
    COPY_STRING(response->system_id, pdu->system_id, &error);
    return error;
}

static enum dm_error fill_message(const struct pdu *pdu, tlv_t *tlvs, submit_sm_t *message)
{
    enum dm_error error = DM_OK;

    *message = (submit_sm_t){
        .command_id = SUBMIT_SM,
        .sequence_number = HARMLESS_SEQUENCE,
        .esm_class = pdu->esm_class,
        .protocol_id = pdu->protocol_id,
        .registered_delivery = pdu->registered_delivery,
        .data_coding = pdu->data_coding,
        .tlv = tlvs,
    };
    COPY_STRING(message->service_type, pdu->service_type, &error);
    COPY_STRING(message->source_addr, pdu->source.digits, &error);
    COPY_STRING(message->destination_addr, pdu->destination.digits, &error);
    COPY_STRING(message->validity_period, pdu->validity_period, &error);
    if (pdu->short_message_size > SMPP_SHORT_MESSAGE_OUT_MAX)
        return DM_E_LENGTH;
    message->sm_length = (uint8_t)pdu->short_message_size;
    if (pdu->short_message_size > 0)
        memcpy(message->short_message, pdu->short_message, pdu->short_message_size);
    return error;
}

static enum dm_error fill_data(const struct pdu *pdu, tlv_t *tlvs, data_sm_t *data)
{
    enum dm_error error = DM_OK;

    *data = (data_sm_t){
        .command_id = DATA_SM,
        .sequence_number = HARMLESS_SEQUENCE,
        .esm_class = pdu->esm_class,
        .registered_delivery = pdu->registered_delivery,
        .data_coding = pdu->data_coding,
        .tlv = tlvs,
    };
    COPY_STRING(data->service_type, pdu->service_type, &error);
    COPY_STRING(data->source_addr, pdu->source.digits, &error);
    COPY_STRING(data->destination_addr, pdu->destination.digits, &error);
    return error;
}

static enum dm_error fill_message_resp(const struct pdu *pdu, data_sm_resp_t *response)
{
    enum dm_error error = DM_OK;

    *response = (data_sm_resp_t){
        .command_id = DATA_SM_RESP,
        .sequence_number = HARMLESS_SEQUENCE,
    };
    COPY_STRING(response->message_id, pdu->message_id, &error);
    return error;
}

static enum dm_error fill(const struct pdu *pdu, tlv_t *tlvs, union library_pdu *library)
{
    switch (pdu->command_id) {
    case SMPP_BIND_RECEIVER:
    case SMPP_BIND_TRANSMITTER:
    case SMPP_BIND_TRANSCEIVER: return fill_bind(pdu, &library->bind);
    case SMPP_BIND_RECEIVER | SMPP_RESPONSE:
    case SMPP_BIND_TRANSMITTER | SMPP_RESPONSE:
    case SMPP_BIND_TRANSCEIVER | SMPP_RESPONSE:
        return fill_bind_resp(pdu, tlvs, &library->bind_resp);
    case SMPP_SUBMIT_SM:
    case SMPP_DELIVER_SM: return fill_message(pdu, tlvs, &library->message);
    case SMPP_DATA_SM: return fill_data(pdu, tlvs, &library->data);
    case SMPP_SUBMIT_SM | SMPP_RESPONSE:
    case SMPP_DELIVER_SM | SMPP_RESPONSE:
    case SMPP_DATA_SM | SMPP_RESPONSE: return fill_message_resp(pdu, &library->message_resp);
    default: return DM_E_UNKNOWN;
    }
}

/* The tags of ours whose value the library wants as a number in host order. */
static bool is_number(const struct smpp_tlv *tlv)
{
    return tlv->tag == SMPP_TAG_USER_MESSAGE_REFERENCE || tlv->tag == SMPP_TAG_SAR_MSG_REF_NUM ||
           tlv->tag == SMPP_TAG_ITS_SESSION_INFO;
}

static enum dm_error prepend_tlv(const struct smpp_tlv *tlv, tlv_t **tlvs)
{
    tlv_t copy = {.tag = tlv->tag, .length = tlv->size};

    if (tlv->size > sizeof(copy.value.octet))
        return DM_E_LENGTH;
    if (tlv->size > 0)
        memcpy(copy.value.octet, tlv->value, tlv->size);
    if (is_number(tlv))
        copy.value.val16 = (uint16_t)(copy.value.octet[0] << 8 | copy.value.octet[1]);
    return build_tlv(tlvs, &copy) == 0 ? DM_OK : DM_E_NO_MEMORY;
}

/* Backwards, because the library prepends.  On failure too the list is the caller's to destroy. */
static enum dm_error build_tlvs(const struct pdu *pdu, tlv_t **tlvs)
{
    enum dm_error error = pdu->tlv_count > LIBRARY_TLVS_MAX ? DM_E_FULL : DM_OK;

    for (size_t i = pdu->tlv_count; i > 0 && error == DM_OK; i--)
        error = prepend_tlv(&pdu->tlvs[i - 1], tlvs);
    return error;
}

/*
 * A value whose size is not what the library has for its tag comes out cut or padded, and a number
 * that is_number does not know comes out turned around.
 */
static bool tlvs_read_back(const struct pdu *pdu, const uint8_t *packed, size_t size)
{
    const uint8_t *end = packed + size;
    struct pdu back;

    if (pdu_decode(packed, size, &back) != DM_OK || back.tlv_count != pdu->tlv_count)
        return false;
    for (size_t i = back.tlv_count; i > 0; i--) {
        const struct smpp_tlv *sent = &pdu->tlvs[i - 1];
        const struct smpp_tlv *read = &back.tlvs[i - 1];

        if (sent->tag != read->tag || sent->size != read->size || read->value + read->size != end ||
            (sent->size > 0 && memcmp(sent->value, read->value, sent->size) != 0))
            return false;
        end = read->value - TLV_HEADER_SIZE;
    }
    return true;
}

/* The octets of a PDU with a body, harmless values still in it. */
static enum dm_error pack(const struct pdu *pdu, uint8_t *packed, size_t *size)
{
    union library_pdu library;
    tlv_t *tlvs = NULL;
    int packed_size = 0;

    enum dm_error error = build_tlvs(pdu, &tlvs);
    if (error != DM_OK)
        goto out;
    error = fill(pdu, tlvs, &library);
    if (error != DM_OK)
        goto out;
    if (smpp34_pack2(packed, PDU_OUT_MAX + LIBRARY_SPARE, &packed_size, &library) != 0)
        error = DM_E_LENGTH;
    else if (!tlvs_read_back(pdu, packed, (size_t)packed_size))
        error = DM_E_FORMAT;
    else
        *size = (size_t)packed_size;
out:
    /* The library keeps a log of the values it packed: passwords, numbers, texts. */
    explicit_bzero(smpp34_strerror, sizeof smpp34_strerror);
    destroy_tlv(tlvs);
    return error;
}

static void write_header(const struct pdu *pdu, uint8_t *octets, size_t size)
{
    struct wire_writer writer;

    wire_writer_init(&writer, octets, FRAME_SIZE_MIN);
    wire_put_u32(&writer, (uint32_t)size);
    wire_put_u32(&writer, pdu->command_id);
    wire_put_u32(&writer, pdu->command_status);
    wire_put_u32(&writer, pdu->sequence_number);
}

static uint8_t *write_types(const struct smpp_address *address, uint8_t *at)
{
    at[0] = address->ton;
    at[1] = address->npi;
    return at + 2 + strlen(address->digits) + 1;
}

/* Writes the real values over the harmless ones of a body. */
static void write_refused(const struct pdu *pdu, uint8_t *body)
{
    uint8_t *at = body;

    switch (pdu->command_id) {
    case SMPP_BIND_RECEIVER:
    case SMPP_BIND_TRANSMITTER:
    case SMPP_BIND_TRANSCEIVER:
        at += strlen(pdu->system_id) + 1;
        at += strlen(pdu->password) + 1;
        at += strlen(pdu->system_type) + 1;
        *at = pdu->interface_version;
        break;
    case SMPP_SUBMIT_SM:
    case SMPP_DELIVER_SM:
    case SMPP_DATA_SM:
        at += strlen(pdu->service_type) + 1;
        at = write_types(&pdu->source, at);
        write_types(&pdu->destination, at);
        break;
    default: break;
    }
}

enum dm_error pdu_encode(const struct pdu *pdu, uint8_t *octets, size_t capacity, size_t *size)
{
    uint8_t packed[PDU_OUT_MAX + LIBRARY_SPARE];
    size_t packed_size = FRAME_SIZE_MIN;

    if (!is_header_alone(pdu)) {
        enum dm_error error = pack(pdu, packed, &packed_size);
        if (error != DM_OK)
            return error;
        write_refused(pdu, packed + FRAME_SIZE_MIN);
    }
    write_header(pdu, packed, packed_size);
    if (packed_size > capacity)
        return DM_E_FULL;
    memcpy(octets, packed, packed_size);
    *size = packed_size;
    return DM_OK;
}
