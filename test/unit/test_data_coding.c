/* Which alphabet is meant by each of the 256 data_codings? */
#include "protocol/text.h"

#include <stdlib.h>

#include <check.h>

#define COUNT(table) (sizeof table / sizeof table[0])

static const struct {
    const char *name;
    uint8_t first;
    uint8_t last;
    enum text_alphabet alphabet; /* TEXT_GSM stands for the link's default */
    size_t prefix;
} data_codings[] = {
    {"default", 0x00, 0x00, TEXT_GSM, 0},
    {"ASCII", 0x01, 0x01, TEXT_LATIN1, 0},
    {"octets", 0x02, 0x02, TEXT_OCTETS, 0},
    {"Latin-1", 0x03, 0x03, TEXT_LATIN1, 0},
    {"octets again", 0x04, 0x04, TEXT_OCTETS, 0},
    {"JIS, Cyrillic, Hebrew", 0x05, 0x07, TEXT_OCTETS, 0},
    {"UCS-2", 0x08, 0x08, TEXT_UCS2, 0},
    {"pictograms, ISO 2022-JP", 0x09, 0x0A, TEXT_OCTETS, 0},
    {"reserved", 0x0B, 0x0C, TEXT_GSM, 0},
    {"Kanji, KS C 5601", 0x0D, 0x0E, TEXT_OCTETS, 0},
    {"seven bits, language unspecified", 0x0F, 0x0F, TEXT_GSM, 0},
    {"flash", 0x10, 0x10, TEXT_GSM, 0},
    {"UCS-2 behind a language", 0x11, 0x11, TEXT_UCS2, 2},
    {"seven bits with a class", 0x12, 0x13, TEXT_GSM, 0},
    {"eight bits with a class", 0x14, 0x17, TEXT_OCTETS, 0},
    {"UCS-2 with a class, flash among them", 0x18, 0x1B, TEXT_UCS2, 0},
    {"reserved with a class", 0x1C, 0x1F, TEXT_GSM, 0},
    {"more languages in seven bits", 0x20, 0x3F, TEXT_GSM, 0},
    {"general, seven bits", 0x40, 0x43, TEXT_GSM, 0},
    {"general, eight bits", 0x44, 0x47, TEXT_OCTETS, 0},
    {"general, UCS-2", 0x48, 0x4B, TEXT_UCS2, 0},
    {"general, reserved and seven bits", 0x4C, 0x53, TEXT_GSM, 0},
    {"general, eight bits with a class", 0x54, 0x57, TEXT_OCTETS, 0},
    {"general, UCS-2 with a class", 0x58, 0x5B, TEXT_UCS2, 0},
    {"general, reserved with a class", 0x5C, 0x5F, TEXT_GSM, 0},
    {"compressed, seven bits", 0x60, 0x63, TEXT_GSM, 0},
    {"compressed, eight bits", 0x64, 0x67, TEXT_OCTETS, 0},
    {"compressed, UCS-2", 0x68, 0x6B, TEXT_UCS2, 0},
    {"compressed, reserved and seven bits", 0x6C, 0x73, TEXT_GSM, 0},
    {"compressed, eight bits with a class", 0x74, 0x77, TEXT_OCTETS, 0},
    {"compressed, UCS-2 with a class", 0x78, 0x7B, TEXT_UCS2, 0},
    {"compressed, reserved with a class", 0x7C, 0x7F, TEXT_GSM, 0},
    {"reserved groups", 0x80, 0xBF, TEXT_GSM, 0},
    {"message waiting in seven bits", 0xC0, 0xDF, TEXT_GSM, 0},
    {"message waiting in UCS-2", 0xE0, 0xEF, TEXT_UCS2, 0},
    {"class, seven bits", 0xF0, 0xF3, TEXT_GSM, 0},
    {"class, eight bits", 0xF4, 0xF7, TEXT_OCTETS, 0},
    {"class, reserved bit set, seven bits", 0xF8, 0xFB, TEXT_GSM, 0},
    {"class, reserved bit set, eight bits", 0xFC, 0xFF, TEXT_OCTETS, 0},
};

START_TEST(a_data_coding_stands_for_its_alphabet)
{
    for (unsigned coding = data_codings[_i].first; coding <= data_codings[_i].last; coding++) {
        size_t prefix = 42;
        enum text_alphabet gsm = text_alphabet_of((uint8_t)coding, TEXT_GSM, &prefix);
        ck_assert_msg(gsm == data_codings[_i].alphabet, "%s: 0x%02X", data_codings[_i].name,
                      coding);
        ck_assert_msg(prefix == data_codings[_i].prefix, "%s: prefix", data_codings[_i].name);

        /* On a link whose default is Latin-1, what was GSM is Latin-1 and nothing else changes. */
        enum text_alphabet latin1 = text_alphabet_of((uint8_t)coding, TEXT_LATIN1, &prefix);
        ck_assert_msg(latin1 == (gsm == TEXT_GSM ? TEXT_LATIN1 : gsm), "%s: 0x%02X",
                      data_codings[_i].name, coding);
    }
}
END_TEST

START_TEST(every_data_coding_is_spoken_of_once)
{
    unsigned next = 0;
    for (size_t i = 0; i < COUNT(data_codings); i++) {
        ck_assert_msg(data_codings[i].first == next, "%s", data_codings[i].name);
        next = data_codings[i].last + 1u;
    }
    ck_assert_uint_eq(next, 256);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("data_coding");
    TCase *tcase = tcase_create("data_coding");
    tcase_add_loop_test(tcase, a_data_coding_stands_for_its_alphabet, 0, COUNT(data_codings));
    tcase_add_test(tcase, every_data_coding_is_spoken_of_once);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
