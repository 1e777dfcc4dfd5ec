#include "daemon/log_entry.h"

#include <check.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(table) ((int)(sizeof(table) / sizeof *(table)))

/* ---- as text -------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum event_kind kind;
    struct event_about about;
    const char *said;
    const char *line;
} lines[] = {
    {"a line about all of darmand is what was said", EVENT_STOPPED, {0}, "stopped", "stopped"},
    {"the room comes first", EVENT_NO_DATA, {0}, "no data yet", "dataset: no data yet"},
    {"then the link",
     EVENT_LINK_REBINDS,
     {.link = "mci", .result = "ESME_RINVBNDSTS"},
     "binding anew",
     "sender: link mci: binding anew"},
    {"with what it binds as",
     EVENT_LINK_STATE,
     {.link = "mci", .bind = "receiver"},
     "waiting -> connecting",
     "link mci receiver: waiting -> connecting"},
    {"then the session",
     EVENT_PAGE_REFUSED,
     {.link = "mci", .session = 12},
     "page refused",
     "ussd: link mci: session 12: page refused"},
    {"what a peer sent drives no terminal",
     EVENT_PDU_UNREADABLE,
     {.link = "mci", .bind = "receiver"},
     "a\x1b[2J\nb\x7f",
     "link mci receiver: a?[2J?b?"},
    {"a national ID in a string is masked",
     EVENT_PDU_UNREADABLE,
     {.link = "mci"},
     "said 9990032076",
     "link mci: said ******2076"},
    {"and one in the name of a link",
     EVENT_LINK_STATE,
     {.link = "m9990032076"},
     "x",
     "link m******2076: x"},
};

START_TEST(a_line_begins_with_what_it_is_about)
{
    char line[LOG_TEXT_MAX];

    log_entry_text(lines[_i].kind, &lines[_i].about, lines[_i].said, line);
    ck_assert_msg(strcmp(line, lines[_i].line) == 0, "%s: %s", lines[_i].name, line);
}
END_TEST

START_TEST(a_line_that_is_too_long_is_cut)
{
    char said[2 * LOG_TEXT_MAX];
    char line[LOG_TEXT_MAX];

    memset(said, 'x', sizeof said - 1);
    said[sizeof said - 1] = '\0';
    log_entry_text(EVENT_NO_DATA, ABOUT(.link = "mci"), said, line);
    ck_assert_uint_eq(strlen(line), LOG_TEXT_MAX - 1);
}
END_TEST

/* ---- as fields ------------------------------------------------------------------------------------------ */

static bool is_field(const struct log_entry *entry, size_t index, const char *field)
{
    return entry->fields[index].iov_len == strlen(field) &&
           memcmp(entry->fields[index].iov_base, field, strlen(field)) == 0;
}

START_TEST(the_journal_gets_every_field_there_is)
{
    static const char *const fields[] = {"MESSAGE=ussd: link mci: session 12: page refused",
                                         "PRIORITY=4",
                                         NULL,
                                         "DARMAND_EVENT=page_refused",
                                         "DARMAND_LINK=mci",
                                         "DARMAND_BIND=transmitter",
                                         "DARMAND_SESSION=12",
                                         "DARMAND_ENTRY=123456789012",
                                         "DARMAND_CENTRE=PHY-1001",
                                         "DARMAND_RESULT=ESME_RSUBMITFAIL"};
    struct log_entry entry;
    char id[64];

    log_entry_fields(EVENT_PAGE_REFUSED,
                     ABOUT(.link = "mci", .bind = "transmitter", .session = 12,
                           .entry = 123456789012, .centre = "PHY-1001",
                           .result = "ESME_RSUBMITFAIL"),
                     "ussd: link mci: session 12: page refused", &entry);
    (void)snprintf(id, sizeof id, "MESSAGE_ID=%s", event_describe(EVENT_PAGE_REFUSED)->id);
    ck_assert_int_eq((int)entry.count, COUNT(fields));
    for (int i = 0; i < COUNT(fields); i++)
        ck_assert_msg(is_field(&entry, (size_t)i, fields[i] == NULL ? id : fields[i]), "field %d",
                      i);
}
END_TEST

START_TEST(what_does_not_apply_is_no_field)
{
    struct log_entry entry;

    log_entry_fields(EVENT_STOPPED, NULL, "stopped", &entry);
    ck_assert_uint_eq(entry.count, 4);
    log_entry_fields(EVENT_LINK_STATE, ABOUT(.link = "mci", .result = ""), "up", &entry);
    ck_assert_uint_eq(entry.count, 5);
}
END_TEST

START_TEST(a_field_is_masked_and_defused_and_cut_like_a_line)
{
    struct log_entry entry;
    char result[2 * LOG_FIELD_MAX];

    log_entry_fields(EVENT_LINK_STATE, ABOUT(.link = "m9990032076", .result = "a\nDARMAND_LINK=b"),
                     "up", &entry);
    ck_assert(is_field(&entry, 4, "DARMAND_LINK=m******2076"));
    ck_assert(is_field(&entry, 5, "DARMAND_RESULT=a?DARMAND_LINK=b"));
    memset(result, 'x', sizeof result - 1);
    result[sizeof result - 1] = '\0';
    log_entry_fields(EVENT_LINK_STATE, ABOUT(.result = result), "up", &entry);
    ck_assert_uint_eq(entry.fields[4].iov_len, LOG_FIELD_MAX - 1);
}
END_TEST

/* ---- the table ------------------------------------------------------------------------------------------ */

START_TEST(every_kind_is_described_and_has_an_id_and_a_name_of_its_own)
{
    for (int i = 0; i < EVENT_KINDS; i++) {
        const struct event_description *event = event_describe((enum event_kind)i);

        ck_assert_msg(event->id != NULL && event->room != NULL, "kind %d has no row", i);
        ck_assert_msg(strlen(event->id) == 32 && strspn(event->id, "0123456789abcdef") == 32,
                      "%s has no good id", event->name);
        ck_assert_int_ge(event->level, LOG_LEVEL_ERROR);
        ck_assert_int_le(event->level, LOG_LEVEL_INFO);
        for (int j = 0; j < i; j++) {
            const struct event_description *other = event_describe((enum event_kind)j);

            ck_assert_str_ne(event->id, other->id);
            ck_assert_str_ne(event->name, other->name);
        }
    }
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("log entry");

    tcase_add_loop_test(tests, a_line_begins_with_what_it_is_about, 0, COUNT(lines));
    tcase_add_test(tests, a_line_that_is_too_long_is_cut);
    tcase_add_test(tests, the_journal_gets_every_field_there_is);
    tcase_add_test(tests, what_does_not_apply_is_no_field);
    tcase_add_test(tests, a_field_is_masked_and_defused_and_cut_like_a_line);
    tcase_add_test(tests, every_kind_is_described_and_has_an_id_and_a_name_of_its_own);
    Suite *suite = suite_create("log entry");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
