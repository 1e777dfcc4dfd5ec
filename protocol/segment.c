#include "protocol/segment.h"

#include <string.h>

#include "protocol/gsm.h"

/* Information elements of a UDH, 3GPP 23.040 §9.2.3.24. */
enum {
    IE_CONCATENATED_8 = 0x00,
    IE_PORTS_8 = 0x04,
    IE_PORTS_16 = 0x05,
    IE_CONCATENATED_16 = 0x08,
};

/* ---- out ---------------------------------------------------------------------------------- */

#define UDH_SIZE 6 /* its length octet and one IE of five */

static size_t single_max(enum text_alphabet alphabet)
{
    return alphabet == TEXT_GSM ? TEXT_SMS_GSM_MAX : 140;
}

static size_t part_max(enum text_alphabet alphabet)
{
    return alphabet == TEXT_GSM ? 153 : 134;
}

/* How many of `left` octets the next part takes, without parting what belongs together. */
static size_t next_cut(enum text_alphabet alphabet, const uint8_t *octets, size_t left)
{
    size_t size = part_max(alphabet);
    if (left <= size)
        return left;
    if (alphabet == TEXT_GSM && octets[size - 1] == GSM_ESCAPE)
        return size - 1;
    bool high_surrogate_last = (octets[size - 2] & 0xFC) == 0xD8;
    if (alphabet == TEXT_UCS2 && high_surrogate_last)
        return size - 2;
    return size;
}

static size_t parts_needed(enum text_alphabet alphabet, const uint8_t *octets, size_t size)
{
    if (size <= single_max(alphabet))
        return 1;
    size_t count = 0;
    for (size_t at = 0; at < size && count <= SEGMENT_PARTS_MAX; count++)
        at += next_cut(alphabet, octets + at, size - at);
    return count;
}

enum dm_error segment_split(enum text_alphabet alphabet, const uint8_t *octets, size_t size,
                            uint8_t reference, struct segment_part parts[SEGMENT_PARTS_MAX],
                            size_t *count)
{
    size_t total = parts_needed(alphabet, octets, size);
    if (total > SEGMENT_PARTS_MAX)
        return DM_E_FULL;

    size_t at = 0;
    for (size_t i = 0; i < total; i++) {
        struct segment_part *part = &parts[i];
        size_t cut = total == 1 ? size : next_cut(alphabet, octets + at, size - at);
        part->size = 0;
        part->udhi = total > 1;
        if (part->udhi) {
            const uint8_t udh[UDH_SIZE] = {UDH_SIZE - 1, IE_CONCATENATED_8, 3,
                                           reference,    (uint8_t)total,    (uint8_t)(i + 1)};
            memcpy(part->octets, udh, UDH_SIZE);
            part->size = UDH_SIZE;
        }
        if (cut > 0)
            memcpy(part->octets + part->size, octets + at, cut);
        part->size += cut;
        at += cut;
    }
    *count = total;
    return DM_OK;
}

/* The SMSC writes the header, so its room in the part stays free. */
static enum dm_error put_sar(const struct segment_part *part, struct segment_sar *sar,
                             struct pdu *pdu)
{
    const uint8_t *udh = part->octets;
    enum dm_error error;

    *sar = (struct segment_sar){.reference = {0, udh[3]}, .total = udh[4], .number = udh[5]};
    pdu->short_message = part->octets + UDH_SIZE;
    pdu->short_message_size = part->size - UDH_SIZE;
    error = pdu_add_tlv(pdu, SMPP_TAG_SAR_MSG_REF_NUM, sar->reference, 2);
    if (error == DM_OK)
        error = pdu_add_tlv(pdu, SMPP_TAG_SAR_TOTAL_SEGMENTS, &sar->total, 1);
    if (error == DM_OK)
        error = pdu_add_tlv(pdu, SMPP_TAG_SAR_SEGMENT_SEQNUM, &sar->number, 1);
    return error;
}

enum dm_error segment_put(const struct segment_part *part, enum segment_method method,
                          struct segment_sar *sar, struct pdu *pdu)
{
    if (part->udhi && method == SEGMENT_SAR)
        return put_sar(part, sar, pdu);
    if (part->udhi)
        pdu->esm_class |= SMPP_ESM_UDHI;
    pdu->short_message = part->octets;
    pdu->short_message_size = part->size;
    return DM_OK;
}

/* ---- in ----------------------------------------------------------------------------------- */

/*
 * Takes what one information element says.  An element that is repeated counts by its last
 * occurrence (23.040 §9.2.3.24); one of a wrong length or of another kind says nothing to us.
 */
static void read_element(uint8_t id, const uint8_t *value, size_t size,
                         struct segment_header *header)
{
    if (id == IE_PORTS_8 || id == IE_PORTS_16) {
        header->ported = true;
    } else if (id == IE_CONCATENATED_8 && size == 3) {
        header->wide_reference = false;
        header->reference = value[0];
        header->total = value[1];
        header->number = value[2];
    } else if (id == IE_CONCATENATED_16 && size == 4) {
        header->wide_reference = true;
        header->reference = (uint16_t)(value[0] << 8 | value[1]);
        header->total = value[2];
        header->number = value[3];
    }
}

/* Walks the UDH in front of header->octets and moves them behind it. */
static enum dm_error read_udh(struct segment_header *header)
{
    if (header->size == 0 || header->octets[0] > header->size - 1)
        return DM_E_FORMAT;
    const uint8_t *at = header->octets + 1;
    const uint8_t *end = at + header->octets[0];
    while (at < end) {
        if (end - at < 2 || at[1] > end - at - 2)
            return DM_E_FORMAT;
        read_element(at[0], at + 2, at[1], header);
        at += 2 + at[1];
    }
    header->size -= (size_t)(end - header->octets);
    header->octets = end;
    return DM_OK;
}

/* SAR counts when all three TLVs are there (SMPP 3.4 §5.3.2.22–24). */
static void read_sar(const struct pdu *pdu, struct segment_header *header)
{
    const struct smpp_tlv *reference = pdu_tlv(pdu, SMPP_TAG_SAR_MSG_REF_NUM);
    const struct smpp_tlv *total = pdu_tlv(pdu, SMPP_TAG_SAR_TOTAL_SEGMENTS);
    const struct smpp_tlv *number = pdu_tlv(pdu, SMPP_TAG_SAR_SEGMENT_SEQNUM);
    if (reference == NULL || total == NULL || number == NULL)
        return;
    if (reference->size != 2 || total->size != 1 || number->size != 1)
        return;
    header->wide_reference = true;
    header->reference = (uint16_t)(reference->value[0] << 8 | reference->value[1]);
    header->total = total->value[0];
    header->number = number->value[0];
}

enum dm_error segment_read(const struct pdu *pdu, struct segment_header *header)
{
    struct segment_header read = {.total = 1, .number = 1};
    read.octets = pdu_text(pdu, &read.size);
    if ((pdu->esm_class & SMPP_ESM_UDHI) != 0) {
        enum dm_error error = read_udh(&read);
        if (error != DM_OK)
            return error;
    } else {
        read_sar(pdu, &read);
    }

    bool impossible = read.number == 0 || read.number > read.total; /* total 0 too */
    if (impossible || read.total == 1) {
        read.total = read.number = 1;
        read.reference = 0;
        read.wide_reference = false;
    }
    if (read.total > SEGMENT_PARTS_MAX)
        return DM_E_RANGE;
    *header = read;
    return DM_OK;
}
