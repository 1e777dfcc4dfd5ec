/* A stream of PDUs, however it is cut: frame and pdu.  The first octets say where it is cut. */
#include "test/fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/frame.h"
#include "protocol/pdu.h"
#include "test/unit/support.h"

#define LIMIT  1024
#define PIECES 4

/* What frame_next has to say at a place of the stream (frame.h), by arithmetic alone. */
static enum dm_error expected_at(const uint8_t *at, size_t left, size_t *size)
{
    if (left < 4)
        return DM_E_NOT_FOUND;
    *size = (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
    if (*size < FRAME_SIZE_MIN || *size > LIMIT)
        return DM_E_LENGTH;
    return *size <= left ? DM_OK : DM_E_NOT_FOUND;
}

/* A refused PDU says its header and nothing else. */
static void claim_header_alone(const struct pdu *pdu)
{
    struct pdu header = {
        .command_id = pdu->command_id,
        .command_status = pdu->command_status,
        .sequence_number = pdu->sequence_number,
    };

    CLAIM(support_pdu_difference(pdu, &header) == NULL);
}

/* What can be encoded comes back as it was; a refusal loses its body (pdu.h). */
static void claim_comes_back(const struct pdu *pdu)
{
    uint8_t octets[PDU_OUT_MAX];
    size_t size;
    struct pdu back;

    if (pdu_encode(pdu, octets, sizeof octets, &size) != DM_OK)
        return;
    CLAIM(pdu_decode(octets, size, &back) == DM_OK);
    if ((pdu->command_id & SMPP_RESPONSE) != 0 && pdu->command_status != 0)
        claim_header_alone(&back);
    else if (size > FRAME_SIZE_MIN)
        CLAIM(support_pdu_difference(pdu, &back) == NULL);
}

static void check_pdu(const uint8_t *octets, size_t size)
{
    uint8_t *copy = support_exact_copy(octets, size);
    struct pdu pdu;
    size_t text_size;

    if (pdu_decode(copy, size, &pdu) != DM_OK) {
        claim_header_alone(&pdu);
    } else {
        const uint8_t *text = pdu_text(&pdu, &text_size);
        CLAIM(text_size == 0 || (text >= copy && text + text_size <= copy + size));
        CLAIM(pdu_command_name(pdu.command_id)[0] != '\0');
        claim_comes_back(&pdu);
    }
    free(copy);
}

/* Takes every PDU that is whole.  False: the stream is broken, now and for ever. */
static bool drain(struct frame *frame, const uint8_t **at, const uint8_t *fed)
{
    for (;;) {
        const uint8_t *pdu;
        size_t size, size_expected = 0;
        enum dm_error expected = expected_at(*at, (size_t)(fed - *at), &size_expected);

        CLAIM(frame_is_partial(frame) == (expected == DM_E_NOT_FOUND && fed > *at));
        CLAIM(frame_next(frame, &pdu, &size) == expected);
        if (expected != DM_OK)
            return expected == DM_E_NOT_FOUND;
        CLAIM(size == size_expected && memcmp(pdu, *at, size) == 0);
        check_pdu(pdu, size);
        *at += size;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    struct frame frame;
    const uint8_t *end = octets + size;
    bool sound = true;

    if (size < PIECES)
        return 0;
    frame_init(&frame, LIMIT);
    const uint8_t *fed = octets + PIECES;
    const uint8_t *at = fed;
    for (size_t i = 0; sound && fed < end; i++) {
        size_t piece = 1 + (size_t)octets[i % PIECES];
        if (piece > (size_t)(end - fed))
            piece = (size_t)(end - fed);
        CLAIM(frame_feed(&frame, fed, piece) == DM_OK);
        fed += piece;
        sound = drain(&frame, &at, fed);
    }
    frame_free(&frame);
    return 0;
}
