/* Does a packed file give what was packed, and nothing less, and does every spoilt one say so? */
#include "store/input.h"
#include "test/unit/load_support.h"

#include <check.h>
#include <zlib.h>
#include <zstd.h>

#include <stdlib.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

#define PLAIN_SIZE  700000 /* more than one buffer of anybody's */
#define PACKED_SIZE 1000000

static char directory[LOAD_SUPPORT_PATH];
static char plain[PLAIN_SIZE];
static uint8_t packed[PACKED_SIZE], unpacked[2 * PLAIN_SIZE + 1];

static void begin(void)
{
    uint32_t random = 1;

    load_support_begin(directory);
    /* Half of it random, so that packing does not make it tiny. */
    for (size_t i = 0; i < PLAIN_SIZE; i++) {
        random = random * 1664525 + 1013904223;
        plain[i] = i % 2 == 0 ? 'a' : (char)(random >> 24);
    }
}

static void end(void)
{
    load_support_end(directory);
}

/* ---- packing ------------------------------------------------------------------------------------- */

static size_t keep_plain(const char *octets, size_t size, uint8_t *out)
{
    memcpy(out, octets, size);
    return size;
}

static size_t pack_gzip(const char *octets, size_t size, uint8_t *out)
{
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)octets, .avail_in = (uInt)size};

    ck_assert_int_eq(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY),
                     Z_OK);
    stream.next_out = out;
    stream.avail_out = PACKED_SIZE;
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    ck_assert_int_eq(deflateEnd(&stream), Z_OK);
    return PACKED_SIZE - stream.avail_out;
}

static size_t pack_zstd(const char *octets, size_t size, uint8_t *out)
{
    size_t length = ZSTD_compress(out, PACKED_SIZE, octets, size, 3);

    ck_assert(!ZSTD_isError(length));
    return length;
}

static const struct {
    const char *name;
    size_t (*pack)(const char *octets, size_t size, uint8_t *out);
} formats[] = {{"plain", keep_plain}, {"gzip", pack_gzip}, {"Zstandard", pack_zstd}};

/* ---- reading ------------------------------------------------------------------------------------- */

/* Reads a file of these octets in pieces of a size; says how much came of it, and its error. */
static enum dm_error read_back(const uint8_t *octets, size_t size, size_t piece, size_t *length)
{
    char path[LOAD_SUPPORT_PATH];
    struct input *input;
    enum dm_error error;
    size_t got;

    load_support_write(directory, "file", octets, size, path);
    ck_assert_int_eq(input_open(path, &input), DM_OK);
    ck_assert_uint_eq(input_size(input), size);
    *length = 0;
    do {
        size_t room = sizeof unpacked - *length;
        error = input_read(input, unpacked + *length, piece < room ? piece : room, &got);
        *length += got;
        ck_assert(error != DM_OK || got == piece || got == 0 || *length <= sizeof unpacked);
    } while (error == DM_OK && got > 0);
    if (error == DM_OK)
        ck_assert_uint_eq(input_taken(input), size);
    else
        ck_assert_ptr_nonnull(input_why(input));
    input_close(input);
    return error;
}

START_TEST(what_was_packed_comes_back)
{
    static const size_t pieces[] = {999, 65536, sizeof unpacked};
    size_t size = formats[_i].pack(plain, PLAIN_SIZE, packed), length;

    for (int i = 0; i < COUNT(pieces); i++) {
        ck_assert_int_eq(read_back(packed, size, pieces[i], &length), DM_OK);
        ck_assert_msg(length == PLAIN_SIZE && memcmp(unpacked, plain, length) == 0, "%s by %zu",
                      formats[_i].name, pieces[i]);
    }
}
END_TEST

START_TEST(an_empty_file_is_empty)
{
    size_t size = formats[_i].pack("", 0, packed), length;

    ck_assert_int_eq(read_back(packed, size, 4096, &length), DM_OK);
    ck_assert_uint_eq(length, 0);
}
END_TEST

START_TEST(two_packed_files_one_behind_the_other_are_one)
{
    size_t first = formats[_i].pack(plain, 1000, packed), length;
    size_t second = formats[_i].pack(plain + 1000, 2000, packed + first);

    ck_assert_int_eq(read_back(packed, first + second, 4096, &length), DM_OK);
    ck_assert_uint_eq(length, 3000);
    ck_assert_mem_eq(unpacked, plain, length);
}
END_TEST

/* Index 0 of the formats is plain, of which nobody can tell where it was to end. */
START_TEST(a_packed_file_cut_anywhere_is_an_error)
{
    size_t size = formats[_i].pack(plain, 3000, packed), length;

    for (size_t cut = 4; cut < size; cut++)
        ck_assert_msg(read_back(packed, cut, 4096, &length) == DM_E_TRUNCATED, "%s, %zu of %zu",
                      formats[_i].name, cut, size);
}
END_TEST

START_TEST(octets_behind_the_end_are_an_error)
{
    size_t size = formats[_i].pack(plain, 3000, packed), length;

    strcpy((char *)packed + size, "0012345679,insured");
    ck_assert_int_eq(read_back(packed, size + strlen("0012345679,insured"), 4096, &length),
                     DM_E_FORMAT);
}
END_TEST

START_TEST(a_flipped_bit_is_an_error)
{
    size_t size = pack_gzip(plain, 3000, packed), length;

    packed[size / 2] ^= 16;
    ck_assert_int_ne(read_back(packed, size, 4096, &length), DM_OK);
}
END_TEST

/* A frame by hand (RFC 8878): no checksum, a window of 2^(10 + n), one raw block that is the last. */
static enum dm_error read_window(uint8_t exponent, size_t *length)
{
    const uint8_t frame[] = {0x28,       0xb5, 0x2f, 0xfd, 0x00, (uint8_t)(exponent << 3),
                             5 << 3 | 1, 0,    0,    'h',  'e',  'l',
                             'l',        'o'};

    return read_back(frame, sizeof frame, 4096, length);
}

START_TEST(a_window_beyond_the_bound_is_refused_and_not_allocated)
{
    size_t length;

    ck_assert_int_eq(read_window(INPUT_WINDOW_LOG - 10, &length), DM_OK);
    ck_assert_mem_eq(unpacked, "hello", 5);
    ck_assert_int_eq(read_window(INPUT_WINDOW_LOG - 9, &length), DM_E_FORMAT);
}
END_TEST

START_TEST(what_cannot_be_opened_says_so)
{
    struct input *input;

    ck_assert_int_eq(input_open("/nowhere/persons.csv", &input), DM_E_NOT_FOUND);
}
END_TEST

START_TEST(a_directory_cannot_be_read)
{
    struct input *input;
    size_t size;

    ck_assert_int_eq(input_open(directory, &input), DM_OK);
    ck_assert_int_eq(input_read(input, unpacked, 1, &size), DM_E_IO);
    ck_assert_str_eq(input_why(input), "Is a directory");
    input_close(input);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("input");
    TCase *tests = tcase_create("input");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tests, begin, end);
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, what_was_packed_comes_back, 0, COUNT(formats));
    tcase_add_loop_test(tests, an_empty_file_is_empty, 0, COUNT(formats));
    tcase_add_loop_test(tests, two_packed_files_one_behind_the_other_are_one, 0, COUNT(formats));
    tcase_add_loop_test(tests, a_packed_file_cut_anywhere_is_an_error, 1, COUNT(formats));
    tcase_add_loop_test(tests, octets_behind_the_end_are_an_error, 1, COUNT(formats));
    tcase_add_test(tests, a_flipped_bit_is_an_error);
    tcase_add_test(tests, a_window_beyond_the_bound_is_refused_and_not_allocated);
    tcase_add_test(tests, what_cannot_be_opened_says_so);
    tcase_add_test(tests, a_directory_cannot_be_read);
    suite_add_tcase(suite, tests);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
