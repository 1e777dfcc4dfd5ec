/*
 * Verdicts in words: which text answers which verdict, what a provider must never read, and how a
 * template is filled.  test_reply_texts.c has the sentences that are shipped.
 */
#include "daemon/reply.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

#define CODE "483920175526"

static struct calendar calendar;

static day_number day_of(const char *text)
{
    day_number day;
    ck_assert_int_eq(calendar_parse(&calendar, text, &day), DM_OK);
    return day;
}

/* The inquiry of all examples, with a verdict still to be put in. */
static struct inquiry inquiry_of(enum inquiry_view view, struct verdict verdict)
{
    return (struct inquiry){
        .view = view, .person = {1234568235}, .day = day_of("1405/09/02"), .verdict = verdict};
}

#define UNDECIDED                                                                                  \
    {                                                                                              \
        0                                                                                          \
    }
#define YES                                                                                        \
    {                                                                                              \
        .status = VERDICT_ENTITLED                                                                 \
    }
#define NO(why)                                                                                    \
    {                                                                                              \
        .status = VERDICT_NOT_ENTITLED, .reason = (why)                                            \
    }
#define CASE(why)                                                                                  \
    {                                                                                              \
        .status = VERDICT_NOT_ENTITLED, .special = (why)                                           \
    }
#define UNKNOWN                                                                                    \
    {                                                                                              \
        .status = VERDICT_UNKNOWN_PERSON                                                           \
    }

/* ---- which text ----------------------------------------------------------------------------------- */

#define SON      SPECIAL_SON_CERTIFICATE
#define DAUGHTER SPECIAL_DAUGHTER_CERTIFICATE

static const struct {
    const char *name;
    struct verdict verdict;
    bool open; /* no end date on record */
    enum text_id provider, self, dependant, verification;
} choices[] = {
    {"entitled with an end date", YES, false, TEXT_YES_P, TEXT_YES_I, TEXT_YES_D, TEXT_VER_Y},
    {"entitled without an end date", YES, true, TEXT_YES_P, TEXT_OPEN_I, TEXT_OPEN_D, TEXT_VER_Y},
    {"refused", NO(REASON_ENDED), true, TEXT_NO_P, TEXT_NO_I, TEXT_NO_D, TEXT_VER_N},
    {"a son's special case", CASE(SON), true, TEXT_SON_P, TEXT_SON_I, TEXT_SON_D, TEXT_VER_S},
    {"a daughter's", CASE(DAUGHTER), true, TEXT_DAU_P, TEXT_DAU_I, TEXT_DAU_D, TEXT_VER_S},
    {"unknown", UNKNOWN, true, TEXT_UNK_P, TEXT_UNK_I, TEXT_UNK_I, TEXT_VER_U},
    {"undecided", UNDECIDED, true, TEXT_DOWN, TEXT_DOWN, TEXT_DOWN, TEXT_DOWN},
    {"a status nobody knows", {.status = 9}, true, TEXT_DOWN, TEXT_DOWN, TEXT_DOWN, TEXT_DOWN},
};

START_TEST(a_verdict_chooses_its_texts)
{
    struct inquiry inquiry = inquiry_of(VIEW_PROVIDER, choices[_i].verdict);
    inquiry.verdict.until = choices[_i].open ? DAY_NONE : day_of("1406/06/31");

    ck_assert_msg(reply_text_of(&inquiry) == choices[_i].provider, "%s: provider",
                  choices[_i].name);
    ck_assert_msg(reply_verification_of(&inquiry) == choices[_i].verification, "%s: verification",
                  choices[_i].name);
    inquiry.view = VIEW_SELF;
    ck_assert_msg(reply_text_of(&inquiry) == choices[_i].self, "%s: self", choices[_i].name);
    ck_assert_msg(reply_verification_of(&inquiry) == choices[_i].verification, "%s: own code",
                  choices[_i].name);
    inquiry.view = VIEW_DEPENDANT;
    ck_assert_msg(reply_text_of(&inquiry) == choices[_i].dependant, "%s: dependant",
                  choices[_i].name);
    inquiry.view = 9;
    ck_assert_msg(reply_text_of(&inquiry) == TEXT_DOWN, "%s: no view", choices[_i].name);
}
END_TEST

START_TEST(a_no_is_one_whoever_was_told)
{
    static const struct {
        const char *name;
        struct verdict verdict;
        bool no;
    } rows[] = {
        {"entitled", {.status = VERDICT_ENTITLED}, false},
        {"not entitled", {.status = VERDICT_NOT_ENTITLED, .reason = REASON_NO_PREMIUM}, true},
        {"a son's certificate",
         {.status = VERDICT_NOT_ENTITLED, .special = SPECIAL_SON_CERTIFICATE},
         true},
        {"a daughter's certificate, and another insurer",
         {.status = VERDICT_NOT_ENTITLED,
          .special = SPECIAL_DAUGHTER_CERTIFICATE,
          .overlap = INSURER_SALAMAT},
         true},
        {"another insurer", {.status = VERDICT_ENTITLED, .overlap = INSURER_SALAMAT}, false},
        {"no record", {.status = VERDICT_UNKNOWN_PERSON}, false},
        {"undecided", {.status = VERDICT_UNDECIDED}, false},
    };

    for (int i = 0; i < ROWS(rows); i++)
        for (int view = VIEW_PROVIDER; view <= VIEW_DEPENDANT; view++) {
            struct inquiry inquiry = {.view = (enum inquiry_view)view, .verdict = rows[i].verdict};
            ck_assert_msg(reply_is_no(&inquiry) == rows[i].no, "%s, view %d", rows[i].name, view);
        }
}
END_TEST

START_TEST(an_overlap_goes_before_everything_decided)
{
    static const struct {
        const char *name;
        struct verdict verdict;
        enum text_id text, verification;
    } rows[] = {
        {"entitled", YES, TEXT_OVL_P, TEXT_VER_O},
        {"a special case", CASE(SON), TEXT_OVL_P, TEXT_VER_O},
        {"refused with a link on", NO(REASON_NO_STUDENT_CERTIFICATE), TEXT_OVL_P, TEXT_VER_O},
        {"undecided", UNDECIDED, TEXT_DOWN, TEXT_DOWN},
    };

    for (int i = 0; i < ROWS(rows); i++) {
        struct inquiry inquiry = inquiry_of(VIEW_PROVIDER, rows[i].verdict);
        inquiry.verdict.overlap = INSURER_RELIEF;
        ck_assert_msg(reply_text_of(&inquiry) == rows[i].text, "%s", rows[i].name);
        ck_assert_msg(reply_verification_of(&inquiry) == rows[i].verification, "%s", rows[i].name);
    }
}
END_TEST

/* ---- what a provider must never read (R11) --------------------------------------------------------- */

#define SENTINEL_DAY    "1444/04/04"
#define SENTINEL_REASON "SENTINEL"
#define HARMLESS        "{last4} {date} {code}"
#define TELLTALE        HARMLESS " {until} {reason}"

static struct texts texts_with(unsigned text, const char *template)
{
    struct texts texts = {0};
    texts.templates[text] = (char *)(uintptr_t) template;
    return texts;
}

/* Every text the same template, every reason the sentinel. */
static struct texts texts_all(const char *template)
{
    struct texts texts = {0};
    for (int i = TEXT_NONE + 1; i < TEXT_COUNT; i++)
        texts.templates[i] = (char *)(uintptr_t) template;
    for (int i = REASON_NONE + 1; i < TEXT_REASONS; i++)
        texts.reasons[i] = SENTINEL_REASON;
    return texts;
}

static void check_provider_sees_neither(const struct inquiry *inquiry, enum text_id text)
{
    static const char *const asking[] = {TELLTALE, HARMLESS " {until}", HARMLESS " {reason}"};
    struct texts texts = texts_all(HARMLESS);
    char shown[512];

    ck_assert_int_eq(reply_render(&texts, &calendar, text, inquiry, CODE, shown, sizeof shown),
                     DM_OK);
    ck_assert_ptr_null(strstr(shown, SENTINEL_DAY));
    ck_assert_ptr_null(strstr(shown, SENTINEL_REASON));

    for (int i = 0; i < ROWS(asking); i++) {
        texts = texts_all(asking[i]);
        strcpy(shown, "untouched");
        ck_assert_int_eq(reply_render(&texts, &calendar, text, inquiry, CODE, shown, sizeof shown),
                         DM_E_BUG);
        ck_assert_str_eq(shown, "untouched");
    }
}

START_TEST(no_verdict_tells_a_provider_end_date_or_reason)
{
    for (int n = 0; n < 4 * TEXT_REASONS * 3 * (INSURER_OTHER + 1); n++) {
        struct verdict verdict = {
            .status = n % 4,
            .reason = n / 4 % TEXT_REASONS,
            .special = n / 4 / TEXT_REASONS % 3,
            .overlap = n / 4 / TEXT_REASONS / 3,
            .until = day_of(SENTINEL_DAY),
        };
        struct inquiry inquiry = inquiry_of(VIEW_PROVIDER, verdict);
        check_provider_sees_neither(&inquiry, reply_text_of(&inquiry));
        check_provider_sees_neither(&inquiry, reply_verification_of(&inquiry));
    }
}
END_TEST

START_TEST(the_sentinels_would_be_seen_by_the_person)
{
    struct verdict verdict = {
        .status = VERDICT_NOT_ENTITLED, .reason = REASON_OTHER, .until = day_of(SENTINEL_DAY)};
    struct inquiry inquiry = inquiry_of(VIEW_SELF, verdict);
    struct texts texts = texts_all(TELLTALE);
    char shown[512];

    ck_assert_int_eq(
        reply_render(&texts, &calendar, TEXT_NO_I, &inquiry, CODE, shown, sizeof shown), DM_OK);
    ck_assert_str_eq(shown, "8235 1405/09/02 " CODE " " SENTINEL_DAY " " SENTINEL_REASON);
}
END_TEST

/* ---- templates ------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    const char *template; /* NULL: there is no such text */
    bool inquiry, code;
    const char *shown; /* NULL: DM_E_BUG */
} templates[] = {
    {"a plain text needs nothing", "Dial again", false, false, "Dial again"},
    {"an empty text is empty", "", false, false, ""},
    {"placeholders may touch", "{last4}{last4}{code}", true, true, "82358235" CODE},
    {"a placeholder may be all", "{date}", true, false, "1405/09/02"},
    {"a closing brace is itself", "a}b", false, false, "a}b"},
    {"there is no such text", NULL, true, true, NULL},
    {"an ID that was not given", "{last4}", false, true, NULL},
    {"a date that was not given", "{date}", false, true, NULL},
    {"a code that was not given", "{code}", true, false, NULL},
    {"an end date that is not on record", "{until}", true, true, NULL},
    {"a reason there is none of", "{reason}", true, true, NULL},
    {"a placeholder nobody knows", "{name}", true, true, NULL},
    {"a placeholder in capitals", "{CODE}", true, true, NULL},
    {"a brace that is not closed", "{code", true, true, NULL},
    {"a brace alone at the end", "to be {", true, true, NULL},
};

START_TEST(a_template_is_filled_or_refused)
{
    struct inquiry inquiry = inquiry_of(VIEW_SELF, (struct verdict)YES);
    struct texts texts = texts_with(TEXT_TMO, templates[_i].template);
    char shown[64] = "untouched";

    inquiry.verdict.until = DAY_NONE;
    enum dm_error error =
        reply_render(&texts, &calendar, TEXT_TMO, templates[_i].inquiry ? &inquiry : NULL,
                     templates[_i].code ? CODE : NULL, shown, sizeof shown);
    ck_assert_msg(error == (templates[_i].shown != NULL ? DM_OK : DM_E_BUG), "%s: %s",
                  templates[_i].name, dm_strerror(error));
    ck_assert_msg(strcmp(shown, templates[_i].shown != NULL ? templates[_i].shown : "untouched") ==
                      0,
                  "%s: \"%s\"", templates[_i].name, shown);
}
END_TEST

START_TEST(an_operators_own_text_is_filled_too)
{
    struct texts texts = {.extra = {{"PAGE_MORE", "More: 1420"}}, .extra_count = 1};
    char shown[32];

    ck_assert_int_eq(reply_render(&texts, &calendar, TEXT_COUNT, NULL, NULL, shown, sizeof shown),
                     DM_OK);
    ck_assert_str_eq(shown, "More: 1420");
    ck_assert_int_eq(
        reply_render(&texts, &calendar, TEXT_COUNT + 1, NULL, NULL, shown, sizeof shown), DM_E_BUG);
}
END_TEST

START_TEST(a_text_longer_than_its_buffer_is_refused_whole)
{
    struct inquiry inquiry = inquiry_of(VIEW_PROVIDER, (struct verdict)YES);
    struct texts texts = texts_with(TEXT_YES_P, "{last4}");
    char shown[NATIONAL_ID_LAST4] = "none";

    ck_assert_int_eq(
        reply_render(&texts, &calendar, TEXT_YES_P, &inquiry, CODE, shown, sizeof shown - 1),
        DM_E_FULL);
    ck_assert_str_eq(shown, "none");
    ck_assert_int_eq(reply_render(&texts, &calendar, TEXT_YES_P, &inquiry, CODE, shown, 0),
                     DM_E_FULL);
    ck_assert_int_eq(
        reply_render(&texts, &calendar, TEXT_YES_P, &inquiry, CODE, shown, sizeof shown), DM_OK);
    ck_assert_str_eq(shown, "8235");
}
END_TEST

int main(void)
{
    if (calendar_load(&calendar) != DM_OK)
        return EXIT_FAILURE;
    TCase *tests = tcase_create("reply");
    tcase_add_loop_test(tests, a_verdict_chooses_its_texts, 0, ROWS(choices));
    tcase_add_test(tests, a_no_is_one_whoever_was_told);
    tcase_add_test(tests, an_overlap_goes_before_everything_decided);
    tcase_add_test(tests, no_verdict_tells_a_provider_end_date_or_reason);
    tcase_add_test(tests, the_sentinels_would_be_seen_by_the_person);
    tcase_add_loop_test(tests, a_template_is_filled_or_refused, 0, ROWS(templates));
    tcase_add_test(tests, an_operators_own_text_is_filled_too);
    tcase_add_test(tests, a_text_longer_than_its_buffer_is_refused_whole);

    Suite *suite = suite_create("reply");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
