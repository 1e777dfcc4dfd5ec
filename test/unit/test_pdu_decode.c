#include "protocol/pdu.h"

#include "protocol/frame.h"
#include "protocol/wire.h"

#include "test/unit/oracle.h"
#include "test/unit/support.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

/*
 * What peers send beside the right form: the tolerated, the refused, and the hostile.  Every PDU lies
 * in a heap block of exactly its size, so that the address sanitizer sees a read behind it.
 */

#define PDU_SIZE_MAX 2048

#define FROM_TO "00 01 01 39383900 00 01 3100 "
#define MIDDLE  "00 00 00 00 00 00 00 00 00 "

#define TWENTY_FIVE(text)                                                                          \
    text text text text text text text text text text text text text text text text text text text \
        text text text text text text
#define OCTETS_250 TWENTY_FIVE("41414141414141414141")

/* ---------------------------------------------------------------- tolerated */

struct tolerated {
    const char *name;
    const char *hex; /* command_length left out */
    uint32_t status;
    const char *message_id;
    size_t text_size;
    size_t tlv_count;
    uint16_t tag;        /* of a TLV that must be there, or 0 */
    size_t tag_size;     /* of its value */
    bool library_agrees; /* libsmpp34 takes it too */
};

static const struct tolerated tolerated[] = {
    {.name = "a submit_sm_resp that is a header alone, although it says yes",
     .hex = "80000004 00000000 00000001",
     .message_id = ""},
    {.name = "a deliver_sm_resp that is a header alone",
     .hex = "80000005 00000064 00000001",
     .status = 0x64},
    {.name = "a bind_transceiver_resp that is a header alone", .hex = "80000009 00000000 00000001"},
    {.name = "a data_sm_resp with a status that nobody has named",
     .hex = "80000103 00000022 00000001 00",
     .status = 0x22},
    {.name = "a refusal with a body all the same",
     .hex = "80000004 00000045 00000001 783100",
     .status = 0x45,
     .message_id = "x1"},
    {.name = "a refusal with TLVs behind an empty message_id",
     .hex = "80000004 0000000b 00000001 00 001d 0003 6e6f00",
     .status = 0x0B,
     .tlv_count = 1,
     .tag = 0x001D,
     .tag_size = 3},
    {.name = "a message_id of 64 characters with congestion_state behind it",
     .hex = "80000004 00000000 00000001 "
            "41414141414141414141414141414141 42424242424242424242424242424242 "
            "43434343434343434343434343434343 44444444444444444444444444444444 00 0428 0001 5a",
     .message_id = "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD",
     .tlv_count = 1,
     .tag = 0x0428,
     .tag_size = 1},
    {.name = "a vendor's TLV 0x1402",
     .hex = "00000005 00000000 00000001 " FROM_TO MIDDLE "02 6869 1402 0005 0102030405",
     .text_size = 2,
     .tlv_count = 1,
     .tag = 0x1402,
     .tag_size = 5,
     .library_agrees = true},
    {.name = "ussd_service_op of no octets and of three",
     .hex = "00000005 00000000 00000001 " FROM_TO MIDDLE "00 0501 0000 0501 0003 010203",
     .tlv_count = 2,
     .tag = 0x0501,
     .tag_size = 0},
    {.name = "a TLV twice, of which the first counts",
     .hex = "00000005 00000000 00000001 " FROM_TO MIDDLE "00 0381 0001 41 0381 0002 4242",
     .tlv_count = 2,
     .tag = 0x0381,
     .tag_size = 1,
     .library_agrees = true},
    {.name = "a TLV whose length runs out of the PDU costs itself only",
     .hex = "00000005 00000000 00000001 " FROM_TO MIDDLE "02 6869 0501 0001 01 1383 0002 12",
     .text_size = 2,
     .tlv_count = 1,
     .tag = 0x0501,
     .tag_size = 1},
    {.name = "a TLV of 65535 octets in a PDU of a few",
     .hex = "00000005 00000000 00000001 " FROM_TO MIDDLE "02 6869 0424 ffff 41",
     .text_size = 2},
    {.name = "three octets behind the last TLV",
     .hex = "00000005 00000000 00000001 " FROM_TO MIDDLE "02 6869 0501 0001 01 000000",
     .text_size = 2,
     .tlv_count = 1,
     .tag = 0x0501,
     .tag_size = 1},
    {.name = "an octet behind the short_message",
     .hex = "00000005 00000000 00000001 " FROM_TO MIDDLE "02 6869 00",
     .text_size = 2},
    {.name = "a text of 254 octets",
     .hex = "00000005 00000000 00000001 " FROM_TO MIDDLE "fe " OCTETS_250 "42424242",
     .text_size = 254,
     .library_agrees = true},
    {.name = "an empty short_message and the text in message_payload",
     .hex = "00000005 00000000 00000001 " FROM_TO MIDDLE "00 0424 0003 414243",
     .text_size = 3,
     .tlv_count = 1,
     .tag = 0x0424,
     .tag_size = 3,
     .library_agrees = true},
    {.name = "a message_payload beyond what the library can carry",
     .hex = "00000103 00000000 00000001 " FROM_TO
            "00 00 00 0424 04e2 " OCTETS_250 OCTETS_250 OCTETS_250 OCTETS_250 OCTETS_250,
     .text_size = 1250,
     .tlv_count = 1,
     .tag = 0x0424,
     .tag_size = 1250},
    {.name = "seventy TLVs, of which the first sixty-four are kept",
     .hex = "00000005 00000000 00000001 " FROM_TO MIDDLE "02 6869 " TWENTY_FIVE("1400 0000 ")
         TWENTY_FIVE("1401 0000 ") "1402 0000 1402 0000 1402 0000 1402 0000 1402 0000 "
                                   "1402 0000 1402 0000 1402 0000 1402 0000 1402 0000 "
                                   "1402 0000 1402 0000 1402 0000 1402 0000 1402 0000 "
                                   "1403 0000 1403 0000 1403 0000 1403 0000 1403 0000 ",
     .text_size = 2,
     .tlv_count = 64,
     .tag = 0x1402},
    {.name = "a deliver_sm with times, which have no place in it",
     .hex = "00000005 00000000 00000001 " FROM_TO "00 00 00 3236303130313030303030303030302b00 "
            "3030303030303030313030303030305200 00 00 00 00 02 6869",
     .text_size = 2},
    {.name = "an enquire_link with a TLV",
     .hex = "00000015 00000000 00000001 1400 0001 00",
     .tlv_count = 1,
     .tag = 0x1400,
     .tag_size = 1},
    {.name = "an alert_notification with ms_availability_status",
     .hex = "00000102 00000000 00000001 01 01 39383900 00 01 3100 0422 0001 00",
     .tlv_count = 1,
     .tag = 0x0422,
     .tag_size = 1,
     .library_agrees = true},
    {.name = "a request numbered 0", .hex = "00000015 00000000 00000000"},
    {.name = "a request numbered 0xFFFFFFFF",
     .hex = "00000015 00000000 ffffffff",
     .library_agrees = true},
};
#define TOLERATED (sizeof(tolerated) / sizeof(tolerated[0]))

static void same_as_expected(const struct tolerated *row, const struct pdu *pdu)
{
    const char *message_id = row->message_id == NULL ? "" : row->message_id;
    const struct smpp_tlv *tlv = pdu_tlv(pdu, row->tag);
    size_t text_size;

    pdu_text(pdu, &text_size);
    ck_assert_msg(pdu->command_status == row->status, "%s", row->name);
    ck_assert_msg(strcmp(pdu->message_id, message_id) == 0, "%s", row->name);
    ck_assert_msg(text_size == row->text_size, "%s: %zu octets of text", row->name, text_size);
    ck_assert_msg(pdu->tlv_count == row->tlv_count, "%s: %zu TLVs", row->name, pdu->tlv_count);
    if (row->tag != 0)
        ck_assert_msg(tlv != NULL && tlv->size == row->tag_size, "%s", row->name);
}

START_TEST(what_peers_really_send_is_taken)
{
    const struct tolerated *row = &tolerated[_i];
    uint8_t octets[PDU_SIZE_MAX];
    size_t size = support_pdu(row->hex, octets, sizeof(octets));
    uint8_t *copy = support_exact_copy(octets, size);
    struct pdu pdu;

    enum dm_error error = pdu_decode(copy, size, &pdu);
    ck_assert_msg(error == DM_OK, "%s: %s", row->name, dm_strerror(error));
    same_as_expected(row, &pdu);
    if (row->library_agrees)
        ck_assert_msg(oracle_library_agrees(copy, size, &pdu), "%s", row->name);
    free(copy);
}
END_TEST

/* ---------------------------------------------------------------- refused */

static const struct refused {
    const char *name;
    const char *hex; /* command_length left out; numbered 0x0A0B0C0D each */
    enum dm_error error;
} refused[] = {
    {"submit_multi", "00000021 00000000 0a0b0c0d 00", DM_E_UNKNOWN},
    {"outbind", "0000000b 00000000 0a0b0c0d 0000", DM_E_UNKNOWN},
    {"a response to submit_multi", "80000021 00000000 0a0b0c0d 00", DM_E_UNKNOWN},
    {"a response to an alert, which has none", "80000102 00000000 0a0b0c0d 00", DM_E_UNKNOWN},
    {"command 0", "00000000 00000000 0a0b0c0d", DM_E_UNKNOWN},
    {"command 0xFFFFFFFF", "ffffffff 00000000 0a0b0c0d 00", DM_E_UNKNOWN},
    {"a deliver_sm without a body", "00000005 00000000 0a0b0c0d", DM_E_TRUNCATED},
    {"a service_type without a NUL", "00000005 00000000 0a0b0c0d 555353", DM_E_TRUNCATED},
    {"a service_type of six characters",
     "00000005 00000000 0a0b0c0d 555353445353 00 01 01 3100 00 01 3200 " MIDDLE "00", DM_E_LENGTH},
    {"a source without a NUL", "00000005 00000000 0a0b0c0d 00 01 01 3938393132", DM_E_TRUNCATED},
    {"a source of 21 digits",
     "00000005 00000000 0a0b0c0d 00 01 01 313131313131313131313131313131313131313131 00 "
     "00 01 3200 " MIDDLE "00",
     DM_E_LENGTH},
    {"a destination of 21 digits in data_sm",
     "00000103 00000000 0a0b0c0d 00 01 01 3100 00 01 "
     "313131313131313131313131313131313131313131 00 00 00 00",
     DM_E_LENGTH},
    {"a validity_period of 17 characters",
     "00000004 00000000 0a0b0c0d " FROM_TO "00 00 00 00 3030303030303030303030303030303030 00 "
     "00 00 00 00 00",
     DM_E_LENGTH},
    {"sm_length missing", "00000005 00000000 0a0b0c0d " FROM_TO MIDDLE, DM_E_TRUNCATED},
    {"sm_length 255, and as many octets",
     "00000005 00000000 0a0b0c0d " FROM_TO MIDDLE "ff " OCTETS_250 "4242424242", DM_E_LENGTH},
    {"sm_length 255, and two octets", "00000005 00000000 0a0b0c0d " FROM_TO MIDDLE "ff 6869",
     DM_E_LENGTH},
    {"sm_length one octet beyond the end", "00000005 00000000 0a0b0c0d " FROM_TO MIDDLE "03 6869",
     DM_E_LENGTH},
    {"sm_length that counts on the TLVs behind",
     "00000005 00000000 0a0b0c0d " FROM_TO MIDDLE "08 6869 0501 0001 01", DM_E_LENGTH},
    {"a message_id without a NUL", "80000004 00000000 0a0b0c0d 616263", DM_E_TRUNCATED},
    {"a message_id of 65 characters",
     "80000004 00000000 0a0b0c0d "
     "41414141414141414141414141414141 42424242424242424242424242424242 "
     "43434343434343434343434343434343 44444444444444444444444444444444 45 00",
     DM_E_LENGTH},
    {"a system_id of 16 characters in a response",
     "80000009 00000000 0a0b0c0d 31313131313131313131313131313131 00", DM_E_LENGTH},
    {"a password of nine characters",
     "00000009 00000000 0a0b0c0d 6100 313233343536373839 00 00 34 00 00 00", DM_E_LENGTH},
    {"a bind that ends in its version", "00000009 00000000 0a0b0c0d 6100 6200 00 34",
     DM_E_TRUNCATED},
};

static void is_header_only(const char *name, const struct pdu *pdu)
{
    const struct pdu header = {
        .command_id = pdu->command_id,
        .command_status = pdu->command_status,
        .sequence_number = pdu->sequence_number,
    };
    const char *difference = support_pdu_difference(pdu, &header);

    ck_assert_msg(difference == NULL, "%s: %s was left behind", name, difference);
}

START_TEST(what_cannot_be_read_is_refused_by_its_header)
{
    const struct refused *row = &refused[_i];
    uint8_t octets[PDU_SIZE_MAX];
    size_t size = support_pdu(row->hex, octets, sizeof(octets));
    uint8_t *copy = support_exact_copy(octets, size);
    uint32_t command_id = (uint32_t)octets[4] << 24 | (uint32_t)octets[5] << 16 |
                          (uint32_t)octets[6] << 8 | octets[7];
    struct pdu pdu;

    enum dm_error error = pdu_decode(copy, size, &pdu);
    ck_assert_msg(error == row->error, "%s: %s", row->name, dm_strerror(error));
    ck_assert_msg(pdu.command_id == command_id, "%s", row->name);
    ck_assert_msg(pdu.sequence_number == 0x0A0B0C0D, "%s", row->name);
    is_header_only(row->name, &pdu);
    free(copy);
}
END_TEST

START_TEST(a_command_length_that_lies_is_refused)
{
    static const uint32_t lengths[] = {0, 15, 16, 18, 255, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    uint8_t octets[17];
    size_t size = support_pdu("00000015 00000000 00000001 00", octets, sizeof(octets));
    uint8_t *copy = support_exact_copy(octets, size);
    struct wire_writer writer;
    struct pdu pdu;

    wire_writer_init(&writer, copy, size);
    wire_put_u32(&writer, lengths[_i]);
    ck_assert_int_eq(pdu_decode(copy, size, &pdu), DM_E_LENGTH);
    is_header_only("a lying length", &pdu);
    free(copy);
}
END_TEST

/* ---------------------------------------------------------------- hostile */

/* Reads all that a decoded PDU points at, and says a sum of it so that nothing is optimised away. */
static unsigned int touch(const struct pdu *pdu)
{
    unsigned int sum = 0;

    for (size_t i = 0; i < pdu->short_message_size; i++)
        sum += pdu->short_message[i];
    for (size_t i = 0; i < pdu->tlv_count; i++) {
        for (size_t j = 0; j < pdu->tlvs[i].size; j++)
            sum += pdu->tlvs[i].value[j];
    }
    return sum;
}

static bool lies_inside(const uint8_t *part, size_t part_size, const uint8_t *whole, size_t size)
{
    return part >= whole && part_size <= size && part <= whole + size - part_size;
}

/* Decodes from an exact block; what points anywhere points into it. */
static void decode_safely(const char *name, const uint8_t *octets, size_t size)
{
    uint8_t *copy = support_exact_copy(octets, size);
    volatile unsigned int sum = 0;
    struct pdu pdu;

    if (pdu_decode(copy, size, &pdu) == DM_OK) {
        ck_assert_msg(pdu.short_message_size == 0 ||
                          lies_inside(pdu.short_message, pdu.short_message_size, copy, size),
                      "%s, %zu octets", name, size);
        for (size_t i = 0; i < pdu.tlv_count; i++)
            ck_assert_msg(lies_inside(pdu.tlvs[i].value, pdu.tlvs[i].size, copy, size),
                          "%s, %zu octets", name, size);
    } else {
        is_header_only(name, &pdu);
    }
    sum += touch(&pdu);
    free(copy);
}

/* The PDU cut after `size` octets, as it is and as if it had been sent so. */
static void decode_cut(const char *name, uint8_t *octets, size_t size)
{
    struct wire_writer writer;

    decode_safely(name, octets, size);
    if (size < sizeof(uint32_t))
        return;
    uint8_t *shortened = support_exact_copy(octets, size);
    wire_writer_init(&writer, shortened, size);
    wire_put_u32(&writer, (uint32_t)size);
    decode_safely(name, shortened, size);
    free(shortened);
}

START_TEST(a_pdu_cut_anywhere_is_never_read_beyond_its_end)
{
    const struct tolerated *row = &tolerated[_i];
    uint8_t octets[PDU_SIZE_MAX];
    size_t size = support_pdu(row->hex, octets, sizeof(octets));

    for (size_t cut = 0; cut <= size; cut++)
        decode_cut(row->name, octets, cut);
}
END_TEST

START_TEST(fewer_octets_than_a_header_give_nothing)
{
    uint8_t octets[FRAME_SIZE_MIN];
    struct pdu pdu;

    support_pdu("00000015 00000000 00000001", octets, sizeof(octets));
    for (size_t size = 0; size < FRAME_SIZE_MIN; size++) {
        uint8_t *copy = support_exact_copy(octets, size);

        ck_assert_int_eq(pdu_decode(copy, size, &pdu), DM_E_TRUNCATED);
        ck_assert_uint_eq(pdu.command_id, 0);
        is_header_only("less than a header", &pdu);
        free(copy);
    }
}
END_TEST

/* The same numbers each time, so that a failure can be seen again (Numerical Recipes' generator). */
static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

START_TEST(octets_changed_at_random_do_no_harm)
{
    const struct tolerated *row = &tolerated[_i];
    uint8_t octets[PDU_SIZE_MAX];
    size_t size = support_pdu(row->hex, octets, sizeof(octets));
    uint32_t random = (uint32_t)_i + 1;

    for (int round = 0; round < 2000; round++) {
        uint8_t *changed = support_exact_copy(octets, size);

        /* The length stays true, or nothing behind it would be looked at. */
        for (uint32_t changes = 1 + next_random(&random) % 4; changes > 0; changes--)
            changed[4 + next_random(&random) % (size - 4)] = (uint8_t)next_random(&random);
        decode_safely(row->name, changed, size);
        free(changed);
    }
}
END_TEST

START_TEST(a_refused_request_deserves_a_status)
{
    ck_assert_uint_eq(pdu_status_of_error(DM_OK), 0x00);
    ck_assert_uint_eq(pdu_status_of_error(DM_E_LENGTH), 0x01);
    ck_assert_uint_eq(pdu_status_of_error(DM_E_TRUNCATED), 0x02);
    ck_assert_uint_eq(pdu_status_of_error(DM_E_UNKNOWN), 0x03);
    ck_assert_uint_eq(pdu_status_of_error(DM_E_NO_MEMORY), 0x08);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pdu_decode");
    TCase *decode = tcase_create("decode");

    tcase_add_loop_test(decode, what_peers_really_send_is_taken, 0, TOLERATED);
    tcase_add_loop_test(decode, what_cannot_be_read_is_refused_by_its_header, 0,
                        sizeof(refused) / sizeof(refused[0]));
    tcase_add_loop_test(decode, a_command_length_that_lies_is_refused, 0, 8);
    tcase_add_loop_test(decode, a_pdu_cut_anywhere_is_never_read_beyond_its_end, 0, TOLERATED);
    tcase_add_test(decode, fewer_octets_than_a_header_give_nothing);
    tcase_add_loop_test(decode, octets_changed_at_random_do_no_harm, 0, TOLERATED);
    tcase_add_test(decode, a_refused_request_deserves_a_status);
    tcase_set_timeout(decode, 60);
    suite_add_tcase(suite, decode);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
