/* The gateway's half of protocol/ussd.h. */
#include <string.h>

#include "protocol/ussd_carrier.h"

/* ---- is it USSD ---------------------------------------------------------------------------- */

/*
 * Two letters that are an op: what happens to the session, and what kind of message it is (facts
 * §2.2).  False for any other service_type.
 */
static bool letters_mean(const char *service_type, enum ussd_event *event)
{
    if (strlen(service_type) != 2 || strchr("RNAF", service_type[1]) == NULL)
        return false;
    switch (service_type[0]) {
    case 'B': *event = USSD_BEGIN; break;
    case 'C': *event = USSD_ANSWER; break;
    case 'E': /* the gateway ends it, or somebody has aborted it: nobody waits for a page */
    case 'A': *event = USSD_ABORT; break;
    case 'F': *event = USSD_NOTICE_ACK; return true; /* a charge indication asks for nothing */
    default: return false;
    }
    if (service_type[1] == 'F')
        *event = USSD_ABORT;
    return true;
}

static bool is_our_service_type(const struct ussd_dialect *dialect, const char *service_type)
{
    return strcmp(service_type, dialect->service_types[USSD_ASK]) == 0;
}

/* *…# in one octet a character or in two. */
static bool looks_dialled(const struct pdu *pdu)
{
    size_t size;
    const uint8_t *octets = pdu_text(pdu, &size);

    if (size >= 4 && octets[0] == 0 && octets[1] == '*')
        return octets[size - 2] == 0 && octets[size - 1] == '#';
    return size >= 2 && octets[0] == '*' && octets[size - 1] == '#';
}

bool ussd_detect(const struct ussd_dialect *dialect, const struct pdu *pdu)
{
    unsigned signs = dialect->signs;
    enum ussd_event unused;

    if (pdu->command_id != SMPP_DELIVER_SM && pdu->command_id != SMPP_DATA_SM)
        return false;
    if (pdu_is_receipt(pdu))
        return false;
    return ((signs & USSD_SIGN_OP) != 0 && pdu_tlv(pdu, SMPP_TAG_USSD_SERVICE_OP) != NULL) ||
           ((signs & USSD_SIGN_SERVICE_TYPE) != 0 &&
            is_our_service_type(dialect, pdu->service_type)) ||
           ((signs & USSD_SIGN_REFERENCE) != 0 &&
            pdu_tlv(pdu, ussd_carrier_tlv(dialect->carrier).tag) != NULL) ||
           ((signs & USSD_SIGN_LETTERS) != 0 && letters_mean(pdu->service_type, &unused)) ||
           ((signs & USSD_SIGN_DIALLED) != 0 && looks_dialled(pdu));
}

/* ---- what it says -------------------------------------------------------------------------- */

/* Reads what the carrier carries; *ended when it says that the session is over. */
static enum dm_error read_reference(const struct ussd_dialect *dialect, const struct pdu *pdu,
                                    struct ussd_reference *reference, bool *ended)
{
    struct ussd_carrier_tlv carrier = ussd_carrier_tlv(dialect->carrier);

    if (carrier.size == 0)
        return DM_OK;
    const struct smpp_tlv *tlv = pdu_tlv(pdu, carrier.tag);
    if (tlv == NULL || tlv->size != carrier.size)
        return DM_E_FORMAT;
    memcpy(reference->octets, tlv->value, carrier.size);
    reference->size = carrier.size;
    if (ussd_carrier_has_end(dialect->carrier)) {
        *ended = ((reference->octets[1] & USSD_ITS_END) != 0) != dialect->end_clear;
        reference->octets[1] &= (uint8_t)~USSD_ITS_END;
    }
    return DM_OK;
}

static uint8_t read_op(const struct pdu *pdu)
{
    const struct smpp_tlv *tlv = pdu_tlv(pdu, SMPP_TAG_USSD_SERVICE_OP);
    return tlv != NULL && tlv->size == 1 ? tlv->value[0] : USSD_OP_NONE;
}

static struct ussd_op meaning_of(const struct ussd_dialect *dialect, uint8_t op)
{
    const struct ussd_op *row = dialect->ops_in;

    for (size_t i = 0; i < dialect->own_op_count; i++) {
        if (dialect->own_ops_in[i].op == op)
            return dialect->own_ops_in[i];
    }
    while (row->op != op && row->op != USSD_OP_NONE)
        row++;
    return row->op == USSD_OP_NONE ? (struct ussd_op){op, dialect->unknown_op_in, false} : *row;
}

/* The event by end bit, letters or op; without any it is taken for an answer, and *told is false. */
static void read_event(const struct ussd_dialect *dialect, const struct pdu *pdu, bool ended,
                       struct ussd_indication *read, bool *told)
{
    *told = true;
    if (ended) {
        read->event = USSD_ABORT;
    } else if ((dialect->signs & USSD_SIGN_LETTERS) != 0 &&
               letters_mean(pdu->service_type, &read->event)) {
        return;
    } else if (read->op != USSD_OP_NONE) {
        struct ussd_op op = meaning_of(dialect, read->op);
        read->event = op.event;
        read->last = op.last;
    } else {
        read->event = USSD_ANSWER;
        *told = false;
    }
}

/* CR and NUL are filler behind a text; octet 0 is @ in GSM 03.38. */
static void drop_filler(enum text_alphabet alphabet, char *text)
{
    size_t size = strlen(text);
    while (size > 0 && (text[size - 1] == '\r' || (alphabet == TEXT_GSM && text[size - 1] == '@')))
        size--;
    text[size] = '\0';
}

static enum dm_error read_text(const struct pdu *pdu, enum text_alphabet link_alphabet,
                               char text[MESSAGE_TEXT_MAX])
{
    size_t size, prefix;
    const uint8_t *octets = pdu_text(pdu, &size);
    enum text_alphabet alphabet = text_alphabet_of(pdu->data_coding, link_alphabet, &prefix);
    if (size < prefix)
        return DM_E_ENCODING;
    if (prefix > 0)
        octets += prefix; /* not from NULL, which is no text at all */
    enum dm_error error = text_decode(alphabet, octets, size - prefix, text, MESSAGE_TEXT_MAX);
    if (error == DM_OK)
        drop_filler(alphabet, text);
    return error;
}

enum dm_error ussd_read(const struct ussd_dialect *dialect, const struct pdu *pdu,
                        enum text_alphabet link_alphabet, struct ussd_indication *indication)
{
    struct ussd_indication read = {
        .message = {.from = pdu->source, .to = pdu->destination},
        .op = read_op(pdu),
    };
    bool ended = false;
    bool told;
    enum dm_error error = read_reference(dialect, pdu, &read.reference, &ended);
    if (error != DM_OK)
        return error;

    read_event(dialect, pdu, ended, &read, &told);
    if (read.event == USSD_BEGIN || read.event == USSD_ANSWER) {
        error = read_text(pdu, link_alphabet, read.message.text);
        if (error != DM_OK)
            return error;
    }
    bool no_text = read.message.text[0] == '\0';
    const char *dialled = no_text ? read.message.to.digits : read.message.text;
    if (!told && dialled[0] == '*') {
        read.event = USSD_BEGIN;
        read.guessed = true;
        read.bare = no_text;
    }
    if (read.event == USSD_BEGIN && no_text)
        strcpy(read.message.text, read.message.to.digits);
    *indication = read;
    return DM_OK;
}
