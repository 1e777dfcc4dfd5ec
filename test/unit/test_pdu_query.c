#include "protocol/pdu.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

static const uint8_t letters[] = "abcdefgh";

START_TEST(the_first_of_equal_tlvs_is_found)
{
    struct pdu pdu = {0};

    ck_assert_ptr_null(pdu_tlv(&pdu, 0x1400));
    ck_assert_int_eq(pdu_add_tlv(&pdu, 0x1401, letters, 1), DM_OK);
    ck_assert_int_eq(pdu_add_tlv(&pdu, 0x1400, letters, 2), DM_OK);
    ck_assert_int_eq(pdu_add_tlv(&pdu, 0x1400, letters, 3), DM_OK);
    ck_assert_ptr_eq(pdu_tlv(&pdu, 0x1400), &pdu.tlvs[1]);
    ck_assert_uint_eq(pdu_tlv(&pdu, 0x1400)->size, 2);
    ck_assert_ptr_null(pdu_tlv(&pdu, 0x1402));
}
END_TEST

START_TEST(a_pdu_holds_so_many_tlvs_and_no_more)
{
    struct pdu pdu = {0};

    for (uint16_t i = 0; i < PDU_TLVS_MAX; i++)
        ck_assert_int_eq(pdu_add_tlv(&pdu, i, letters, 1), DM_OK);
    ck_assert_int_eq(pdu_add_tlv(&pdu, 0x1400, letters, 1), DM_E_FULL);
    ck_assert_uint_eq(pdu.tlv_count, PDU_TLVS_MAX);
}
END_TEST

static const struct {
    const char *name;
    size_t short_size;
    size_t payload_size;
    const uint8_t *text;
    size_t size;
} texts[] = {
    {"neither", 0, 0, NULL, 0},
    {"a short_message", 3, 0, letters, 3},
    {"a message_payload", 0, 4, letters + 4, 4},
    {"both, of which short_message counts", 2, 4, letters, 2},
};

START_TEST(the_text_is_where_the_peer_put_it)
{
    struct pdu pdu = {.short_message = letters, .short_message_size = texts[_i].short_size};
    size_t size = 77;

    ck_assert_int_eq(
        pdu_add_tlv(&pdu, SMPP_TAG_MESSAGE_PAYLOAD, letters + 4, (uint16_t)texts[_i].payload_size),
        DM_OK);
    ck_assert_msg(pdu_text(&pdu, &size) == texts[_i].text, "%s", texts[_i].name);
    ck_assert_msg(size == texts[_i].size, "%s", texts[_i].name);
}
END_TEST

static const struct {
    const char *name;
    uint32_t command_id;
    uint8_t esm_class;
    bool is_receipt;
} receipts[] = {
    {"a plain message", SMPP_DELIVER_SM, 0x00, false},
    {"a message with a UDH and a reply path", SMPP_DELIVER_SM, 0xC0, false},
    {"a message in datagram mode", SMPP_DELIVER_SM, 0x01, false},
    {"a delivery receipt", SMPP_DELIVER_SM, 0x04, true},
    {"a delivery receipt with a UDH", SMPP_DELIVER_SM, 0x44, true},
    {"a handset's delivery acknowledgement", SMPP_DELIVER_SM, 0x08, true},
    {"a user's acknowledgement", SMPP_DELIVER_SM, 0x10, true},
    {"a conversation abort", SMPP_DELIVER_SM, 0x18, true},
    {"an intermediate notification in data_sm", SMPP_DATA_SM, 0x20, true},
    {"a message of ours", SMPP_SUBMIT_SM, 0x04, false},
};

START_TEST(a_receipt_is_told_from_a_question)
{
    struct pdu pdu = {.command_id = receipts[_i].command_id, .esm_class = receipts[_i].esm_class};

    ck_assert_msg(pdu_is_receipt(&pdu) == receipts[_i].is_receipt, "%s", receipts[_i].name);
}
END_TEST

static const struct {
    uint32_t command_id;
    const char *name;
} names[] = {
    {SMPP_DELIVER_SM, "deliver_sm"},
    {SMPP_DELIVER_SM | SMPP_RESPONSE, "deliver_sm_resp"},
    {SMPP_BIND_TRANSCEIVER | SMPP_RESPONSE, "bind_transceiver_resp"},
    {SMPP_ALERT_NOTIFICATION, "alert_notification"},
    {SMPP_GENERIC_NACK, "generic_nack"},
    {SMPP_ALERT_NOTIFICATION | SMPP_RESPONSE, "command"},
    {0, "command"},
    {0xFFFFFFFF, "command"},
};

START_TEST(a_command_has_a_name)
{
    ck_assert_str_eq(pdu_command_name(names[_i].command_id), names[_i].name);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pdu_query");
    TCase *tcase = tcase_create("pdu_query");

    tcase_add_test(tcase, the_first_of_equal_tlvs_is_found);
    tcase_add_test(tcase, a_pdu_holds_so_many_tlvs_and_no_more);
    tcase_add_loop_test(tcase, the_text_is_where_the_peer_put_it, 0,
                        sizeof(texts) / sizeof(texts[0]));
    tcase_add_loop_test(tcase, a_receipt_is_told_from_a_question, 0,
                        sizeof(receipts) / sizeof(receipts[0]));
    tcase_add_loop_test(tcase, a_command_has_a_name, 0, sizeof(names) / sizeof(names[0]));
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
