/* A text cut into parts, delivered in an order the input chooses, is the same text again. */
#include "test/fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/segment.h"
#include "protocol/text.h"

static const struct smpp_address from = {1, 1, "989123000001"};
static const struct smpp_address to = {0, 0, "1420"};

/* Every part is a text by itself: no cut goes through a character. */
static void claim_parts_are_text(enum text_alphabet alphabet, const struct segment_part *parts,
                                 size_t count, const char *whole)
{
    char text[TEXT_UTF8_MAX];
    size_t at = 0;

    for (size_t i = 0; i < count; i++) {
        size_t skip = parts[i].udhi ? parts[i].octets[0] + 1u : 0;
        enum dm_error error =
            text_decode(alphabet, parts[i].octets + skip, parts[i].size - skip, text, sizeof text);
        CLAIM(error == DM_OK);
        CLAIM(strncmp(whole + at, text, strlen(text)) == 0);
        at += strlen(text);
    }
    CLAIM(whole[at] == '\0');
}

/* Delivers one part; true when it was the last one missing. */
static bool deliver(struct segment_table *table, const struct segment_part *part,
                    enum segment_method method, uint8_t *joined, size_t *size)
{
    struct pdu pdu = {.command_id = SMPP_DELIVER_SM, .source = from, .destination = to};
    struct segment_header header;
    struct segment_sar sar;
    size_t dropped;

    CLAIM(segment_put(part, method, &sar, &pdu) == DM_OK);
    CLAIM(segment_read(&pdu, &header) == DM_OK);
    enum dm_error error =
        segment_table_add(table, 1, &pdu, &header, (struct monotime){0}, joined, size, &dropped);
    CLAIM(error == DM_OK || error == DM_E_NOT_FOUND);
    CLAIM(dropped == 0);
    return error == DM_OK;
}

/* Parts go out in the input's order, each of them once more whenever it likes, then all the rest. */
static void claim_joins(const struct segment_part *parts, size_t count, enum segment_method method,
                        struct fuzz_input *order, const uint8_t *octets, size_t size)
{
    struct segment_table *table = segment_table_new(1, 1);
    uint8_t joined[SEGMENT_OCTETS_MAX];
    size_t joined_size = 0;
    bool whole = false;

    CLAIM(table != NULL);
    while (!whole && order->at < order->end)
        whole = deliver(table, &parts[fuzz_octet(order) % count], method, joined, &joined_size);
    for (size_t i = 0; !whole && i < count; i++)
        whole = deliver(table, &parts[i], method, joined, &joined_size);
    CLAIM(whole);
    CLAIM(joined_size == size && memcmp(joined, octets, size) == 0);
    segment_table_free(table);
}

/* A reference, a line of text, and behind it the order. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
    struct fuzz_input input = {octets, octets + size};
    struct segment_part parts[SEGMENT_PARTS_MAX];
    uint8_t encoded[SEGMENT_OCTETS_MAX + 1];
    struct text_measure measure;
    size_t encoded_size, count;
    uint8_t reference = fuzz_octet(&input);
    enum segment_method method = reference % 2 == 0 ? SEGMENT_UDH : SEGMENT_SAR;
    char *text = fuzz_line(&input);

    if (text == NULL)
        return 0;
    if (text_measure(text, &measure) != DM_OK ||
        text_encode(measure.alphabet, text, encoded, sizeof encoded, &encoded_size) != DM_OK)
        goto out;
    if (segment_split(measure.alphabet, encoded, encoded_size, reference, parts, &count) != DM_OK)
        goto out;
    CLAIM(count >= 1 && count <= SEGMENT_PARTS_MAX);
    /* A byte order mark is text to the sender and none to the reader (text.h). */
    if (strstr(text, "\xef\xbb\xbf") == NULL && strstr(text, "\xef\xbf\xbe") == NULL)
        claim_parts_are_text(measure.alphabet, parts, count, text);
    if (count > 1)
        claim_joins(parts, count, method, &input, encoded, encoded_size);
out:
    free(text);
    return 0;
}
