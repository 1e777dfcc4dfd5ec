/*
 * The sentences darmand is shipped with, as a phone gets them: the texts of conf/ filled with the
 * example values of facts "domain" §5, octet by octet in both languages.
 */
#include "daemon/reply.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/complaints.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

#define CODE "483920175526"

static struct calendar calendar;
static struct texts persian, english;

static day_number day_of(const char *text)
{
    day_number day;
    ck_assert_int_eq(calendar_parse(&calendar, text, &day), DM_OK);
    return day;
}

static void check_shown(const struct texts *texts, unsigned text, const struct inquiry *inquiry,
                        const char *code, const char *expected)
{
    char shown[512];
    enum dm_error error = reply_render(texts, &calendar, text, inquiry, code, shown, sizeof shown);

    ck_assert_msg(error == DM_OK, "%s: %s", text_name(text), dm_strerror(error));
    ck_assert_msg(strcmp(shown, expected) == 0, "%s: \"%s\"", text_name(text), shown);
}

/* ---- texts that speak of an inquiry --------------------------------------------------------------- */

#define ENTITLED                                                                                   \
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
#define OVERLAP                                                                                    \
    {                                                                                              \
        .status = VERDICT_ENTITLED, .overlap = INSURER_SALAMAT                                     \
    }
#define UNKNOWN                                                                                    \
    {                                                                                              \
        .status = VERDICT_UNKNOWN_PERSON                                                           \
    }

static const struct example {
    enum text_id text;
    enum inquiry_view view;
    struct verdict verdict;
    const char *persian, *english;
} replies[] = {
    {TEXT_YES_P, VIEW_PROVIDER, ENTITLED,
     "بیمار 8235: دارای استحقاق درمان در 1405/09/02\nکد رهگیری 483920175526",
     "Patient ..8235: entitled to treatment on 1405/09/02. Tracking code 483920175526"},
    {TEXT_YES_I, VIEW_SELF, ENTITLED,
     "دارای استحقاق درمان تا 1406/06/31 هستید\nکد رهگیری 483920175526",
     "You are entitled to treatment until 1406/06/31. Tracking code 483920175526"},
    {TEXT_YES_D, VIEW_DEPENDANT, ENTITLED,
     "تحت تکفل 8235: دارای استحقاق تا 1406/06/31\nکد رهگیری 483920175526",
     "Dependant ..8235: entitled to treatment until 1406/06/31. Tracking code 483920175526"},
    {TEXT_NO_D, VIEW_DEPENDANT, NO(REASON_LEFT_DEPENDENCY),
     "تحت تکفل 8235 فاقد استحقاق\nعلت: خروج از شمول تکفل\nاعتراض: 1420",
     "Dependant ..8235: NOT entitled to treatment. Reason: no longer a dependant. To object call "
     "1420"},
    {TEXT_NO_P, VIEW_PROVIDER, NO(REASON_CONTRACT_ENDED),
     "بیمار 8235: فاقد استحقاق درمان در 1405/09/02\nکد رهگیری 483920175526",
     "Patient ..8235: NOT entitled to treatment on 1405/09/02. Tracking code 483920175526"},
    {TEXT_NO_I, VIEW_SELF, NO(REASON_CONTRACT_ENDED),
     "فاقد استحقاق درمان هستید\nعلت: پایان قرارداد بیمه\nاعتراض: 1420",
     "You are NOT entitled to treatment. Reason: contract ended. To object call 1420"},
    {TEXT_NO_I, VIEW_SELF, NO(REASON_NO_PREMIUM),
     "فاقد استحقاق درمان هستید\nعلت: نبود سابقه پرداخت حق بیمه\nاعتراض: 1420",
     "You are NOT entitled to treatment. Reason: no premium record. To object call 1420"},
    {TEXT_SON_P, VIEW_PROVIDER, CASE(SPECIAL_SON_CERTIFICATE),
     "بیمار 8235: بدون گواهی تحصیلی\nخدمت به روال جاری\nکد رهگیری 483920175526",
     "Patient ..8235: no student certificate. Serve under the current procedure. "
     "Tracking code 483920175526"},
    {TEXT_DAU_P, VIEW_PROVIDER, CASE(SPECIAL_DAUGHTER_CERTIFICATE),
     "بیمار 8235: بدون اصل شناسنامه\nخدمت به روال جاری\nکد رهگیری 483920175526",
     "Patient ..8235: original birth certificate not shown. Serve under the current procedure. "
     "Tracking code 483920175526"},
    {TEXT_SON_I, VIEW_SELF, CASE(SPECIAL_SON_CERTIFICATE),
     "فاقد حمایت درمانی: گواهی تحصیلی\nخدمت طبق روال جاری\nاعتراض: 1420",
     "No treatment support on record: student certificate missing. You are served under the "
     "current procedure. Objection: 1420"},
    {TEXT_DAU_I, VIEW_SELF, CASE(SPECIAL_DAUGHTER_CERTIFICATE),
     "فاقد حمایت درمانی: اصل شناسنامه\nخدمت طبق روال جاری\nاعتراض: 1420",
     "No treatment support on record: original birth certificate not shown. You are served under "
     "the current procedure. Objection: 1420"},
    {TEXT_SON_D, VIEW_DEPENDANT, CASE(SPECIAL_SON_CERTIFICATE),
     "تحت تکفل 8235 فاقد حمایت: گواهی تحصیلی\nخدمت به روال جاری\nاعتراض: 1420",
     "Dependant ..8235: no treatment support, student certificate missing. Served under the "
     "current "
     "procedure. Objection: 1420"},
    {TEXT_DAU_D, VIEW_DEPENDANT, CASE(SPECIAL_DAUGHTER_CERTIFICATE),
     "تحت تکفل 8235 فاقد حمایت: اصل شناسنامه\nخدمت به روال جاری\nاعتراض: 1420",
     "Dependant ..8235: no treatment support, original birth certificate not shown. Served under "
     "the "
     "current procedure. Objection: 1420"},
    {TEXT_OVL_P, VIEW_PROVIDER, OVERLAP,
     "بیمار 8235: بیمه پایه دوم دارد\nرفع همپوشانی شود\nکد رهگیری 483920175526",
     "Patient ..8235: has another basic insurer. Resolve the overlap before admission. "
     "Tracking code 483920175526"},
    {TEXT_UNK_P, VIEW_PROVIDER, UNKNOWN, "بیمار 8235: سابقه بیمه یافت نشد\nکد رهگیری 483920175526",
     "Patient ..8235: no insurance record found. Tracking code 483920175526"},
    {TEXT_UNK_I, VIEW_SELF, UNKNOWN, "برای این کد ملی سابقه بیمه یافت نشد\nپیگیری: 1420",
     "No insurance record found for this national ID. Follow up: 1420"},
};

static const struct example verifications[] = {
    {TEXT_VER_Y, VIEW_PROVIDER, ENTITLED,
     "کد رهگیری معتبر است\nاستعلام 1405/09/02 بیمار 8235\nنتیجه: دارای استحقاق",
     "Tracking code valid. Inquiry 1405/09/02, patient ..8235. Result: entitled"},
    {TEXT_VER_N, VIEW_PROVIDER, NO(REASON_ENDED),
     "کد رهگیری معتبر است\nاستعلام 1405/09/02 بیمار 8235\nنتیجه: فاقد استحقاق",
     "Tracking code valid. Inquiry 1405/09/02, patient ..8235. Result: not entitled"},
    {TEXT_VER_S, VIEW_PROVIDER, CASE(SPECIAL_SON_CERTIFICATE),
     "کد رهگیری معتبر است\nاستعلام 1405/09/02 بیمار 8235\nنتیجه: به روال جاری",
     "Tracking code valid. Inquiry 1405/09/02, patient ..8235. Result: serve under the current "
     "procedure"},
    {TEXT_VER_O, VIEW_PROVIDER, OVERLAP,
     "کد رهگیری معتبر است\nاستعلام 1405/09/02 بیمار 8235\nنتیجه: بیمه پایه دوم",
     "Tracking code valid. Inquiry 1405/09/02, patient ..8235. Result: another basic insurer on "
     "record"},
    {TEXT_VER_U, VIEW_PROVIDER, UNKNOWN,
     "کد رهگیری معتبر است\nاستعلام 1405/09/02 بیمار 8235\nنتیجه: فاقد سابقه",
     "Tracking code valid. Inquiry 1405/09/02, patient ..8235. Result: no insurance record"},
};

/* The end date is on record whenever a person is entitled; only the person may see it. */
static struct inquiry inquiry_of(const struct example *example)
{
    struct inquiry inquiry = {.view = example->view,
                              .person = {1234568235},
                              .day = day_of("1405/09/02"),
                              .verdict = example->verdict};
    bool entitled = example->verdict.status == VERDICT_ENTITLED;
    inquiry.verdict.until = entitled ? day_of("1406/06/31") : DAY_NONE;
    return inquiry;
}

START_TEST(a_verdict_is_answered_as_written)
{
    struct inquiry inquiry = inquiry_of(&replies[_i]);

    ck_assert_int_eq(reply_text_of(&inquiry), replies[_i].text);
    check_shown(&persian, replies[_i].text, &inquiry, CODE, replies[_i].persian);
    check_shown(&english, replies[_i].text, &inquiry, CODE, replies[_i].english);
}
END_TEST

START_TEST(a_code_is_verified_as_written)
{
    struct inquiry inquiry = inquiry_of(&verifications[_i]);

    ck_assert_int_eq(reply_verification_of(&inquiry), verifications[_i].text);
    check_shown(&persian, verifications[_i].text, &inquiry, NULL, verifications[_i].persian);
    check_shown(&english, verifications[_i].text, &inquiry, NULL, verifications[_i].english);
}
END_TEST

/* ---- texts that speak of nobody ------------------------------------------------------------------- */

static const struct {
    enum text_id text;
    const char *persian, *english;
} plain[] = {
    {TEXT_MENU_P, "استحقاق درمان\n1 بیمار سرپایی\n2 بیمار بستری\n3 بررسی کد رهگیری\n0 خروج",
     "Treatment entitlement\n1 Outpatient\n2 Inpatient\n3 Check a tracking code\n0 Exit"},
    {TEXT_MENU_I, "استحقاق درمان\n1 وضعیت من\n2 افراد تحت تکفل\n3 راهنما\n0 خروج",
     "Treatment entitlement\n1 My status\n2 My dependants\n3 Help\n0 Exit"},
    {TEXT_ASK_P, "کد ملی 10 رقمی بیمار را وارد کنید", "Enter the patient's 10-digit national ID"},
    {TEXT_ASK_I, "کد ملی 10 رقمی خود را وارد کنید", "Enter your 10-digit national ID"},
    {TEXT_ASK_D, "کد ملی 10 رقمی فرد تحت تکفل را وارد کنید",
     "Enter your dependant's 10-digit national ID"},
    {TEXT_HELP_I, "وضعیت من: استحقاق شما\nافراد تحت تکفل: استحقاق هر یک\nپیگیری: 1420",
     "My status: your entitlement\nMy dependants: the entitlement of each\nFollow up: 1420"},
    {TEXT_ASK_T, "کد رهگیری 12 رقمی را وارد کنید", "Enter the 12-digit tracking code"},
    {TEXT_BAD, "کد ملی نادرست است\nهر 10 رقم را با صفرهای اول وارد کنید",
     "The national ID is not valid. Enter all 10 digits with leading zeros"},
    {TEXT_AUTH, "این شماره همراه مجاز به این استعلام نیست\nپیگیری: 1420",
     "This mobile number may not make this inquiry. Follow up: 1420"},
    {TEXT_RATE, "تعداد استعلام بیش از حد مجاز است\nساعتی دیگر تلاش کنید",
     "Too many inquiries. Try again in an hour"},
    {TEXT_DOWN, "سامانه در دسترس نیست\nچند دقیقه دیگر تلاش کنید",
     "Service unavailable. Try again in a few minutes"},
    {TEXT_VER_X, "کد رهگیری یافت نشد یا متعلق به این مرکز نیست",
     "Tracking code not found or not issued to this centre"},
    {TEXT_HELP, "کد ملی بیمار را به تنهایی پیامک کنید\nبررسی: ر و کد رهگیری",
     "Send the national ID alone. To verify: R and the tracking code"},
    {TEXT_FAMILY_NONE, "فرد تحت تکفلی ثبت نشده است\nپیگیری: 1420",
     "No dependants are on record. Follow up: 1420"},
    {TEXT_TMO, "زمان نشست تمام شد\nدوباره شماره گیری کنید", "Session timed out. Dial again"},
};

START_TEST(a_plain_text_is_shown_as_written)
{
    check_shown(&persian, plain[_i].text, NULL, NULL, plain[_i].persian);
    check_shown(&english, plain[_i].text, NULL, NULL, plain[_i].english);
}
END_TEST

/* ---- every text there is -------------------------------------------------------------------------- */

/* Every verdict of every view has a text that can be filled with what the verdict carries. */
static void check_filled(const struct texts *texts, const struct inquiry *inquiry)
{
    char shown[512];
    enum text_id text = reply_text_of(inquiry);
    enum text_id verification = reply_verification_of(inquiry);

    ck_assert_msg(reply_render(texts, &calendar, text, inquiry, CODE, shown, sizeof shown) == DM_OK,
                  "%s", text_name(text));
    ck_assert_msg(
        reply_render(texts, &calendar, verification, inquiry, NULL, shown, sizeof shown) == DM_OK,
        "%s", text_name(verification));
}

START_TEST(every_verdict_can_be_said_to_everybody)
{
    static const struct verdict verdicts[] = {
        ENTITLED, CASE(SPECIAL_SON_CERTIFICATE), CASE(SPECIAL_DAUGHTER_CERTIFICATE), OVERLAP,
        UNKNOWN,  {.status = VERDICT_UNDECIDED}};

    for (enum inquiry_view view = VIEW_PROVIDER; view <= VIEW_DEPENDANT; view++) {
        for (int i = 0; i < ROWS(verdicts); i++) {
            struct inquiry inquiry =
                inquiry_of(&(struct example){.view = view, .verdict = verdicts[i]});
            check_filled(&persian, &inquiry);
            check_filled(&english, &inquiry);
            inquiry.verdict.until = DAY_NONE;
            check_filled(&persian, &inquiry);
            check_filled(&english, &inquiry);
        }
        for (enum coverage_reason reason = REASON_NONE + 1; reason < TEXT_REASONS; reason++) {
            struct inquiry inquiry =
                inquiry_of(&(struct example){.view = view, .verdict = NO(reason)});
            check_filled(&persian, &inquiry);
            check_filled(&english, &inquiry);
        }
    }
}
END_TEST

/* ---- what the announcement asks of all of them -------------------------------------------------------- */

static bool says(const struct texts *texts, unsigned text, const char *words)
{
    return strstr(texts_template(texts, text), words) != NULL;
}

START_TEST(no_text_sends_anybody_to_renew_a_booklet) /* R1, R4 */
{
    static const char *const words[] = {"تمدید", "دفترچه", "renew", "booklet"};

    for (unsigned text = TEXT_NONE + 1; text < TEXT_COUNT; text++) {
        for (int i = 0; i < ROWS(words); i++)
            ck_assert_msg(!says(&persian, text, words[i]) && !says(&english, text, words[i]),
                          "%s: %s", text_name(text), words[i]);
    }
}
END_TEST

START_TEST(every_refusal_in_a_persons_view_names_1420) /* R14 */
{
    static const enum text_id refusals[] = {TEXT_NO_I,  TEXT_NO_D,  TEXT_SON_I, TEXT_SON_D,
                                            TEXT_DAU_I, TEXT_DAU_D, TEXT_UNK_I, TEXT_FAMILY_NONE};

    for (int i = 0; i < ROWS(refusals); i++)
        ck_assert_msg(says(&persian, refusals[i], "1420") && says(&english, refusals[i], "1420"),
                      "%s", text_name(refusals[i]));
}
END_TEST

START_TEST(a_special_case_has_the_services_own_words) /* R18 */
{
    ck_assert(says(&persian, TEXT_SON_I, "فاقد حمایت درمانی"));
    ck_assert(says(&persian, TEXT_DAU_I, "فاقد حمایت درمانی"));
}
END_TEST

START_TEST(no_failure_reads_as_a_no_and_each_leaves_a_way_on) /* R20, R22 */
{
    static const struct {
        enum text_id text;
        const char *persian, *english; /* the way on */
    } failures[] = {
        {TEXT_BAD, "وارد کنید", "Enter"},      {TEXT_AUTH, "1420", "1420"},
        {TEXT_RATE, "تلاش کنید", "Try again"}, {TEXT_DOWN, "تلاش کنید", "Try again"},
        {TEXT_UNK_I, "1420", "1420"},          {TEXT_TMO, "شماره گیری کنید", "Dial again"},
    };

    for (int i = 0; i < ROWS(failures); i++) {
        enum text_id text = failures[i].text;
        ck_assert_msg(says(&persian, text, failures[i].persian) &&
                          says(&english, text, failures[i].english),
                      "%s: no way on", text_name(text));
        ck_assert_msg(!says(&persian, text, "فاقد") && !says(&english, text, "ntitled"),
                      "%s: reads as a no", text_name(text));
    }
}
END_TEST

static bool load(const char *path, struct texts *texts)
{
    struct complaints complaints;

    complaints_init(&complaints);
    if (texts_load(path, texts, &complaints) == DM_OK)
        return true;
    for (size_t i = 0; i < complaints.count; i++)
        fprintf(stderr, "%s\n", complaints.items[i].text);
    return false;
}

int main(void)
{
    if (calendar_load(&calendar) != DM_OK || !load("conf/texts.fa", &persian) ||
        !load("conf/texts.en", &english))
        return EXIT_FAILURE;
    TCase *tests = tcase_create("reply_texts");
    tcase_add_loop_test(tests, a_verdict_is_answered_as_written, 0, ROWS(replies));
    tcase_add_loop_test(tests, a_code_is_verified_as_written, 0, ROWS(verifications));
    tcase_add_loop_test(tests, a_plain_text_is_shown_as_written, 0, ROWS(plain));
    tcase_add_test(tests, every_verdict_can_be_said_to_everybody);
    tcase_add_test(tests, no_text_sends_anybody_to_renew_a_booklet);
    tcase_add_test(tests, every_refusal_in_a_persons_view_names_1420);
    tcase_add_test(tests, a_special_case_has_the_services_own_words);
    tcase_add_test(tests, no_failure_reads_as_a_no_and_each_leaves_a_way_on);

    Suite *suite = suite_create("reply_texts");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    texts_free(&persian);
    texts_free(&english);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
