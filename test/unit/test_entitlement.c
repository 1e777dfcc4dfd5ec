/*
 * The decision, row by row: every rule on both sides of every boundary it has, and records nobody can
 * read.  test_entitlement_oracle.c has all combinations.
 */
#include "daemon/entitlement.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

#define TODAY     "1405/09/02"
#define YESTERDAY "1405/09/01"
#define TOMORROW  "1405/09/03"

static struct calendar calendar;

static day_number day_of(const char *text)
{
    day_number day = DAY_NONE;
    if (text != NULL)
        ck_assert_msg(calendar_parse(&calendar, text, &day) == DM_OK, "no day: %s", text);
    return day;
}

/* ---- the rules, row by row ------------------------------------------------------------------------ */

/* A record as an operator would write it; dates left out are not on it. */
struct given {
    bool no_record;
    enum person_class class;
    enum person_relation relation;
    const char *birth;
    enum coverage_reason inactive; /* REASON_NONE: active */
    const char *until;
    const char *certificate;
    bool seen;
    enum other_insurer insurer;
    enum inquiry_setting setting;
    bool science, registry;
    const char *day; /* NULL: TODAY */
};

struct expected {
    enum verdict_status status;
    enum coverage_reason reason;
    enum special_case special;
    enum other_insurer overlap;
    const char *until;
};

#define A_SON        .class = PERSON_DEPENDANT, .relation = RELATION_SON
#define A_DAUGHTER   .class = PERSON_DEPENDANT, .relation = RELATION_DAUGHTER
#define GROWN        .birth = "1380/01/01"
#define AN_INPATIENT .setting = SETTING_INPATIENT

#define YES           .status = VERDICT_ENTITLED
#define NO            .status = VERDICT_NOT_ENTITLED
#define SON_CASE      NO, .special = SPECIAL_SON_CERTIFICATE
#define DAUGHTER_CASE NO, .special = SPECIAL_DAUGHTER_CERTIFICATE

static const struct {
    const char *name;
    struct given given;
    struct expected expected;
} rows[] = {
    /* 1 */
    {"no record is an unknown person", {.no_record = true}, {.status = VERDICT_UNKNOWN_PERSON}},
    {"no record has no overlap either",
     {.no_record = true, AN_INPATIENT},
     {.status = VERDICT_UNKNOWN_PERSON}},

    /* 2 */
    {"an inactive record is refused with its reason",
     {.inactive = REASON_EMPLOYER_DEBT},
     {NO, .reason = REASON_EMPLOYER_DEBT}},
    {"its reason goes before an end date passed",
     {.inactive = REASON_NO_PREMIUM, .until = YESTERDAY},
     {NO, .reason = REASON_NO_PREMIUM}},
    {"an inactive record before its end date is refused, and shows none",
     {.inactive = REASON_OTHER, .until = TOMORROW},
     {NO, .reason = REASON_OTHER}},
    {"an inactive son is no special case",
     {A_SON, GROWN, .inactive = REASON_LEFT_DEPENDENCY},
     {NO, .reason = REASON_LEFT_DEPENDENCY}},
    {"an inactive inpatient has no overlap",
     {AN_INPATIENT, .inactive = REASON_CONTRACT_ENDED, .insurer = INSURER_SALAMAT},
     {NO, .reason = REASON_CONTRACT_ENDED}},

    /* 3 */
    {"the day before the end date is covered", {.until = TOMORROW}, {YES, .until = TOMORROW}},
    {"the end date itself is covered", {.until = TODAY}, {YES, .until = TODAY}},
    {"the day after the end date is not", {.until = YESTERDAY}, {NO, .reason = REASON_ENDED}},
    {"no end date never ends", {.day = "1498/01/01"}, {YES}},
    {"a year may end on the last of Esfand",
     {.until = "1403/12/30", .day = "1404/01/01"},
     {NO, .reason = REASON_ENDED}},
    {"an ended son is no special case",
     {A_SON, GROWN, .until = YESTERDAY},
     {NO, .reason = REASON_ENDED}},
    {"an ended inpatient has no overlap",
     {AN_INPATIENT, .until = YESTERDAY, .insurer = INSURER_SALAMAT},
     {NO, .reason = REASON_ENDED}},

    /* 4 */
    {"a son is 18 on the day before his nineteenth birthday",
     {A_SON, .birth = "1386/09/03"},
     {YES}},
    {"a son is 19 on his nineteenth birthday", {A_SON, .birth = "1386/09/02"}, {SON_CASE}},
    {"a son is 19 on the day after", {A_SON, .birth = "1386/09/01"}, {SON_CASE}},
    {"a son born on the 30th of Esfand is 18 on the last day of the year",
     {A_SON, .birth = "1383/12/30", .day = "1402/12/29"},
     {YES}},
    {"he is 19 on the first day of the next",
     {A_SON, .birth = "1383/12/30", .day = "1403/01/01"},
     {SON_CASE}},
    {"a son born today is a child", {A_SON, .birth = TODAY}, {YES}},
    {"a son without a birth date is not known to be 19", {A_SON}, {YES}},
    {"a certificate valid tomorrow covers a son", {A_SON, GROWN, .certificate = TOMORROW}, {YES}},
    {"a certificate's last day covers a son", {A_SON, GROWN, .certificate = TODAY}, {YES}},
    {"the day after the certificate's last does not",
     {A_SON, GROWN, .certificate = YESTERDAY},
     {SON_CASE}},
    {"a son's special case shows no end date", {A_SON, GROWN, .until = TOMORROW}, {SON_CASE}},
    {"with the link of science he is plainly refused",
     {A_SON, GROWN, .science = true},
     {NO, .reason = REASON_NO_STUDENT_CERTIFICATE}},
    {"the link of the registry is none of his", {A_SON, GROWN, .registry = true}, {SON_CASE}},
    {"a son's birth certificate is not asked for", {A_SON, .birth = "1400/01/01"}, {YES}},
    {"an insured person is nobody's son here",
     {.class = PERSON_INSURED, .relation = RELATION_SON, GROWN},
     {YES}},
    {"a pensioner is nobody's son here",
     {.class = PERSON_PENSIONER, .relation = RELATION_SON, GROWN},
     {YES}},
    {"an inpatient son keeps the special case beside the overlap",
     {A_SON, GROWN, AN_INPATIENT, .insurer = INSURER_RELIEF},
     {SON_CASE, .overlap = INSURER_RELIEF}},
    {"and the plain refusal too",
     {A_SON, GROWN, AN_INPATIENT, .insurer = INSURER_RELIEF, .science = true},
     {NO, .reason = REASON_NO_STUDENT_CERTIFICATE, .overlap = INSURER_RELIEF}},
    {"an outpatient son has no overlap", {A_SON, GROWN, .insurer = INSURER_RELIEF}, {SON_CASE}},

    /* 5 */
    {"a daughter without her birth certificate seen is special", {A_DAUGHTER}, {DAUGHTER_CASE}},
    {"her age is not asked", {A_DAUGHTER, .birth = TODAY}, {DAUGHTER_CASE}},
    {"nor is a student certificate", {A_DAUGHTER, GROWN, .certificate = TOMORROW}, {DAUGHTER_CASE}},
    {"a daughter with her birth certificate seen is covered",
     {A_DAUGHTER, GROWN, .seen = true},
     {YES}},
    {"with the link of the registry she is plainly refused",
     {A_DAUGHTER, .registry = true},
     {NO, .reason = REASON_NO_BIRTH_CERTIFICATE}},
    {"the link of science is none of hers", {A_DAUGHTER, .science = true}, {DAUGHTER_CASE}},
    {"an insured person is nobody's daughter here",
     {.class = PERSON_INSURED, .relation = RELATION_DAUGHTER},
     {YES}},
    {"an inpatient daughter keeps the special case beside the overlap",
     {A_DAUGHTER, AN_INPATIENT, .insurer = INSURER_OTHER},
     {DAUGHTER_CASE, .overlap = INSURER_OTHER}},

    /* 6 and beside */
    {"an insured person is covered", {.until = "1406/06/31"}, {YES, .until = "1406/06/31"}},
    {"a pensioner is covered", {.class = PERSON_PENSIONER}, {YES}},
    {"a spouse is covered", {.class = PERSON_DEPENDANT, .relation = RELATION_SPOUSE}, {YES}},
    {"an outpatient with another insurer is covered", {.insurer = INSURER_SALAMAT}, {YES}},
    {"an inpatient without another insurer is covered", {AN_INPATIENT}, {YES}},
    {"an inpatient of Salamat is flagged",
     {AN_INPATIENT, .insurer = INSURER_SALAMAT},
     {YES, .overlap = INSURER_SALAMAT}},
    {"an inpatient of the armed forces is flagged",
     {AN_INPATIENT, .insurer = INSURER_ARMED_FORCES, .until = TOMORROW},
     {YES, .overlap = INSURER_ARMED_FORCES, .until = TOMORROW}},
};

static struct person person_of(const struct given *given)
{
    return (struct person){
        .class = given->class,
        .relation = given->relation,
        .birth = day_of(given->birth),
        .active = given->inactive == REASON_NONE,
        .reason = given->inactive,
        .valid_until = day_of(given->until),
        .student_certificate_until = day_of(given->certificate),
        .birth_certificate_seen = given->seen,
        .other_insurer = given->insurer,
    };
}

static void check_verdict(const char *name, const struct verdict *verdict,
                          const struct expected *expected)
{
    ck_assert_msg(verdict->status == expected->status, "%s: status %d", name, (int)verdict->status);
    ck_assert_msg(verdict->reason == expected->reason, "%s: reason %d", name, (int)verdict->reason);
    ck_assert_msg(verdict->special == expected->special, "%s: special case %d", name,
                  (int)verdict->special);
    ck_assert_msg(verdict->overlap == expected->overlap, "%s: overlap %d", name,
                  (int)verdict->overlap);
    ck_assert_msg(verdict->until == day_of(expected->until), "%s: end date %d", name,
                  (int)verdict->until);
}

START_TEST(a_rule_decides)
{
    const struct given *given = &rows[_i].given;
    struct person person = person_of(given);
    struct entitlement_rules rules = {given->science, given->registry, 19};
    struct verdict verdict =
        entitlement_decide(&rules, &calendar, given->no_record ? NULL : &person, given->setting,
                           day_of(given->day != NULL ? given->day : TODAY));

    check_verdict(rows[_i].name, &verdict, &rows[_i].expected);
}
END_TEST

START_TEST(the_age_of_sons_is_a_setting)
{
    struct person son = person_of(&(struct given){A_SON, .birth = "1385/09/02"});
    struct entitlement_rules rules = {.son_age = 20};
    struct verdict at_twenty =
        entitlement_decide(&rules, &calendar, &son, SETTING_OUTPATIENT, day_of(TODAY));
    struct verdict the_day_before =
        entitlement_decide(&rules, &calendar, &son, SETTING_OUTPATIENT, day_of(YESTERDAY));

    ck_assert_int_eq(at_twenty.special, SPECIAL_SON_CERTIFICATE);
    ck_assert_int_eq(the_day_before.status, VERDICT_ENTITLED);
}
END_TEST

/* ---- what nobody can read ------------------------------------------------------------------------- */

enum damage {
    CLASS,
    RELATION,
    REASON,
    INSURER,
    ACTIVE_WITH_A_REASON,
    INACTIVE_WITHOUT_ONE,
    BIRTH,
    UNTIL,
    CERTIFICATE,
    SETTING,
    DAY_MISSING,
    DAY_BEYOND,
};

static const struct {
    const char *name;
    enum damage damage;
} damages[] = {
    {"a class nobody knows", CLASS},
    {"a relation nobody knows", RELATION},
    {"a reason only our own rules give", REASON},
    {"an insurer nobody knows", INSURER},
    {"an active record with a reason", ACTIVE_WITH_A_REASON},
    {"an inactive record without one", INACTIVE_WITHOUT_ONE},
    {"a birth date outside the calendar", BIRTH},
    {"an end date outside the calendar", UNTIL},
    {"a certificate's date outside the calendar", CERTIFICATE},
    {"a setting nobody knows", SETTING},
    {"no day", DAY_MISSING},
    {"a day outside the calendar", DAY_BEYOND},
};

static void apply(enum damage damage, struct person *person, enum inquiry_setting *setting,
                  day_number *day)
{
    switch (damage) {
    case CLASS: person->class = PERSON_DEPENDANT + 1; return;
    case RELATION: person->relation = RELATION_OTHER + 1; return;
    case REASON:
        person->active = false;
        person->reason = REASON_ENDED;
        return;
    case INSURER: person->other_insurer = INSURER_OTHER + 1; return;
    case ACTIVE_WITH_A_REASON: person->reason = REASON_OTHER; return;
    case INACTIVE_WITHOUT_ONE: person->active = false; return;
    case BIRTH: person->birth = INT32_MAX; return;
    case UNTIL: person->valid_until = INT32_MIN + 1; return;
    case CERTIFICATE: person->student_certificate_until = INT32_MAX; return;
    case SETTING: *setting = SETTING_INPATIENT + 1; return;
    case DAY_MISSING: *day = DAY_NONE; return;
    case DAY_BEYOND: *day = INT32_MAX; return;
    }
}

START_TEST(what_cannot_be_read_is_not_decided)
{
    struct entitlement_rules rules = {.son_age = 19};
    struct person person = person_of(&(struct given){.until = TOMORROW});
    enum inquiry_setting setting = SETTING_OUTPATIENT;
    day_number day = day_of(TODAY);

    struct verdict whole = entitlement_decide(&rules, &calendar, &person, setting, day);
    ck_assert_int_eq(whole.status, VERDICT_ENTITLED);
    apply(damages[_i].damage, &person, &setting, &day);
    struct verdict verdict = entitlement_decide(&rules, &calendar, &person, setting, day);
    check_verdict(damages[_i].name, &verdict, &(struct expected){0});
}
END_TEST

int main(void)
{
    if (calendar_load(&calendar) != DM_OK)
        return EXIT_FAILURE;
    TCase *tests = tcase_create("entitlement");
    tcase_add_loop_test(tests, a_rule_decides, 0, ROWS(rows));
    tcase_add_test(tests, the_age_of_sons_is_a_setting);
    tcase_add_loop_test(tests, what_cannot_be_read_is_not_decided, 0, ROWS(damages));

    Suite *suite = suite_create("entitlement");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
