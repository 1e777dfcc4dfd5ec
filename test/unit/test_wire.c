#include "protocol/wire.h"

#include "test/unit/support.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

START_TEST(integers_are_read_big_endian_and_in_order)
{
    uint8_t octets[15];
    struct wire_reader reader;

    support_hex("01 0203 04050607 08090a0b0c0d0e0f", octets, sizeof(octets));
    wire_reader_init(&reader, octets, sizeof(octets));
    ck_assert_uint_eq(wire_left(&reader), 15);
    ck_assert_uint_eq(wire_u8(&reader), 0x01);
    ck_assert_uint_eq(wire_u16(&reader), 0x0203);
    ck_assert_uint_eq(wire_u32(&reader), 0x04050607);
    ck_assert_uint_eq(wire_left(&reader), 8);
    ck_assert_uint_eq(wire_u64(&reader), 0x08090A0B0C0D0E0F);
    ck_assert_uint_eq(wire_left(&reader), 0);
    ck_assert_int_eq(reader.error, DM_OK);
}
END_TEST

START_TEST(the_highest_values_are_not_negative)
{
    static const uint8_t octets[15] = {255, 255, 255, 255, 255, 255, 255, 255,
                                       255, 255, 255, 255, 255, 255, 255};
    struct wire_reader reader;

    wire_reader_init(&reader, octets, sizeof(octets));
    ck_assert_uint_eq(wire_u8(&reader), UINT8_MAX);
    ck_assert_uint_eq(wire_u16(&reader), UINT16_MAX);
    ck_assert_uint_eq(wire_u32(&reader), UINT32_MAX);
    ck_assert_uint_eq(wire_u64(&reader), UINT64_MAX);
}
END_TEST

/* Reads an integer of 1 << `exponent` octets. */
static uint64_t read_sized(struct wire_reader *reader, int exponent)
{
    switch (exponent) {
    case 0: return wire_u8(reader);
    case 1: return wire_u16(reader);
    case 2: return wire_u32(reader);
    default: return wire_u64(reader);
    }
}

START_TEST(an_integer_cut_anywhere_is_an_error_that_sticks)
{
    size_t whole = (size_t)1 << _i;
    const uint8_t octets[8] = {9, 9, 9, 9, 9, 9, 9, 9};

    for (size_t size = 0; size < whole; size++) {
        uint8_t *copy = support_exact_copy(octets, size);
        struct wire_reader reader;

        wire_reader_init(&reader, copy, size);
        ck_assert_uint_eq(read_sized(&reader, _i), 0);
        ck_assert_int_eq(reader.error, DM_E_TRUNCATED);
        /* The octets that are there are not handed out any more. */
        ck_assert_uint_eq(wire_left(&reader), 0);
        ck_assert_uint_eq(wire_u8(&reader), 0);
        ck_assert_ptr_null(wire_octets(&reader, 0));
        free(copy);
    }
}
END_TEST

START_TEST(octets_are_borrowed_and_never_more_than_there_are)
{
    static const uint8_t octets[3] = {1, 2, 3};
    struct wire_reader reader;

    wire_reader_init(&reader, octets, sizeof(octets));
    ck_assert_ptr_eq(wire_octets(&reader, 0), octets);
    ck_assert_ptr_eq(wire_octets(&reader, 2), octets);
    ck_assert_ptr_null(wire_octets(&reader, 2));
    ck_assert_int_eq(reader.error, DM_E_TRUNCATED);

    wire_reader_init(&reader, octets, sizeof(octets));
    ck_assert_ptr_null(wire_octets(&reader, SIZE_MAX));
}
END_TEST

START_TEST(nothing_can_be_read_from_nothing)
{
    struct wire_reader reader;
    char text[2] = "x";

    wire_reader_init(&reader, NULL, 0);
    ck_assert_uint_eq(wire_left(&reader), 0);
    wire_cstring(&reader, text, sizeof(text));
    ck_assert_str_eq(text, "");
    ck_assert_int_eq(reader.error, DM_E_TRUNCATED);
}
END_TEST

static const struct {
    const char *name;
    const char *hex;
    size_t capacity;
    const char *text;
    enum dm_error error;
    size_t left;
} strings[] = {
    {"an empty string", "00 41", 4, "", DM_OK, 1},
    {"a string and what follows", "616200 41", 4, "ab", DM_OK, 1},
    {"a string that just fits", "61626300", 4, "abc", DM_OK, 0},
    {"a string one too long", "6162636400", 4, "", DM_E_LENGTH, 0},
    {"no NUL before the end", "6162", 4, "", DM_E_TRUNCATED, 0},
    {"no NUL before the end, and full", "61626364", 4, "", DM_E_LENGTH, 0},
    {"no octet at all", "", 4, "", DM_E_TRUNCATED, 0},
    {"room for the NUL only", "00", 1, "", DM_OK, 0},
    {"octets above 0x7F are kept", "d8b300", 4, "\xD8\xB3", DM_OK, 0},
};

START_TEST(a_string_ends_at_its_nul)
{
    uint8_t octets[8];
    size_t size = support_hex(strings[_i].hex, octets, sizeof(octets));
    uint8_t *copy = support_exact_copy(octets, size);
    char *text = (char *)support_exact_copy("xxxx", strings[_i].capacity);
    struct wire_reader reader;

    wire_reader_init(&reader, copy, size);
    wire_cstring(&reader, text, strings[_i].capacity);
    ck_assert_msg(reader.error == strings[_i].error, "%s", strings[_i].name);
    ck_assert_msg(strcmp(text, strings[_i].text) == 0, "%s", strings[_i].name);
    ck_assert_msg(wire_left(&reader) == strings[_i].left, "%s", strings[_i].name);
    free(copy);
    free(text);
}
END_TEST

START_TEST(the_first_error_is_the_one_that_stays)
{
    static const uint8_t octets[] = "abcdef";
    struct wire_reader reader;
    char text[3];

    wire_reader_init(&reader, octets, sizeof(octets));
    wire_cstring(&reader, text, sizeof(text));
    ck_assert_uint_eq(wire_u64(&reader), 0);
    ck_assert_int_eq(reader.error, DM_E_LENGTH);
}
END_TEST

START_TEST(what_is_written_can_be_read)
{
    uint8_t octets[18];
    uint8_t expected[18];
    struct wire_writer writer;

    support_hex("01 0203 04050607 08090a0b0c0d0e0f 686900", expected, sizeof(expected));
    wire_writer_init(&writer, octets, sizeof(octets));
    wire_put_u8(&writer, 0x01);
    wire_put_u16(&writer, 0x0203);
    wire_put_u32(&writer, 0x04050607);
    wire_put_u64(&writer, 0x08090A0B0C0D0E0F);
    wire_put_octets(&writer, "hi", 3);
    wire_put_octets(&writer, NULL, 0);
    ck_assert_int_eq(writer.error, DM_OK);
    ck_assert_uint_eq(wire_written(&writer), sizeof(expected));
    ck_assert_mem_eq(octets, expected, sizeof(expected));
}
END_TEST

START_TEST(a_field_without_room_is_not_half_written)
{
    const uint8_t untouched[4] = {0xAA, 0xAA, 0xAA, 0xAA};
    uint8_t *octets = support_exact_copy(untouched, sizeof(untouched));
    struct wire_writer writer;

    wire_writer_init(&writer, octets, sizeof(untouched));
    wire_put_u64(&writer, 1);
    ck_assert_int_eq(writer.error, DM_E_FULL);
    ck_assert_uint_eq(wire_written(&writer), 0);
    /* There is room for this one, but the error sticks. */
    wire_put_u8(&writer, 1);
    wire_put_octets(&writer, "x", 1);
    ck_assert_mem_eq(octets, untouched, sizeof(untouched));
    free(octets);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("wire");
    TCase *tcase = tcase_create("wire");

    tcase_add_test(tcase, integers_are_read_big_endian_and_in_order);
    tcase_add_test(tcase, the_highest_values_are_not_negative);
    tcase_add_loop_test(tcase, an_integer_cut_anywhere_is_an_error_that_sticks, 0, 4);
    tcase_add_test(tcase, octets_are_borrowed_and_never_more_than_there_are);
    tcase_add_test(tcase, nothing_can_be_read_from_nothing);
    tcase_add_loop_test(tcase, a_string_ends_at_its_nul, 0, sizeof(strings) / sizeof(strings[0]));
    tcase_add_test(tcase, the_first_error_is_the_one_that_stays);
    tcase_add_test(tcase, what_is_written_can_be_read);
    tcase_add_test(tcase, a_field_without_room_is_not_half_written);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
