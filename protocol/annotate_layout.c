#include "protocol/annotate_layout.h"

#include "protocol/pdu.h"

/* The most of a TLV that is not known and still is shown. */
#define UNKNOWN_SHOWN 4

/* ---- mandatory fields ---------------------------------------------------------------------- */

const struct annotate_field annotate_header[] = {{"command_length", ANNOTATE_U32},
                                                 {"command_id", ANNOTATE_COMMAND},
                                                 {"command_status", ANNOTATE_STATUS},
                                                 {"sequence_number", ANNOTATE_U32},
                                                 {NULL, ANNOTATE_NONE}};

static const struct annotate_field bind[] = {
    {"system_id", ANNOTATE_STRING},      {"password", ANNOTATE_SECRET},
    {"system_type", ANNOTATE_STRING},    {"interface_version", ANNOTATE_U8},
    {"addr_ton", ANNOTATE_U8},           {"addr_npi", ANNOTATE_U8},
    {"address_range", ANNOTATE_ADDRESS}, {NULL, ANNOTATE_NONE}};

static const struct annotate_field bind_resp[] = {{"system_id", ANNOTATE_STRING},
                                                  {NULL, ANNOTATE_NONE}};

static const struct annotate_field message[] = {{"service_type", ANNOTATE_STRING},
                                                {"source_addr_ton", ANNOTATE_U8},
                                                {"source_addr_npi", ANNOTATE_U8},
                                                {"source_addr", ANNOTATE_ADDRESS},
                                                {"dest_addr_ton", ANNOTATE_U8},
                                                {"dest_addr_npi", ANNOTATE_U8},
                                                {"destination_addr", ANNOTATE_ADDRESS},
                                                {"esm_class", ANNOTATE_ESM},
                                                {"protocol_id", ANNOTATE_U8},
                                                {"priority_flag", ANNOTATE_U8},
                                                {"schedule_delivery_time", ANNOTATE_STRING},
                                                {"validity_period", ANNOTATE_STRING},
                                                {"registered_delivery", ANNOTATE_U8},
                                                {"replace_if_present_flag", ANNOTATE_U8},
                                                {"data_coding", ANNOTATE_DCS},
                                                {"sm_default_msg_id", ANNOTATE_U8},
                                                {"sm_length", ANNOTATE_SIZE},
                                                {"short_message", ANNOTATE_TEXT},
                                                {NULL, ANNOTATE_NONE}};

static const struct annotate_field data[] = {{"service_type", ANNOTATE_STRING},
                                             {"source_addr_ton", ANNOTATE_U8},
                                             {"source_addr_npi", ANNOTATE_U8},
                                             {"source_addr", ANNOTATE_ADDRESS},
                                             {"dest_addr_ton", ANNOTATE_U8},
                                             {"dest_addr_npi", ANNOTATE_U8},
                                             {"destination_addr", ANNOTATE_ADDRESS},
                                             {"esm_class", ANNOTATE_ESM},
                                             {"registered_delivery", ANNOTATE_U8},
                                             {"data_coding", ANNOTATE_DCS},
                                             {NULL, ANNOTATE_NONE}};

static const struct annotate_field message_resp[] = {{"message_id", ANNOTATE_STRING},
                                                     {NULL, ANNOTATE_NONE}};

static const struct annotate_field alert[] = {{"source_addr_ton", ANNOTATE_U8},
                                              {"source_addr_npi", ANNOTATE_U8},
                                              {"source_addr", ANNOTATE_ADDRESS},
                                              {"esme_addr_ton", ANNOTATE_U8},
                                              {"esme_addr_npi", ANNOTATE_U8},
                                              {"esme_addr", ANNOTATE_ADDRESS},
                                              {NULL, ANNOTATE_NONE}};

static const struct annotate_field nothing[] = {{NULL, ANNOTATE_NONE}};

const struct annotate_field *annotate_layout(uint32_t command_id)
{
    switch (command_id) {
    case SMPP_BIND_RECEIVER:
    case SMPP_BIND_TRANSMITTER:
    case SMPP_BIND_TRANSCEIVER: return bind;
    case SMPP_BIND_RECEIVER | SMPP_RESPONSE:
    case SMPP_BIND_TRANSMITTER | SMPP_RESPONSE:
    case SMPP_BIND_TRANSCEIVER | SMPP_RESPONSE: return bind_resp;
    case SMPP_SUBMIT_SM:
    case SMPP_DELIVER_SM: return message;
    case SMPP_DATA_SM: return data;
    case SMPP_SUBMIT_SM | SMPP_RESPONSE:
    case SMPP_DELIVER_SM | SMPP_RESPONSE:
    case SMPP_DATA_SM | SMPP_RESPONSE: return message_resp;
    case SMPP_ALERT_NOTIFICATION: return alert;
    case SMPP_UNBIND:
    case SMPP_ENQUIRE_LINK:
    case SMPP_UNBIND | SMPP_RESPONSE:
    case SMPP_ENQUIRE_LINK | SMPP_RESPONSE:
    case SMPP_GENERIC_NACK: return nothing;
    default: return NULL;
    }
}

/* ---- TLVs ---------------------------------------------------------------------------------- */

/* TLVs that say nothing of a person, and the one that is a text. */
static const struct {
    uint16_t tag;
    struct annotate_field field;
} tlvs[] = {
    {0x0005, {"dest_addr_subunit", ANNOTATE_SHOWN}},
    {0x0006, {"dest_network_type", ANNOTATE_SHOWN}},
    {0x0007, {"dest_bearer_type", ANNOTATE_SHOWN}},
    {0x000D, {"source_addr_subunit", ANNOTATE_SHOWN}},
    {0x000E, {"source_network_type", ANNOTATE_SHOWN}},
    {0x000F, {"source_bearer_type", ANNOTATE_SHOWN}},
    {0x0017, {"qos_time_to_live", ANNOTATE_SHOWN}},
    {0x0019, {"payload_type", ANNOTATE_SHOWN}},
    {0x001E, {"receipted_message_id", ANNOTATE_SHOWN}},
    {0x0204, {"user_message_reference", ANNOTATE_SHOWN}},
    {0x020A, {"source_port", ANNOTATE_SHOWN}},
    {0x020B, {"destination_port", ANNOTATE_SHOWN}},
    {0x020C, {"sar_msg_ref_num", ANNOTATE_SHOWN}},
    {0x020D, {"language_indicator", ANNOTATE_SHOWN}},
    {0x020E, {"sar_total_segments", ANNOTATE_SHOWN}},
    {0x020F, {"sar_segment_seqnum", ANNOTATE_SHOWN}},
    {0x0210, {"sc_interface_version", ANNOTATE_SHOWN}},
    {0x0423, {"network_error_code", ANNOTATE_SHOWN}},
    {0x0424, {"message_payload", ANNOTATE_TEXT}},
    {0x0425, {"delivery_failure_reason", ANNOTATE_SHOWN}},
    {0x0426, {"more_messages_to_send", ANNOTATE_SHOWN}},
    {0x0427, {"message_state", ANNOTATE_SHOWN}},
    {0x0428, {"congestion_state", ANNOTATE_SHOWN}},
    {0x0501, {"ussd_service_op", ANNOTATE_SHOWN}},
    {0x1383, {"its_session_info", ANNOTATE_SHOWN}},
};

struct annotate_field annotate_tlv(uint16_t tag, size_t size)
{
    for (size_t i = 0; i < sizeof tlvs / sizeof tlvs[0]; i++) {
        if (tlvs[i].tag == tag)
            return tlvs[i].field;
    }
    return (struct annotate_field){"value",
                                   size <= UNKNOWN_SHOWN ? ANNOTATE_SHOWN : ANNOTATE_HIDDEN};
}
