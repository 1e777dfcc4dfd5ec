/* Delivery receipts: their text, their TLVs, and the forms of an id. */
#include "test/fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/pdu.h"
#include "protocol/receipt.h"
#include "test/unit/support.h"

/* A key is an id or a number; one that is made of a key in decimal is the key again. */
static void claim_keys(const char *id)
{
    for (enum receipt_id_base base = RECEIPT_ID_AS_IS; base <= RECEIPT_ID_DEC_TO_HEX; base++) {
        enum receipt_id_source decimal =
            base == RECEIPT_ID_DEC_TO_HEX ? RECEIPT_ID_SUBMITTED : RECEIPT_ID_RECEIPTED;
        char key[RECEIPT_KEY_SIZE], again[RECEIPT_KEY_SIZE];

        for (enum receipt_id_source source = RECEIPT_ID_SUBMITTED; source <= RECEIPT_ID_RECEIPTED;
             source++) {
            receipt_key(base, source, id, key);
            CLAIM(memchr(key, '\0', sizeof key) != NULL);
            CLAIM((key[0] == '\0') == (id[0] == '\0'));
            CLAIM(base != RECEIPT_ID_AS_IS || strcmp(key, id) == 0);
        }
        receipt_key(base, decimal, id, key);
        if (strlen(key) <= SMPP_MESSAGE_ID_MAX) {
            receipt_key(base, decimal, key, again);
            CLAIM(strcmp(key, again) == 0);
        }
    }
}

/* A PDU whose length is put right. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    uint8_t *copy = support_exact_copy(octets, size);
    struct receipt receipt;
    struct pdu pdu;

    fuzz_put_length(copy, size);
    if (pdu_decode(copy, size, &pdu) == DM_OK) {
        CLAIM(receipt_detect(&pdu, true) || !receipt_detect(&pdu, false));
        receipt_read(&pdu, &receipt);
        CLAIM(receipt.state <= RECEIPT_FAILED);
        CLAIM(memchr(receipt.id, '\0', sizeof receipt.id) != NULL);
        claim_keys(receipt.id);
    }
    free(copy);
    return 0;
}
