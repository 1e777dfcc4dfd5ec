/* USSD indications under every dialect, and the pages that answer them. */
#include "test/fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/pdu.h"
#include "protocol/ussd.h"
#include "test/unit/support.h"

static const char page_text[] = "پاسخ";

static void claim_indication(const struct ussd_indication *indication)
{
    const char *text = indication->message.text;
    bool has_text = indication->event == USSD_BEGIN || indication->event == USSD_ANSWER;

    CLAIM(indication->event <= USSD_ABORT);
    CLAIM(has_text || text[0] == '\0');
    CLAIM(indication->reference.size <= USSD_REFERENCE_MAX);
    /* What stands in for an empty text is an address, and no text a person typed. */
    CLAIM(strcmp(text, indication->message.to.digits) == 0 || fuzz_is_text(text));
}

/* The TLV whose value a page repeats as it came; 0 where it is none, or is changed on the way. */
static uint16_t echoed_tag(const struct ussd_dialect *dialect)
{
    switch (dialect->carrier) {
    case USSD_CARRIER_UMR: return SMPP_TAG_USER_MESSAGE_REFERENCE;
    case USSD_CARRIER_ITS16: return SMPP_TAG_ITS_SESSION_INFO;
    default: return 0;
    }
}

/* A page goes back the way the question came, and a session's reference with it (facts §2.5). */
static void claim_page(const struct ussd_dialect *dialect, enum ussd_action action,
                       const struct ussd_indication *indication)
{
    const struct ussd_reference *reference = &indication->reference;
    struct ussd_page page;
    struct pdu back;
    uint8_t octets[PDU_OUT_MAX];
    size_t size;
    enum dm_error error = ussd_write(dialect, action, &indication->message.from,
                                     &indication->message.to, reference, page_text, &page);

    CLAIM(error == DM_OK);
    CLAIM(pdu_encode(&page.pdu, octets, sizeof octets, &size) == DM_OK);
    CLAIM(pdu_decode(octets, size, &back) == DM_OK);
    CLAIM(support_pdu_difference(&page.pdu, &back) == NULL);
    CLAIM(strcmp(back.destination.digits, indication->message.from.digits) == 0);
    if (echoed_tag(dialect) == 0 || reference->size == 0)
        return;
    const struct smpp_tlv *echo = pdu_tlv(&back, echoed_tag(dialect));
    CLAIM(echo != NULL && echo->size == reference->size);
    CLAIM(memcmp(echo->value, reference->octets, reference->size) == 0);
}

static size_t dialect_count(void)
{
    size_t count = 0;

    while (ussd_dialect_name_at(count) != NULL)
        count++;
    return count;
}

/* The dialect, the link's alphabet, and a PDU whose length is put right. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    struct fuzz_input input = {octets, octets + size};
    const char *name = ussd_dialect_name_at(fuzz_octet(&input) % dialect_count());
    const struct ussd_dialect *dialect = ussd_dialect_find(name);
    enum text_alphabet alphabet = fuzz_octet(&input) % TEXT_OCTETS;
    struct ussd_indication indication;
    struct pdu pdu;
    size_t left;
    uint8_t *copy = fuzz_octets(&input, size, &left);

    fuzz_put_length(copy, left);
    if (pdu_decode(copy, left, &pdu) == DM_OK && ussd_detect(dialect, &pdu) &&
        ussd_read(dialect, &pdu, alphabet, &indication) == DM_OK) {
        claim_indication(&indication);
        for (enum ussd_action action = USSD_ASK; action <= USSD_RELEASE; action++)
            claim_page(dialect, action, &indication);
    }
    free(copy);
    return 0;
}
