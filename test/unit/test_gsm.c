/* Is every septet its character, and every character its septets? */
#include "protocol/gsm.h"

#include <stdbool.h>
#include <stdlib.h>
#include <uchar.h>

#include <check.h>

#include "test/unit/support.h"

#define COUNT(table) (sizeof table / sizeof table[0])

/* The table as 3GPP 23.038 §6.2.1 prints it: a row for each low digit, a column for each high. */
static const char16_t gsm_printed[16][8] = {
    u"@Δ 0¡P¿p", u"£_!1AQaq",  u"$Φ\"2BRbr", u"¥Γ#3CScs", u"èΛ¤4DTdt",  u"éΩ%5EUeu",
    u"ùΠ&6FVfv", u"ìΨ'7GWgw",  u"òΣ(8HXhx",  u"ÇΘ)9IYiy", u"\nΞ*:JZjz", u"Ø\x1B+;KÄkä",
    u"øÆ,<LÖlö", u"\ræ-=MÑmñ", u"Åß.>NÜnü",  u"åÉ/?O§oà",
};

static const struct {
    uint8_t septet;
    char16_t character;
} gsm_extension[] = {
    {0x0A, u'\f'}, {0x14, u'^'}, {0x28, u'{'}, {0x29, u'}'}, {0x2F, u'\\'},
    {0x3C, u'['},  {0x3D, u'~'}, {0x3E, u']'}, {0x40, u'|'}, {0x65, u'€'},
};

static char16_t printed(unsigned septet)
{
    return gsm_printed[septet & 0x0F][septet >> 4];
}

/* The one character that octets mean, all of them used up. */
static uint32_t decode(const uint8_t *octets, size_t size)
{
    uint8_t *exact = support_exact_copy(octets, size);
    const uint8_t *at = exact;
    uint32_t character = gsm_next(&at, exact + size);
    ck_assert_msg(at == exact + size, "0x%02X: octets are left", octets[size - 1]);
    free(exact);
    return character;
}

START_TEST(each_septet_is_its_character_both_ways)
{
    for (uint8_t septet = 0; septet < 128; septet++) {
        uint8_t back[GSM_SEPTETS_MAX];
        if (septet == GSM_ESCAPE)
            continue;
        ck_assert_msg(decode(&septet, 1) == printed(septet), "0x%02X", septet);
        ck_assert_msg(gsm_put(printed(septet), back) == 1 && back[0] == septet, "0x%02X", septet);
    }
}
END_TEST

START_TEST(each_extension_is_its_character_both_ways)
{
    for (size_t i = 0; i < COUNT(gsm_extension); i++) {
        const uint8_t escaped[] = {GSM_ESCAPE, gsm_extension[i].septet};
        uint8_t back[GSM_SEPTETS_MAX];
        ck_assert_uint_eq(decode(escaped, 2), gsm_extension[i].character);
        ck_assert_uint_eq(gsm_put(gsm_extension[i].character, back), 2);
        ck_assert_mem_eq(back, escaped, 2);
    }
}
END_TEST

static bool has_extension(uint8_t septet)
{
    for (size_t i = 0; i < COUNT(gsm_extension); i++) {
        if (gsm_extension[i].septet == septet)
            return true;
    }
    return false;
}

START_TEST(an_escape_without_meaning_shows_the_basic_character)
{
    for (uint8_t septet = 0; septet < 128; septet++) {
        const uint8_t escaped[] = {GSM_ESCAPE, septet};
        if (septet != GSM_ESCAPE && !has_extension(septet))
            ck_assert_msg(decode(escaped, 2) == printed(septet), "0x%02X", septet);
    }
}
END_TEST

START_TEST(an_escape_of_nothing_is_a_space)
{
    static const uint8_t escapes[] = {GSM_ESCAPE, GSM_ESCAPE};
    ck_assert_uint_eq(decode(escapes, 1), ' ');
    ck_assert_uint_eq(decode(escapes, 2), ' ');
}
END_TEST

START_TEST(an_octet_above_the_septets_is_no_character)
{
    for (unsigned octet = 128; octet < 256; octet++) {
        const uint8_t octets[] = {(uint8_t)octet}, escaped[] = {GSM_ESCAPE, (uint8_t)octet};
        ck_assert_uint_eq(decode(octets, 1), 0xFFFD);
        ck_assert_uint_eq(decode(escaped, 2), 0xFFFD);
    }
}
END_TEST

START_TEST(there_are_127_characters_and_10_extensions_and_no_more)
{
    size_t single = 0, escaped = 0;
    for (uint32_t character = 0; character <= 0x10FFFF; character++) {
        uint8_t septets[GSM_SEPTETS_MAX];
        size_t size = gsm_put(character, septets);
        single += size == 1;
        escaped += size == 2;
    }
    ck_assert_uint_eq(single, 127);
    ck_assert_uint_eq(escaped, 10);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("gsm");
    TCase *tcase = tcase_create("gsm");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, each_septet_is_its_character_both_ways);
    tcase_add_test(tcase, each_extension_is_its_character_both_ways);
    tcase_add_test(tcase, an_escape_without_meaning_shows_the_basic_character);
    tcase_add_test(tcase, an_escape_of_nothing_is_a_space);
    tcase_add_test(tcase, an_octet_above_the_septets_is_no_character);
    tcase_add_test(tcase, there_are_127_characters_and_10_extensions_and_no_more);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
