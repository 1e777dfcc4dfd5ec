#include "protocol/pdu.h"

#include "test/unit/oracle.h"
#include "test/unit/support.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

/*
 * PDUs in their one right form, both ways: the octets decode to the struct, the struct encodes to the
 * octets, libsmpp34 reads the octets alike, and so does Wireshark.  What is malformed, or merely
 * tolerated, is in test_pdu_decode.c.
 */

#define TEXT(text) (const uint8_t *)(text), .short_message_size = sizeof(text) - 1
#define TLV(number, text)                                                                          \
    {                                                                                              \
        .tag = (number), .size = sizeof(text) - 1, .value = (const uint8_t *)(text)                \
    }
#define SUBSCRIBER                                                                                 \
    {                                                                                              \
        1, 1, "989123456789"                                                                       \
    }
#define SUBSCRIBER_HEX "01 01 39 38 39 31 32 33 34 35 36 37 38 39 00 "
#define CODE                                                                                       \
    {                                                                                              \
        0, 1, "1420"                                                                               \
    }
#define CODE_HEX "00 01 31 34 32 30 00 "

#define REPEAT_11(text) text text text text text text text text text text text
#define OCTETS_253      REPEAT_11("abcdefghijklmnopqrstuvw")
#define HEX_253         REPEAT_11("61 62 63 64 65 66 67 68 69 6a 6b 6c 6d 6e 6f 70 71 72 73 74 75 76 77 ")

struct row {
    const char *name;
    const char *hex; /* command_length left out */
    struct pdu pdu;
    bool library_refuses; /* what the standard allows and libsmpp34's unpack does not */
};

static const struct row rows[] = {
    {
        .name = "a transceiver binds",
        .hex =
            "00000009 00000000 00000001 6461726d616e6400 70617373776f726400 5553534400 34 00 00 00",
        .pdu = {.command_id = SMPP_BIND_TRANSCEIVER,
                .sequence_number = 1,
                .system_id = "darmand",
                .password = "password",
                .system_type = "USSD",
                .interface_version = 0x34},
    },
    {
        .name = "a receiver binds with nothing but its name",
        .hex = "00000001 00000000 00000001 6100 00 00 34 00 00 00",
        .pdu = {.command_id = SMPP_BIND_RECEIVER,
                .sequence_number = 1,
                .system_id = "a",
                .interface_version = 0x34},
    },
    {
        .name = "a transmitter binds with the longest names to a peer of version 3.3",
        .hex = "00000002 00000000 7fffffff 31323334353637383930313233343500 313233343536373800 "
               "31323334353637383930313200 33 00 00 00",
        .pdu = {.command_id = SMPP_BIND_TRANSMITTER,
                .sequence_number = 0x7FFFFFFF,
                .system_id = "123456789012345",
                .password = "12345678",
                .system_type = "123456789012",
                .interface_version = 0x33},
        .library_refuses = true,
    },
    {
        .name = "a bind is accepted by a peer that says its version",
        .hex = "80000009 00000000 00000001 4d434900 0210 0001 34",
        .pdu = {.command_id = SMPP_BIND_TRANSCEIVER | SMPP_RESPONSE,
                .sequence_number = 1,
                .system_id = "MCI",
                .tlvs = {TLV(SMPP_TAG_SC_INTERFACE_VERSION, "\x34")},
                .tlv_count = 1},
    },
    {
        .name = "a receiver's bind is accepted",
        .hex = "80000001 00000000 00000001 4d434900",
        .pdu = {.command_id = SMPP_BIND_RECEIVER | SMPP_RESPONSE,
                .sequence_number = 1,
                .system_id = "MCI"},
    },
    {
        .name = "a transmitter's bind is accepted by a peer without a name",
        .hex = "80000002 00000000 00000001 00",
        .pdu = {.command_id = SMPP_BIND_TRANSMITTER | SMPP_RESPONSE, .sequence_number = 1},
    },
    {
        .name = "a bind is refused with a header alone",
        .hex = "80000009 0000000e 00000001",
        .pdu = {.command_id = SMPP_BIND_TRANSCEIVER | SMPP_RESPONSE,
                .command_status = 0x0E,
                .sequence_number = 1},
        .library_refuses = true,
    },
    {
        .name = "a handset dials a code, its session in its_session_info",
        .hex = "00000005 00000000 00000007 5553534400 " SUBSCRIBER_HEX CODE_HEX
               "00 00 00 00 00 00 00 0f 00 08 2a342a3134323023 0501 0001 01 1383 0002 1235",
        .pdu = {.command_id = SMPP_DELIVER_SM,
                .sequence_number = 7,
                .service_type = "USSD",
                .source = SUBSCRIBER,
                .destination = CODE,
                .data_coding = 15,
                .short_message = TEXT("*4*1420#"),
                .tlvs = {TLV(SMPP_TAG_USSD_SERVICE_OP, "\x01"),
                         TLV(SMPP_TAG_ITS_SESSION_INFO, "\x12\x35")},
                .tlv_count = 2},
    },
    {
        .name = "a doctor's SMS in Persian",
        .hex = "00000005 00000000 00000008 00 " SUBSCRIBER_HEX CODE_HEX
               "00 00 00 00 00 00 00 08 00 08 0633 0644 0627 0645",
        .pdu = {.command_id = SMPP_DELIVER_SM,
                .sequence_number = 8,
                .source = SUBSCRIBER,
                .destination = CODE,
                .data_coding = 8,
                .short_message = TEXT("\x06\x33\x06\x44\x06\x27\x06\x45")},
    },
    {
        .name = "the second part of a long SMS, reference 0xA7",
        .hex = "00000005 00000000 00000009 00 " SUBSCRIBER_HEX CODE_HEX
               "40 00 00 00 00 00 00 00 00 08 050003a70202 6869",
        .pdu = {.command_id = SMPP_DELIVER_SM,
                .sequence_number = 9,
                .source = SUBSCRIBER,
                .destination = CODE,
                .esm_class = SMPP_ESM_UDHI,
                .short_message = TEXT("\x05\x00\x03\xA7\x02\x02hi")},
    },
    {
        .name = "a receipt with its id and state in TLVs",
        .hex = "00000005 00000000 0000000a 00 " SUBSCRIBER_HEX CODE_HEX
               "04 00 00 00 00 00 00 00 00 0b 69643a373720737461743a "
               "001e 0003 373700 0427 0001 02 0423 0003 030000",
        .pdu = {.command_id = SMPP_DELIVER_SM,
                .sequence_number = 10,
                .source = SUBSCRIBER,
                .destination = CODE,
                .esm_class = SMPP_ESM_RECEIPT,
                .short_message = TEXT("id:77 stat:"),
                .tlvs = {TLV(0x001E, "77\0"), TLV(0x0427, "\x02"), TLV(0x0423, "\x03\x00\x00")},
                .tlv_count = 3},
    },
    {
        .name = "a menu that waits for an answer",
        .hex = "00000004 00000000 0000000b 5553534400 " CODE_HEX SUBSCRIBER_HEX
               "00 00 00 00 00 00 00 0f 00 05 313a206964 0501 0001 02 1383 0002 0001",
        .pdu = {.command_id = SMPP_SUBMIT_SM,
                .sequence_number = 11,
                .service_type = "USSD",
                .source = CODE,
                .destination = SUBSCRIBER,
                .data_coding = 15,
                .short_message = TEXT("1: id"),
                .tlvs = {TLV(SMPP_TAG_USSD_SERVICE_OP, "\x02"),
                         TLV(SMPP_TAG_ITS_SESSION_INFO, "\x00\x01")},
                .tlv_count = 2},
    },
    {
        .name = "an answer by SMS, good for ten minutes, with a receipt wanted",
        .hex = "00000004 00000000 0000000c 00 " CODE_HEX SUBSCRIBER_HEX
               "00 7f 00 00 3030303030303030313030303030305200 01 00 00 00 03 004041",
        .pdu = {.command_id = SMPP_SUBMIT_SM,
                .sequence_number = 12,
                .source = CODE,
                .destination = SUBSCRIBER,
                .protocol_id = 0x7F,
                .registered_delivery = 1,
                .validity_period = "000000001000000R",
                .short_message = TEXT("\0@A")},
    },
    {
        .name = "the longest short_message that is sent",
        .hex = "00000004 00000000 0000000d 00 " CODE_HEX SUBSCRIBER_HEX
               "00 00 00 00 00 00 00 04 00 fd " HEX_253,
        .pdu = {.command_id = SMPP_SUBMIT_SM,
                .sequence_number = 13,
                .source = CODE,
                .destination = SUBSCRIBER,
                .data_coding = 4,
                .short_message = TEXT(OCTETS_253)},
    },
    {
        .name = "no text at all, to addresses of twenty digits",
        .hex = "00000004 00000000 0000000e 434d5400 "
               "05 00 313233343536373839303132333435363738393000 "
               "06 12 303938373635343332313039383736353433323100 00 00 00 00 00 00 00 00 00 00 "
               "1501 0004 00ff00ff",
        .pdu = {.command_id = SMPP_SUBMIT_SM,
                .sequence_number = 14,
                .service_type = "CMT",
                .source = {5, 0, "12345678901234567890"},
                .destination = {6, 18, "09876543210987654321"},
                .tlvs = {TLV(0x1501, "\x00\xFF\x00\xFF")},
                .tlv_count = 1},
    },
    {
        .name = "a part told by SAR TLVs, with a reference whose octets differ",
        .hex = "00000004 00000000 0000000f 00 " CODE_HEX SUBSCRIBER_HEX
               "00 00 00 00 00 00 00 00 00 01 41 "
               "0204 0002 0102 020c 0002 1234 020e 0001 03 020f 0001 02",
        .pdu = {.command_id = SMPP_SUBMIT_SM,
                .sequence_number = 15,
                .source = CODE,
                .destination = SUBSCRIBER,
                .short_message = TEXT("A"),
                .tlvs = {TLV(SMPP_TAG_USER_MESSAGE_REFERENCE, "\x01\x02"),
                         TLV(SMPP_TAG_SAR_MSG_REF_NUM, "\x12\x34"),
                         TLV(SMPP_TAG_SAR_TOTAL_SEGMENTS, "\x03"),
                         TLV(SMPP_TAG_SAR_SEGMENT_SEQNUM, "\x02")},
                .tlv_count = 4},
    },
    {
        .name = "addresses of a type and plan that nobody has named",
        .hex = "00000004 00000000 00000010 00 07 02 3100 ff fe 3200 00 00 00 00 00 00 00 00 00 00",
        .pdu = {.command_id = SMPP_SUBMIT_SM,
                .sequence_number = 16,
                .source = {7, 2, "1"},
                .destination = {255, 254, "2"}},
        .library_refuses = true,
    },
    {
        .name = "a USSD answer in data_sm, its text in message_payload",
        .hex = "00000103 00000000 00000011 5553534400 " SUBSCRIBER_HEX CODE_HEX "00 00 08 "
               "0424 0004 06f106f2 0501 0001 12 1383 0002 fffe",
        .pdu = {.command_id = SMPP_DATA_SM,
                .sequence_number = 17,
                .service_type = "USSD",
                .source = SUBSCRIBER,
                .destination = CODE,
                .data_coding = 8,
                .tlvs = {TLV(SMPP_TAG_MESSAGE_PAYLOAD, "\x06\xF1\x06\xF2"),
                         TLV(SMPP_TAG_USSD_SERVICE_OP, "\x12"),
                         TLV(SMPP_TAG_ITS_SESSION_INFO, "\xFF\xFE")},
                .tlv_count = 3},
    },
    {
        .name = "a submit_sm is accepted under an id",
        .hex = "80000004 00000000 0000000b 30303041463100",
        .pdu = {.command_id = SMPP_SUBMIT_SM | SMPP_RESPONSE,
                .sequence_number = 11,
                .message_id = "000AF1"},
    },
    {
        .name = "a submit_sm is throttled",
        .hex = "80000004 00000058 0000000b",
        .pdu = {.command_id = SMPP_SUBMIT_SM | SMPP_RESPONSE,
                .command_status = 0x58,
                .sequence_number = 11},
    },
    {
        .name = "a deliver_sm is acknowledged with one NUL",
        .hex = "80000005 00000000 00000007 00",
        .pdu = {.command_id = SMPP_DELIVER_SM | SMPP_RESPONSE, .sequence_number = 7},
    },
    {
        .name = "a deliver_sm numbered 0 is acknowledged under 0",
        .hex = "80000005 00000000 00000000 00",
        .pdu = {.command_id = SMPP_DELIVER_SM | SMPP_RESPONSE},
        .library_refuses = true,
    },
    {
        .name = "a deliver_sm numbered beyond the range is acknowledged under its number",
        .hex = "80000005 00000000 ffffffff 00",
        .pdu = {.command_id = SMPP_DELIVER_SM | SMPP_RESPONSE, .sequence_number = 0xFFFFFFFF},
    },
    {
        .name = "a deliver_sm is refused with a status of the vendor's",
        .hex = "80000005 00000407 00000007",
        .pdu = {.command_id = SMPP_DELIVER_SM | SMPP_RESPONSE,
                .command_status = 0x407,
                .sequence_number = 7},
        .library_refuses = true,
    },
    {
        .name = "a data_sm is accepted",
        .hex = "80000103 00000000 00000011 374500",
        .pdu = {.command_id = SMPP_DATA_SM | SMPP_RESPONSE,
                .sequence_number = 17,
                .message_id = "7E"},
    },
    {
        .name = "the line is asked for life",
        .hex = "00000015 00000000 00000012",
        .pdu = {.command_id = SMPP_ENQUIRE_LINK, .sequence_number = 18},
    },
    {
        .name = "the line is alive",
        .hex = "80000015 00000000 00000012",
        .pdu = {.command_id = SMPP_ENQUIRE_LINK | SMPP_RESPONSE, .sequence_number = 18},
    },
    {
        .name = "an unbind",
        .hex = "00000006 00000000 00000013",
        .pdu = {.command_id = SMPP_UNBIND, .sequence_number = 19},
    },
    {
        .name = "an unbind is answered",
        .hex = "80000006 00000000 00000013",
        .pdu = {.command_id = SMPP_UNBIND | SMPP_RESPONSE, .sequence_number = 19},
    },
    {
        .name = "an unknown command is refused",
        .hex = "80000000 00000003 00000014",
        .pdu = {.command_id = SMPP_GENERIC_NACK, .command_status = 3, .sequence_number = 20},
    },
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

START_TEST(octets_decode_to_the_pdu)
{
    const struct row *row = &rows[_i];
    uint8_t octets[PDU_OUT_MAX];
    size_t size = support_pdu(row->hex, octets, sizeof(octets));
    uint8_t *copy = support_exact_copy(octets, size);
    struct pdu pdu;

    ck_assert_msg(pdu_decode(copy, size, &pdu) == DM_OK, "%s", row->name);
    const char *difference = support_pdu_difference(&pdu, &row->pdu);
    ck_assert_msg(difference == NULL, "%s: another %s", row->name, difference);
    if (!row->library_refuses)
        ck_assert_msg(oracle_library_agrees(copy, size, &pdu), "%s", row->name);
    free(copy);
}
END_TEST

START_TEST(the_pdu_encodes_to_its_octets)
{
    const struct row *row = &rows[_i];
    uint8_t expected[PDU_OUT_MAX];
    uint8_t octets[PDU_OUT_MAX];
    size_t expected_size = support_pdu(row->hex, expected, sizeof(expected));
    size_t size = 0;

    ck_assert_msg(pdu_encode(&row->pdu, octets, sizeof(octets), &size) == DM_OK, "%s", row->name);
    ck_assert_msg(size == expected_size && memcmp(octets, expected, size) == 0, "%s", row->name);
    /* Exactly as much room as needed is enough, and an octet less is not. */
    ck_assert_int_eq(pdu_encode(&row->pdu, octets, expected_size, &size), DM_OK);
    ck_assert_int_eq(pdu_encode(&row->pdu, octets, expected_size - 1, &size), DM_E_FULL);
}
END_TEST

START_TEST(wireshark_reads_what_was_encoded)
{
    static uint8_t octets[ROWS][PDU_OUT_MAX];
    struct oracle_sent sent[ROWS];

    for (size_t i = 0; i < ROWS; i++) {
        sent[i] = (struct oracle_sent){
            .name = rows[i].name,
            .pdu = &rows[i].pdu,
            .octets = octets[i],
        };
        enum dm_error error = pdu_encode(&rows[i].pdu, octets[i], sizeof(octets[i]), &sent[i].size);
        ck_assert_msg(error == DM_OK, "%s", rows[i].name);
    }
    oracle_tshark_agrees(sent, ROWS);
}
END_TEST

START_TEST(as_many_tlvs_as_may_be_sent_come_back_in_order)
{
    struct pdu pdu = {.command_id = SMPP_SUBMIT_SM, .sequence_number = 1};
    struct pdu back;
    uint8_t values[24];
    uint8_t octets[PDU_OUT_MAX];
    size_t size = 0;

    for (uint8_t i = 0; i < sizeof(values); i++) {
        values[i] = i;
        ck_assert_int_eq(pdu_add_tlv(&pdu, (uint16_t)(0x1400 + i), &values[i], 1), DM_OK);
    }
    ck_assert_int_eq(pdu_encode(&pdu, octets, sizeof(octets), &size), DM_OK);
    ck_assert_int_eq(pdu_decode(octets, size, &back), DM_OK);
    ck_assert_ptr_null(support_pdu_difference(&pdu, &back));
    ck_assert(oracle_library_agrees(octets, size, &back));
}
END_TEST

static const uint8_t filler[1025];
#define FILLED(number, octets)                                                                     \
    {                                                                                              \
        .tag = (number), .size = (octets), .value = filler                                         \
    }

static const struct refusal {
    const char *name;
    struct pdu pdu; /* TLVs that are counted and not given are copies of the first */
    enum dm_error error;
} refusals[] = {
    {"a command that we do not send", {.command_id = 0x21}, DM_E_UNKNOWN},
    {"an alert, which only a peer sends", {.command_id = SMPP_ALERT_NOTIFICATION}, DM_E_UNKNOWN},
    {"a short_message of 254 octets",
     {.command_id = SMPP_SUBMIT_SM, .short_message = filler, .short_message_size = 254},
     DM_E_LENGTH},
    {"a service_type without an end",
     {.command_id = SMPP_SUBMIT_SM, .service_type = {'U', 'S', 'S', 'D', 'U', 'S'}},
     DM_E_LENGTH},
    {"a source without an end",
     {.command_id = SMPP_DATA_SM, .source.digits = {"123456789012345678901"}},
     DM_E_LENGTH},
    {"a password without an end",
     {.command_id = SMPP_BIND_TRANSCEIVER, .password = {"123456789"}},
     DM_E_LENGTH},
    {"25 TLVs",
     {.command_id = SMPP_SUBMIT_SM, .tlvs = {FILLED(0x1400, 1)}, .tlv_count = 25},
     DM_E_FULL},
    {"a TLV of 1025 octets",
     {.command_id = SMPP_DATA_SM, .tlvs = {FILLED(SMPP_TAG_MESSAGE_PAYLOAD, 1025)}, .tlv_count = 1},
     DM_E_LENGTH},
    {"more octets in all than are ever sent",
     {.command_id = SMPP_DATA_SM, .tlvs = {FILLED(0x1400, 1024)}, .tlv_count = 2},
     DM_E_LENGTH},
    {"far more octets in all than are ever sent",
     {.command_id = SMPP_DATA_SM, .tlvs = {FILLED(0x1400, 1024)}, .tlv_count = 24},
     DM_E_LENGTH},
    {"a ussd_service_op of two octets",
     {.command_id = SMPP_SUBMIT_SM, .tlvs = {FILLED(SMPP_TAG_USSD_SERVICE_OP, 2)}, .tlv_count = 1},
     DM_E_LENGTH},
    {"an its_session_info of one octet",
     {.command_id = SMPP_SUBMIT_SM, .tlvs = {FILLED(SMPP_TAG_ITS_SESSION_INFO, 1)}, .tlv_count = 1},
     DM_E_FORMAT},
    {"an its_session_info of three octets",
     {.command_id = SMPP_SUBMIT_SM, .tlvs = {FILLED(SMPP_TAG_ITS_SESSION_INFO, 3)}, .tlv_count = 1},
     DM_E_FORMAT},
    {"a number that only the library takes for one",
     {.command_id = SMPP_SUBMIT_SM,
      .tlvs = {TLV(0x020A, "\x01\x02")}, /* source_port */
      .tlv_count = 1},
     DM_E_FORMAT},
    {"a TLV in a response that has none",
     {.command_id = SMPP_SUBMIT_SM | SMPP_RESPONSE, .tlvs = {FILLED(0x1400, 1)}, .tlv_count = 1},
     DM_E_FORMAT},
};

START_TEST(what_cannot_be_said_is_refused)
{
    const struct refusal *row = &refusals[_i];
    uint8_t octets[PDU_OUT_MAX] = {0xAA};
    size_t size = 77;
    struct pdu pdu = row->pdu;

    for (size_t i = 1; i < pdu.tlv_count; i++)
        pdu.tlvs[i] = pdu.tlvs[0];
    enum dm_error error = pdu_encode(&pdu, octets, sizeof(octets), &size);
    ck_assert_msg(error == row->error, "%s: %s", row->name, dm_strerror(error));
    ck_assert_msg(size == 77 && octets[0] == 0xAA, "%s: outputs were touched", row->name);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pdu");
    TCase *both_ways = tcase_create("both ways");
    TCase *refused = tcase_create("refused");

    tcase_add_loop_test(both_ways, octets_decode_to_the_pdu, 0, ROWS);
    tcase_add_loop_test(both_ways, the_pdu_encodes_to_its_octets, 0, ROWS);
    tcase_add_test(both_ways, wireshark_reads_what_was_encoded);
    tcase_add_test(both_ways, as_many_tlvs_as_may_be_sent_come_back_in_order);
    tcase_set_timeout(both_ways, 60);
    tcase_add_loop_test(refused, what_cannot_be_said_is_refused, 0,
                        sizeof(refusals) / sizeof(refusals[0]));
    suite_add_tcase(suite, both_ways);
    suite_add_tcase(suite, refused);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
