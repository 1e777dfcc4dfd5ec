/* Parts of long messages from a peer, in whatever order: UDH, SAR, and the table that joins them. */
#include "test/fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/segment.h"

#define SETS       3
#define TIMEOUT_MS 1000
#define STEP_MS    64 /* an octet's worth of time goes past the time-out in a few messages */

/* How a message says that it is a part. */
enum { BY_UDH = 1, BY_SAR = 2, IN_PAYLOAD = 4 };

struct message_input {
    struct pdu pdu;
    uint8_t sar[4]; /* reference, total, number */
    uint8_t *text;
};

/* Flags, sender, data_coding, SAR values, size, text: as much of them as the input has. */
static void read_message(struct fuzz_input *input, struct message_input *message)
{
    enum dm_error error = DM_OK;
    uint8_t flags = fuzz_octet(input);
    struct pdu *pdu = &message->pdu;
    size_t size;

    *pdu = (struct pdu){.command_id = SMPP_DELIVER_SM, .esm_class = 0};
    pdu->source.digits[0] = (char)('0' + flags / 64);
    pdu->data_coding = fuzz_octet(input) & 8;
    for (size_t i = 0; i < sizeof message->sar; i++)
        message->sar[i] = flags & BY_SAR ? fuzz_octet(input) : 0;
    size_t most = fuzz_octet(input);
    message->text = fuzz_octets(input, most, &size);
    if (flags & BY_UDH)
        pdu->esm_class |= SMPP_ESM_UDHI;
    if (flags & BY_SAR) {
        error = pdu_add_tlv(pdu, SMPP_TAG_SAR_MSG_REF_NUM, message->sar, 2);
        CLAIM(error == DM_OK);
        error = pdu_add_tlv(pdu, SMPP_TAG_SAR_TOTAL_SEGMENTS, message->sar + 2, 1);
        CLAIM(error == DM_OK);
        error = pdu_add_tlv(pdu, SMPP_TAG_SAR_SEGMENT_SEQNUM, message->sar + 3, 1);
        CLAIM(error == DM_OK);
    }
    if (flags & IN_PAYLOAD) {
        error = pdu_add_tlv(pdu, SMPP_TAG_MESSAGE_PAYLOAD, message->text, (uint16_t)size);
    } else if (size > 0) {
        pdu->short_message = message->text;
        pdu->short_message_size = size;
    }
    CLAIM(error == DM_OK);
}

/* A header stays inside its text, and a part inside its message. */
static void claim_header(const struct pdu *pdu, const struct segment_header *header)
{
    size_t size;
    const uint8_t *text = pdu_text(pdu, &size);

    CLAIM(header->size <= size);
    CLAIM(header->size == 0 ||
          (header->octets >= text && header->octets + header->size == text + size));
    CLAIM(header->total >= 1 && header->total <= SEGMENT_PARTS_MAX);
    CLAIM(header->number >= 1 && header->number <= header->total);
}

static void add(struct segment_table *table, const struct pdu *pdu,
                const struct segment_header *header, struct monotime now)
{
    /* Each time of its own exact size, for the joiner to overrun. */
    uint8_t *joined = malloc(SEGMENT_OCTETS_MAX);
    size_t size, dropped;

    CLAIM(joined != NULL);
    enum dm_error error = segment_table_add(table, 0, pdu, header, now, joined, &size, &dropped);
    CLAIM(error == DM_OK || error == DM_E_NOT_FOUND || error == DM_E_LENGTH);
    CLAIM((error == DM_E_LENGTH) == (header->size > SEGMENT_PART_OCTETS_MAX));
    CLAIM(dropped <= SETS + 1);
    if (error == DM_OK)
        CLAIM(size >= header->size && size <= (size_t)header->total * SEGMENT_PART_OCTETS_MAX);
    free(joined);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    struct fuzz_input input = {octets, octets + size};
    struct segment_table *table = segment_table_new(SETS, TIMEOUT_MS);
    struct monotime now = {0};

    CLAIM(table != NULL);
    while (input.at < input.end) {
        struct message_input message;
        struct segment_header header;

        now = monotime_add(now, fuzz_octet(&input) % STEP_MS);
        read_message(&input, &message);
        if (segment_read(&message.pdu, &header) == DM_OK) {
            claim_header(&message.pdu, &header);
            if (header.total > 1)
                add(table, &message.pdu, &header, now);
        }
        free(message.text);
    }
    segment_table_free(table);
    return 0;
}
