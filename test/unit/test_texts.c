#include "daemon/texts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "protocol/text.h"
#include "test/unit/conf_support.h"

static struct complaints complaints;
static struct texts texts;

static void begin(void)
{
    conf_support_begin();
    complaints_init(&complaints);
}

static void end(void)
{
    texts_free(&texts);
    conf_support_end();
}

static const char *const none[] = {NULL};
static const char *const languages[] = {"texts.fa", "texts.en"};

/* ---- the texts as they are to be sent, with example values in ------------------------------ */

/* clang-format off */
static const struct {
    enum text_id id;
    enum coverage_reason reason;
    const char *persian;
    size_t persian_units;
    const char *english;
    size_t english_units;
} sent[] = {
    {TEXT_MENU_P, REASON_NONE,
     "استحقاق درمان\n1 بیمار سرپایی\n2 بیمار بستری\n3 بررسی کد رهگیری\n0 خروج", 67,
     "Treatment entitlement\n1 Outpatient\n2 Inpatient\n3 Check a tracking code\n0 Exit", 77},
    {TEXT_MENU_I, REASON_NONE,
     "استحقاق درمان\n1 وضعیت من\n2 افراد تحت تکفل\n3 راهنما\n0 خروج", 57,
     "Treatment entitlement\n1 My status\n2 My dependants\n3 Help\n0 Exit", 63},
    {TEXT_ASK_P, REASON_NONE,
     "کد ملی 10 رقمی بیمار را وارد کنید", 33,
     "Enter the patient's 10-digit national ID", 40},
    {TEXT_ASK_I, REASON_NONE,
     "کد ملی 10 رقمی خود را وارد کنید", 31,
     "Enter your 10-digit national ID", 31},
    {TEXT_ASK_T, REASON_NONE,
     "کد رهگیری 12 رقمی را وارد کنید", 30,
     "Enter the 12-digit tracking code", 32},
    {TEXT_YES_P, REASON_NONE,
     "بیمار 8235: دارای استحقاق درمان در 1405/09/02\nکد رهگیری 483920175526", 68,
     "Patient ..8235: entitled to treatment on 1405/09/02. Tracking code 483920175526", 79},
    {TEXT_YES_I, REASON_NONE,
     "دارای استحقاق درمان تا 1406/06/31 هستید\nکد رهگیری 483920175526", 62,
     "You are entitled to treatment until 1406/06/31. Tracking code 483920175526", 74},
    {TEXT_NO_P, REASON_NONE,
     "بیمار 8235: فاقد استحقاق درمان در 1405/09/02\nکد رهگیری 483920175526", 67,
     "Patient ..8235: NOT entitled to treatment on 1405/09/02. Tracking code 483920175526", 83},
    {TEXT_NO_I, REASON_CONTRACT_ENDED,
     "فاقد استحقاق درمان هستید\nعلت: پایان قرارداد بیمه\nاعتراض: 1420", 61,
     "You are NOT entitled to treatment. Reason: contract ended. To object call 1420", 78},
    {TEXT_NO_I, REASON_NO_PREMIUM,
     "فاقد استحقاق درمان هستید\nعلت: نبود سابقه پرداخت حق بیمه\nاعتراض: 1420", 68,
     "You are NOT entitled to treatment. Reason: no premium record. To object call 1420", 81},
    {TEXT_SON_P, REASON_NONE,
     "بیمار 8235: بدون گواهی تحصیلی\nخدمت به روال جاری\nکد رهگیری 483920175526", 70,
     "Patient ..8235: no student certificate. Serve under the current procedure. Tracking code 483920175526", 101},
    {TEXT_DAU_P, REASON_NONE,
     "بیمار 8235: بدون اصل شناسنامه\nخدمت به روال جاری\nکد رهگیری 483920175526", 70,
     "Patient ..8235: original birth certificate not shown. Serve under the current procedure. Tracking code 483920175526", 115},
    {TEXT_SON_I, REASON_NONE,
     "فاقد حمایت درمانی: گواهی تحصیلی\nخدمت طبق روال جاری\nاعتراض: 1420", 63,
     "No treatment support on record: student certificate missing. You are served under the current procedure. Objection: 1420", 120},
    {TEXT_DAU_I, REASON_NONE,
     "فاقد حمایت درمانی: اصل شناسنامه\nخدمت طبق روال جاری\nاعتراض: 1420", 63,
     "No treatment support on record: original birth certificate not shown. You are served under the current procedure. Objection: 1420", 129},
    {TEXT_OVL_P, REASON_NONE,
     "بیمار 8235: بیمه پایه دوم دارد\nرفع همپوشانی شود\nکد رهگیری 483920175526", 70,
     "Patient ..8235: has another basic insurer. Resolve the overlap before admission. Tracking code 483920175526", 107},
    {TEXT_UNK_P, REASON_NONE,
     "بیمار 8235: سابقه بیمه یافت نشد\nکد رهگیری 483920175526", 54,
     "Patient ..8235: no insurance record found. Tracking code 483920175526", 69},
    {TEXT_UNK_I, REASON_NONE,
     "برای این کد ملی سابقه بیمه یافت نشد\nپیگیری: 1420", 48,
     "No insurance record found for this national ID. Follow up: 1420", 63},
    {TEXT_BAD, REASON_NONE,
     "کد ملی نادرست است\nهر 10 رقم را با صفرهای اول وارد کنید", 54,
     "The national ID is not valid. Enter all 10 digits with leading zeros", 68},
    {TEXT_AUTH, REASON_NONE,
     "این شماره همراه مجاز به این استعلام نیست\nپیگیری: 1420", 53,
     "This mobile number may not make this inquiry. Follow up: 1420", 61},
    {TEXT_RATE, REASON_NONE,
     "تعداد استعلام بیش از حد مجاز است\nساعتی دیگر تلاش کنید", 53,
     "Too many inquiries. Try again in an hour", 40},
    {TEXT_DOWN, REASON_NONE,
     "سامانه در دسترس نیست\nچند دقیقه دیگر تلاش کنید", 45,
     "Service unavailable. Try again in a few minutes", 47},
    {TEXT_VER_Y, REASON_NONE,
     "کد رهگیری معتبر است\nاستعلام 1405/09/02 بیمار 8235\nنتیجه: دارای استحقاق", 70,
     "Tracking code valid. Inquiry 1405/09/02, patient ..8235. Result: entitled", 73},
    {TEXT_VER_N, REASON_NONE,
     "کد رهگیری معتبر است\nاستعلام 1405/09/02 بیمار 8235\nنتیجه: فاقد استحقاق", 69,
     "Tracking code valid. Inquiry 1405/09/02, patient ..8235. Result: not entitled", 77},
    {TEXT_VER_X, REASON_NONE,
     "کد رهگیری یافت نشد یا متعلق به این مرکز نیست", 44,
     "Tracking code not found or not issued to this centre", 52},
    {TEXT_HELP, REASON_NONE,
     "کد ملی بیمار را به تنهایی پیامک کنید\nبررسی: ر و کد رهگیری", 57,
     "Send the national ID alone. To verify: R and the tracking code", 62},
    {TEXT_OBJ_Y, REASON_NONE,
     "اعتراض شما ثبت شد\nکد رهگیری 483920175526\nپیگیری: 1420", 53,
     "Your objection is registered. Tracking code 483920175526. Follow up: 1420", 73},
    {TEXT_DIS_Y, REASON_NONE,
     "گزارش شما ثبت شد\nکد رهگیری 483920175526\nپیگیری: 1420", 52,
     "Your report is registered. Tracking code 483920175526. Follow up: 1420", 70},
    {TEXT_NOTE_PARACLINIC, REASON_NONE,
     "بیمار 8235: استعلام پاراکلینیک 1405/09/02\nنبودید؟ پاسخ خ 483920175526", 69,
     "Patient ..8235: inquiry by a paraclinic on 1405/09/02. If you were not there, reply N 483920175526", 98},
    {TEXT_TMO, REASON_NONE,
     "زمان نشست تمام شد\nدوباره شماره گیری کنید", 40,
     "Session timed out. Dial again", 29},
};
/* clang-format on */

/* The template of a text with the example values in. */
static void fill(enum text_id id, enum coverage_reason reason, char *out)
{
    const char *reason_text = reason == REASON_NONE ? "" : texts.reasons[reason];
    const char *const values[][2] = {{"{last4}", "8235"},
                                     {"{date}", "1405/09/02"},
                                     {"{until}", "1406/06/31"},
                                     {"{code}", "483920175526"},
                                     {"{reason}", reason_text}};
    strcpy(out, texts_template(&texts, id));
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        if (strstr(out, values[i][0]) != NULL) {
            char *filled = conf_support_replace(out, values[i][0], values[i][1]);
            strcpy(out, filled);
            free(filled);
        }
    }
}

static void load_shipped(const char *name)
{
    char path[CONF_SUPPORT_PATH];
    snprintf(path, sizeof path, "conf/%s", name);
    ck_assert_int_eq(texts_load(path, &texts, &complaints), DM_OK);
    conf_support_expect(name, &complaints, false, none);
    conf_support_expect(name, &complaints, true, none);
}

START_TEST(the_texts_are_those_agreed_on)
{
    for (int english = 0; english < 2; english++) {
        char text[TEXT_UTF8_MAX];
        struct text_measure measure;
        load_shipped(languages[english]);
        fill(sent[_i].id, sent[_i].reason, text);
        ck_assert_str_eq(text, english ? sent[_i].english : sent[_i].persian);
        ck_assert_int_eq(text_measure(text, &measure), DM_OK);
        ck_assert_uint_eq(measure.units, english ? sent[_i].english_units : sent[_i].persian_units);
        ck_assert_int_eq(measure.alphabet, english ? TEXT_GSM : TEXT_UCS2);
        texts_free(&texts);
    }
}
END_TEST

/* ---- what every shipped text keeps to ------------------------------------------------------ */

static bool is_lost_or_mangled(uint32_t character)
{
    static const uint32_t bad[] = {0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x061C,
                                   0xFEFF, 0x0643, 0x0649, 0x064A, 0x0640};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (character == bad[i])
            return true;
    }
    return (character >= 0x202A && character <= 0x202E) ||
           (character >= 0x2066 && character <= 0x2069) || character == '*' || character == '\r';
}

static void check_characters(const char *text)
{
    const char *at = text;
    for (uint32_t character; (character = text_next(&at)) != 0;)
        ck_assert_msg(character != TEXT_MALFORMED && !is_lost_or_mangled(character),
                      "U+%04X in \"%s\"", character, text);
}

START_TEST(no_text_holds_what_phones_lose)
{
    load_shipped(languages[_i]);
    for (unsigned id = TEXT_NONE + 1; id < TEXT_COUNT; id++)
        check_characters(texts_template(&texts, id));
    for (size_t i = REASON_NONE + 1; i < TEXT_REASONS; i++)
        check_characters(texts.reasons[i]);
}
END_TEST

START_TEST(every_text_fits_one_sms_with_any_reason)
{
    load_shipped(languages[_i]);
    for (unsigned id = TEXT_NONE + 1; id < TEXT_COUNT; id++) {
        for (unsigned reason = REASON_NONE + 1; reason < TEXT_REASONS; reason++) {
            char text[TEXT_UTF8_MAX];
            struct text_measure measure;
            fill(id, reason, text);
            ck_assert_int_eq(text_measure(text, &measure), DM_OK);
            ck_assert_msg(measure.units <=
                              (measure.alphabet == TEXT_GSM ? TEXT_SMS_GSM_MAX : TEXT_SMS_UCS2_MAX),
                          "%s has %zu units", text_name(id), measure.units);
        }
    }
}
END_TEST

START_TEST(a_name_leads_to_its_text_and_back)
{
    load_shipped("texts.en");
    for (unsigned id = TEXT_NONE + 1; id < TEXT_COUNT; id++)
        ck_assert_uint_eq(texts_find(&texts, text_name(id)), id);
    ck_assert_uint_eq(texts_find(&texts, "MENU_Q"), TEXT_NONE);
    ck_assert_ptr_null(texts_template(&texts, TEXT_NONE));
    ck_assert_ptr_null(texts_template(&texts, TEXT_COUNT));
    ck_assert_str_eq(text_name(TEXT_COUNT), "NONE");
}
END_TEST

START_TEST(a_page_of_ones_own_is_found_behind_the_built_in_texts)
{
    char *shipped = conf_support_read("conf/texts.en");
    char *own = conf_support_replace(
        shipped, "MENU_P =", "PAGE_B = \"Second\\n0 Exit\"\nPAGE_A = \"First\"\nMENU_P =");
    ck_assert_int_eq(texts_load(conf_support_write("t", own), &texts, &complaints), DM_OK);
    free(own);
    free(shipped);
    ck_assert_uint_eq(texts_find(&texts, "PAGE_B"), TEXT_COUNT);
    ck_assert_uint_eq(texts_find(&texts, "PAGE_A"), TEXT_COUNT + 1);
    ck_assert_str_eq(texts_template(&texts, TEXT_COUNT), "Second\n0 Exit");
    ck_assert_ptr_null(texts_template(&texts, TEXT_COUNT + 2));
}
END_TEST

/* ---- broken files -------------------------------------------------------------------------- */

#define TEN(x) x x x x x x x x x x
#define PERSIAN_81                                                                                 \
    TEN("ششششششش")                                                                                 \
    "شششششششششش"                                                                         \
    "ش"
#define PERSIAN_71 TEN("ششششششش") "ش"

static const struct {
    const char *name;
    const char *old; /* in texts.fa, and what stands there instead */
    const char *new;
    const char *errors[4];
    const char *warnings[2];
} broken[] = {
    {"a text is missing", "\nBAD = ", "\nPAGE_BAD = ", {"BAD is missing; add BAD = "}, {0}},
    {"a reason is missing",
     "\nREASON_other = ",
     "\nPAGE_OTHER = ",
     {"REASON_other is missing"},
     {0}},
    {"a name is mistyped",
     "\nVER_X = ",
     "\nVER_XX = ",
     {"VER_X is missing", ": unknown text VER_XX; did you mean VER_X?"},
     {0}},
    {"a name is nothing we know",
     "\nTMO = ",
     "\nGREETING = \"x\"\nTMO = ",
     {": unknown text GREETING; a page of your own is named PAGE_"},
     {0}},
    {"a text is there twice",
     "\nTMO = ",
     "\nTMO = \"x\"\nTMO = ",
     {": TMO is given twice, first on line"},
     {0}},
    {"a placeholder is mistyped",
     "YES_P = \"بیمار {last4}",
     "YES_P = \"{last5}",
     {"YES_P: there is no value for {last5}; it may have: {last4} {date} {code}"},
     {0}},
    {"a placeholder is never closed",
     "BYE = \"",
     "BYE = \"{last4",
     {"BYE: there is no value for {last4; it may have: none"},
     {0}},
    {"a page speaks of a patient",
     "\nTMO = ",
     "\nPAGE_X = \"{last4}\"\nTMO = ",
     {"PAGE_X: there is no value for {last4}; it may have: none"},
     {0}},
    {"a centre is told the end date",
     "YES_P = \"بیمار {last4}",
     "YES_P = \"{until}",
     {"YES_P: a centre is not told {until} (R11)"},
     {0}},
    {"a centre is told the reason",
     "UNK_P = \"بیمار {last4}",
     "UNK_P = \"{reason}",
     {"UNK_P: a centre is not told {reason} (R11)"},
     {0}},
    {"a centre's answer has no code",
     "سابقه بیمه یافت نشد\\nکد رهگیری {code}",
     "سابقه بیمه یافت نشد",
     {"UNK_P: has to say {code}; add it"},
     {0}},
    {"a page is too long for USSD",
     "MENU_P = \"",
     "MENU_P = \"" PERSIAN_81,
     {"MENU_P: has up to 148 characters; a USSD page holds 80"},
     {0}},
    {"information may take several pages", "HELP_I = \"", "HELP_I = \"" PERSIAN_81, {0}, {0}},
    {"but not without end",
     "HELP_I = \"",
     "HELP_I = \"" TEN(TEN("12345678")),
     {"HELP_I: takes more than 10 USSD pages"},
     {0}},
    {"the key of the next page is a fixed one",
     "NEXT = \"99 ",
     "NEXT = \"9 ",
     {"NEXT: is the line of a key; begin it with \"99 \""},
     {0}},
    {"a key has one line",
     "HOME = \"0 منو",
     "HOME = \"0 منو\\nخروج",
     {"HOME: is the line of a key; begin it with \"0 \""},
     {0}},
    {"the key that objects is a fixed one",
     "OBJECT = \"1 ",
     "OBJECT = \"2 ",
     {"OBJECT: is the line of a key; begin it with \"1 \""},
     {0}},
    {"a \"no\" leaves no room for the key below it",
     "OBJECT = \"1 ",
     "OBJECT = \"1 ثبت ",
     {"NO_I: does not fit a USSD page of 160 octets with OBJECT below it",
      "NO_D: does not fit a USSD page of 160 octets with OBJECT below it",
      "SON_D: does not fit a USSD page of 160 octets with OBJECT below it",
      "DAU_D: does not fit a USSD page of 160 octets with OBJECT below it"},
     {0}},
    {"a page is too long only with its values in",
     "YES_I = \"",
     "YES_I = \"ششششششششششششششششششش",
     {"YES_I: has up to 81 characters; a USSD page holds 80"},
     {0}},
    {"a text for both fits USSD but not one SMS",
     "VER_Y = \"",
     "VER_Y = \"ش",
     {0},
     {"VER_Y: has up to 71 characters and goes out in 2 SMS; 70 fit one"}},
    {"an SMS is longer than one",
     "HELP = \"",
     "HELP = \"" PERSIAN_81,
     {0},
     {"HELP: has up to 138 characters and goes out in 3 SMS"}},
    {"a reason makes a text longer than one SMS",
     "REASON_other = \"",
     "REASON_other = \"ششششششششششش",
     {0},
     {"NO_D: has up to 71 characters and goes out in 2 SMS"}},
    {"a reason makes the longest text too long for USSD",
     "REASON_other = \"",
     "REASON_other = \"" PERSIAN_71,
     {"NO_I: has up to 129 characters", "NO_D: has up to 131 characters"},
     {0}},
    {"a text is longer than any template",
     "HELP = \"",
     "HELP = \"" TEN(PERSIAN_71),
     {"HELP: has 1521 octets; give it 1 to 1024"},
     {0}},
    {"one Persian letter makes ten SMS of seven",
     "HELP = \"",
     "HELP = \"" TEN(TEN("1234567")),
     {"HELP: has up to 757 characters, which is 12 SMS; 10 are the most"},
     {0}},
    {"a text is empty",
     "BYE = \"از مراجعه شما سپاسگزاریم\"",
     "BYE = \"\"",
     {"BYE: has 0 octets"},
     {0}},
    {"a text is not UTF-8", "BYE = \"", "BYE = \"\xD8", {"BYE: is not UTF-8"}, {0}},
    {"a ZWNJ slipped in",
     "شماره گیری",
     "شماره\u200Cگیری",
     {0},
     {"TMO: holds a ZWNJ, which phones lose; type a space"}},
    {"an Arabic ي slipped in", "BYE = \"", "BYE = \"ي", {0}, {"BYE: holds Arabic ي; type ی"}},
    {"an Arabic ك slipped in", "BYE = \"", "BYE = \"ك", {0}, {"BYE: holds Arabic ك; type ک"}},
    {"a direction mark slipped in",
     "BYE = \"",
     "BYE = \"\u200E",
     {0},
     {"BYE: holds an invisible mark; take it out"}},
    {"a reason has a placeholder",
     "REASON_other = \"",
     "REASON_other = \"{code}",
     {"REASON_other: a reason is some words and no placeholder"},
     {0}},
    {"a string is never closed",
     "BYE = \"از مراجعه شما سپاسگزاریم\"",
     "BYE = \"",
     {": this string has no end; close it with \""},
     {0}},
};

START_TEST(a_broken_text_is_named)
{
    char *shipped = conf_support_read("conf/texts.fa");
    char *text = conf_support_replace(shipped, broken[_i].old, broken[_i].new);
    enum dm_error error = texts_load(conf_support_write("texts.fa", text), &texts, &complaints);
    free(text);
    free(shipped);
    conf_support_expect(broken[_i].name, &complaints, false, broken[_i].errors);
    conf_support_expect(broken[_i].name, &complaints, true, broken[_i].warnings);
    ck_assert_int_eq(error, broken[_i].errors[0] == NULL ? DM_OK : DM_E_FORMAT);
}
END_TEST

START_TEST(a_file_that_is_not_there_is_an_error)
{
    ck_assert_int_eq(texts_load("conf/texts.xx", &texts, &complaints), DM_E_FORMAT);
    static const char *const errors[] = {"conf/texts.xx: cannot be opened: No such file", NULL};
    conf_support_expect("no file", &complaints, false, errors);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("texts");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_loop_test(tests, the_texts_are_those_agreed_on, 0,
                        (int)(sizeof sent / sizeof sent[0]));
    tcase_add_loop_test(tests, no_text_holds_what_phones_lose, 0, 2);
    tcase_add_loop_test(tests, every_text_fits_one_sms_with_any_reason, 0, 2);
    tcase_add_test(tests, a_name_leads_to_its_text_and_back);
    tcase_add_test(tests, a_page_of_ones_own_is_found_behind_the_built_in_texts);
    tcase_add_loop_test(tests, a_broken_text_is_named, 0, (int)(sizeof broken / sizeof broken[0]));
    tcase_add_test(tests, a_file_that_is_not_there_is_an_error);
    Suite *suite = suite_create("texts");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
