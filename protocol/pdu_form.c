#include "protocol/pdu_form.h"

#include <stdbool.h>
#include <string.h>

#include "protocol/frame.h"
#include "protocol/wire.h"

/* Behind the service_type, SMPP 3.4 §4.4.1: what stands between the blanks of a submit_sm. */
#define BLANK_ADDRESS_SIZE 3 /* addr_ton, addr_npi, "" */
#define CLASS_SIZE         4 /* esm_class, protocol_id, priority_flag, schedule_delivery_time "" */
#define BLANK_VALIDITY     1 /* "" */
#define CODING_SIZE        4 /* registered_delivery … sm_default_msg_id */
#define TLV_HEADER_SIZE    4

/* ---- which form --------------------------------------------------------------------------------- */

static bool is_taken(const struct pdu *pdu)
{
    return (pdu->command_id == (SMPP_DELIVER_SM | SMPP_RESPONSE) ||
            pdu->command_id == (SMPP_DATA_SM | SMPP_RESPONSE)) &&
           pdu->command_status == 0 && pdu->message_id[0] == '\0' && pdu->tlv_count == 0;
}

static bool may_have_form(const struct pdu *pdu)
{
    return is_taken(pdu) ||
           (pdu->command_id == SMPP_SUBMIT_SM && pdu->tlv_count <= PDU_FORM_TLVS_MAX);
}

static bool tlvs_fit(const struct pdu_form *form, const struct pdu *pdu)
{
    if (form->tlv_count != pdu->tlv_count)
        return false;
    for (size_t i = 0; i < pdu->tlv_count; i++)
        if (form->tlvs[i].tag != pdu->tlvs[i].tag || form->tlvs[i].size != pdu->tlvs[i].size)
            return false;
    return true;
}

static bool fits(const struct pdu_form *form, const struct pdu *pdu)
{
    return form->command_id == pdu->command_id && form->data_coding == pdu->data_coding &&
           form->esm_class == pdu->esm_class && form->protocol_id == pdu->protocol_id &&
           form->registered_delivery == pdu->registered_delivery &&
           memcmp(form->service_type, pdu->service_type, sizeof form->service_type) == 0 &&
           tlvs_fit(form, pdu);
}

/* ---- made ----------------------------------------------------------------------------------------- */

/* The library packs `pdu` with its blanks empty. */
static enum dm_error pack(const struct pdu *pdu, struct pdu_form *form)
{
    struct pdu blank = *pdu;

    blank.source = (struct smpp_address){0};
    blank.destination = (struct smpp_address){0};
    blank.validity_period[0] = '\0';
    blank.short_message_size = 0;
    return pdu_encode(&blank, form->octets, sizeof form->octets, &form->size);
}

static enum dm_error make(const struct pdu *pdu, struct pdu_form *form)
{
    *form = (struct pdu_form){.esm_class = pdu->esm_class,
                              .protocol_id = pdu->protocol_id,
                              .registered_delivery = pdu->registered_delivery,
                              .data_coding = pdu->data_coding,
                              .tlv_count = pdu->tlv_count};
    memcpy(form->service_type, pdu->service_type, sizeof form->service_type);
    for (size_t i = 0; i < pdu->tlv_count; i++) {
        form->tlvs[i].tag = pdu->tlvs[i].tag;
        form->tlvs[i].size = pdu->tlvs[i].size;
    }
    enum dm_error error = pack(pdu, form);
    /* Only a form that was made is found again. */
    if (error == DM_OK)
        form->command_id = pdu->command_id;
    return error;
}

static const struct pdu_form *form_of(struct pdu_forms *forms, const struct pdu *pdu)
{
    struct pdu_form *form;

    if (!may_have_form(pdu))
        return NULL;
    for (size_t i = 0; i < PDU_FORMS_MAX; i++)
        if (fits(&forms->forms[i], pdu))
            return &forms->forms[i];
    form = &forms->forms[forms->next];
    if (make(pdu, form) != DM_OK)
        return NULL;
    forms->next = (forms->next + 1) % PDU_FORMS_MAX;
    return form;
}

/* ---- filled in ------------------------------------------------------------------------------------ */

/* The next `size` octets of the form, as they are. */
static void keep(struct wire_writer *writer, struct wire_reader *form, size_t size)
{
    wire_put_octets(writer, wire_octets(form, size), size);
}

static void skip(struct wire_reader *form, size_t size)
{
    (void)wire_octets(form, size);
}

/* A string with its NUL; one without is what pdu_encode calls too long. */
static enum dm_error put_string(struct wire_writer *writer, const char *text, size_t capacity)
{
    size_t length = strnlen(text, capacity);

    if (length == capacity)
        return DM_E_LENGTH;
    wire_put_octets(writer, text, length + 1);
    return DM_OK;
}

static enum dm_error fill_address(struct wire_writer *writer, struct wire_reader *form,
                                  const struct smpp_address *address)
{
    skip(form, BLANK_ADDRESS_SIZE);
    wire_put_u8(writer, address->ton);
    wire_put_u8(writer, address->npi);
    return put_string(writer, address->digits, sizeof address->digits);
}

static enum dm_error fill_text(struct wire_writer *writer, struct wire_reader *form,
                               const struct pdu *pdu)
{
    if (pdu->short_message_size > SMPP_SHORT_MESSAGE_OUT_MAX)
        return DM_E_LENGTH;
    skip(form, 1); /* sm_length */
    wire_put_u8(writer, (uint8_t)pdu->short_message_size);
    wire_put_octets(writer, pdu->short_message, pdu->short_message_size);
    return DM_OK;
}

static void fill_tlvs(struct wire_writer *writer, struct wire_reader *form, const struct pdu *pdu)
{
    for (size_t i = 0; i < pdu->tlv_count; i++) {
        keep(writer, form, TLV_HEADER_SIZE);
        skip(form, pdu->tlvs[i].size);
        wire_put_octets(writer, pdu->tlvs[i].value, pdu->tlvs[i].size);
    }
}

/* The body of a submit_sm behind its service_type. */
static enum dm_error fill_message(struct wire_writer *writer, struct wire_reader *form,
                                  const struct pdu *pdu)
{
    enum dm_error error;

    keep(writer, form, strlen(pdu->service_type) + 1);
    error = fill_address(writer, form, &pdu->source);
    if (error == DM_OK)
        error = fill_address(writer, form, &pdu->destination);
    keep(writer, form, CLASS_SIZE);
    skip(form, BLANK_VALIDITY);
    if (error == DM_OK)
        error = put_string(writer, pdu->validity_period, sizeof pdu->validity_period);
    keep(writer, form, CODING_SIZE);
    if (error == DM_OK)
        error = fill_text(writer, form, pdu);
    fill_tlvs(writer, form, pdu);
    return error;
}

static enum dm_error fill(const struct pdu_form *form, const struct pdu *pdu, uint8_t *octets,
                          size_t capacity, size_t *size)
{
    struct wire_reader reader;
    struct wire_writer writer;
    enum dm_error error = DM_OK;
    uint32_t length;

    wire_reader_init(&reader, form->octets, form->size);
    wire_writer_init(&writer, octets, capacity);
    keep(&writer, &reader, FRAME_SIZE_MIN - sizeof pdu->sequence_number);
    skip(&reader, sizeof pdu->sequence_number);
    wire_put_u32(&writer, pdu->sequence_number);
    if (pdu->command_id == SMPP_SUBMIT_SM)
        error = fill_message(&writer, &reader, pdu);
    else
        keep(&writer, &reader, wire_left(&reader));
    if (error != DM_OK || writer.error != DM_OK)
        return error != DM_OK ? error : writer.error;
    length = htobe32((uint32_t)wire_written(&writer));
    memcpy(octets, &length, sizeof length);
    *size = wire_written(&writer);
    return DM_OK;
}

enum dm_error pdu_forms_encode(struct pdu_forms *forms, const struct pdu *pdu, uint8_t *octets,
                               size_t capacity, size_t *size)
{
    const struct pdu_form *form = form_of(forms, pdu);

    return form == NULL ? pdu_encode(pdu, octets, capacity, size)
                        : fill(form, pdu, octets, capacity, size);
}
