/* The octets of a capture file, computed by another program; what tshark says of them, test/peer/trace.sh
 * asks. */
#include "protocol/pcap.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

#include "test/unit/support.h"

#define COUNT(table) (sizeof table / sizeof table[0])

/* A line each: record, IPv4, TCP. */
static const struct {
    const char *name;
    bool sent;
    int64_t ms;
    const char *payload;
    const char *hex;
} packets[] = {
    {"an enquire_link of ours", true, INT64_C(1795559786202),
     "00 00 00 10 00 00 00 15 00 00 00 00 00 00 00 01",
     "6B 06 11 6A 00 03 15 10 00 00 00 38 00 00 00 38 "
     "45 00 00 38 00 00 40 00 40 06 B6 BC C0 00 02 02 C0 00 02 01 "
     "9C 40 0A D7 00 00 00 01 00 00 00 01 50 18 FF FF 84 79 00 00"},
    {"three octets of theirs, which end in half a word", false, INT64_C(1795559786203), "01 02 03",
     "6B 06 11 6A 00 03 18 F8 00 00 00 2B 00 00 00 2B "
     "45 00 00 2B 00 00 40 00 40 06 B6 C9 C0 00 02 01 C0 00 02 02 "
     "0A D7 9C 40 00 00 00 01 00 00 00 11 50 18 FF FF 80 9A 00 00"},
    {"seven more, whose sum is carried", false, INT64_C(1795559787000), "FF FF FF FF FF FF FF",
     "6B 06 11 6B 00 00 00 00 00 00 00 2F 00 00 00 2F "
     "45 00 00 2F 00 00 40 00 40 06 B6 C5 C0 00 02 01 C0 00 02 02 "
     "0A D7 9C 40 00 00 00 04 00 00 00 11 50 18 FF FF 85 94 00 00"},
};

START_TEST(packets_are_these_octets)
{
    struct pcap_stream stream = {.port = 40000, .sent = 1, .received = 1};

    for (size_t i = 0; i < COUNT(packets); i++) {
        uint8_t payload[32], expected[PCAP_HEAD_SIZE], head[PCAP_HEAD_SIZE];
        size_t size = support_hex(packets[i].payload, payload, sizeof payload);

        ck_assert_uint_eq(support_hex(packets[i].hex, expected, sizeof expected), PCAP_HEAD_SIZE);
        pcap_head(&stream, packets[i].sent, (struct walltime){packets[i].ms}, payload, size, head);
        ck_assert_msg(memcmp(head, expected, sizeof head) == 0, "%s", packets[i].name);
    }
}
END_TEST

START_TEST(a_file_begins_with_these)
{
    uint8_t expected[PCAP_HEADER_SIZE], header[PCAP_HEADER_SIZE];

    support_hex("A1 B2 C3 D4 00 02 00 04 00 00 00 00 00 00 00 00 00 00 FF FF 00 00 00 65", expected,
                sizeof expected);
    pcap_header(header);
    ck_assert_mem_eq(header, expected, sizeof header);
}
END_TEST

START_TEST(the_longest_payload_is_summed_without_loss)
{
    static uint8_t payload[PCAP_PAYLOAD_MAX];
    struct pcap_stream stream = {.port = 40001, .sent = UINT32_MAX, .received = 7};
    uint8_t head[PCAP_HEAD_SIZE];

    memset(payload, 0xFF, sizeof payload);
    pcap_head(&stream, true, (struct walltime){0}, payload, sizeof payload, head);
    ck_assert_uint_eq((unsigned)head[18] << 8 | head[19], 65535);
    ck_assert_uint_eq(stream.sent, PCAP_PAYLOAD_MAX - 1);
    ck_assert_uint_eq(stream.received, 7);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pcap");
    TCase *tests = tcase_create("pcap");
    SRunner *runner = srunner_create(suite);

    tcase_add_test(tests, packets_are_these_octets);
    tcase_add_test(tests, a_file_begins_with_these);
    tcase_add_test(tests, the_longest_payload_is_summed_without_loss);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
