/* The grammar of an SMS: everything a person may type is one of six queries (D5, facts §3). */
#include "daemon/query.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/text.h"
#include "test/unit/callers.h"
#include "test/unit/support.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

#define LRM  "\u200E"
#define RLM  "\u200F"
#define ZWNJ "\u200C"
#define NBSP "\u00A0"
#define RLI  "\u2067" /* isolates to the right … */
#define PDI  "\u2069" /* … and their end */
#define RLO  "\u202E" /* overrides to the right … */
#define PDF  "\u202C" /* … and their end */

/* ---- inquiries ------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    const char *text;
    enum inquiry_setting setting;
    const char *id;
    uint64_t council;
} inquiries[] = {
    {"an ID alone asks about an outpatient", "0012345679", SETTING_OUTPATIENT, "0012345679", 0},
    {"another ID is read as well", "1234567891", SETTING_OUTPATIENT, "1234567891", 0},
    {"one leading zero may be missing", "123456789", SETTING_OUTPATIENT, "0123456789", 0},
    {"two leading zeros may be missing", "12345679", SETTING_OUTPATIENT, "0012345679", 0},
    {"twelve digits are a foreigner's code", "123456789012", SETTING_OUTPATIENT, "123456789012", 0},
    {"a foreigner's code may begin with zeros", "001234567890", SETTING_OUTPATIENT, "001234567890",
     0},
    {"Persian digits are digits", "۰۰۱۲۳۴۵۶۷۹", SETTING_OUTPATIENT, "0012345679", 0},
    {"Arabic digits are digits", "٠٠١٢٣٤٥٦٧٩", SETTING_OUTPATIENT, "0012345679", 0},
    {"three kinds of digits may be mixed", "۰٠12۳٤5۶7۹", SETTING_OUTPATIENT, "0012345679", 0},
    {"white space around it is nothing", " \t 0012345679 \r\n", SETTING_OUTPATIENT, "0012345679",
     0},
    {"a no-break space is white space", NBSP "0012345679" NBSP, SETTING_OUTPATIENT, "0012345679",
     0},
    {"a byte order mark is nothing", "\uFEFF0012345679", SETTING_OUTPATIENT, "0012345679", 0},
    {"a right-to-left mark in front is nothing", RLM "0012345679", SETTING_OUTPATIENT, "0012345679",
     0},
    {"left-to-right marks around it are nothing", LRM "0012345679" LRM, SETTING_OUTPATIENT,
     "0012345679", 0},
    {"a non-joiner inside is nothing", "00123" ZWNJ "45679", SETTING_OUTPATIENT, "0012345679", 0},
    {"bidi isolates around it are nothing", RLI "0012345679" PDI, SETTING_OUTPATIENT, "0012345679",
     0},
    {"a right-to-left override does not reverse it", RLO "0012345679" PDF, SETTING_OUTPATIENT,
     "0012345679", 0},
    {"a tatweel inside is nothing", "00123ـ45679", SETTING_OUTPATIENT, "0012345679", 0},
    {"hyphens inside are dropped", "001-234567-9", SETTING_OUTPATIENT, "0012345679", 0},
    {"underscores and full stops are dropped", "001_234567.9.", SETTING_OUTPATIENT, "0012345679",
     0},
    {"a lone separator in front is nothing", "- 0012345679", SETTING_OUTPATIENT, "0012345679", 0},
    {"an ID in two groups is one ID", "00123 45679", SETTING_OUTPATIENT, "0012345679", 0},
    {"an ID in groups of three is one ID", "001 234 567 9", SETTING_OUTPATIENT, "0012345679", 0},
    {"an ID in single digits is one ID", "0 0 1 2 3 4 5 6 7 9", SETTING_OUTPATIENT, "0012345679",
     0},
    {"an ID over two lines is one ID", "00123\n45679", SETTING_OUTPATIENT, "0012345679", 0},
    {"eight digits in two groups are padded", "1234 5679", SETTING_OUTPATIENT, "0012345679", 0},
    {"a foreigner's code in groups is one code", "1234 5678 9012", SETTING_OUTPATIENT,
     "123456789012", 0},
    {"a foreigner's code in two halves is one code", "123456 789012", SETTING_OUTPATIENT,
     "123456789012", 0},
    {"a tracking code without its letter is a foreigner's code", "483920175526", SETTING_OUTPATIENT,
     "483920175526", 0},
    {"a mobile number in international form is one too", "989121234567", SETTING_OUTPATIENT,
     "989121234567", 0},
    {"B before a foreigner's code asks about an inpatient", "ب 123456789012", SETTING_INPATIENT,
     "123456789012", 0},
    {"zeros are no council number, so they belong to the ID", "00 12345679", SETTING_OUTPATIENT,
     "0012345679", 0},

    {"B asks about an inpatient", "B 0012345679", SETTING_INPATIENT, "0012345679", 0},
    {"b is B", "b 0012345679", SETTING_INPATIENT, "0012345679", 0},
    {"b may touch the number", "b0012345679", SETTING_INPATIENT, "0012345679", 0},
    {"several spaces are one", "B  0012345679", SETTING_INPATIENT, "0012345679", 0},
    {"ب asks about an inpatient", "ب 0012345679", SETTING_INPATIENT, "0012345679", 0},
    {"ب may touch Persian digits", "ب۰۰۱۲۳۴۵۶۷۹", SETTING_INPATIENT, "0012345679", 0},
    {"a non-joiner may stand behind ب", "ب" ZWNJ "۰۰۱۲۳۴۵۶۷۹", SETTING_INPATIENT, "0012345679", 0},
    {"a mark may stand before ب", RLM "ب ۰۰۱۲۳۴۵۶۷۹", SETTING_INPATIENT, "0012345679", 0},
    {"a tatweel may lengthen ب", "بـ 0012345679", SETTING_INPATIENT, "0012345679", 0},
    {"a line end may stand behind B", "B\n0012345679", SETTING_INPATIENT, "0012345679", 0},
    {"a hyphen may stand behind B", "B-0012345679", SETTING_INPATIENT, "0012345679", 0},
    {"a full stop may stand behind B", "B. 0012345679", SETTING_INPATIENT, "0012345679", 0},
    {"B before an ID in groups", "B 001 234 567 9", SETTING_INPATIENT, "0012345679", 0},
    {"B before a short ID pads it", "B12345679", SETTING_INPATIENT, "0012345679", 0},

    {"a council number may stand in front", "45678 0012345679", SETTING_OUTPATIENT, "0012345679",
     45678},
    {"it may be in Persian digits", "۴۵۶۷۸ ۰۰۱۲۳۴۵۶۷۹", SETTING_OUTPATIENT, "0012345679", 45678},
    {"it may have one digit", "7 0012345679", SETTING_OUTPATIENT, "0012345679", 7},
    {"it may have ten digits", "1234567890 0012345679", SETTING_OUTPATIENT, "0012345679",
     1234567890},
    {"its leading zeros are nothing", "00045678 0012345679", SETTING_OUTPATIENT, "0012345679",
     45678},
    {"its own separators are dropped", "45-678 0012345679", SETTING_OUTPATIENT, "0012345679",
     45678},
    {"its letter is dropped", "پ-45678 0012345679", SETTING_OUTPATIENT, "0012345679", 45678},
    {"its letters are dropped", "MD-45678 0012345679", SETTING_OUTPATIENT, "0012345679", 45678},
    {"letters beginning with B are no B", "BA-45678 0012345679", SETTING_OUTPATIENT, "0012345679",
     45678},
    {"B may stand before a council number", "B 45678 0012345679", SETTING_INPATIENT, "0012345679",
     45678},
    {"B may stand before its letter", "ب پ-45678 0012345679", SETTING_INPATIENT, "0012345679",
     45678},
    {"a council number before a short ID", "45678 12345679", SETTING_OUTPATIENT, "0012345679",
     45678},
    {"a council number before a foreigner's code", "45678 123456789012", SETTING_OUTPATIENT,
     "123456789012", 45678},
    {"a council number on a line of its own", "45678\n0012345679", SETTING_OUTPATIENT, "0012345679",
     45678},
};

START_TEST(an_inquiry_is_read)
{
    struct query query = query_parse(inquiries[_i].text);
    char id[NATIONAL_ID_TEXT];

    ck_assert_msg(query.kind == QUERY_INQUIRE, "%s: kind %d", inquiries[_i].name, (int)query.kind);
    national_id_format(query.id, id);
    ck_assert_msg(strcmp(id, inquiries[_i].id) == 0, "%s: %s", inquiries[_i].name, id);
    ck_assert_msg(query.setting == inquiries[_i].setting, "%s: setting", inquiries[_i].name);
    ck_assert_msg(query.council_number == inquiries[_i].council, "%s: council number %ju",
                  inquiries[_i].name, (uintmax_t)query.council_number);
}
END_TEST

/* ---- codes ---------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *text;
    const char *code;
} codes[] = {
    {"R and a code", "R 483920175526", "483920175526"},
    {"r is R", "r 483920175526", "483920175526"},
    {"R may touch the code", "R483920175526", "483920175526"},
    {"ر and a code in Persian digits", "ر ۴۸۳۹۲۰۱۷۵۵۲۶", "483920175526"},
    {"ر may touch the code", "ر۴۸۳۹۲۰۱۷۵۵۲۶", "483920175526"},
    {"a code in groups of four", "R 4839 2017 5526", "483920175526"},
    {"a code with hyphens", "R 4839-2017-5526", "483920175526"},
    {"a code over two lines", "ر\n483920\n175526", "483920175526"},
    {"the check digit is not looked at", "R 000000000000", "000000000000"},
    {"eleven digits are no code", "R 48392017552", ""},
    {"thirteen digits are no code", "R 4839201755260", ""},
    {"one digit is no code", "R1", ""},
    {"an ID is no code", "ر 0012345679", ""},
    {"a foreigner's code behind R is a tracking code", "R 123456789012", "123456789012"},
    {"a council number and an ID are no code", "R 45678 0012345679", ""},
};

START_TEST(a_code_is_read)
{
    struct query query = query_parse(codes[_i].text);

    ck_assert_msg(query.kind == QUERY_VERIFY, "%s: kind %d", codes[_i].name, (int)query.kind);
    ck_assert_msg(strcmp(query.code, codes[_i].code) == 0, "%s: \"%s\"", codes[_i].name,
                  query.code);
}
END_TEST

/* ---- objections and disputes ----------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *text;
    enum query_kind kind;
    const char *code;
} protests[] = {
    {"O alone objects", "O", QUERY_OBJECT, ""},
    {"o is O", " o ", QUERY_OBJECT, ""},
    {"ا alone objects", "ا", QUERY_OBJECT, ""},
    {"the word objects", "اعتراض", QUERY_OBJECT, ""},
    {"O and a code", "O 483920175526", QUERY_OBJECT, "483920175526"},
    {"ا may touch a code in Persian digits", "ا۴۸۳۹۲۰۱۷۵۵۲۶", QUERY_OBJECT, "483920175526"},
    {"the word and a code in groups", "اعتراض 4839-2017 5526", QUERY_OBJECT, "483920175526"},
    {"N and a code", "n 483920175526", QUERY_DISPUTE, "483920175526"},
    {"خ and a code", "خ ۴۸۳۹۲۰۱۷۵۵۲۶", QUERY_DISPUTE, "483920175526"},
    {"خ may touch the code", "خ483920175526", QUERY_DISPUTE, "483920175526"},
    {"the word for it and a code", "نبودم 483920175526", QUERY_DISPUTE, "483920175526"},
    {"digits that are no code find none", "N 4839201755", QUERY_DISPUTE, ""},
};

START_TEST(a_protest_is_read)
{
    struct query query = query_parse(protests[_i].text);

    ck_assert_msg(query.kind == protests[_i].kind, "%s: kind %d", protests[_i].name,
                  (int)query.kind);
    ck_assert_msg(strcmp(query.code, protests[_i].code) == 0, "%s: \"%s\"", protests[_i].name,
                  query.code);
}
END_TEST

/* ---- no ID, and no query at all ------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *text;
    enum query_kind kind;
} failures[] = {
    {"a wrong check digit is a bad ID", "0012345678", QUERY_BAD_ID},
    {"ten equal digits are a bad ID", "1111111111", QUERY_BAD_ID},
    {"ten zeros are a bad ID", "0000000000", QUERY_BAD_ID},
    {"the prefix 000 is a bad ID", "0000000019", QUERY_BAD_ID},
    {"six zeros in the middle are a bad ID", "9900000005", QUERY_BAD_ID},
    {"seven digits are a bad ID", "1234567", QUERY_BAD_ID},
    {"one digit is a bad ID", "1", QUERY_BAD_ID},
    {"zero is a bad ID", "۰", QUERY_BAD_ID},
    {"eleven digits are a bad ID", "12345678910", QUERY_BAD_ID},
    {"thirteen digits are a bad ID", "1234567890123", QUERY_BAD_ID},
    {"a mobile number is a bad ID", "09121234567", QUERY_BAD_ID},
    {"a mobile number in groups is a bad ID", "0912 123 4567", QUERY_BAD_ID},
    {"ten digits in groups with a wrong check digit are a bad ID", "001 234 567 8", QUERY_BAD_ID},
    {"B and a wrong check digit are a bad ID", "B 0012345678", QUERY_BAD_ID},
    {"ب and one digit are a bad ID", "ب۱", QUERY_BAD_ID},

    {"nothing asks for help", "", QUERY_HELP},
    {"a space asks for help", " ", QUERY_HELP},
    {"marks alone ask for help", RLM ZWNJ "\uFEFF", QUERY_HELP},
    {"separators alone ask for help", "-_. -", QUERY_HELP},
    {"a word asks for help", "سلام", QUERY_HELP},
    {"a question mark asks for help", "?", QUERY_HELP},
    {"B alone asks for help", "B", QUERY_HELP},
    {"ر alone asks for help", "ر", QUERY_HELP},
    {"R and a separator ask for help", "R -", QUERY_HELP},
    {"R and a word ask for help", "R MACHINE", QUERY_HELP},
    {"both letters ask for help", "BR 0012345679", QUERY_HELP},
    {"the letter twice asks for help", "B B 0012345679", QUERY_HELP},
    {"a letter behind the number asks for help", "0012345679 B", QUERY_HELP},
    {"a letter inside the number asks for help", "00123B45679", QUERY_HELP},
    {"an ID with the letter O for its first zero asks for help", "O012345679", QUERY_HELP},
    {"O and thirteen digits ask for help", "O 4839201755260", QUERY_HELP},
    {"O and a word ask for help", "O no", QUERY_HELP},
    {"a word that begins with O asks for help", "OK", QUERY_HELP},
    {"a word that begins with ا asks for help", "استعلام", QUERY_HELP},
    {"N alone asks for help", "N", QUERY_HELP},
    {"an unknown letter asks for help", "S 0012345679", QUERY_HELP},
    {"thanks behind the number ask for help", "0012345679 ممنون", QUERY_HELP},
    {"an emoji behind the number asks for help", "0012345679\U0001F64F", QUERY_HELP},
    {"an emoji alone asks for help", "\U0001F600", QUERY_HELP},
    {"a plus sign asks for help", "+989121234567", QUERY_HELP},
    {"a dial string asks for help", "*4*1420*1*2#", QUERY_HELP},
    {"a statement for a database asks for help", "0012345679'; DROP TABLE persons; --", QUERY_HELP},
    {"a format string asks for help", "%s%n%x 0012345679", QUERY_HELP},
    {"two IDs ask for help when the first cannot be a council number", "123456789012 0012345679",
     QUERY_HELP},
    {"a council number before a wrong ID asks for help", "45678 0012345678", QUERY_HELP},
    {"a short council number before a wrong ID is no foreigner's code", "45 0012345678",
     QUERY_HELP},
    {"a council number before a wrong short ID is none either", "4567 12345678", QUERY_HELP},
    {"a council number with a letter before a wrong ID asks for help", "پ-45678 0012345678",
     QUERY_HELP},
    {"a council number with a letter alone asks for help", "پ-45678", QUERY_HELP},
    {"a council number's letter without its hyphen asks for help", "پ45678 0012345679", QUERY_HELP},
    {"signs before a hyphen are no letters", "';-45678 0012345679", QUERY_HELP},
    {"three numbers too long for an ID ask for help", "45678 0012345679 1", QUERY_HELP},
    {"eleven digits in groups that are no mobile number ask for help", "123 456 78910", QUERY_HELP},
    {"malformed UTF-8 asks for help", "0012345679\xC3", QUERY_HELP},
    {"an overlong digit asks for help", "\300\260012345679", QUERY_HELP},
};

START_TEST(what_is_no_query_is_told_apart)
{
    struct query query = query_parse(failures[_i].text);

    ck_assert_msg(query.kind == failures[_i].kind, "%s: kind %d", failures[_i].name,
                  (int)query.kind);
    ck_assert_msg(query.setting == SETTING_OUTPATIENT, "%s: setting", failures[_i].name);
    ck_assert_msg(national_id_is_none(query.id), "%s: an ID", failures[_i].name);
    ck_assert_msg(query.council_number == 0, "%s: a council number", failures[_i].name);
    ck_assert_msg(query.code[0] == '\0', "%s: a code", failures[_i].name);
}
END_TEST

/* ---- long and arbitrary texts --------------------------------------------------------------------- */

static char *repeated(char octet, size_t count, const char *tail)
{
    char *text = malloc(count + strlen(tail) + 1);
    ck_assert_ptr_nonnull(text);
    memset(text, octet, count);
    strcpy(text + count, tail);
    return text;
}

START_TEST(a_very_long_text_is_read_within_bounds)
{
    static const struct {
        const char *name;
        char octet;
        size_t count;
        const char *tail;
        enum query_kind kind;
    } rows[] = {
        {"the longest number there can be", '1', TEXT_UTF8_MAX - 1, "", QUERY_BAD_ID},
        {"a number longer than any text", '1', TEXT_UTF8_MAX, "", QUERY_HELP},
        {"a long council number", '1', 2000, " 0012345679", QUERY_HELP},
        {"many spaces before an ID", ' ', 100000, "0012345679", QUERY_INQUIRE},
        {"many hyphens before an ID", '-', 4000, "0012345679", QUERY_INQUIRE},
        {"many letters before a hyphen", 'A', 4000, "-1 0012345679", QUERY_INQUIRE},
        {"many letters", 'B', 100000, "", QUERY_HELP},
    };

    for (int i = 0; i < ROWS(rows); i++) {
        char *text = repeated(rows[i].octet, rows[i].count, rows[i].tail);
        struct query query = query_parse(text);
        ck_assert_msg(query.kind == rows[i].kind, "%s: kind %d", rows[i].name, (int)query.kind);
        free(text);
    }
}
END_TEST

static void check_query_holds(const struct query *query, const char *text)
{
    char digits[NATIONAL_ID_TEXT];
    struct national_id again;

    switch (query->kind) {
    case QUERY_INQUIRE:
        national_id_format(query->id, digits);
        ck_assert_msg(national_id_parse(digits, &again) == DM_OK, "no ID out of \"%s\"", text);
        return;
    case QUERY_VERIFY:
    case QUERY_OBJECT:
    case QUERY_DISPUTE:
        ck_assert_msg(strlen(query->code) == 0 || strlen(query->code) == CODE_TEXT - 1,
                      "half a code out of \"%s\"", text);
        return;
    case QUERY_BAD_ID:
    case QUERY_HELP: return;
    }
    ck_abort_msg("no kind of query out of \"%s\"", text);
}

START_TEST(every_text_is_some_query)
{
    static const char *const pieces[] = {"0012345679", "45678", "1",      "09", "۹",   "B",     "ب",
                                         "R",          "ر",     "پ",      "-",  " ",   ".",     "_",
                                         "O",          "ا",     "اعتراض", "N",  "خ",   "نبودم", "#",
                                         "*",          "\xD8",  "\xF0",   ZWNJ, "\x01"};
    unsigned state = 1420;

    for (int round = 0; round < 20000; round++) {
        char text[128] = "";
        for (unsigned count = next_random(&state) % 9; count > 0; count--)
            strcat(text, pieces[next_random(&state) % ROWS(pieces)]);
        char *exact = (char *)support_exact_copy(text, strlen(text) + 1);
        struct query query = query_parse(exact);
        check_query_holds(&query, text);
        free(exact);
    }
}
END_TEST

/* ---- USSD prompts --------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *text;
    const char *digits; /* NULL: refused */
} prompts[] = {
    {"digits are themselves", "0012345679", "0012345679"},
    {"a key is itself", "1", "1"},
    {"two zeros stay two", "00", "00"},
    {"Persian digits are folded", "۰۰۱۲۳۴۵۶۷۹", "0012345679"},
    {"marks and spaces are dropped", RLM " 001 234 567 9\r", "0012345679"},
    {"separators are dropped", "001-234.567_9", "0012345679"},
    {"a hash at the end is dropped", "12#", "12"},
    {"a star in front is dropped", "*1#", "1"},
    {"as many as fit are taken", "1234567890123", "1234567890123"},
    {"more than fit are refused", "12345678901234", NULL},
    {"nothing is refused", "", NULL},
    {"a hash alone is refused", "#", NULL},
    {"a star inside is refused", "1*2", NULL},
    {"a letter is refused", "1a", NULL},
    {"malformed UTF-8 is refused", "1\xFF", NULL},
};

START_TEST(a_prompt_is_answered_with_digits)
{
    char digits[14] = "untouched";
    bool taken = query_digits(prompts[_i].text, digits, sizeof digits);
    const char *expected = prompts[_i].digits != NULL ? prompts[_i].digits : "untouched";

    ck_assert_msg(taken == (prompts[_i].digits != NULL), "%s", prompts[_i].name);
    ck_assert_msg(strcmp(digits, expected) == 0, "%s: \"%s\"", prompts[_i].name, digits);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("query");
    tcase_add_loop_test(tests, an_inquiry_is_read, 0, ROWS(inquiries));
    tcase_add_loop_test(tests, a_code_is_read, 0, ROWS(codes));
    tcase_add_loop_test(tests, a_protest_is_read, 0, ROWS(protests));
    tcase_add_loop_test(tests, what_is_no_query_is_told_apart, 0, ROWS(failures));
    tcase_add_test(tests, a_very_long_text_is_read_within_bounds);
    tcase_add_test(tests, every_text_is_some_query);
    tcase_add_loop_test(tests, a_prompt_is_answered_with_digits, 0, ROWS(prompts));

    Suite *suite = suite_create("query");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
