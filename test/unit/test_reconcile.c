/* Is a claim judged by what its centre was told, and by nothing else? */
#include "store/reconcile.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

#define TODAY    20780
#define PATIENT  12345679
#define NO_ENTRY 0

#define YES      .status = VERDICT_ENTITLED
#define NO       .status = VERDICT_NOT_ENTITLED, .reason = REASON_ENDED
#define UNKNOWN  .status = VERDICT_UNKNOWN_PERSON
#define SON      .status = VERDICT_NOT_ENTITLED, .special = SPECIAL_SON_CERTIFICATE
#define DAUGHTER .status = VERDICT_NOT_ENTITLED, .special = SPECIAL_DAUGHTER_CERTIFICATE
#define OVERLAP  .overlap = INSURER_SALAMAT

static const struct {
    const char *name;
    const char *centre;
    uint64_t patient;
    day_number day;
    enum ledger_kind kind; /* NO_ENTRY: the code leads nowhere */
    enum inquiry_view view;
    struct verdict verdict;
    uint64_t earlier;
    enum claim_result result;
} rows[] = {
    {"told yes", "PHY-1", PATIENT, TODAY, LEDGER_INQUIRY, VIEW_PROVIDER, {YES}, 0, CLAIM_VALID},
    {"no such number", "PHY-1", PATIENT, TODAY, NO_ENTRY, 0, {0}, 0, CLAIM_UNKNOWN_CODE},
    {"the number of a repeat, whose code nobody was shown",
     "PHY-1",
     PATIENT,
     TODAY,
     LEDGER_REPEAT,
     VIEW_PROVIDER,
     {YES},
     0,
     CLAIM_UNKNOWN_CODE},
    {"another centre's",
     "PHY-2",
     PATIENT,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {YES},
     0,
     CLAIM_OTHER_CENTRE},
    {"a centre whose name is written otherwise",
     "phy-1",
     PATIENT,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {YES},
     0,
     CLAIM_OTHER_CENTRE},
    {"an insured person's own",
     "PHY-1",
     PATIENT,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_SELF,
     {YES},
     0,
     CLAIM_OTHER_CENTRE},
    {"a head's about a dependant",
     "PHY-1",
     PATIENT,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_DEPENDANT,
     {YES},
     0,
     CLAIM_OTHER_CENTRE},
    {"about another patient",
     "PHY-1",
     PATIENT + 1,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {YES},
     0,
     CLAIM_OTHER_PATIENT},
    {"the day before",
     "PHY-1",
     PATIENT,
     TODAY - 1,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {YES},
     0,
     CLAIM_OTHER_DATE},
    {"the day after",
     "PHY-1",
     PATIENT,
     TODAY + 1,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {YES},
     0,
     CLAIM_OTHER_DATE},
    {"told no",
     "PHY-1",
     PATIENT,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {NO},
     0,
     CLAIM_NOT_ENTITLED},
    {"told that there is no record",
     "PHY-1",
     PATIENT,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {UNKNOWN},
     0,
     CLAIM_NOT_ENTITLED},
    {"told to serve a son without certificate, R15",
     "PHY-1",
     PATIENT,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {SON},
     0,
     CLAIM_VALID},
    {"told to serve a daughter without certificate, R16",
     "PHY-1",
     PATIENT,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {DAUGHTER},
     0,
     CLAIM_VALID},
    {"told no once the link to the universities was on, R17",
     "PHY-1",
     PATIENT,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {.status = VERDICT_NOT_ENTITLED, .reason = REASON_NO_STUDENT_CERTIFICATE},
     0,
     CLAIM_NOT_ENTITLED},
    {"told to resolve an overlap, R8",
     "PHY-1",
     PATIENT,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {YES, OVERLAP},
     0,
     CLAIM_OVERLAP},
    {"an overlap is told before a special case, D12",
     "PHY-1",
     PATIENT,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {SON, OVERLAP},
     0,
     CLAIM_OVERLAP},
    {"a yes that was claimed",
     "PHY-1",
     PATIENT,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {YES},
     7,
     CLAIM_ALREADY_CLAIMED},
    {"an overlap that was claimed",
     "PHY-1",
     PATIENT,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {YES, OVERLAP},
     7,
     CLAIM_ALREADY_CLAIMED},
    {"claimed, and now by another centre",
     "PHY-2",
     PATIENT,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {YES},
     7,
     CLAIM_OTHER_CENTRE},
    {"a no, whatever an earlier line says",
     "PHY-1",
     PATIENT,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {NO},
     7,
     CLAIM_NOT_ENTITLED},
    {"nothing was ever decided",
     "PHY-1",
     PATIENT,
     TODAY,
     LEDGER_INQUIRY,
     VIEW_PROVIDER,
     {0},
     0,
     CLAIM_NOT_ENTITLED},
};

START_TEST(a_claim_is_judged_by_what_its_centre_was_told)
{
    struct claim claim = {.person = {rows[_i].patient}, .day = rows[_i].day};
    struct ledger_entry entry = {.kind = rows[_i].kind,
                                 .inquiry = {.view = rows[_i].view,
                                             .provider_id = "PHY-1",
                                             .person = {PATIENT},
                                             .day = TODAY,
                                             .verdict = rows[_i].verdict}};
    enum claim_result result;

    strcpy(claim.provider_id, rows[_i].centre);
    result = reconcile(&claim, rows[_i].kind == NO_ENTRY ? NULL : &entry, rows[_i].earlier);
    ck_assert_msg(result == rows[_i].result, "%s: %s", rows[_i].name, claim_result_word(result));
}
END_TEST

/* The words are an interface (darmandctl(8)). */
START_TEST(each_result_has_its_word)
{
    static const char *const words[CLAIM_RESULTS] = {
        "unreadable",   "unknown_code",    "other_centre", "other_patient", "other_date",
        "not_entitled", "already_claimed", "overlap",      "valid"};

    ck_assert_str_eq(claim_result_word((enum claim_result)_i), words[_i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("reconcile");
    TCase *tcase = tcase_create("reconcile");
    SRunner *runner;
    int failed;

    tcase_add_loop_test(tcase, a_claim_is_judged_by_what_its_centre_was_told, 0,
                        (int)(sizeof rows / sizeof *rows));
    tcase_add_loop_test(tcase, each_result_has_its_word, 0, CLAIM_RESULTS);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
