/* Do long messages leave in parts that come back whole, and is a hostile UDH bounded? */
#include "protocol/segment.h"

#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "protocol/error.h"
#include "test/unit/support.h"

#define COUNT(table) (sizeof table / sizeof table[0])

/* ---- out, and back again ------------------------------------------------------------------ */

/* A text that repeats a pattern behind an offset, so that every kind of cut is met. */
static const struct {
    const char *name;
    enum text_alphabet alphabet;
    const char *lead;
    const char *pattern;
    size_t part;  /* octets that fit into one part of several */
    size_t whole; /* octets that fit into one message of one part */
} fillings[] = {
    {"plain septets", TEXT_GSM, "", "41 42 43 44 45 46 47", 153, 160},
    {"escapes", TEXT_GSM, "", "1B 65", 152, 160},
    {"escapes behind one septet", TEXT_GSM, "41", "1B 65", 152, 160},
    {"escapes among septets", TEXT_GSM, "", "41 1B 65 42", 152, 160},
    {"plain UCS-2", TEXT_UCS2, "", "06 A9 06 CC 00 41", 134, 140},
    {"surrogate pairs", TEXT_UCS2, "", "D8 3D DE 00", 132, 140},
    {"surrogate pairs behind one unit", TEXT_UCS2, "00 41", "D8 3D DE 00", 132, 140},
    {"surrogate pairs among units", TEXT_UCS2, "", "06 A9 D8 3D DE 00", 132, 140},
    {"Latin-1", TEXT_LATIN1, "", "41 1B E9", 134, 140},
};

static void fill(uint8_t *octets, size_t size, const char *lead, const char *pattern)
{
    uint8_t first[8], repeated[8];
    size_t first_size = support_hex(lead, first, sizeof first);
    size_t repeated_size = support_hex(pattern, repeated, sizeof repeated);
    for (size_t i = 0; i < size; i++)
        octets[i] = i < first_size ? first[i] : repeated[(i - first_size) % repeated_size];
}

/* No part ends between two octets that make one character. */
static bool cut_well(enum text_alphabet alphabet, const struct segment_part *part)
{
    if (alphabet == TEXT_GSM)
        return part->octets[part->size - 1] != 0x1B;
    return alphabet != TEXT_UCS2 || (part->octets[part->size - 2] & 0xFC) != 0xD8;
}

/* Reads the parts as a receiver does, the last first, and compares what comes out. */
static void join_and_compare(const struct segment_part *parts, size_t count, const uint8_t *octets,
                             size_t size, const char *name)
{
    struct segment_table *table = segment_table_new(1, 1000);
    uint8_t *joined = malloc(SEGMENT_OCTETS_MAX);
    size_t joined_size = 0, dropped;
    enum dm_error error = DM_E_NOT_FOUND;
    for (size_t i = count; i > 0; i--) {
        struct segment_header header;
        uint8_t *exact = support_exact_copy(parts[i - 1].octets, parts[i - 1].size);
        struct pdu pdu = {.esm_class = SMPP_ESM_UDHI};
        pdu.short_message = exact;
        pdu.short_message_size = parts[i - 1].size;
        ck_assert_msg(segment_read(&pdu, &header) == DM_OK, "%s, %zu octets", name, size);
        ck_assert_msg(header.number == i && header.total == count && header.reference == 0xA5,
                      "%s, %zu octets", name, size);
        error = segment_table_add(table, 0, &pdu, &header, (struct monotime){0}, joined,
                                  &joined_size, &dropped);
        free(exact);
    }
    ck_assert_msg(error == DM_OK, "%s, %zu octets: %s", name, size, dm_strerror(error));
    ck_assert_msg(joined_size == size && memcmp(joined, octets, size) == 0, "%s, %zu octets", name,
                  size);
    free(joined);
    segment_table_free(table);
}

START_TEST(every_size_is_cut_and_joined_again)
{
    const char *name = fillings[_i].name;
    enum text_alphabet alphabet = fillings[_i].alphabet;
    size_t unit = alphabet == TEXT_UCS2 ? 2 : 1;
    for (size_t size = 0; size <= SEGMENT_PARTS_MAX * fillings[_i].part; size += unit) {
        uint8_t filled[SEGMENT_OCTETS_MAX];
        struct segment_part parts[SEGMENT_PARTS_MAX];
        size_t count = 0;
        fill(filled, size, fillings[_i].lead, fillings[_i].pattern);
        uint8_t *octets = support_exact_copy(filled, size);
        ck_assert_msg(segment_split(alphabet, octets, size, 0xA5, parts, &count) == DM_OK,
                      "%s, %zu octets", name, size);
        ck_assert_msg((count == 1) == (size <= fillings[_i].whole), "%s, %zu octets", name, size);
        if (count == 1) {
            ck_assert(!parts[0].udhi && parts[0].size == size);
            ck_assert(memcmp(parts[0].octets, octets, size) == 0);
        } else {
            for (size_t i = 0; i + 1 < count; i++) {
                ck_assert_msg(cut_well(alphabet, &parts[i]), "%s, %zu octets", name, size);
                ck_assert_msg(parts[i].udhi, "%s, %zu octets", name, size);
                ck_assert_msg(parts[i].size - 6 >= fillings[_i].part &&
                                  parts[i].size - 6 <= (alphabet == TEXT_GSM ? 153 : 134),
                              "%s, %zu octets: a part of %zu", name, size, parts[i].size);
            }
            join_and_compare(parts, count, octets, size, name);
        }
        free(octets);
    }
}
END_TEST

START_TEST(what_needs_an_eleventh_part_is_refused)
{
    static const uint8_t octets[4000] = {0};
    struct segment_part parts[SEGMENT_PARTS_MAX] = {{.size = 42}};
    size_t count = 42;
    ck_assert(segment_split(TEXT_GSM, octets, 1531, 1, parts, &count) == DM_E_FULL);
    ck_assert(segment_split(TEXT_UCS2, octets, 1342, 1, parts, &count) == DM_E_FULL);
    ck_assert(segment_split(TEXT_LATIN1, octets, sizeof octets, 1, parts, &count) == DM_E_FULL);
    ck_assert_uint_eq(count, 42);
    ck_assert_uint_eq(parts[0].size, 42);
}
END_TEST

START_TEST(a_part_begins_with_its_udh)
{
    static const uint8_t octets[161] = {0};
    static const uint8_t first[] = {5, 0, 3, 0x2A, 2, 1}, second[] = {5, 0, 3, 0x2A, 2, 2};
    struct segment_part parts[SEGMENT_PARTS_MAX];
    size_t count;
    ck_assert(segment_split(TEXT_GSM, octets, sizeof octets, 0x2A, parts, &count) == DM_OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_uint_eq(parts[0].size, 159);
    ck_assert_uint_eq(parts[1].size, 6 + 8);
    ck_assert_mem_eq(parts[0].octets, first, sizeof first);
    ck_assert_mem_eq(parts[1].octets, second, sizeof second);
}
END_TEST

START_TEST(a_part_says_its_place_by_udh_or_by_sar)
{
    static const uint8_t octets[161] = {7};
    struct segment_part parts[SEGMENT_PARTS_MAX];
    struct segment_header header;
    struct segment_sar sar;
    struct pdu by_udh = {0};
    struct pdu by_sar = {0};
    size_t count;

    ck_assert(segment_split(TEXT_GSM, octets, sizeof octets, 0x2A, parts, &count) == DM_OK);
    ck_assert(segment_put(&parts[1], SEGMENT_UDH, &sar, &by_udh) == DM_OK);
    ck_assert(segment_put(&parts[1], SEGMENT_SAR, &sar, &by_sar) == DM_OK);
    ck_assert_uint_eq(by_udh.esm_class, SMPP_ESM_UDHI);
    ck_assert_uint_eq(by_udh.tlv_count, 0);
    ck_assert_uint_eq(by_sar.esm_class, 0);
    ck_assert_uint_eq(by_sar.tlv_count, 3);
    ck_assert_uint_eq(by_sar.short_message_size, 8);
    ck_assert(segment_read(&by_sar, &header) == DM_OK);
    ck_assert_uint_eq(header.total, 2);
    ck_assert_uint_eq(header.number, 2);
    ck_assert_uint_eq(header.reference, 0x2A);
}
END_TEST

START_TEST(a_message_of_one_part_has_no_place)
{
    struct segment_part part = {.octets = {1, 2, 3}, .size = 3};
    struct segment_sar sar;
    struct pdu pdu = {0};

    ck_assert(segment_put(&part, SEGMENT_SAR, &sar, &pdu) == DM_OK);
    ck_assert_uint_eq(pdu.esm_class, 0);
    ck_assert_uint_eq(pdu.tlv_count, 0);
    ck_assert_uint_eq(pdu.short_message_size, 3);
}
END_TEST

/* ---- in: what a part says of itself ------------------------------------------------------- */

static const struct {
    const char *name;
    const char *hex; /* the text, behind an esm_class with UDHI */
    struct segment_header header;
    const char *text; /* what is left of it */
} udhs[] = {
    {"an 8-bit reference",
     "05 00 03 2A 02 01 41 42",
     {.total = 2, .number = 1, .reference = 0x2A},
     "41 42"},
    {"a 16-bit reference",
     "06 08 04 12 34 03 02 41",
     {.total = 3, .number = 2, .reference = 0x1234, .wide_reference = true},
     "41"},
    {"behind a language table",
     "08 24 01 0D 00 03 2A 02 01 41",
     {.total = 2, .number = 1, .reference = 0x2A},
     "41"},
    {"16-bit behind two others",
     "0C 24 01 0D 25 01 0D 08 04 FF FE 0A 0A 41",
     {.total = 10, .number = 10, .reference = 0xFFFE, .wide_reference = true},
     "41"},
    {"before another",
     "08 00 03 2A 02 01 24 01 0D 41",
     {.total = 2, .number = 1, .reference = 0x2A},
     "41"},
    {"twice: the last counts",
     "0A 00 03 2A 02 01 00 03 2B 03 02 41",
     {.total = 3, .number = 2, .reference = 0x2B},
     "41"},
    {"no text behind it", "05 00 03 2A 02 01", {.total = 2, .number = 1, .reference = 0x2A}, ""},
    {"16-bit ports", "06 05 04 0B 84 23 F0 41", {.total = 1, .number = 1, .ported = true}, "41"},
    {"8-bit ports", "04 04 02 01 02 41", {.total = 1, .number = 1, .ported = true}, "41"},
    {"ports of a part",
     "0B 05 04 0B 84 23 F0 00 03 2A 02 01 41",
     {.total = 2, .number = 1, .reference = 0x2A, .ported = true},
     "41"},
    {"a UDH of nothing", "00 41", {.total = 1, .number = 1}, "41"},
    {"only an element nobody knows", "03 70 01 FF 41", {.total = 1, .number = 1}, "41"},
    {"an element without a value", "02 70 00 41", {.total = 1, .number = 1}, "41"},
    {"an 8-bit reference of the wrong length",
     "06 00 04 2A 02 01 00 41",
     {.total = 1, .number = 1},
     "41"},
    {"total 1", "05 00 03 2A 01 01 41", {.total = 1, .number = 1}, "41"},
    {"total 0", "05 00 03 2A 00 00 41", {.total = 1, .number = 1}, "41"},
    {"total 0, number 1", "05 00 03 2A 00 01 41", {.total = 1, .number = 1}, "41"},
    {"number 0", "05 00 03 2A 02 00 41", {.total = 1, .number = 1}, "41"},
    {"a number above its total", "05 00 03 2A 02 03 41", {.total = 1, .number = 1}, "41"},
    {"a number above a total that is too much",
     "06 08 04 00 01 FE FF 41",
     {.total = 1, .number = 1},
     "41"},
};

static const struct {
    const char *name;
    const char *hex;
    enum dm_error error;
} hostile_udhs[] = {
    {"no text at all", "", DM_E_FORMAT},
    {"only its length", "05", DM_E_FORMAT},
    {"a length of one and nothing", "01", DM_E_FORMAT},
    {"a length of 255", "FF 00 03 2A 02 01", DM_E_FORMAT},
    {"one octet short", "05 00 03 2A 02", DM_E_FORMAT},
    {"an element longer than the UDH", "05 00 04 2A 02 01 41 41", DM_E_FORMAT},
    {"an element of 255 octets", "05 00 FF 2A 02 01 41 41", DM_E_FORMAT},
    {"an element without its length", "01 00 41", DM_E_FORMAT},
    {"an octet left behind the last element", "06 00 03 2A 02 01 00 41", DM_E_FORMAT},
    {"a value cut by the end of the UDH", "04 00 03 2A 02 01", DM_E_FORMAT},
    {"eleven parts", "05 00 03 2A 0B 01 41", DM_E_RANGE},
    {"255 parts", "06 08 04 00 01 FF FF 41", DM_E_RANGE},
};

static void check_header(const struct segment_header *header, const struct segment_header *expected,
                         const char *text_hex, const char *name)
{
    uint8_t text[256];
    size_t size = support_hex(text_hex, text, sizeof text);
    ck_assert_msg(header->total == expected->total, "%s: total %d", name, header->total);
    ck_assert_msg(header->number == expected->number, "%s: number %d", name, header->number);
    ck_assert_msg(header->reference == expected->reference, "%s: %d", name, header->reference);
    ck_assert_msg(header->wide_reference == expected->wide_reference, "%s: width", name);
    ck_assert_msg(header->ported == expected->ported, "%s: ported", name);
    ck_assert_msg(header->size == size, "%s: %zu octets", name, header->size);
    ck_assert_msg(size == 0 || memcmp(header->octets, text, size) == 0, "%s: text", name);
}

/* Reads a text with a UDH once from short_message and once from message_payload. */
static enum dm_error read_udh_from(bool payload, const char *hex, struct segment_header *header,
                                   uint8_t **exact)
{
    uint8_t octets[256];
    struct pdu pdu = {.command_id = SMPP_DELIVER_SM, .esm_class = SMPP_ESM_UDHI};
    size_t size = support_hex(hex, octets, sizeof octets);
    *exact = support_exact_copy(octets, size);
    if (payload) {
        ck_assert(pdu_add_tlv(&pdu, SMPP_TAG_MESSAGE_PAYLOAD, *exact, (uint16_t)size) == DM_OK);
    } else {
        pdu.short_message = size == 0 ? NULL : *exact;
        pdu.short_message_size = size;
    }
    return segment_read(&pdu, header);
}

START_TEST(a_udh_is_read)
{
    for (int payload = 0; payload <= 1; payload++) {
        struct segment_header header;
        uint8_t *exact;
        enum dm_error error = read_udh_from(payload != 0, udhs[_i].hex, &header, &exact);
        ck_assert_msg(error == DM_OK, "%s: %s", udhs[_i].name, dm_strerror(error));
        check_header(&header, &udhs[_i].header, udhs[_i].text, udhs[_i].name);
        free(exact);
    }
}
END_TEST

START_TEST(a_hostile_udh_is_refused)
{
    for (int payload = 0; payload <= 1; payload++) {
        struct segment_header header = {.number = 42};
        uint8_t *exact;
        enum dm_error error = read_udh_from(payload != 0, hostile_udhs[_i].hex, &header, &exact);
        ck_assert_msg(error == hostile_udhs[_i].error, "%s: %s", hostile_udhs[_i].name,
                      dm_strerror(error));
        ck_assert_msg(header.number == 42, "%s: touched", hostile_udhs[_i].name);
        free(exact);
    }
}
END_TEST

START_TEST(random_udhs_read_nothing_outside)
{
    uint32_t state = 1;
    for (int n = 0; n < 100000; n++) {
        uint8_t octets[24];
        for (size_t i = 0; i < sizeof octets; i++) {
            state = state * 1664525u + 1013904223u;
            octets[i] = (uint8_t)(state >> 28); /* small numbers make elements that nearly fit */
        }
        state = state * 1664525u + 1013904223u;
        size_t size = state >> 16 & 0x0F;
        uint8_t *exact = support_exact_copy(octets, size);
        struct pdu pdu = {.esm_class = SMPP_ESM_UDHI};
        struct segment_header header;
        pdu.short_message = exact;
        pdu.short_message_size = size;
        if (segment_read(&pdu, &header) == DM_OK) {
            ck_assert(header.total >= 1 && header.total <= SEGMENT_PARTS_MAX);
            ck_assert(header.number >= 1 && header.number <= header.total);
            ck_assert(header.octets + header.size == exact + size);
        }
        free(exact);
    }
}
END_TEST

/* A TLV of a row below; an empty value means that it is not there. */
static const struct {
    const char *name;
    const char *reference;
    const char *total;
    const char *number;
    struct segment_header header;
    enum dm_error error;
} sars[] = {
    {"all three",
     "12 34",
     "03",
     "02",
     {.total = 3, .number = 2, .reference = 0x1234, .wide_reference = true},
     DM_OK},
    {"no TLVs", "", "", "", {.total = 1, .number = 1}, DM_OK},
    {"no reference", "", "03", "02", {.total = 1, .number = 1}, DM_OK},
    {"no total", "12 34", "", "02", {.total = 1, .number = 1}, DM_OK},
    {"no number", "12 34", "03", "", {.total = 1, .number = 1}, DM_OK},
    {"a reference of one octet", "12", "03", "02", {.total = 1, .number = 1}, DM_OK},
    {"a total of two octets", "12 34", "00 03", "02", {.total = 1, .number = 1}, DM_OK},
    {"a number of four octets", "12 34", "03", "00 00 00 02", {.total = 1, .number = 1}, DM_OK},
    {"total 1", "12 34", "01", "01", {.total = 1, .number = 1}, DM_OK},
    {"total 0", "12 34", "00", "00", {.total = 1, .number = 1}, DM_OK},
    {"a number above its total", "12 34", "03", "04", {.total = 1, .number = 1}, DM_OK},
    {"eleven parts", "12 34", "0B", "01", {.number = 42}, DM_E_RANGE},
};

static uint8_t *add_hex_tlv(struct pdu *pdu, uint16_t tag, const char *hex)
{
    uint8_t octets[8];
    size_t size = support_hex(hex, octets, sizeof octets);
    uint8_t *exact = support_exact_copy(octets, size);
    if (size > 0)
        ck_assert(pdu_add_tlv(pdu, tag, exact, (uint16_t)size) == DM_OK);
    return exact;
}

START_TEST(sar_tlvs_are_read)
{
    static const uint8_t text[] = {0x41, 0x42};
    struct pdu pdu = {.short_message = text, .short_message_size = sizeof text};
    struct segment_header header = {.number = 42};
    uint8_t *number = add_hex_tlv(&pdu, SMPP_TAG_SAR_SEGMENT_SEQNUM, sars[_i].number);
    uint8_t *reference = add_hex_tlv(&pdu, SMPP_TAG_SAR_MSG_REF_NUM, sars[_i].reference);
    uint8_t *total = add_hex_tlv(&pdu, SMPP_TAG_SAR_TOTAL_SEGMENTS, sars[_i].total);
    enum dm_error error = segment_read(&pdu, &header);
    ck_assert_msg(error == sars[_i].error, "%s: %s", sars[_i].name, dm_strerror(error));
    if (error == DM_OK)
        check_header(&header, &sars[_i].header, "41 42", sars[_i].name);
    else
        ck_assert_int_eq(header.number, 42);
    free(number);
    free(reference);
    free(total);
}
END_TEST

START_TEST(a_udh_wins_over_sar)
{
    static const uint8_t text[] = {5, 0, 3, 0x2A, 2, 1, 0x41};
    struct pdu pdu = {.esm_class = SMPP_ESM_UDHI};
    struct segment_header header;
    pdu.short_message = text;
    pdu.short_message_size = sizeof text;
    uint8_t *reference = add_hex_tlv(&pdu, SMPP_TAG_SAR_MSG_REF_NUM, "12 34");
    uint8_t *total = add_hex_tlv(&pdu, SMPP_TAG_SAR_TOTAL_SEGMENTS, "03");
    uint8_t *number = add_hex_tlv(&pdu, SMPP_TAG_SAR_SEGMENT_SEQNUM, "03");
    ck_assert(segment_read(&pdu, &header) == DM_OK);
    check_header(&header, &(struct segment_header){.total = 2, .number = 1, .reference = 0x2A},
                 "41", "UDH and SAR");
    free(reference);
    free(total);
    free(number);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("segment");
    TCase *tcase = tcase_create("segment");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, every_size_is_cut_and_joined_again, 0, COUNT(fillings));
    tcase_add_test(tcase, what_needs_an_eleventh_part_is_refused);
    tcase_add_test(tcase, a_part_begins_with_its_udh);
    tcase_add_test(tcase, a_part_says_its_place_by_udh_or_by_sar);
    tcase_add_test(tcase, a_message_of_one_part_has_no_place);
    tcase_add_loop_test(tcase, a_udh_is_read, 0, COUNT(udhs));
    tcase_add_loop_test(tcase, a_hostile_udh_is_refused, 0, COUNT(hostile_udhs));
    tcase_add_test(tcase, random_udhs_read_nothing_outside);
    tcase_add_loop_test(tcase, sar_tlvs_are_read, 0, COUNT(sars));
    tcase_add_test(tcase, a_udh_wins_over_sar);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
