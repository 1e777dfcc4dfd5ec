/* PDUs shown to people: every octet once, and of a masked one nothing that was said, or by whom. */
#include "test/fuzz/target.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/annotate.h"
#include "protocol/pdu.h"
#include "protocol/text.h"
#include "test/unit/support.h"

#define DIGITS_SHOWN 3

struct shown {
    const uint8_t *octets;
    size_t size;
    size_t at;
};

/* "OFFSET  HEX HEX …", and behind two blanks or at the end of the line what it is. */
static void claim_line(void *context, const char *line)
{
    struct shown *shown = context;
    char *end;

    for (const char *at = line; *at != '\0'; at++)
        CLAIM(*at >= ' ' && *at <= '~');
    CLAIM(strtoul(line, &end, 16) == shown->at);
    CLAIM(strncmp(end, "  ", 2) == 0);
    end++;
    do {
        CLAIM(shown->at < shown->size);
        CLAIM(strtoul(end, &end, 16) == shown->octets[shown->at++]);
    } while (end[0] == ' ' && end[1] != ' ');
}

static void claim_lines(const uint8_t *octets, size_t size)
{
    struct shown shown = {octets, size, 0};

    annotate_lines(octets, size, claim_line, &shown);
    CLAIM(shown.at == size);
}

static void claim_hidden(const char *text, size_t size, size_t most)
{
    size_t told = 0;

    for (size_t i = 0; i < size; i++)
        told += isalnum((unsigned char)text[i]) != 0 && text[i] != 'x';
    CLAIM(told <= most);
}

/* The octets in front of a text that name its language, or its place among others, may stay. */
static void claim_text_hidden(const struct pdu *masked)
{
    size_t prefix;

    (void)text_alphabet_of(masked->data_coding, TEXT_GSM, &prefix);
    if ((masked->esm_class & SMPP_ESM_UDHI) == 0 && masked->short_message_size > prefix)
        claim_hidden((const char *)masked->short_message + prefix,
                     masked->short_message_size - prefix, 0);
}

/* What a program reads in the masked PDU has the places and sizes it had. */
static void claim_same_form(const struct pdu *pdu, const struct pdu *masked)
{
    CLAIM(pdu->command_id == masked->command_id);
    CLAIM(pdu->sequence_number == masked->sequence_number);
    CLAIM(strlen(pdu->source.digits) == strlen(masked->source.digits));
    CLAIM(strlen(pdu->destination.digits) == strlen(masked->destination.digits));
    CLAIM(pdu->short_message_size == masked->short_message_size);
    CLAIM(pdu->tlv_count == masked->tlv_count);
    for (size_t i = 0; i < pdu->tlv_count; i++)
        CLAIM(pdu->tlvs[i].tag == masked->tlvs[i].tag && pdu->tlvs[i].size == masked->tlvs[i].size);
}

static void claim_masked(const uint8_t *octets, size_t size)
{
    uint8_t *copy = support_exact_copy(octets, size);
    struct pdu pdu, masked;

    annotate_mask(copy, size);
    claim_lines(copy, size);
    /* What the decoder forgives behind the last whole TLV is masked whole: then the form is gone. */
    if (pdu_decode(octets, size, &pdu) == DM_OK && pdu_decode(copy, size, &masked) == DM_OK) {
        const struct smpp_tlv *last = pdu.tlv_count > 0 ? &pdu.tlvs[pdu.tlv_count - 1] : NULL;
        claim_hidden(masked.password, strlen(masked.password), 0);
        claim_hidden(masked.source.digits, strlen(masked.source.digits), DIGITS_SHOWN);
        claim_hidden(masked.destination.digits, strlen(masked.destination.digits), DIGITS_SHOWN);
        claim_text_hidden(&masked);
        if (last != NULL && last->value + last->size == octets + size)
            claim_same_form(&pdu, &masked);
    }
    free(copy);
}

/* A PDU whose length is put right. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    uint8_t *copy = support_exact_copy(octets, size);

    fuzz_put_length(copy, size);
    claim_lines(copy, size);
    claim_masked(copy, size);
    free(copy);
    return 0;
}
