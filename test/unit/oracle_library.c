#include "test/unit/oracle.h"

#include <check.h>

/* The library's headers use the fixed-width types without including them. */
#include <stdint.h>
#include <smpp34.h>
#include <smpp34_structs.h>
#include <smpp34_params.h>

#include <stdio.h>
#include <string.h>

/* Beyond this the library writes outside its log buffer. */
#define TLVS_MAX 24

/* Room for whatever the library makes of the octets. */
union library_pdu {
    enquire_link_t header;
    bind_receiver_t bind_receiver;
    bind_transmitter_t bind_transmitter;
    bind_transceiver_t bind_transceiver;
    bind_receiver_resp_t bind_receiver_resp;
    bind_transmitter_resp_t bind_transmitter_resp;
    bind_transceiver_resp_t bind_transceiver_resp;
    submit_sm_t submit;
    submit_sm_resp_t submit_resp;
    deliver_sm_t deliver;
    deliver_sm_resp_t deliver_resp;
    data_sm_t data;
    data_sm_resp_t data_resp;
    alert_notification_t alert;
};

/* `differs` is the first field that did, or NULL. */
static void same_number(const char **differs, const char *field, uint64_t ours, uint64_t theirs)
{
    if (*differs == NULL && ours != theirs)
        *differs = field;
}

static void same_octets(const char **differs, const char *field, const uint8_t *ours,
                        const uint8_t *theirs, size_t size)
{
    if (*differs == NULL && size > 0 && memcmp(ours, theirs, size) != 0)
        *differs = field;
}

static void same_text(const char **differs, const char *field, const char *ours,
                      const uint8_t *theirs)
{
    if (*differs == NULL && strcmp(ours, (const char *)theirs) != 0)
        *differs = field;
}

/* The tags that the library turns into a number in host order. */
static bool is_number(uint16_t tag)
{
    return tag == TLVID_user_message_reference || tag == TLVID_sar_msg_ref_num ||
           tag == TLVID_its_session_info;
}

static void same_tlv(const char **differs, const struct smpp_tlv *ours, const tlv_t *theirs)
{
    same_number(differs, "TLV tag", ours->tag, theirs->tag);
    same_number(differs, "TLV length", ours->size, theirs->length);
    if (*differs != NULL)
        return;
    if (is_number(ours->tag))
        same_number(differs, "TLV number", (uint64_t)(ours->value[0] << 8 | ours->value[1]),
                    theirs->value.val16);
    else
        same_octets(differs, "TLV value", ours->value, theirs->value.octet, ours->size);
}

/* The library has them in reverse order.  Gives its list back. */
static void same_tlvs(const char **differs, const struct pdu *ours, tlv_t *theirs)
{
    size_t left = ours->tlv_count;

    for (const tlv_t *tlv = theirs; tlv != NULL && *differs == NULL; tlv = tlv->next) {
        if (left == 0)
            *differs = "more TLVs than ours";
        else
            same_tlv(differs, &ours->tlvs[--left], tlv);
    }
    same_number(differs, "fewer TLVs than ours", left, 0);
    destroy_tlv(theirs);
}

/* These PDUs have the same fields under the same names in structs of different types. */
#define SAME_BIND(differs, ours, theirs)                                                           \
    do {                                                                                           \
        same_text(differs, "system_id", (ours)->system_id, (theirs)->system_id);                   \
        same_text(differs, "password", (ours)->password, (theirs)->password);                      \
        same_text(differs, "system_type", (ours)->system_type, (theirs)->system_type);             \
        same_number(differs, "interface_version", (ours)->interface_version,                       \
                    (theirs)->interface_version);                                                  \
    } while (0)

#define SAME_BIND_RESP(differs, ours, theirs)                                                      \
    do {                                                                                           \
        same_text(differs, "system_id", (ours)->system_id, (theirs)->system_id);                   \
        same_tlvs(differs, ours, (theirs)->tlv);                                                   \
    } while (0)

#define SAME_ADDRESSES(differs, ours, theirs)                                                      \
    do {                                                                                           \
        same_text(differs, "service_type", (ours)->service_type, (theirs)->service_type);          \
        same_number(differs, "source TON", (ours)->source.ton, (theirs)->source_addr_ton);         \
        same_number(differs, "source NPI", (ours)->source.npi, (theirs)->source_addr_npi);         \
        same_text(differs, "source", (ours)->source.digits, (theirs)->source_addr);                \
        same_number(differs, "destination TON", (ours)->destination.ton, (theirs)->dest_addr_ton); \
        same_number(differs, "destination NPI", (ours)->destination.npi, (theirs)->dest_addr_npi); \
        same_text(differs, "destination", (ours)->destination.digits, (theirs)->destination_addr); \
        same_number(differs, "esm_class", (ours)->esm_class, (theirs)->esm_class);                 \
        same_number(differs, "registered_delivery", (ours)->registered_delivery,                   \
                    (theirs)->registered_delivery);                                                \
        same_number(differs, "data_coding", (ours)->data_coding, (theirs)->data_coding);           \
    } while (0)

#define SAME_MESSAGE(differs, ours, theirs)                                                        \
    do {                                                                                           \
        SAME_ADDRESSES(differs, ours, theirs);                                                     \
        same_number(differs, "protocol_id", (ours)->protocol_id, (theirs)->protocol_id);           \
        same_text(differs, "validity_period", (ours)->validity_period, (theirs)->validity_period); \
        same_number(differs, "sm_length", (ours)->short_message_size, (theirs)->sm_length);        \
        same_octets(differs, "short_message", (ours)->short_message, (theirs)->short_message,      \
                    (ours)->short_message_size);                                                   \
        same_tlvs(differs, ours, (theirs)->tlv);                                                   \
    } while (0)

static void same_alert(const char **differs, const struct pdu *ours, alert_notification_t *theirs)
{
    same_number(differs, "source TON", ours->source.ton, theirs->source_addr_ton);
    same_number(differs, "source NPI", ours->source.npi, theirs->source_addr_npi);
    same_text(differs, "source", ours->source.digits, theirs->source_addr);
    same_number(differs, "ESME TON", ours->destination.ton, theirs->esme_addr_ton);
    same_number(differs, "ESME NPI", ours->destination.npi, theirs->esme_addr_npi);
    same_text(differs, "ESME", ours->destination.digits, theirs->esme_addr);
    same_tlvs(differs, ours, theirs->tlv);
}

static void same_body(const char **differs, const struct pdu *ours, union library_pdu *theirs)
{
    switch (ours->command_id) {
    case BIND_RECEIVER: SAME_BIND(differs, ours, &theirs->bind_receiver); break;
    case BIND_TRANSMITTER: SAME_BIND(differs, ours, &theirs->bind_transmitter); break;
    case BIND_TRANSCEIVER: SAME_BIND(differs, ours, &theirs->bind_transceiver); break;
    case BIND_RECEIVER_RESP: SAME_BIND_RESP(differs, ours, &theirs->bind_receiver_resp); break;
    case BIND_TRANSMITTER_RESP:
        SAME_BIND_RESP(differs, ours, &theirs->bind_transmitter_resp);
        break;
    case BIND_TRANSCEIVER_RESP:
        SAME_BIND_RESP(differs, ours, &theirs->bind_transceiver_resp);
        break;
    case SUBMIT_SM: SAME_MESSAGE(differs, ours, &theirs->submit); break;
    case DELIVER_SM: SAME_MESSAGE(differs, ours, &theirs->deliver); break;
    case DATA_SM:
        SAME_ADDRESSES(differs, ours, &theirs->data);
        same_tlvs(differs, ours, theirs->data.tlv);
        break;
    case SUBMIT_SM_RESP:
        same_text(differs, "message_id", ours->message_id, theirs->submit_resp.message_id);
        break;
    case DELIVER_SM_RESP:
        same_text(differs, "message_id", ours->message_id, theirs->deliver_resp.message_id);
        break;
    case DATA_SM_RESP:
        same_text(differs, "message_id", ours->message_id, theirs->data_resp.message_id);
        break;
    case ALERT_NOTIFICATION: same_alert(differs, ours, &theirs->alert); break;
    default: break;
    }
}

bool oracle_library_agrees(const uint8_t *octets, size_t size, const struct pdu *ours)
{
    union library_pdu theirs;
    const char *differs = NULL;

    ck_assert_msg(ours->tlv_count <= TLVS_MAX, "libsmpp34 is not safe with so many TLVs");
    memset(&theirs, 0, sizeof(theirs));
    if (smpp34_unpack2(&theirs, octets, (int)size) != 0) {
        fprintf(stderr, "libsmpp34 refuses %s: %s\n", pdu_command_name(ours->command_id),
                strrchr(smpp34_strerror, '['));
        return false;
    }
    same_number(&differs, "command_length", size, theirs.header.command_length);
    same_number(&differs, "command_id", ours->command_id, theirs.header.command_id);
    same_number(&differs, "command_status", ours->command_status, theirs.header.command_status);
    same_number(&differs, "sequence_number", ours->sequence_number, theirs.header.sequence_number);
    same_body(&differs, ours, &theirs);
    if (differs != NULL)
        fprintf(stderr, "libsmpp34 reads another %s in %s\n", differs,
                pdu_command_name(ours->command_id));
    return differs == NULL;
}
