/* Does a number that may be somebody's stay hidden in a line of text, and every other one readable? */
#include "protocol/masking.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "daemon/complaints.h"
#include "daemon/log.h"

#define COUNT(table) (sizeof table / sizeof table[0])

static const struct {
    const char *name;
    const char *text;
    const char *masked;
} lines[] = {
    {"nothing", "", ""},
    {"no number", "link mci bound", "link mci bound"},
    {"a national ID", "9990032076", "******2076"},
    {"a foreigner's code", "who: 100200300401", "who: ********0401"},
    {"a mobile between words", "from 09121000001, again", "from *******0001, again"},
    {"with its country", "+989121000001", "+********0001"},
    {"in Persian digits", "۰۹۱۲۱۰۰۰۰۰۱!", "*******۰۰۰۱!"},
    {"in Arabic digits", "٩٩٩٠٠٣٢٠٧٦", "******٢٠٧٦"},
    {"in three kinds of digits", "۹9٩0032076", "******2076"},
    {"two numbers", "9990032076 9990011011", "******2076 ******1011"},
    {"an ID that is dialled", "*4*1420*1*9990032076#", "*4*1420*1*******2076#"},
    {"nine digits", "123456789", "*****6789"},
    {"eight digits are a count", "45000000 persons", "45000000 persons"},
    {"a status", "0x00000058", "0x00000058"},
    {"a day", "2026-11-24", "2026-11-24"},
    {"a number of the ledger", "reply #3000000017 refused", "reply #3000000017 refused"},
    {"only the number behind the sign", "#1 9990032076", "#1 ******2076"},
    {"half of a Persian digit at the end", "9990032076\xDB", "******2076\xDB"},
    {"octets that are no UTF-8", "\xFF\xDB\x30\xD9", "\xFF\xDB\x30\xD9"},
};

START_TEST(a_line_is_masked_like_this)
{
    char text[64];

    strcpy(text, lines[_i].text);
    masking_apply(text);
    ck_assert_msg(strcmp(text, lines[_i].masked) == 0, "%s: «%s»", lines[_i].name, text);
}
END_TEST

START_TEST(a_complaint_masks_what_stands_in_a_file)
{
    struct complaints complaints;

    complaints_init(&complaints);
    complain(&complaints, false, "darmand.conf", 3, "number \"%s\" is no number", "+989121000001");
    ck_assert_str_eq(complaints.items[0].text,
                     "darmand.conf:3: number \"+********0001\" is no number");
}
END_TEST

/* What the log writes goes to a file of ours for as long as one line takes. */
static void log_into(FILE *file, const char *said)
{
    FILE *kept = stderr;

    stderr = file;
    log_event(EVENT_LINK_STATE, ABOUT(.link = "mci"), "%s said %s", "somebody", said);
    stderr = kept;
}

START_TEST(a_log_line_masks_whatever_it_was_given)
{
    char line[128] = "";
    FILE *file = fmemopen(line, sizeof line, "w");

    ck_assert_ptr_nonnull(file);
    unsetenv("JOURNAL_STREAM");
    log_into(file, "9990032076");
    fclose(file);
    ck_assert_str_eq(line, "link mci: somebody said ******2076\n");
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("masking");

    tcase_add_loop_test(tests, a_line_is_masked_like_this, 0, COUNT(lines));
    tcase_add_test(tests, a_complaint_masks_what_stands_in_a_file);
    tcase_add_test(tests, a_log_line_masks_whatever_it_was_given);
    Suite *suite = suite_create("masking");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
