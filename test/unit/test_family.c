/* The pages of a family, octet by octet, in both languages; none is longer than a phone may be sent. */
#include "daemon/family.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/complaints.h"
#include "daemon/pages.h"
#include "protocol/text.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

#define NAMES_MAX 8
#define PAGES     3

static struct texts persian, english;

/* ---- pages as they are shown ------------------------------------------------------------------------ */

static const struct {
    const char *name;
    struct texts *texts;
    size_t count;
    const char *names[NAMES_MAX]; /* "": none on record; the IDs end with 1011, 1012 and so on */
    const char *pages[PAGES];
} families[] = {
    {"one without a name is told by the last four digits",
     &persian,
     1,
     {""},
     {"افراد تحت تکفل\n1 کد ملی 1011\n0 منو"}},
    {"names stand beside numbers",
     &persian,
     3,
     {"فاطمه", "علی", ""},
     {"افراد تحت تکفل\n1 فاطمه\n2 علی\n3 کد ملی 1013\n0 منو"}},
    {"what does not fit seventy units is on the next page",
     &persian,
     7,
     {"فاطمه", "علی", "", "محمد رضا", "زهرا", "", "مهدی"},
     {"افراد تحت تکفل\n1 فاطمه\n2 علی\n3 کد ملی 1013\n4 محمد رضا\n99 بعدی\n0 منو",
      "5 زهرا\n6 کد ملی 1016\n7 مهدی\n98 قبلی\n0 منو"}},
    {"in English, too",
     &english,
     2,
     {"Fatima", ""},
     {"My dependants\n1 Fatima\n2 National ID 1012\n0 Menu"}},
    {"a Persian name makes an English page shorter",
     &english,
     5,
     {"", "", "علی", "", ""},
     {"My dependants\n1 National ID 1011\n2 National ID 1012\n99 Next\n0 Menu",
      "3 علی\n4 National ID 1014\n5 National ID 1015\n98 Back\n0 Menu"}},
};

static struct family family_of(size_t count, const char *const names[])
{
    struct family family = {.count = count};

    for (size_t i = 0; i < count; i++) {
        family.members[i].id.value = 9990001011 + i;
        strcpy(family.members[i].first_name, names[i]);
    }
    return family;
}

START_TEST(a_family_is_shown_as_written)
{
    struct family family = family_of(families[_i].count, families[_i].names);
    char page[PAGE_UTF8_MAX];
    size_t count = 0;

    for (; count < PAGES && families[_i].pages[count] != NULL; count++) {
        ck_assert_msg(family_page(families[_i].texts, &family, count, page) == DM_OK,
                      "%s: page %zu", families[_i].name, count);
        ck_assert_msg(strcmp(page, families[_i].pages[count]) == 0, "%s: \"%s\"", families[_i].name,
                      page);
    }
    ck_assert_int_eq(family_page(families[_i].texts, &family, count, page), DM_E_RANGE);
    ck_assert_uint_eq(family_pages(families[_i].texts, &family), count);
}
END_TEST

/* ---- every family ----------------------------------------------------------------------------------- */

/* The name of a member by the digits of a number: none, short or as wide as there can be. */
static const char *const any_name[] = {
    "", "علی", "محمد رضا", "ابپتثجچحخدذ", "Maryam", "Abcdefghijklmnopqrstuv"};

static void check_page(const char *page, size_t *next)
{
    struct text_measure measure;
    char line[16];

    ck_assert_int_eq(text_measure(page, &measure), DM_OK);
    ck_assert_uint_le(measure.units, measure.alphabet == TEXT_GSM ? 160 : 70);
    /* Its members are those that follow the page before, and there is one at least. */
    size_t first = *next;
    for (;; (*next)++) {
        snprintf(line, sizeof line, "\n%zu ", *next + 1);
        if (strstr(page, line) == NULL && strncmp(page, line + 1, strlen(line + 1)) != 0)
            break;
    }
    ck_assert_uint_gt(*next, first);
}

START_TEST(every_member_is_on_one_page_that_fits)
{
    unsigned state = 1420;

    for (int round = 0; round < 300; round++) {
        const struct texts *texts = round % 2 == 0 ? &persian : &english;
        const char *names[FAMILY_MAX];
        size_t count = 1 + (size_t)round % FAMILY_MAX;
        for (size_t i = 0; i < count; i++) {
            state = state * 1664525U + 1013904223U;
            names[i] = any_name[(state >> 16) % ROWS(any_name)];
        }
        struct family family = family_of(count, names);
        size_t pages = family_pages(texts, &family);
        size_t next = 0;
        ck_assert_uint_gt(pages, 0);
        for (size_t index = 0; index < pages; index++) {
            char page[PAGE_UTF8_MAX];
            ck_assert_int_eq(family_page(texts, &family, index, page), DM_OK);
            check_page(page, &next);
        }
        ck_assert_uint_eq(next, count);
    }
}
END_TEST

START_TEST(nobody_has_no_page)
{
    struct family nobody = {0};
    char page[PAGE_UTF8_MAX] = "untouched";

    ck_assert_uint_eq(family_pages(&persian, &nobody), 0);
    ck_assert_int_eq(family_page(&persian, &nobody, 0, page), DM_E_RANGE);
    ck_assert_str_eq(page, "untouched");
}
END_TEST

START_TEST(a_title_that_leaves_no_room_is_found_out)
{
    static char title[] = "یک عنوان که برای یک صفحه بسیار بلند است و جایی برای نام نمی گذارد";
    struct texts texts = persian;

    ck_assert(family_fits(&persian));
    ck_assert(family_fits(&english));
    texts.templates[TEXT_FAMILY] = title;
    ck_assert(!family_fits(&texts));
}
END_TEST

START_TEST(a_member_is_known)
{
    struct family family = family_of(2, (const char *const[]){"", ""});

    ck_assert(family_has(&family, (struct national_id){9990001012}));
    ck_assert(!family_has(&family, (struct national_id){9990001013}));
}
END_TEST

static bool load(const char *path, struct texts *texts)
{
    struct complaints complaints;

    complaints_init(&complaints);
    return texts_load(path, texts, &complaints) == DM_OK;
}

int main(void)
{
    if (!load("conf/texts.fa", &persian) || !load("conf/texts.en", &english))
        return EXIT_FAILURE;
    TCase *tests = tcase_create("family");
    tcase_add_loop_test(tests, a_family_is_shown_as_written, 0, ROWS(families));
    tcase_add_test(tests, every_member_is_on_one_page_that_fits);
    tcase_add_test(tests, nobody_has_no_page);
    tcase_add_test(tests, a_title_that_leaves_no_room_is_found_out);
    tcase_add_test(tests, a_member_is_known);

    Suite *suite = suite_create("family");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    texts_free(&persian);
    texts_free(&english);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
