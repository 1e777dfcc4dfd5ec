#include "protocol/frame.h"

#include "protocol/wire.h"

#include "test/unit/support.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

#define LIMIT       1024
#define STREAM_PDUS 40

/* A stream of PDUs of many sizes, each filled with its own number, so that a mix-up shows. */
struct stream {
    uint8_t octets[STREAM_PDUS * LIMIT];
    size_t size;
    size_t starts[STREAM_PDUS + 1];
};

static void append_pdu(struct stream *stream, size_t index, size_t size)
{
    struct wire_writer writer;

    stream->starts[index] = stream->size;
    memset(stream->octets + stream->size, (int)index, size);
    wire_writer_init(&writer, stream->octets + stream->size, size);
    wire_put_u32(&writer, (uint32_t)size);
    stream->size += size;
    stream->starts[index + 1] = stream->size;
}

static void make_stream(struct stream *stream)
{
    stream->size = 0;
    append_pdu(stream, 0, FRAME_SIZE_MIN);
    append_pdu(stream, 1, LIMIT);
    for (size_t i = 2; i < STREAM_PDUS; i++)
        append_pdu(stream, i, FRAME_SIZE_MIN + i * 7 % 50);
}

/* Takes all PDUs that are whole, which must be the next of the stream; says how many in all. */
static size_t take_all(struct frame *frame, const struct stream *stream, size_t taken)
{
    const uint8_t *pdu;
    size_t size;
    enum dm_error error;

    while ((error = frame_next(frame, &pdu, &size)) == DM_OK) {
        ck_assert_uint_lt(taken, STREAM_PDUS);
        size_t start = stream->starts[taken];
        ck_assert_uint_eq(size, stream->starts[taken + 1] - start);
        ck_assert_mem_eq(pdu, stream->octets + start, size);
        taken++;
    }
    ck_assert_int_eq(error, DM_E_NOT_FOUND);
    return taken;
}

/* How many PDUs are whole after `fed` octets, and whether another has begun. */
static size_t whole_pdus(const struct stream *stream, size_t fed)
{
    size_t count = 0;

    while (count < STREAM_PDUS && stream->starts[count + 1] <= fed)
        count++;
    return count;
}

static size_t feed(struct frame *frame, const struct stream *stream, size_t fed, size_t size,
                   size_t taken)
{
    /* From an exact block, so that a read beyond what was given is seen. */
    uint8_t *copy = support_exact_copy(stream->octets + fed, size);

    ck_assert_int_eq(frame_feed(frame, copy, size), DM_OK);
    free(copy);
    taken = take_all(frame, stream, taken);
    ck_assert_uint_eq(taken, whole_pdus(stream, fed + size));
    ck_assert(frame_is_partial(frame) == (stream->starts[taken] < fed + size));
    return taken;
}

START_TEST(a_stream_in_pieces_of_one_size_gives_its_pdus)
{
    struct stream stream;
    struct frame frame;
    size_t piece = (size_t)_i;
    size_t taken = 0;

    make_stream(&stream);
    frame_init(&frame, LIMIT);
    for (size_t fed = 0; fed < stream.size; fed += piece) {
        size_t left = stream.size - fed;
        taken = feed(&frame, &stream, fed, left < piece ? left : piece, taken);
    }
    ck_assert_uint_eq(taken, STREAM_PDUS);
    frame_free(&frame);
}
END_TEST

START_TEST(a_stream_cut_once_anywhere_gives_its_pdus)
{
    struct stream stream;

    make_stream(&stream);
    for (size_t cut = 0; cut <= stream.size; cut++) {
        struct frame frame;

        frame_init(&frame, LIMIT);
        size_t taken = feed(&frame, &stream, 0, cut, 0);
        taken = feed(&frame, &stream, cut, stream.size - cut, taken);
        ck_assert_uint_eq(taken, STREAM_PDUS);
        frame_free(&frame);
    }
}
END_TEST

START_TEST(a_stream_in_random_pieces_gives_its_pdus)
{
    struct stream stream;
    struct frame frame;
    uint32_t random = (uint32_t)_i;
    size_t taken = 0;
    size_t fed = 0;

    make_stream(&stream);
    frame_init(&frame, LIMIT);
    while (fed < stream.size) {
        random = random * 1664525u + 1013904223u;
        size_t piece = (random >> 16) % 300;
        size_t left = stream.size - fed;
        piece = piece < left ? piece : left;
        taken = feed(&frame, &stream, fed, piece, taken);
        fed += piece;
    }
    ck_assert_uint_eq(taken, STREAM_PDUS);
    frame_free(&frame);
}
END_TEST

static const struct {
    const char *name;
    const char *hex;
    enum dm_error error;
} lengths[] = {
    {"no octet", "", DM_E_NOT_FOUND},
    {"three octets of a length that cannot be", "ffffff", DM_E_NOT_FOUND},
    {"length 0", "00000000", DM_E_LENGTH},
    {"length 8", "00000008", DM_E_LENGTH},
    {"length 15", "0000000f", DM_E_LENGTH},
    {"length 16, not whole", "00000010", DM_E_NOT_FOUND},
    {"the limit, not whole", "00000400", DM_E_NOT_FOUND},
    {"one over the limit", "00000401", DM_E_LENGTH},
    {"length 0x7FFFFFFF", "7fffffff", DM_E_LENGTH},
    {"length 0x80000000", "80000000", DM_E_LENGTH},
    {"length 0xFFFFFFFF", "ffffffff", DM_E_LENGTH},
    {"GET / HTTP/1.1", "474554202f20485454502f312e310d0a", DM_E_LENGTH},
    {"a TLS client's hello", "160301020001000001fc0303", DM_E_LENGTH},
};

START_TEST(a_length_is_judged_as_soon_as_it_is_there)
{
    uint8_t octets[16];
    size_t size = support_hex(lengths[_i].hex, octets, sizeof(octets));
    struct frame frame;
    const uint8_t *pdu = octets;
    size_t pdu_size = 77;

    frame_init(&frame, LIMIT);
    ck_assert_int_eq(frame_feed(&frame, octets, size), DM_OK);
    /* For ever after, too. */
    for (int i = 0; i < 3; i++) {
        enum dm_error error = frame_next(&frame, &pdu, &pdu_size);
        ck_assert_msg(error == lengths[_i].error, "%s", lengths[_i].name);
    }
    ck_assert_msg(pdu == octets && pdu_size == 77, "%s: outputs touched", lengths[_i].name);
    ck_assert_msg(frame_is_partial(&frame) == (size > 0 && lengths[_i].error == DM_E_NOT_FOUND),
                  "%s", lengths[_i].name);
    frame_free(&frame);
}
END_TEST

START_TEST(a_broken_stream_does_not_grow_without_end)
{
    uint8_t zeros[LIMIT] = {0};
    struct frame frame;
    enum dm_error error = DM_OK;
    int feeds = 0;

    frame_init(&frame, LIMIT);
    while (error == DM_OK && feeds < 10) {
        error = frame_feed(&frame, zeros, sizeof(zeros));
        feeds++;
    }
    ck_assert_int_eq(error, DM_E_LENGTH);
    ck_assert_int_eq(feeds, 3);
    frame_free(&frame);
}
END_TEST

START_TEST(the_buffer_stays_as_small_as_its_greatest_feed)
{
    struct stream stream;
    struct frame frame;

    make_stream(&stream);
    frame_init(&frame, LIMIT);
    for (int round = 0; round < 100; round++) {
        size_t taken = 0;
        for (size_t fed = 0; fed < stream.size; fed += 100) {
            size_t left = stream.size - fed;
            taken = feed(&frame, &stream, fed, left < 100 ? left : 100, taken);
        }
    }
    ck_assert_uint_le(frame.capacity, 2 * (LIMIT + 100));
    frame_free(&frame);
}
END_TEST

START_TEST(a_frame_begins_anew_after_free)
{
    struct frame frame;
    const uint8_t *pdu;
    size_t size;

    frame_init(&frame, FRAME_SIZE_MAX);
    ck_assert_int_eq(frame_feed(&frame, "abc", 3), DM_OK);
    ck_assert(frame_is_partial(&frame));
    frame_free(&frame);
    frame_init(&frame, FRAME_SIZE_MIN);
    ck_assert(!frame_is_partial(&frame));
    ck_assert_int_eq(frame_next(&frame, &pdu, &size), DM_E_NOT_FOUND);
    frame_free(&frame);
}
END_TEST

static const struct {
    const char *name;
    const char *octets;
    const char *text;
} heads[] = {
    {"a header is shown", "00000008 00000015 00000000 00000001",
     "00 00 00 08 00 00 00 15 00 00 00 00 00 00 00 01"},
    {"a response's too, and not what follows", "7FFFFFFF 80000103 00000000 00000002 393839",
     "7f ff ff ff 80 00 01 03 00 00 00 00 00 00 00 02"},
    {"digits behind the length are not", "39383931 32313030 30303031 01013134",
     "39 38 39 31 .. .. .. .. .. .. .. .. .. .. .. .."},
    {"HTTP", "47455420 2F204854 54502F31 2E310D0A",
     "47 45 54 20 .. .. .. .. .. .. .. .. .. .. .. .."},
    {"half a header is none", "00000008 00000015 000000", "00 00 00 08 .. .. .. .. .. .. .."},
    {"less than a length", "FF", "ff"},
    {"nothing", "", ""},
};

START_TEST(the_head_of_a_lost_stream_names_nobody)
{
    struct frame frame;
    uint8_t octets[2 * FRAME_SIZE_MIN];
    size_t size = support_hex(heads[_i].octets, octets, sizeof octets);
    char text[FRAME_HEAD_TEXT];

    frame_init(&frame, FRAME_SIZE_MAX);
    ck_assert_int_eq(frame_feed(&frame, octets, size), DM_OK);
    frame_head(&frame, text);
    ck_assert_msg(strcmp(text, heads[_i].text) == 0, "%s: %s", heads[_i].name, text);
    frame_free(&frame);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("frame");
    TCase *tcase = tcase_create("frame");

    tcase_add_loop_test(tcase, a_stream_in_pieces_of_one_size_gives_its_pdus, 1, 40);
    tcase_add_test(tcase, a_stream_cut_once_anywhere_gives_its_pdus);
    tcase_add_loop_test(tcase, a_stream_in_random_pieces_gives_its_pdus, 0, 100);
    tcase_add_loop_test(tcase, a_length_is_judged_as_soon_as_it_is_there, 0,
                        sizeof(lengths) / sizeof(lengths[0]));
    tcase_add_test(tcase, a_broken_stream_does_not_grow_without_end);
    tcase_add_test(tcase, the_buffer_stays_as_small_as_its_greatest_feed);
    tcase_add_test(tcase, a_frame_begins_anew_after_free);
    tcase_add_loop_test(tcase, the_head_of_a_lost_stream_names_nobody, 0,
                        sizeof(heads) / sizeof(heads[0]));
    tcase_set_timeout(tcase, 60);
    suite_add_tcase(suite, tcase);

    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
