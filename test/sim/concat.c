#include "test/sim/concat.h"

#include "test/sim/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ESM_UDHI 0x40

/* 3GPP 23.040 §9.2.3.24: information elements 00 (8-bit reference) and 08 (16-bit). */
static void read_element(struct segment *segment, uint8_t id, const uint8_t *value, size_t length)
{
    if (id == 0x00 && length == 3) {
        segment->reference = value[0];
    } else if (id == 0x08 && length == 4) {
        segment->reference = (unsigned)(value[0] << 8 | value[1]);
    } else {
        return;
    }
    segment->total = value[length - 2];
    segment->number = value[length - 1];
}

static bool read_header(struct segment *segment, const char **wrong)
{
    const uint8_t *octets = segment->text.at;
    size_t length = segment->text.length == 0 ? 0 : octets[0] + 1U;

    if (length == 0 || length > segment->text.length) {
        *wrong = "the user data header is longer than the text";
        return false;
    }
    for (size_t at = 1; at < length;) {
        if (length - at < 2 || length - at - 2 < octets[at + 1]) {
            *wrong = "an element of the user data header runs over its end";
            return false;
        }
        read_element(segment, octets[at], octets + at + 2, octets[at + 1]);
        at += 2U + octets[at + 1];
    }
    segment->header = length;
    segment->text.at += length;
    segment->text.length -= length;
    return true;
}

static void read_sar(struct segment *segment, const struct pdu *pdu)
{
    uint32_t reference, total, number;

    if (pdu_tlv_number(pdu, TAG_SAR_REFERENCE, 2, &reference) &&
        pdu_tlv_number(pdu, TAG_SAR_TOTAL, 1, &total) &&
        pdu_tlv_number(pdu, TAG_SAR_SEQUENCE, 1, &number)) {
        segment->reference = reference;
        segment->total = total;
        segment->number = number;
    }
}

bool segment_read(struct segment *segment, const struct pdu *pdu, const char **wrong)
{
    *segment = (struct segment){.text = pdu_text(pdu), .total = 1, .number = 1};
    read_sar(segment, pdu);
    if ((pdu->esm_class & ESM_UDHI) != 0 && !read_header(segment, wrong)) {
        return false;
    }
    if (segment->number == 0 || segment->number > segment->total || segment->total > CONCAT_PARTS) {
        *wrong = "the number of a part is not within its total";
        return false;
    }
    return true;
}

static void clear_set(struct concat_set *set)
{
    for (size_t i = 0; i < CONCAT_PARTS; i++) {
        free(set->parts[i].octets);
    }
    *set = (struct concat_set){0};
}

void concat_clear(struct concat *concat)
{
    for (size_t i = 0; i < CONCAT_SETS; i++) {
        clear_set(&concat->sets[i]);
    }
}

static struct concat_set *set_for(struct concat *concat, const struct segment *segment,
                                  const char *from)
{
    struct concat_set *set = concat->sets;

    for (size_t i = 0; i < CONCAT_SETS; i++) {
        if (set[i].total == segment->total && set[i].reference == segment->reference &&
            strcmp(set[i].from, from) == 0) {
            return &set[i];
        }
    }
    set = &concat->sets[concat->oldest];
    concat->oldest = (concat->oldest + 1) % CONCAT_SETS;
    clear_set(set);
    set->total = segment->total;
    set->reference = segment->reference;
    snprintf(set->from, sizeof set->from, "%s", from);
    return set;
}

static void join(struct concat_set *set, uint8_t **whole, size_t *length)
{
    size_t used = 0;

    for (size_t i = 0; i < set->total; i++) {
        used += set->parts[i].length;
    }
    *whole = memory_new(used + 1);
    *length = used;
    used = 0;
    for (size_t i = 0; i < set->total; i++) {
        memcpy(*whole + used, set->parts[i].octets, set->parts[i].length);
        used += set->parts[i].length;
    }
}

bool concat_add(struct concat *concat, const struct segment *segment, const char *from,
                uint8_t **whole, size_t *length)
{
    struct concat_set *set = set_for(concat, segment, from);
    size_t part = segment->number - 1;

    if (set->parts[part].octets == NULL) {
        set->parts[part].octets = memory_new(segment->text.length + 1);
        if (segment->text.length != 0) {
            memcpy(set->parts[part].octets, segment->text.at, segment->text.length);
        }
        set->parts[part].length = segment->text.length;
        set->have++;
    }
    if (set->have < set->total) {
        return false;
    }
    join(set, whole, length);
    clear_set(set);
    return true;
}

size_t segment_cut(enum alphabet alphabet, const uint8_t *octets, size_t left, size_t most)
{
    if (left <= most) {
        return left;
    }
    if (alphabet == ALPHABET_GSM && octets[most - 1] == 0x1B) {
        return most - 1;
    }
    if (alphabet == ALPHABET_UCS2) {
        most -= most % 2;
        if ((octets[most - 2] & 0xFC) == 0xD8) {
            most -= 2;
        }
    }
    return most;
}
