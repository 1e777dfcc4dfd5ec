#include "protocol/ussd.h"

#include <assert.h>
#include <string.h>

#define OP_NONE  0xFF
#define ITS_SIZE 2
#define ITS_END  0x01 /* in the second octet */

/* ---- the dialects ------------------------------------------------------------------------- */

/* What an op means when the gateway sends it; a list of them ends with OP_NONE. */
struct op_meaning {
    uint8_t op;
    enum ussd_event event;
};

/* The standard's ops, and those on which vendors agree. */
static const struct op_meaning usual_ops[] = {
    {0x00, USSD_BEGIN},      /* PSSD indication */
    {0x01, USSD_BEGIN},      /* PSSR indication */
    {0x02, USSD_ANSWER},     /* USSR request, sent back by some instead of the confirm */
    {0x12, USSD_ANSWER},     /* USSR confirm */
    {0x13, USSD_NOTICE_ACK}, /* USSN confirm */
    {0x10, USSD_ABORT},      /* PSSD response: the session is closed */
    {0x11, USSD_ABORT},      /* PSSR response: the same */
    {0x81, USSD_ABORT},      /* released by the subscriber or the network */
    {0x92, USSD_ABORT},      /* USSR confirm and close: nobody waits for our next page */
    {OP_NONE, USSD_ABORT},
};

/* One operator's habits; the fields are a part of facts "smpp-ussd" §8. */
struct ussd_dialect {
    const char *name;
    char service_type[6];      /* what we send, and a sign of USSD in what we get */
    enum ussd_carrier carrier; /* of the session's reference, both ways */
    const struct op_meaning *ops_in;
    enum ussd_event unknown_op_in; /* the meaning of an op that is not among ops_in */
    uint8_t ask_op;                /* out, for each enum ussd_action */
    uint8_t end_op;
    uint8_t release_op;
    uint8_t dcs_gsm7; /* data_coding of a page in GSM 03.38 */
    uint8_t dcs_ucs2; /* data_coding of a page in UCS-2 */
};

static const struct ussd_dialect dialects[] = {
    {
        /* SMPP 3.4 §5.3.2.44 by the letter, and a release op, of which the standard has none. */
        .name = "standard",
        .service_type = "USSD",
        .carrier = USSD_CARRIER_NONE,
        .ops_in = usual_ops,
        .unknown_op_in = USSD_ANSWER,
        .ask_op = 0x02,
        .end_op = 0x11,
        .release_op = 0x80,
        .dcs_gsm7 = 0x00,
        .dcs_ucs2 = 0x08,
    },
    {
        /* Nothing but the MSISDN names the session, and data_coding is the CBS table's. */
        .name = "msisdn-only",
        .service_type = "USSD",
        .carrier = USSD_CARRIER_NONE,
        .ops_in = usual_ops,
        .unknown_op_in = USSD_ANSWER,
        .ask_op = 0x02,
        .end_op = 0x11,
        .release_op = 0x80,
        .dcs_gsm7 = 0x0F,
        .dcs_ucs2 = 0x08,
    },
    {
        /* its_session_info comes back to the gateway bit for bit. */
        .name = "echo-its",
        .service_type = "USSD",
        .carrier = USSD_CARRIER_ITS16,
        .ops_in = usual_ops,
        .unknown_op_in = USSD_ANSWER,
        .ask_op = 0x02,
        .end_op = 0x11,
        .release_op = 0x80,
        .dcs_gsm7 = 0x00,
        .dcs_ucs2 = 0x08,
    },
    {
        /* Only the end bit ends a session we are asked in; any op without a row ends it as well. */
        .name = "its15",
        .service_type = "USSD",
        .carrier = USSD_CARRIER_ITS15_END,
        .ops_in = usual_ops,
        .unknown_op_in = USSD_ABORT,
        .ask_op = 0x02,
        .end_op = 0x02,
        .release_op = 0x02,
        .dcs_gsm7 = 0x00,
        .dcs_ucs2 = 0x08,
    },
};
#define DIALECTS (sizeof dialects / sizeof dialects[0])

const struct ussd_dialect *ussd_dialect_find(const char *name)
{
    for (size_t i = 0; i < DIALECTS; i++) {
        if (strcmp(dialects[i].name, name) == 0)
            return &dialects[i];
    }
    return NULL;
}

const char *ussd_dialect_name_at(size_t index)
{
    return index < DIALECTS ? dialects[index].name : NULL;
}

const char *ussd_dialect_name(const struct ussd_dialect *dialect)
{
    return dialect->name;
}

/* ---- in ----------------------------------------------------------------------------------- */

bool ussd_detect(const struct ussd_dialect *dialect, const struct pdu *pdu)
{
    if (pdu->command_id != SMPP_DELIVER_SM && pdu->command_id != SMPP_DATA_SM)
        return false;
    if (pdu_is_receipt(pdu))
        return false;
    if (pdu_tlv(pdu, SMPP_TAG_USSD_SERVICE_OP) != NULL)
        return true;
    if (strcmp(pdu->service_type, dialect->service_type) == 0)
        return true;
    return dialect->carrier != USSD_CARRIER_NONE && pdu_tlv(pdu, SMPP_TAG_ITS_SESSION_INFO) != NULL;
}

/* Reads what the carrier carries; *ended when it says that the session is over. */
static enum dm_error read_reference(const struct ussd_dialect *dialect, const struct pdu *pdu,
                                    struct ussd_reference *reference, bool *ended)
{
    if (dialect->carrier == USSD_CARRIER_NONE)
        return DM_OK;
    const struct smpp_tlv *tlv = pdu_tlv(pdu, SMPP_TAG_ITS_SESSION_INFO);
    if (tlv == NULL || tlv->size != ITS_SIZE)
        return DM_E_FORMAT;
    memcpy(reference->octets, tlv->value, ITS_SIZE);
    reference->size = ITS_SIZE;
    if (dialect->carrier == USSD_CARRIER_ITS15_END) {
        *ended = (reference->octets[1] & ITS_END) != 0;
        reference->octets[1] &= (uint8_t)~ITS_END;
    }
    return DM_OK;
}

static uint8_t read_op(const struct pdu *pdu)
{
    const struct smpp_tlv *tlv = pdu_tlv(pdu, SMPP_TAG_USSD_SERVICE_OP);
    return tlv != NULL && tlv->size == 1 ? tlv->value[0] : OP_NONE;
}

static enum ussd_event meaning_of(const struct ussd_dialect *dialect, uint8_t op)
{
    const struct op_meaning *row = dialect->ops_in;
    while (row->op != op && row->op != OP_NONE)
        row++;
    return row->op == OP_NONE ? dialect->unknown_op_in : row->event;
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
    enum dm_error error =
        text_decode(alphabet, octets + prefix, size - prefix, text, MESSAGE_TEXT_MAX);
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
    enum dm_error error = read_reference(dialect, pdu, &read.reference, &ended);
    if (error != DM_OK)
        return error;

    read.event = ended                ? USSD_ABORT
                 : read.op == OP_NONE ? USSD_ANSWER
                                      : meaning_of(dialect, read.op);
    if (read.event == USSD_BEGIN || read.event == USSD_ANSWER) {
        error = read_text(pdu, link_alphabet, read.message.text);
        if (error != DM_OK)
            return error;
    }
    bool no_text = read.message.text[0] == '\0';
    const char *dialled = no_text ? read.message.to.digits : read.message.text;
    if (read.event == USSD_ANSWER && read.op == OP_NONE && dialled[0] == '*')
        read.event = USSD_BEGIN;
    if (read.event == USSD_BEGIN && no_text)
        strcpy(read.message.text, read.message.to.digits);
    *indication = read;
    return DM_OK;
}

/* ---- out ---------------------------------------------------------------------------------- */

static uint8_t op_of(const struct ussd_dialect *dialect, enum ussd_action action)
{
    switch (action) {
    case USSD_ASK: return dialect->ask_op;
    case USSD_END: return dialect->end_op;
    default: return dialect->release_op;
    }
}

static enum dm_error add_reference(const struct ussd_dialect *dialect, bool ends,
                                   const struct ussd_reference *reference, struct ussd_page *page)
{
    assert(reference->size == 0 || reference->size == ITS_SIZE);
    if (dialect->carrier == USSD_CARRIER_NONE)
        return DM_OK;
    if (dialect->carrier == USSD_CARRIER_ITS16 && reference->size == 0)
        return DM_OK; /* a session of our own: there is nothing to echo yet */

    memcpy(page->reference, reference->octets, reference->size);
    if (dialect->carrier == USSD_CARRIER_ITS15_END && ends)
        page->reference[1] |= ITS_END;
    return pdu_add_tlv(&page->pdu, SMPP_TAG_ITS_SESSION_INFO, page->reference, ITS_SIZE);
}

static enum dm_error add_text(const struct ussd_dialect *dialect, enum text_alphabet alphabet,
                              const char *text, struct ussd_page *page)
{
    page->pdu.data_coding = alphabet == TEXT_GSM ? dialect->dcs_gsm7 : dialect->dcs_ucs2;
    page->pdu.short_message = page->text;
    return text_encode(alphabet, text, page->text, sizeof page->text,
                       &page->pdu.short_message_size);
}

enum dm_error ussd_write(const struct ussd_dialect *dialect, enum ussd_action action,
                         const struct smpp_address *to, const struct smpp_address *from,
                         const struct ussd_reference *reference, const char *text,
                         struct ussd_page *page)
{
    struct text_measure measure;
    enum dm_error error = text_measure(action == USSD_RELEASE ? "" : text, &measure);
    if (error != DM_OK)
        return error;
    bool empty = measure.octets == 0;
    if (measure.octets > TEXT_USSD_OCTETS || (empty && action != USSD_RELEASE))
        return DM_E_LENGTH;

    *page = (struct ussd_page){
        .pdu = {.command_id = SMPP_SUBMIT_SM, .source = *from, .destination = *to},
        .op = op_of(dialect, action),
    };
    memcpy(page->pdu.service_type, dialect->service_type, sizeof page->pdu.service_type);
    error = add_text(dialect, measure.alphabet, empty ? "" : text, page);
    if (error == DM_OK)
        error = pdu_add_tlv(&page->pdu, SMPP_TAG_USSD_SERVICE_OP, &page->op, sizeof page->op);
    if (error == DM_OK)
        error = add_reference(dialect, action != USSD_ASK, reference, page);
    return error;
}
