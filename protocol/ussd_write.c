/* Our half of protocol/ussd.h. */
#include <assert.h>
#include <string.h>

#include "protocol/ussd_carrier.h"

#define ITS_SEQUENCE_STEP 0x02 /* the sequence stands above the end bit */

static void write_reference(const struct ussd_dialect *dialect, bool ends,
                            const struct ussd_reference *reference,
                            uint8_t octets[USSD_REFERENCE_MAX])
{
    memcpy(octets, reference->octets, reference->size);
    if (dialect->carrier == USSD_CARRIER_ITS8 && dialect->counts)
        octets[1] = (uint8_t)(octets[1] + ITS_SEQUENCE_STEP);
    if (ussd_carrier_has_end(dialect->carrier) && ends != dialect->end_clear)
        octets[1] |= USSD_ITS_END;
}

static enum dm_error add_reference(const struct ussd_dialect *dialect, bool ends,
                                   const struct ussd_reference *reference, struct ussd_page *page)
{
    struct ussd_carrier_tlv carrier = ussd_carrier_tlv(dialect->carrier);

    assert(reference->size == 0 || carrier.size == 0 || reference->size == carrier.size);
    if (carrier.size == 0)
        return DM_OK;
    if (!ussd_carrier_has_end(dialect->carrier) && reference->size == 0)
        return DM_OK; /* a session of our own: there is nothing to echo yet */
    write_reference(dialect, ends, reference, page->reference);
    return pdu_add_tlv(&page->pdu, carrier.tag, page->reference, carrier.size);
}

static enum dm_error add_text(const struct ussd_dialect *dialect, enum text_alphabet alphabet,
                              const char *text, struct ussd_page *page)
{
    size_t size;
    enum dm_error error = text_encode(alphabet, text, page->text, sizeof page->text, &size);

    if (error != DM_OK)
        return error;
    page->pdu.data_coding = alphabet == TEXT_GSM ? dialect->dcs_gsm7 : dialect->dcs_ucs2;
    if (size > 0 && (dialect->data_sm || dialect->payload))
        return pdu_add_tlv(&page->pdu, SMPP_TAG_MESSAGE_PAYLOAD, page->text, (uint16_t)size);
    page->pdu.short_message = page->text;
    page->pdu.short_message_size = size;
    return DM_OK;
}

static enum dm_error add_op(const struct ussd_dialect *dialect, enum ussd_action action,
                            struct ussd_page *page)
{
    page->op = dialect->ops_out[action];
    if (page->op == USSD_OP_NONE)
        return DM_OK;
    return pdu_add_tlv(&page->pdu, SMPP_TAG_USSD_SERVICE_OP, &page->op, sizeof page->op);
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
        .pdu = {.command_id = dialect->data_sm ? SMPP_DATA_SM : SMPP_SUBMIT_SM,
                .source = *from,
                .destination = *to},
    };
    memcpy(page->pdu.service_type, dialect->service_types[action], sizeof page->pdu.service_type);
    error = add_op(dialect, action, page);
    if (error == DM_OK)
        error = add_reference(dialect, action != USSD_ASK, reference, page);
    if (error == DM_OK)
        error = add_text(dialect, measure.alphabet, empty ? "" : text, page);
    return error;
}
