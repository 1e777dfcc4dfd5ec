/* What a trace shows of a PDU, what it never shows, and that hostile octets are bounded. */
#include "protocol/annotate.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/pdu.h"
#include "test/unit/support.h"

#define COUNT(table) (sizeof table / sizeof table[0])
#define LINES_MAX    8192

struct lines {
    char text[LINES_MAX];
    size_t count;
    size_t octets;
};

static void take_line(void *context, const char *line)
{
    struct lines *lines = context;

    if (strlen(lines->text) + strlen(line) + 2 < sizeof lines->text)
        strcat(strcat(lines->text, line), "\n");
    lines->count++;
}

/* ---- lines --------------------------------------------------------------------------------- */

static const char deliver[] = "00 00 00 4A 00 00 00 05 00 00 00 00 00 00 00 08 "
                              "55 53 53 44 00 "
                              "01 01 39 38 39 31 32 31 32 33 34 35 36 37 00 "
                              "00 00 2A 34 2A 31 34 32 30 23 00 "
                              "00 00 00 00 00 00 00 00 00 06 31 2A 34 35 36 37 "
                              "05 01 00 01 12 "
                              "13 83 00 02 AB CD";

static const char annotated[] =
    "00000  00 00 00 4a                                      command_length           74\n"
    "00004  00 00 00 05                                      command_id               deliver_sm\n"
    "00008  00 00 00 00                                      command_status           ESME_ROK\n"
    "0000c  00 00 00 08                                      sequence_number          8\n"
    "00010  55 53 53 44 00                                   service_type             \"USSD\"\n"
    "00015  01                                               source_addr_ton          1\n"
    "00016  01                                               source_addr_npi          1\n"
    "00017  78 78 78 78 78 78 78 78 78 35 36 37 00           source_addr              "
    "\"xxxxxxxxx567\"\n"
    "00024  00                                               dest_addr_ton            0\n"
    "00025  00                                               dest_addr_npi            0\n"
    "00026  2a 78 2a 78 34 32 30 23 00                       destination_addr         "
    "\"*x*x420#\"\n"
    "0002f  00                                               esm_class                0\n"
    "00030  00                                               protocol_id              0\n"
    "00031  00                                               priority_flag            0\n"
    "00032  00                                               schedule_delivery_time   \"\"\n"
    "00033  00                                               validity_period          \"\"\n"
    "00034  00                                               registered_delivery      0\n"
    "00035  00                                               replace_if_present_flag  0\n"
    "00036  00                                               data_coding              0\n"
    "00037  00                                               sm_default_msg_id        0\n"
    "00038  06                                               sm_length                6\n"
    "00039  78 78 78 78 78 78                                short_message            6 octets\n"
    "0003f  05 01 00 01                                      TLV                      0x0501, 1 "
    "octets\n"
    "00043  12                                               ussd_service_op          18\n"
    "00044  13 83 00 02                                      TLV                      0x1383, 2 "
    "octets\n"
    "00048  ab cd                                            its_session_info         43981\n";

START_TEST(a_pdu_is_shown_field_by_field)
{
    uint8_t octets[256];
    size_t size = support_hex(deliver, octets, sizeof octets);
    struct lines lines = {.count = 0};

    annotate_mask(octets, size);
    annotate_lines(octets, size, take_line, &lines);
    ck_assert_str_eq(lines.text, annotated);
}
END_TEST

/* ---- masks --------------------------------------------------------------------------------- */

/* A data_sm from and to nobody with this data_coding, esm_class and TLVs. */
#define DATA_SM(length, esm_class, data_coding, tlvs)                                              \
    "00 00 00 " length " 00 00 01 03 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 " esm_class      \
    " 00 " data_coding " " tlvs

static const struct {
    const char *name;
    const char *hex;
    const char *masked;
} masks[] = {
    {"a password",
     "00 00 00 23 00 00 00 09 00 00 00 00 00 00 00 01 61 00 73 65 63 72 65 74 00 00 34 00 00 "
     "31 32 33 34 35 00",
     "00 00 00 23 00 00 00 09 00 00 00 00 00 00 00 01 61 00 78 78 78 78 78 78 00 00 34 00 00 "
     "78 78 33 34 35 00"},
    {"a text in UCS-2 stays UCS-2", DATA_SM("22", "00", "08", "04 24 00 04 06 A9 06 2F"),
     DATA_SM("22", "00", "08", "04 24 00 04 00 78 00 78")},
    {"half a character too", DATA_SM("21", "00", "08", "04 24 00 03 06 A9 06"),
     DATA_SM("21", "00", "08", "04 24 00 03 00 78 00")},
    {"a user data header stays", DATA_SM("26", "40", "00", "04 24 00 08 05 00 03 41 02 01 31 32"),
     DATA_SM("26", "40", "00", "04 24 00 08 05 00 03 41 02 01 78 78")},
    {"one that is no header hides nothing", DATA_SM("21", "40", "00", "04 24 00 03 FF 31 32"),
     DATA_SM("21", "40", "00", "04 24 00 03 78 78 78")},
    {"one that is the whole text hides nothing",
     DATA_SM("2E", "40", "00", "04 24 00 10 0F 31 32 33 34 35 36 37 38 39 30 31 32 33 34 35"),
     DATA_SM("2E", "40", "00", "04 24 00 10 78 78 78 78 78 78 78 78 78 78 78 78 78 78 78 78")},
    {"a language stays in front of a text", DATA_SM("22", "00", "11", "04 24 00 04 66 61 06 F1"),
     DATA_SM("22", "00", "11", "04 24 00 04 66 61 00 78")},
    {"a dialogue of a vendor is shown", DATA_SM("22", "00", "00", "15 01 00 04 DE AD BE EF"),
     DATA_SM("22", "00", "00", "15 01 00 04 DE AD BE EF")},
    {"an IMSI of a vendor is not", DATA_SM("26", "00", "00", "15 02 00 08 34 12 35 12 34 56 78 F9"),
     DATA_SM("26", "00", "00", "15 02 00 08 78 78 78 78 78 78 78 78")},
    {"nor is a callback_num", DATA_SM("24", "00", "00", "03 81 00 06 01 01 01 39 31 32"),
     DATA_SM("24", "00", "00", "03 81 00 06 78 78 78 78 78 78")},
    {"a TLV over the end is masked", DATA_SM("20", "00", "00", "04 24 00 09 31 32"),
     DATA_SM("20", "00", "00", "78 78 78 78 78 78")},
    {"a command that is not known", "00 00 00 13 00 00 00 77 00 00 00 00 00 00 00 01 31 32 33",
     "00 00 00 13 00 00 00 77 00 00 00 00 00 00 00 01 78 78 78"},
    {"an address that does not end",
     "00 00 00 15 00 00 00 05 00 00 00 00 00 00 00 01 00 01 01 39 38",
     "00 00 00 15 00 00 00 05 00 00 00 00 00 00 00 01 00 01 01 78 78"},
    {"less than a header", "00 00 00 10 39 38", "78 78 78 78 78 78"},
};

START_TEST(a_mask_hides_this)
{
    uint8_t octets[256], expected[256];
    size_t size = support_hex(masks[_i].hex, octets, sizeof octets);
    uint8_t *exact = support_exact_copy(octets, size);

    ck_assert_uint_eq(support_hex(masks[_i].masked, expected, sizeof expected), size);
    annotate_mask(exact, size);
    ck_assert_msg(memcmp(exact, expected, size) == 0, "%s", masks[_i].name);
    free(exact);
}
END_TEST

/* ---- hostile octets ------------------------------------------------------------------------ */

static void count_octets(void *context, const char *line)
{
    struct lines *lines = context;
    const char *at = line + strspn(line, "0123456789abcdef");

    for (at += 2; at[0] != '\0' && at[0] != ' ' && at[1] != '\0'; at += at[2] == '\0' ? 2 : 3)
        lines->octets++;
    lines->count++;
}

/* Any PDU, cut or with octets changed: every octet is on a line, and what our decoder takes it takes
 * masked as well. */
START_TEST(no_octet_is_lost_and_none_read_behind_the_end)
{
    unsigned seed = 1;

    for (unsigned round = 0; round < 4000; round++) {
        uint8_t octets[256];
        size_t size = support_hex(round % 2 == 0 ? deliver : masks[round % COUNT(masks)].hex,
                                  octets, sizeof octets);
        struct lines lines = {.count = 0};
        struct pdu before, after;

        for (unsigned i = 0; i < round % 4; i++) {
            seed = seed * 1664525U + 1013904223U;
            octets[(seed >> 16) % size] = (uint8_t)(seed >> 8);
        }
        seed = seed * 1664525U + 1013904223U;
        size -= round % 3 == 0 ? (seed >> 16) % size : 0;
        uint8_t *exact = support_exact_copy(octets, size);
        bool taken = pdu_decode(exact, size, &before) == DM_OK;
        annotate_mask(exact, size);
        annotate_lines(exact, size, count_octets, &lines);
        if (lines.octets != size)
            ck_abort_msg("round %u: %zu octets of %zu", round, lines.octets, size);
        if (taken &&
            (pdu_decode(exact, size, &after) != DM_OK || after.tlv_count != before.tlv_count))
            ck_abort_msg("round %u: masked, it is another PDU", round);
        free(exact);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("annotate");
    TCase *tests = tcase_create("annotate");
    SRunner *runner = srunner_create(suite);

    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, a_pdu_is_shown_field_by_field);
    tcase_add_loop_test(tests, a_mask_hides_this, 0, COUNT(masks));
    tcase_add_test(tests, no_octet_is_lost_and_none_read_behind_the_end);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
