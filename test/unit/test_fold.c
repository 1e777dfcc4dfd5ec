/* Does what people type on any keyboard become its plain form? */
#include "protocol/text.h"

#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "protocol/error.h"

#define COUNT(table) (sizeof table / sizeof table[0])

static const struct {
    const char *name;
    const char *typed;
    const char *folded;
} foldings[] = {
    {"nothing", "", ""},
    {"only white space", " \t\n\u00A0\u2003\u3000", ""},
    {"plain stays plain", "1234567891", "1234567891"},
    {"all Persian digits", "۰۱۲۳۴۵۶۷۸۹", "0123456789"},
    {"all Arabic digits", "٠١٢٣٤٥٦٧٨٩", "0123456789"},
    {"three kinds of digits in one number", "1۲٣", "123"},
    {"Arabic yeh", "بيمه", "بیمه"},
    {"alef maksura", "بىمه", "بیمه"},
    {"Arabic kaf", "كد", "کد"},
    {"teh marbuta", "ة", "ه"},
    {"the letters of the grammar stay", "ب ر", "ب ر"},
    {"Latin letters become capitals", "b rRz", "B RRZ"},
    {"ZWNJ vanishes", "می\u200Cشود", "میشود"},
    {"ZWJ vanishes", "ر\u200D", "ر"},
    {"LRM and RLM vanish", "\u200E123\u200F", "123"},
    {"embeddings and isolates vanish", "\u202A1\u202B2\u202C3\u20664\u20695", "12345"},
    {"a byte order mark vanishes", "\uFEFF123", "123"},
    {"a soft hyphen vanishes", "12\u00AD3", "123"},
    {"tatweel vanishes", "كـــد", "کد"},
    {"vowel signs vanish", "کَدِ", "کد"},
    {"a keycap's marks vanish", "1\uFE0F\u20E3", "1"},
    {"control characters vanish", "1\a2\x1B\x7F", "12"},
    {"runs of white space are one space", "ب \t\n  123", "ب 123"},
    {"CR and LF are one space", "1\r\n2", "1 2"},
    {"CR alone keeps numbers apart", "1\r2", "1 2"},
    {"no-break and em space are white space", "1\u00A0\u20032", "1 2"},
    {"a mark between two spaces leaves one", "1 \u200F 2", "1 2"},
    {"white space in front and behind goes", "  1 2 \r\n", "1 2"},
    {"white space behind a mark goes", "1\u200F \u200F", "1"},
    {"signs are left for grammars", "*4*1420#-_.", "*4*1420#-_."},
    {"a digit of another script stays", "१", "१"},
    {"outside the BMP stays", "😀", "😀"},
};

START_TEST(what_was_typed_folds_to_this)
{
    char out[128];
    size_t size = strlen(foldings[_i].folded);
    enum dm_error error = text_fold(foldings[_i].typed, out, sizeof out);
    ck_assert_msg(error == DM_OK, "%s: %s", foldings[_i].name, dm_strerror(error));
    ck_assert_msg(strcmp(out, foldings[_i].folded) == 0, "%s: «%s»", foldings[_i].name, out);

    strcpy(out, "untouched");
    ck_assert(text_fold(foldings[_i].typed, out, size) == DM_E_FULL);
    ck_assert_str_eq(out, "untouched");
    ck_assert(text_fold(foldings[_i].typed, out, size + 1) == DM_OK);
}
END_TEST

static bool folds_once_and_for_all(uint32_t character)
{
    char utf8[TEXT_CHARACTER_MAX + 1] = "";
    char once[8], twice[8];

    text_put(character, utf8);
    return text_fold(utf8, once, strlen(utf8) + 1) == DM_OK &&
           text_fold(once, twice, sizeof twice) == DM_OK && strcmp(once, twice) == 0;
}

/* check notes each assertion in a file, which a million of them would feel: only a failure is one. */
START_TEST(folding_never_grows_and_changes_nothing_twice)
{
    for (uint32_t character = 1; character <= 0x10FFFF; character++) {
        if (character >= 0xD800 && character <= 0xDFFF)
            continue;
        if (!folds_once_and_for_all(character))
            ck_abort_msg("U+%04X", character);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("fold");
    TCase *tcase = tcase_create("fold");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, what_was_typed_folds_to_this, 0, COUNT(foldings));
    tcase_add_test(tcase, folding_never_grows_and_changes_nothing_twice);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
