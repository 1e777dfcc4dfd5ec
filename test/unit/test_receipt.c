/* Is a delivery receipt told from a question, and read, however a peer writes it? */
#include "protocol/receipt.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

#include "test/unit/support.h"

/* ---- what a receipt is ------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    uint8_t esm_class;
    uint16_t tag; /* of a TLV; 0: none */
    bool by_esm_class, by_tlvs;
} kinds[] = {
    {"a message", 0x00, 0, false, false},
    {"a message with UDH", 0x40, 0, false, false},
    {"a receipt", 0x04, 0, true, true},
    {"a receipt in datagram mode", 0x05, 0, true, true},
    {"a receipt with UDH", 0x44, 0, true, true},
    {"an intermediate notification", 0x20, 0, true, true},
    {"a phone's delivery acknowledgement", 0x08, 0, false, false},
    {"a phone's manual acknowledgement", 0x10, 0, false, false},
    {"one that only its id shows", 0x00, 0x001E, false, true},
    {"one that only its state shows", 0x00, 0x0427, false, true},
    {"a message with another TLV", 0x00, 0x0424, false, false},
};

START_TEST(a_receipt_is_told_from_a_question)
{
    struct pdu pdu = {.command_id = SMPP_DELIVER_SM, .esm_class = kinds[_i].esm_class};

    if (kinds[_i].tag != 0)
        ck_assert_int_eq(pdu_add_tlv(&pdu, kinds[_i].tag, "1", 1), DM_OK);
    ck_assert_msg(receipt_detect(&pdu, false) == kinds[_i].by_esm_class, "%s", kinds[_i].name);
    ck_assert_msg(receipt_detect(&pdu, true) == kinds[_i].by_tlvs, "%s", kinds[_i].name);
}
END_TEST

/* ---- what it says ------------------------------------------------------------------------------------- */

#define LONG_ID "0123456789012345678901234567890123456789012345678901234567890123"

static const struct {
    const char *name, *text, *id;
    enum receipt_state state;
    uint32_t error;
} texts[] = {
    {"as appendix B has it",
     "id:1A2B3C sub:001 dlvrd:001 submit date:2611251200 done date:2611251201 stat:DELIVRD err:000 "
     "text:Hello",
     "1A2B3C", RECEIPT_DELIVERED, 0},
    {"with seconds in its dates",
     "id:7 submit date:261125120000 done date:261125120101 stat:EXPIRED err:011", "7",
     RECEIPT_EXPIRED, 11},
    {"in another order", "stat:UNDELIV err:034 id:99", "99", RECEIPT_FAILED, 34},
    {"in another case", "ID:abcDEF STAT:delivrd ERR:001", "abcDEF", RECEIPT_DELIVERED, 1},
    {"with blanks about the colons", "id : 12  stat :  DELIVRD", "12", RECEIPT_DELIVERED, 0},
    {"with line ends", "id:12\r\nstat:REJECTD\r\nerr:8", "12", RECEIPT_FAILED, 8},
    {"deleted", "id:1 stat:DELETED", "1", RECEIPT_FAILED, 0},
    {"failed, a vendor's word", "id:1 stat:FAILED", "1", RECEIPT_FAILED, 0},
    {"undeliverable, written out", "id:1 stat:UNDELIVERABLE", "1", RECEIPT_FAILED, 0},
    {"delivered, written out", "id:1 stat:DELIVERED", "1", RECEIPT_DELIVERED, 0},
    {"accepted is not final", "id:1 stat:ACCEPTD", "1", RECEIPT_PENDING, 0},
    {"unknown is not final", "id:1 stat:UNKNOWN", "1", RECEIPT_PENDING, 0},
    {"en route", "id:1 stat:ENROUTE", "1", RECEIPT_PENDING, 0},
    {"buffered, a vendor's word", "id:1 stat:BUFFRED", "1", RECEIPT_PENDING, 0},
    {"half a word", "id:1 stat:DELIV", "1", RECEIPT_PENDING, 0},
    {"no state", "id:1 stat:", "1", RECEIPT_PENDING, 0},
    {"no id", "stat:DELIVRD", "", RECEIPT_DELIVERED, 0},
    {"an empty id", "id: stat:DELIVRD", "stat:DELIVRD", RECEIPT_DELIVERED, 0},
    {"a message that looks like fields", "id:1 stat:UNDELIV err:1 text:id:2 stat:DELIVRD", "1",
     RECEIPT_FAILED, 1},
    {"the message's words first", "text:hello id:5 stat:DELIVRD", "5", RECEIPT_DELIVERED, 0},
    {"a name inside a word", "valid:3 restat:EXPIRED id:4", "4", RECEIPT_PENDING, 0},
    {"the longest id", "id:" LONG_ID " stat:DELIVRD", LONG_ID, RECEIPT_DELIVERED, 0},
    {"a longer id is none", "id:" LONG_ID "4 stat:DELIVRD", "", RECEIPT_DELIVERED, 0},
    {"a large error", "id:1 err:4294967296", "1", RECEIPT_PENDING, 429496729},
    {"an error in letters", "id:1 err:abc", "1", RECEIPT_PENDING, 0},
    {"a question", "9990032076", "", RECEIPT_PENDING, 0},
    {"a colon alone", ":", "", RECEIPT_PENDING, 0},
    {"a name alone", "id", "", RECEIPT_PENDING, 0},
    {"nothing", "", "", RECEIPT_PENDING, 0},
};

static struct receipt read_octets(const uint8_t *octets, size_t size, bool payload)
{
    uint8_t *copy = support_exact_copy(octets, size);
    struct pdu pdu = {.command_id = SMPP_DELIVER_SM, .esm_class = SMPP_ESM_RECEIPT};
    struct receipt receipt;

    if (payload)
        ck_assert_int_eq(pdu_add_tlv(&pdu, SMPP_TAG_MESSAGE_PAYLOAD, copy, (uint16_t)size), DM_OK);
    else
        pdu.short_message = copy;
    pdu.short_message_size = payload ? 0 : size;
    receipt_read(&pdu, &receipt);
    free(copy);
    return receipt;
}

static void ck_receipt(int row, const struct receipt *receipt)
{
    ck_assert_msg(strcmp(receipt->id, texts[row].id) == 0, "%s: id <%s>", texts[row].name,
                  receipt->id);
    ck_assert_msg(receipt->state == texts[row].state, "%s: state %d", texts[row].name,
                  (int)receipt->state);
    ck_assert_msg(receipt->error == texts[row].error, "%s: error %u", texts[row].name,
                  (unsigned)receipt->error);
}

START_TEST(a_text_is_read_however_it_is_written)
{
    const char *text = texts[_i].text;
    struct receipt receipt = read_octets((const uint8_t *)text, strlen(text), false);

    ck_receipt(_i, &receipt);
    receipt = read_octets((const uint8_t *)text, strlen(text), true);
    ck_receipt(_i, &receipt);
}
END_TEST

START_TEST(a_text_in_ucs2_is_read_too)
{
    const char *text = texts[_i].text;
    uint8_t octets[512];

    for (size_t i = 0; i < strlen(text); i++) {
        octets[2 * i] = 0;
        octets[2 * i + 1] = (uint8_t)text[i];
    }
    struct receipt receipt = read_octets(octets, 2 * strlen(text), false);
    ck_receipt(_i, &receipt);
}
END_TEST

/* ---- what its TLVs say -------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *id;
    uint16_t id_size;
    int state;         /* -1: no TLV */
    const char *error; /* three octets, NULL: no TLV */
    const char *read_id;
    enum receipt_state read_state;
    uint32_t read_error;
} tlvs[] = {
    {"all three go before the text", "XY", 3, 2, "\3\0\x22", "XY", RECEIPT_DELIVERED, 0x22},
    {"an id without its NUL", "XY", 2, 3, NULL, "XY", RECEIPT_EXPIRED, 5},
    {"an empty id is none", "", 1, 4, NULL, "17", RECEIPT_FAILED, 5},
    {"an id of no octets is none", "", 0, 5, NULL, "17", RECEIPT_FAILED, 5},
    {"an id that is too long is none", LONG_ID "4", 65, 8, NULL, "17", RECEIPT_FAILED, 5},
    {"digits for an error", "XY", 3, 1, "034", "XY", RECEIPT_PENDING, 34},
    {"a state of SMPP 5.0: scheduled", "XY", 3, 0, NULL, "XY", RECEIPT_PENDING, 5},
    {"a state of SMPP 5.0: skipped", "XY", 3, 9, NULL, "XY", RECEIPT_FAILED, 5},
    {"a state nobody knows", "XY", 3, 77, NULL, "XY", RECEIPT_PENDING, 5},
    {"no state but the text's", "XY", 3, -1, NULL, "XY", RECEIPT_FAILED, 5},
};

START_TEST(tlvs_go_before_the_text)
{
    static const char text[] = "id:17 stat:UNDELIV err:005";
    uint8_t state = (uint8_t)tlvs[_i].state;
    struct pdu pdu = {.command_id = SMPP_DELIVER_SM, .esm_class = SMPP_ESM_RECEIPT};
    struct receipt receipt;

    pdu.short_message = (const uint8_t *)text;
    pdu.short_message_size = strlen(text);
    ck_assert_int_eq(pdu_add_tlv(&pdu, 0x001E, tlvs[_i].id, tlvs[_i].id_size), DM_OK);
    if (tlvs[_i].state >= 0)
        ck_assert_int_eq(pdu_add_tlv(&pdu, 0x0427, &state, 1), DM_OK);
    if (tlvs[_i].error != NULL)
        ck_assert_int_eq(pdu_add_tlv(&pdu, 0x0423, tlvs[_i].error, 3), DM_OK);
    receipt_read(&pdu, &receipt);
    ck_assert_msg(strcmp(receipt.id, tlvs[_i].read_id) == 0, "%s: %s", tlvs[_i].name, receipt.id);
    ck_assert_msg(receipt.state == tlvs[_i].read_state, "%s", tlvs[_i].name);
    ck_assert_msg(receipt.error == tlvs[_i].read_error, "%s: %u", tlvs[_i].name,
                  (unsigned)receipt.error);
    pdu.esm_class = 0x20;
    receipt_read(&pdu, &receipt);
    ck_assert_msg(receipt.state == RECEIPT_PENDING, "%s, but intermediate", tlvs[_i].name);
}
END_TEST

/* Every octet in every place: nothing is read outside, and an id is always a string of its size. */
START_TEST(noise_is_read_without_harm)
{
    uint8_t octets[200];

    srand(34); /* always the same noise */
    for (int round = 0; round < 20000; round++) {
        size_t size = (size_t)rand() % sizeof octets;

        for (size_t i = 0; i < size; i++)
            octets[i] = (uint8_t)(rand() % 8 == 0 ? rand() : "id:stat err text"[rand() % 16]);
        struct receipt receipt = read_octets(octets, size, round % 2 == 0);
        ck_assert_uint_le(strlen(receipt.id), SMPP_MESSAGE_ID_MAX);
    }
}
END_TEST

/* ---- ids ------------------------------------------------------------------------------------------------ */

#define SIXTY_FOUR_F "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
#define AS_DECIMAL   "115792089237316195423570985008687907853269984665640564039457584007913129639935"

static const struct {
    const char *name;
    enum receipt_id_base base;
    const char *submitted, *receipted;
    bool same;
} ids[] = {
    {"the same octets", RECEIPT_ID_AS_IS, "00aF", "00aF", true},
    {"another case is another id", RECEIPT_ID_AS_IS, "00aF", "00AF", false},
    {"zeros are part of an id", RECEIPT_ID_AS_IS, "007", "7", false},
    {"hexadecimal, then decimal", RECEIPT_ID_HEX_TO_DEC, "1A", "26", true},
    {"in small letters and with zeros", RECEIPT_ID_HEX_TO_DEC, "001a", "0026", true},
    {"not the number", RECEIPT_ID_HEX_TO_DEC, "1A", "1A", false},
    {"decimal, then hexadecimal", RECEIPT_ID_DEC_TO_HEX, "26", "1A", true},
    {"decimal, then zeros and small letters", RECEIPT_ID_DEC_TO_HEX, "0026", "0000001a", true},
    {"zero", RECEIPT_ID_HEX_TO_DEC, "0", "000", true},
    {"no number stays what it is", RECEIPT_ID_HEX_TO_DEC, "x-17", "x-17", true},
    {"beyond 64 bits", RECEIPT_ID_HEX_TO_DEC, "123456789ABCDEF012345678",
     "5634002667681019488906794616", true},
    {"the largest", RECEIPT_ID_HEX_TO_DEC, SIXTY_FOUR_F, AS_DECIMAL, true},
};

START_TEST(ids_are_compared_as_the_link_says)
{
    char submitted[RECEIPT_KEY_SIZE];
    char receipted[RECEIPT_KEY_SIZE];

    receipt_key(ids[_i].base, RECEIPT_ID_SUBMITTED, ids[_i].submitted, submitted);
    if (strlen(ids[_i].receipted) > SMPP_MESSAGE_ID_MAX) { /* no id is so long; the digits count */
        ck_assert_str_eq(submitted, ids[_i].receipted);
        return;
    }
    receipt_key(ids[_i].base, RECEIPT_ID_RECEIPTED, ids[_i].receipted, receipted);
    ck_assert_msg((strcmp(submitted, receipted) == 0) == ids[_i].same, "%s: %s and %s",
                  ids[_i].name, submitted, receipted);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("receipt");
    TCase *tcase = tcase_create("receipt");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(tcase, a_receipt_is_told_from_a_question, 0,
                        sizeof kinds / sizeof kinds[0]);
    tcase_add_loop_test(tcase, a_text_is_read_however_it_is_written, 0,
                        sizeof texts / sizeof texts[0]);
    tcase_add_loop_test(tcase, a_text_in_ucs2_is_read_too, 0, sizeof texts / sizeof texts[0]);
    tcase_add_loop_test(tcase, tlvs_go_before_the_text, 0, sizeof tlvs / sizeof tlvs[0]);
    tcase_add_test(tcase, noise_is_read_without_harm);
    tcase_add_loop_test(tcase, ids_are_compared_as_the_link_says, 0, sizeof ids / sizeof ids[0]);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
