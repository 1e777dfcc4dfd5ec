/* Do octets and UTF-8 say the same, in all alphabets, and is hostile text bounded? */
#include "protocol/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "protocol/error.h"
#include "test/unit/support.h"

#define COUNT(table) (sizeof table / sizeof table[0])

/* ---- octets → UTF-8 ----------------------------------------------------------------------- */

static void check_decoded(enum text_alphabet alphabet, const uint8_t *octets, size_t size,
                          const char *expected, const char *name)
{
    char out[64];
    uint8_t *exact = support_exact_copy(octets, size);
    enum dm_error error = text_decode(alphabet, exact, size, out, sizeof out);
    free(exact);
    ck_assert_msg(error == DM_OK, "%s: %s", name, dm_strerror(error));
    ck_assert_msg(strcmp(out, expected) == 0, "%s: %s, not %s", name, out, expected);
}

static const struct {
    const char *name;
    enum text_alphabet alphabet;
    const char *hex;
    const char *utf8;
} decoded[] = {
    {"no octets", TEXT_GSM, "", ""},
    {"no octets of UCS-2", TEXT_UCS2, "", ""},
    {"an at sign does not end a text", TEXT_GSM, "00 41 00", "@A@"},
    {"an escape behind nothing is a space", TEXT_GSM, "41 1B", "A "},
    {"two escapes are a space", TEXT_GSM, "1B 1B 41", " A"},
    {"an octet that is no septet", TEXT_GSM, "41 80 FF", "A\uFFFD\uFFFD"},
    {"an escape before an octet that is no septet", TEXT_GSM, "1B E5", "\uFFFD"},
    {"ASCII is Latin-1", TEXT_LATIN1, "31 32 33 40", "123@"},
    {"Latin-1 above ASCII", TEXT_LATIN1, "E9 FF", "éÿ"},
    {"NUL in Latin-1 is dropped", TEXT_LATIN1, "31 00 32 00", "12"},
    {"Persian", TEXT_UCS2, "06 A9 06 CC", "کی"},
    {"a surrogate pair", TEXT_UCS2, "D8 3D DE 00", "😀"},
    {"the last code point of all", TEXT_UCS2, "DB FF DF FF", "\U0010FFFF"},
    {"a lone high surrogate", TEXT_UCS2, "D8 3D 00 41", "\uFFFDA"},
    {"a lone low surrogate", TEXT_UCS2, "DE 00 00 41", "\uFFFDA"},
    {"two low surrogates", TEXT_UCS2, "DE 00 DE 00", "\uFFFD\uFFFD"},
    {"a high surrogate at the end", TEXT_UCS2, "00 41 D8 3D", "A\uFFFD"},
    {"two high surrogates and a low one", TEXT_UCS2, "D8 3D D8 3D DE 00", "\uFFFD😀"},
    {"an odd last octet", TEXT_UCS2, "06 CC 06", "ی\uFFFD"},
    {"an odd last octet behind a high surrogate", TEXT_UCS2, "D8 3D DE", "\uFFFD\uFFFD"},
    {"one octet that is no ASCII", TEXT_UCS2, "06", "\uFFFD"},
    {"a byte order mark is dropped", TEXT_UCS2, "FE FF 06 CC", "ی"},
    {"a mark alone", TEXT_UCS2, "FE FF", ""},
    {"a mark of the other order is obeyed", TEXT_UCS2, "FF FE CC 06 3D D8 00 DE", "ی😀"},
    {"a mark in the middle is a character", TEXT_UCS2, "00 41 FE FF", "A\uFEFF"},
    {"NUL in UCS-2 is dropped", TEXT_UCS2, "00 00 06 CC 00 00", "ی"},
    {"odd and printable is ASCII", TEXT_UCS2, "69 64 3A 31 32", "id:12"},
    {"odd and not all printable is UCS-2", TEXT_UCS2, "00 31 0A", "1\uFFFD"},
    {"even and printable stays UCS-2", TEXT_UCS2, "69 64 3A 31", "\u6964\u3A31"},
};

START_TEST(octets_say_this)
{
    uint8_t octets[64];
    size_t size = support_hex(decoded[_i].hex, octets, sizeof octets);
    check_decoded(decoded[_i].alphabet, octets, size, decoded[_i].utf8, decoded[_i].name);
}
END_TEST

START_TEST(a_decoded_text_fits_exactly_or_not_at_all)
{
    static const uint8_t octets[] = {0x06, 0xA9, 0x00, 0x41};
    char out[] = "untouched";
    ck_assert(text_decode(TEXT_UCS2, octets, sizeof octets, out, 0) == DM_E_FULL);
    ck_assert(text_decode(TEXT_UCS2, octets, sizeof octets, out, 3) == DM_E_FULL);
    ck_assert(text_decode(TEXT_OCTETS, octets, sizeof octets, out, sizeof out) == DM_E_ENCODING);
    ck_assert_str_eq(out, "untouched");
    ck_assert(text_decode(TEXT_UCS2, octets, sizeof octets, out, 4) == DM_OK);
    ck_assert_str_eq(out, "کA");
    ck_assert(text_decode(TEXT_GSM, NULL, 0, out, 1) == DM_OK);
    ck_assert_str_eq(out, "");
}
END_TEST

/* ---- UTF-8 → octets ----------------------------------------------------------------------- */

static void check_encoded(enum text_alphabet alphabet, const char *utf8, const uint8_t *expected,
                          size_t expected_size, const char *name)
{
    uint8_t octets[64];
    size_t size;
    enum dm_error error = text_encode(alphabet, utf8, octets, sizeof octets, &size);
    ck_assert_msg(error == DM_OK, "%s: %s", name, dm_strerror(error));
    ck_assert_msg(size == expected_size && memcmp(octets, expected, size) == 0, "%s", name);
}

static const struct {
    const char *name;
    enum text_alphabet alphabet;
    const char *utf8;
    const char *hex;
} encoded[] = {
    {"no text", TEXT_GSM, "", ""},
    {"at signs and the euro", TEXT_GSM, "@1€", "00 31 1B 65"},
    {"Latin-1", TEXT_LATIN1, "aÿ", "61 FF"},
    {"Persian", TEXT_UCS2, "کی", "06 A9 06 CC"},
    {"ASCII in UCS-2", TEXT_UCS2, "A\n", "00 41 00 0A"},
    {"outside the BMP", TEXT_UCS2, "😀", "D8 3D DE 00"},
};

static const struct {
    const char *name;
    enum text_alphabet alphabet;
    const char *utf8;
    size_t capacity;
    enum dm_error error;
} not_encoded[] = {
    {"Persian in GSM", TEXT_GSM, "Aک", 64, DM_E_ENCODING},
    {"the escape character in GSM", TEXT_GSM, "\x1B", 64, DM_E_ENCODING},
    {"a back tick in GSM", TEXT_GSM, "`", 64, DM_E_ENCODING},
    {"Persian in Latin-1", TEXT_LATIN1, "ک", 64, DM_E_ENCODING},
    {"the first character Latin-1 has not", TEXT_LATIN1, "Ā", 64, DM_E_ENCODING},
    {"octets are no text", TEXT_OCTETS, "A", 64, DM_E_ENCODING},
    {"malformed UTF-8", TEXT_UCS2, "A\xC0\x80", 64, DM_E_ENCODING},
    {"a septet too many", TEXT_GSM, "AAAA", 3, DM_E_FULL},
    {"half an escape too many", TEXT_GSM, "A€", 2, DM_E_FULL},
    {"half a surrogate pair too many", TEXT_UCS2, "😀", 3, DM_E_FULL},
    {"malformed wins over too long", TEXT_UCS2, "AAAA\xFF", 2, DM_E_ENCODING},
};

START_TEST(text_becomes_these_octets)
{
    uint8_t octets[64];
    size_t size = support_hex(encoded[_i].hex, octets, sizeof octets);
    check_encoded(encoded[_i].alphabet, encoded[_i].utf8, octets, size, encoded[_i].name);
}
END_TEST

START_TEST(text_that_cannot_be_encoded_is_refused)
{
    uint8_t octets[64] = {42};
    size_t size = 42;
    enum dm_error error = text_encode(not_encoded[_i].alphabet, not_encoded[_i].utf8, octets,
                                      not_encoded[_i].capacity, &size);
    ck_assert_msg(error == not_encoded[_i].error, "%s: %s", not_encoded[_i].name,
                  dm_strerror(error));
    ck_assert_msg(octets[0] == 42 && size == 42, "%s: touched", not_encoded[_i].name);
}
END_TEST

/* ---- UTF-8 itself ------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *utf8;
} malformed[] = {
    {"a continuation alone", "\x80"},
    {"a lead of two and the end", "\xC3"},
    {"a lead of two and ASCII", "\xC3\x41"},
    {"a lead of three, cut", "\xE2\x82"},
    {"a lead of four, cut", "\xF0\x9F\x98"},
    {"a lead of four and ASCII at its end", "\xF0\x9F\x98\x41"},
    {"NUL in two octets", "\xC0\x80"},
    {"a slash in two octets", "\xC0\xAF"},
    {"0x7F in two octets", "\xC1\xBF"},
    {"0x7FF in three octets", "\xE0\x9F\xBF"},
    {"0xFFFF in four octets", "\xF0\x8F\xBF\xBF"},
    {"the first surrogate", "\xED\xA0\x80"},
    {"the last surrogate", "\xED\xBF\xBF"},
    {"one more than U+10FFFF", "\xF4\x90\x80\x80"},
    {"a lead of five", "\xF8\x88\x80\x80\x80"},
    {"0xFE", "\xFE"},
    {"0xFF", "\xFF"},
};

START_TEST(malformed_utf8_is_refused_everywhere)
{
    char text[16], folded[16] = "untouched";
    struct text_measure measure = {.units = 42};
    snprintf(text, sizeof text, "A%s", malformed[_i].utf8);
    char *exact = (char *)support_exact_copy(text, strlen(text) + 1);
    const char *at = exact + 1;
    ck_assert_msg(text_next(&at) == TEXT_MALFORMED, "%s", malformed[_i].name);
    ck_assert_msg(at == exact + 1, "%s: advanced", malformed[_i].name);
    ck_assert_msg(text_measure(exact, &measure) == DM_E_ENCODING, "%s", malformed[_i].name);
    ck_assert_msg(text_fold(exact, folded, sizeof folded) == DM_E_ENCODING, "%s",
                  malformed[_i].name);
    ck_assert_uint_eq(measure.units, 42);
    ck_assert_str_eq(folded, "untouched");
    free(exact);
}
END_TEST

static bool survives_utf8_and_ucs2(uint32_t character)
{
    char utf8[TEXT_CHARACTER_MAX + 1] = "";
    const char *at = utf8;
    uint8_t octets[4];
    char back[8];
    size_t size;

    text_put(character, utf8);
    return text_encode(TEXT_UCS2, utf8, octets, sizeof octets, &size) == DM_OK &&
           text_decode(TEXT_UCS2, octets, size, back, sizeof back) == DM_OK &&
           strcmp(back, utf8) == 0 && text_next(&at) == character && text_next(&at) == 0;
}

/* check notes each assertion in a file, which a million of them would feel: only a failure is one. */
START_TEST(every_code_point_survives_utf8_and_ucs2)
{
    for (uint32_t character = 1; character <= 0x10FFFF; character++) {
        if ((character >= 0xD800 && character <= 0xDFFF) || character == 0xFEFF ||
            character == 0xFFFE)
            continue;
        if (!survives_utf8_and_ucs2(character))
            ck_abort_msg("U+%04X", character);
    }
}
END_TEST

/* ---- measuring ---------------------------------------------------------------------------- */

/* The service's texts as they go out, with their lengths counted elsewhere. */
static const struct {
    const char *id;
    const char *persian;
    size_t persian_units;
    const char *english;
    size_t english_units;
} replies[] = {
    {"MENU_P", "استحقاق درمان\n1 بیمار سرپایی\n2 بیمار بستری\n3 بررسی کد رهگیری\n0 خروج", 67,
     "Treatment entitlement\n1 Outpatient\n2 Inpatient\n3 Check a tracking code\n0 Exit", 77},
    {"MENU_I", "استحقاق درمان\n1 وضعیت من\n2 افراد تحت تکفل\n3 راهنما\n0 خروج", 57,
     "Treatment entitlement\n1 My status\n2 My dependants\n3 Help\n0 Exit", 63},
    {"ASK_P", "کد ملی 10 رقمی بیمار را وارد کنید", 33, "Enter the patient's 10-digit national ID",
     40},
    {"ASK_I", "کد ملی 10 رقمی خود را وارد کنید", 31, "Enter your 10-digit national ID", 31},
    {"ASK_T", "کد رهگیری 12 رقمی را وارد کنید", 30, "Enter the 12-digit tracking code", 32},
    {"YES_P", "بیمار 8235: دارای استحقاق درمان در 1405/09/02\nکد رهگیری 483920175526", 68,
     "Patient ..8235: entitled to treatment on 1405/09/02. Tracking code 483920175526", 79},
    {"YES_I", "دارای استحقاق درمان تا 1406/06/31 هستید\nکد رهگیری 483920175526", 62,
     "You are entitled to treatment until 1406/06/31. Tracking code 483920175526", 74},
    {"NO_P", "بیمار 8235: فاقد استحقاق درمان در 1405/09/02\nکد رهگیری 483920175526", 67,
     "Patient ..8235: NOT entitled to treatment on 1405/09/02. Tracking code 483920175526", 83},
    {"NO_I", "فاقد استحقاق درمان هستید\nعلت: پایان قرارداد بیمه\nاعتراض: 1420", 61,
     "You are NOT entitled to treatment. Reason: contract ended. To object call 1420", 78},
    {"NO_I2", "فاقد استحقاق درمان هستید\nعلت: نبود سابقه پرداخت حق بیمه\nاعتراض: 1420", 68,
     "You are NOT entitled to treatment. Reason: no premium record. To object call 1420", 81},
    {"SON_P", "بیمار 8235: بدون گواهی تحصیلی\nخدمت به روال جاری\nکد رهگیری 483920175526", 70,
     "Patient ..8235: no student certificate. Serve under the current procedure. Tracking code "
     "483920175526",
     101},
    {"DAU_P", "بیمار 8235: بدون اصل شناسنامه\nخدمت به روال جاری\nکد رهگیری 483920175526", 70,
     "Patient ..8235: original birth certificate not shown. Serve under the current procedure. "
     "Tracking code 483920175526",
     115},
    {"SON_I", "فاقد حمایت درمانی: گواهی تحصیلی\nخدمت طبق روال جاری\nاعتراض: 1420", 63,
     "No treatment support on record: student certificate missing. You are served under the "
     "current procedure. Objection: 1420",
     120},
    {"DAU_I", "فاقد حمایت درمانی: اصل شناسنامه\nخدمت طبق روال جاری\nاعتراض: 1420", 63,
     "No treatment support on record: original birth certificate not shown. You are served under "
     "the current procedure. Objection: 1420",
     129},
    {"OVL_P", "بیمار 8235: بیمه پایه دوم دارد\nرفع همپوشانی شود\nکد رهگیری 483920175526", 70,
     "Patient ..8235: has another basic insurer. Resolve the overlap before admission. Tracking "
     "code 483920175526",
     107},
    {"UNK_P", "بیمار 8235: سابقه بیمه یافت نشد\nکد رهگیری 483920175526", 54,
     "Patient ..8235: no insurance record found. Tracking code 483920175526", 69},
    {"UNK_I", "برای این کد ملی سابقه بیمه یافت نشد\nپیگیری: 1420", 48,
     "No insurance record found for this national ID. Follow up: 1420", 63},
    {"BAD", "کد ملی نادرست است\nهر 10 رقم را با صفرهای اول وارد کنید", 54,
     "The national ID is not valid. Enter all 10 digits with leading zeros", 68},
    {"AUTH", "این شماره همراه مجاز به این استعلام نیست\nپیگیری: 1420", 53,
     "This mobile number may not make this inquiry. Follow up: 1420", 61},
    {"RATE", "تعداد استعلام بیش از حد مجاز است\nساعتی دیگر تلاش کنید", 53,
     "Too many inquiries. Try again in an hour", 40},
    {"DOWN", "سامانه در دسترس نیست\nچند دقیقه دیگر تلاش کنید", 45,
     "Service unavailable. Try again in a few minutes", 47},
    {"VER_Y", "کد رهگیری معتبر است\nاستعلام 1405/09/02 بیمار 8235\nنتیجه: دارای استحقاق", 70,
     "Tracking code valid. Inquiry 1405/09/02, patient ..8235. Result: entitled", 73},
    {"VER_N", "کد رهگیری معتبر است\nاستعلام 1405/09/02 بیمار 8235\nنتیجه: فاقد استحقاق", 69,
     "Tracking code valid. Inquiry 1405/09/02, patient ..8235. Result: not entitled", 77},
    {"VER_X", "کد رهگیری یافت نشد یا متعلق به این مرکز نیست", 44,
     "Tracking code not found or not issued to this centre", 52},
    {"HELP", "کد ملی بیمار را به تنهایی پیامک کنید\nبررسی: ر و کد رهگیری", 57,
     "Send the national ID alone. To verify: R and the tracking code", 62},
    {"TMO", "زمان نشست تمام شد\nدوباره شماره گیری کنید", 40, "Session timed out. Dial again", 29},
};

static const struct {
    const char *name;
    const char *utf8;
    struct text_measure measure;
} measured[] = {
    {"nothing", "", {TEXT_GSM, 0, 0}},
    {"an extension character costs two", "a€b", {TEXT_GSM, 4, 4}},
    {"one Persian letter makes all UCS-2", "abcک", {TEXT_UCS2, 4, 8}},
    {"outside the BMP costs two units", "😀", {TEXT_UCS2, 2, 4}},
    {"Latin-1 outside GSM is UCS-2", "ÿ", {TEXT_UCS2, 1, 2}},
    {"ZWNJ costs a unit", "می\u200Cشود", {TEXT_UCS2, 6, 12}},
};

static void check_measure(const char *utf8, struct text_measure expected, const char *name)
{
    struct text_measure measure;
    ck_assert_msg(text_measure(utf8, &measure) == DM_OK, "%s", name);
    ck_assert_msg(measure.alphabet == expected.alphabet, "%s: alphabet", name);
    ck_assert_msg(measure.units == expected.units, "%s: %zu units", name, measure.units);
    ck_assert_msg(measure.octets == expected.octets, "%s: %zu octets", name, measure.octets);
}

START_TEST(a_text_measures_this)
{
    check_measure(measured[_i].utf8, measured[_i].measure, measured[_i].name);
}
END_TEST

START_TEST(a_reply_measures_what_it_is_said_to)
{
    size_t persian = replies[_i].persian_units, english = replies[_i].english_units;
    check_measure(replies[_i].persian, (struct text_measure){TEXT_UCS2, persian, 2 * persian},
                  replies[_i].id);
    check_measure(replies[_i].english, (struct text_measure){TEXT_GSM, english, english},
                  replies[_i].id);
    ck_assert_msg(persian <= TEXT_SMS_UCS2_MAX && english <= TEXT_SMS_GSM_MAX, "%s",
                  replies[_i].id);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text");
    TCase *tcase = tcase_create("text");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, octets_say_this, 0, COUNT(decoded));
    tcase_add_test(tcase, a_decoded_text_fits_exactly_or_not_at_all);
    tcase_add_loop_test(tcase, text_becomes_these_octets, 0, COUNT(encoded));
    tcase_add_loop_test(tcase, text_that_cannot_be_encoded_is_refused, 0, COUNT(not_encoded));
    tcase_add_loop_test(tcase, malformed_utf8_is_refused_everywhere, 0, COUNT(malformed));
    tcase_add_test(tcase, every_code_point_survives_utf8_and_ucs2);
    tcase_add_loop_test(tcase, a_text_measures_this, 0, COUNT(measured));
    tcase_add_loop_test(tcase, a_reply_measures_what_it_is_said_to, 0, COUNT(replies));
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
