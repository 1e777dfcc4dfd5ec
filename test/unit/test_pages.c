/* Long texts in pages: what stands on each, where it is cut, and that nothing is lost. */
#include "daemon/pages.h"

#include <check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/text.h"

#define COUNT(table) (sizeof table / sizeof table[0])

#define TEN   "0123456789"
#define FIFTY TEN TEN TEN TEN TEN

static struct texts english = {
    .templates = {[TEXT_NEXT] = "99 Next", [TEXT_BACK] = "98 Back", [TEXT_HOME] = "0 Menu"}};
static struct texts persian = {
    .templates = {[TEXT_NEXT] = "99 بعدی", [TEXT_BACK] = "98 قبلی", [TEXT_HOME] = "0 منو"}};

static const struct {
    const char *name;
    const struct texts *texts;
    const char *text;
    const char *pages[4];
} cuts[] = {
    {"a text that fits is one page", &english, FIFTY FIFTY FIFTY TEN, {FIFTY FIFTY FIFTY TEN}},
    {"so is one of 80 units",
     &persian,
     "کد " FIFTY TEN TEN "1234567",
     {"کد " FIFTY TEN TEN "1234567"}},
    {"a cut is between words",
     &english,
     FIFTY FIFTY " " FIFTY " " FIFTY,
     {FIFTY FIFTY "\n99 Next\n0 Menu", FIFTY " " FIFTY "\n98 Back\n0 Menu"}},
    {"or between lines",
     &english,
     FIFTY FIFTY "\n" FIFTY "\n" FIFTY,
     {FIFTY FIFTY "\n99 Next\n0 Menu", FIFTY "\n" FIFTY "\n98 Back\n0 Menu"}},
    {"a middle page leads both ways",
     &english,
     FIFTY FIFTY " " FIFTY FIFTY " " FIFTY TEN TEN TEN,
     {FIFTY FIFTY "\n99 Next\n0 Menu", FIFTY FIFTY "\n99 Next\n98 Back",
      FIFTY TEN TEN TEN "\n98 Back\n0 Menu"}},
    {"a word longer than a page is cut",
     &english,
     FIFTY FIFTY FIFTY FIFTY,
     {FIFTY FIFTY TEN TEN TEN TEN "01234\n99 Next\n0 Menu", "56789" FIFTY "\n98 Back\n0 Menu"}},
    {"UCS-2 has 70 units with the keys",
     &persian,
     "آ" FIFTY " " TEN TEN TEN TEN,
     {"آ" FIFTY "\n99 بعدی\n0 منو", TEN TEN TEN TEN "\n98 قبلی\n0 منو"}},
    {"keys in Persian make every page UCS-2",
     &persian,
     FIFTY " " FIFTY " " FIFTY TEN,
     {FIFTY "\n99 بعدی\n0 منو", FIFTY "\n99 بعدی\n98 قبلی", FIFTY "0123\n99 بعدی\n98 قبلی",
      "456789\n98 قبلی\n0 منو"}},
};

START_TEST(pages_are_these)
{
    size_t count = 0;
    while (count < COUNT(cuts[_i].pages) && cuts[_i].pages[count] != NULL)
        count++;
    ck_assert_msg(pages_count(cuts[_i].texts, cuts[_i].text) == count, "%s: %zu pages",
                  cuts[_i].name, pages_count(cuts[_i].texts, cuts[_i].text));
    for (size_t i = 0; count > 1 && i < count; i++) {
        char page[PAGE_UTF8_MAX];
        ck_assert(pages_cut(cuts[_i].texts, cuts[_i].text, i, page) == DM_OK);
        ck_assert_msg(strcmp(page, cuts[_i].pages[i]) == 0, "%s: «%s»", cuts[_i].name, page);
    }
}
END_TEST

START_TEST(a_page_there_is_not)
{
    char page[PAGE_UTF8_MAX] = "untouched";
    ck_assert(pages_cut(&english, FIFTY FIFTY FIFTY FIFTY, 2, page) == DM_E_RANGE);
    ck_assert_str_eq(page, "untouched");
}
END_TEST

START_TEST(too_much_is_said_so)
{
    static char text[TEXT_TEMPLATE_MAX + 1];
    struct texts wide = english;
    wide.templates[TEXT_NEXT] = FIFTY FIFTY FIFTY;
    memset(text, 'a', sizeof text - 1);
    ck_assert_uint_eq(pages_count(&english, text), 8);
    ck_assert_uint_eq(pages_count(&persian, text), 0);
    ck_assert_uint_eq(pages_count(&wide, text), 0);
    ck_assert_uint_eq(pages_count(&english, "\xFF"), 0);
}
END_TEST

/* A text of random words and marks, of at most `size` octets. */
static void make_text(unsigned seed, char *text, size_t size)
{
    static const char *const pieces[] = {"a", "بی", "é", "\u064B", " ", "\n", "😀", "کد", "1420"};
    size_t used = 0;
    text[0] = '\0';
    while (used + 8 < size) {
        seed = seed * 1664525U + 1013904223U;
        const char *piece = pieces[(seed >> 16) % (seed >> 30 ? COUNT(pieces) : 6)];
        strcpy(text + used, piece);
        used += strlen(piece);
    }
}

/* The text without blanks: what pages may not change. */
static void squeeze(const char *text, char *out)
{
    for (; *text != '\0'; text++) {
        if (*text != ' ' && *text != '\n')
            *out++ = *text;
    }
    *out = '\0';
}

START_TEST(nothing_is_lost_and_every_page_fits)
{
    for (unsigned seed = 1; seed <= 500; seed++) {
        char text[600], all[2000] = "", page[PAGE_UTF8_MAX], was[600], is[2000];
        make_text(seed, text, 200 + seed % 400);
        size_t count = pages_count(&persian, text);
        ck_assert_uint_gt(count, 0);
        for (size_t i = 0; count > 1 && i < count; i++) {
            struct text_measure measure;
            ck_assert(pages_cut(&persian, text, i, page) == DM_OK);
            ck_assert(text_measure(page, &measure) == DM_OK);
            ck_assert_uint_le(measure.units, 70);
            *strstr(page, i + 1 < count ? "\n99 " : "\n98 ") = '\0';
            strcat(all, page);
        }
        squeeze(text, was);
        squeeze(count > 1 ? all : text, is);
        ck_assert_msg(strcmp(was, is) == 0, "seed %u: «%s» became «%s»", seed, was, is);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pages");
    TCase *tests = tcase_create("pages");
    SRunner *runner = srunner_create(suite);

    tcase_add_loop_test(tests, pages_are_these, 0, COUNT(cuts));
    tcase_add_test(tests, a_page_there_is_not);
    tcase_add_test(tests, too_much_is_said_so);
    tcase_add_test(tests, nothing_is_lost_and_every_page_fits);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
