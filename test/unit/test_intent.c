/* Who may ask what by SMS: a caller and a text make an intent (D5, D7, D8). */
#include "daemon/intent.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/texts.h"
#include "test/unit/callers.h"

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

/* ---- what is looked up ---------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum caller_kind caller;
    const char *text;
    enum inquiry_view view;
    enum inquiry_setting setting;
    const char *person;
} inquiries[] = {
    {"a doctor asks about a patient", DOCTOR, OTHER, VIEW_PROVIDER, SETTING_OUTPATIENT, OTHER},
    {"a doctor asks about an inpatient", DOCTOR, "ب " OTHER, VIEW_PROVIDER, SETTING_INPATIENT,
     OTHER},
    {"a doctor's council number is the registered one", DOCTOR, "45678 " OTHER, VIEW_PROVIDER,
     SETTING_OUTPATIENT, OTHER},
    {"it stands before an inpatient too", DOCTOR, "B 45678 " OTHER, VIEW_PROVIDER,
     SETTING_INPATIENT, OTHER},
    {"it is compared as a number", DOCTOR, "پ-0045678 " OTHER, VIEW_PROVIDER, SETTING_OUTPATIENT,
     OTHER},
    {"a pharmacy without a council number asks", PHARMACY, OTHER, VIEW_PROVIDER, SETTING_OUTPATIENT,
     OTHER},
    {"a doctor who is insured asks about a patient", DOCTOR_INSURED, OTHER, VIEW_PROVIDER,
     SETTING_OUTPATIENT, OTHER},
    {"a doctor's own ID by SMS is a patient's too", DOCTOR_INSURED, MINE, VIEW_PROVIDER,
     SETTING_OUTPATIENT, MINE},
    {"a person asks about itself", PERSON, MINE, VIEW_SELF, SETTING_OUTPATIENT, MINE},
    {"a parent asks about the child on the same mobile", PARENT, MY_CHILD, VIEW_SELF,
     SETTING_OUTPATIENT, MY_CHILD},
    {"a former doctor asks as a person", FORMER_DOCTOR, OTHER, VIEW_DEPENDANT, SETTING_OUTPATIENT,
     OTHER},
    {"a person asks about another, to be shown a dependant", PERSON, OTHER, VIEW_DEPENDANT,
     SETTING_OUTPATIENT, OTHER},
    {"a child on another mobile has to be shown a dependant", PERSON, MY_CHILD, VIEW_DEPENDANT,
     SETTING_OUTPATIENT, MY_CHILD},
    {"a person is no inpatient by its own word", PERSON, "B " MINE, VIEW_SELF, SETTING_OUTPATIENT,
     MINE},
    {"nor is another", PERSON, "ب " OTHER, VIEW_DEPENDANT, SETTING_OUTPATIENT, OTHER},
    {"a foreigner's code is asked about", DOCTOR, "123456789012", VIEW_PROVIDER, SETTING_OUTPATIENT,
     "123456789012"},
};

START_TEST(an_inquiry_has_a_view)
{
    struct caller caller = caller_of(inquiries[_i].caller);
    struct query query = query_parse(inquiries[_i].text);
    struct intent intent = intent_of_query(&query, &caller);
    char person[NATIONAL_ID_TEXT];

    ck_assert_msg(intent.kind == INTENT_INQUIRE, "%s: kind %d", inquiries[_i].name,
                  (int)intent.kind);
    ck_assert_msg(intent.view == inquiries[_i].view, "%s: view", inquiries[_i].name);
    ck_assert_msg(intent.setting == inquiries[_i].setting, "%s: setting", inquiries[_i].name);
    national_id_format(intent.person, person);
    ck_assert_msg(strcmp(person, inquiries[_i].person) == 0, "%s: %s", inquiries[_i].name, person);
}
END_TEST

static const struct {
    const char *name;
    enum caller_kind caller;
    const char *text;
    const char *code;
} codes[] = {
    {"a doctor verifies a code", DOCTOR, "R 483920175526", "483920175526"},
    {"the desk verifies a code", DESK, "R 483920175526", "483920175526"},
    {"a person verifies a code", PERSON, "ر 483920175526", "483920175526"},
    {"a code that cannot exist is looked up as none", DOCTOR, "R 1", ""},
};

START_TEST(a_code_is_verified)
{
    struct caller caller = caller_of(codes[_i].caller);
    struct query query = query_parse(codes[_i].text);
    struct intent intent = intent_of_query(&query, &caller);

    ck_assert_msg(intent.kind == INTENT_VERIFY, "%s: kind %d", codes[_i].name, (int)intent.kind);
    ck_assert_msg(strcmp(intent.code, codes[_i].code) == 0, "%s: \"%s\"", codes[_i].name,
                  intent.code);
}
END_TEST

static const struct {
    const char *name;
    enum caller_kind caller;
    const char *text;
    enum objection_kind kind;
    const char *code;
    bool tries;
} protests[] = {
    {"a person objects to its status", PERSON, "O", OBJECTION_STATUS, "", false},
    {"a person objects to a code", PERSON, "O 483920175526", OBJECTION_STATUS, "483920175526",
     true},
    {"a person was not there", PERSON, "N 483920175526", OBJECTION_VISIT, "483920175526", true},
    {"what a doctor may object to, the ledger says", DOCTOR, "N 483920175526", OBJECTION_VISIT,
     "483920175526", true},
};

START_TEST(a_protest_is_looked_up)
{
    struct caller caller = caller_of(protests[_i].caller);
    struct query query = query_parse(protests[_i].text);
    struct intent intent = intent_of_query(&query, &caller);

    ck_assert_msg(intent.kind == INTENT_OBJECT, "%s: kind %d", protests[_i].name, (int)intent.kind);
    ck_assert_msg(intent.objection == protests[_i].kind, "%s: objection", protests[_i].name);
    ck_assert_msg(intent.number == 0, "%s: a number", protests[_i].name);
    ck_assert_msg(strcmp(intent.code, protests[_i].code) == 0, "%s: \"%s\"", protests[_i].name,
                  intent.code);
    ck_assert_msg(intent_tries_a_code(&intent) == protests[_i].tries, "%s: tries a code",
                  protests[_i].name);
}
END_TEST

START_TEST(no_more_of_a_code_is_kept_than_a_code_has)
{
    struct intent intent = intent_of_code("48392017552612345");

    ck_assert_str_eq(intent.code, "483920175526");
}
END_TEST

/* ---- what is answered at once --------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum caller_kind caller;
    const char *text;
    enum text_id reply;
} replies[] = {
    {"a stranger with a valid ID is refused", STRANGER, OTHER, TEXT_AUTH},
    {"a stranger with a wrong ID is refused alike", STRANGER, "0012345678", TEXT_AUTH},
    {"a stranger who needs help is refused alike", STRANGER, "سلام", TEXT_AUTH},
    {"a stranger with an empty text is refused alike", STRANGER, "", TEXT_AUTH},
    {"a stranger with a code is refused alike", STRANGER, "R 483920175526", TEXT_AUTH},
    {"a stranger with a council number is refused alike", STRANGER, "45678 " OTHER, TEXT_AUTH},
    {"a doctor's wrong ID is named", DOCTOR, "0012345678", TEXT_BAD},
    {"a doctor gets help", DOCTOR, "سلام", TEXT_HELP},
    {"a doctor's council number is another's", DOCTOR, "45679 " OTHER, TEXT_AUTH},
    {"a pharmacy has no council number", PHARMACY, "45678 " OTHER, TEXT_AUTH},
    {"a person's wrong ID is named", PERSON, "0012345678", TEXT_BAD},
    {"a person gets a person's help", PERSON, "?", TEXT_HELP_S},
    {"a stranger who objects is refused alike", STRANGER, "O", TEXT_AUTH},
    {"a stranger with a dispute is refused alike", STRANGER, "N 483920175526", TEXT_AUTH},
    {"the desk asks about nobody", DESK, OTHER, TEXT_AUTH},
    {"nor about an inpatient", DESK, "B " OTHER, TEXT_AUTH},
    {"the desk gets help", DESK, "?", TEXT_HELP},
    {"a former doctor's council number holds no more", FORMER_DOCTOR, "45678 " MINE, TEXT_AUTH},
    {"a person has no council number", PERSON, "45678 " MINE, TEXT_AUTH},
};

START_TEST(a_refusal_looks_nothing_up)
{
    struct caller caller = caller_of(replies[_i].caller);
    struct query query = query_parse(replies[_i].text);
    struct intent intent = intent_of_query(&query, &caller);

    ck_assert_msg(intent.kind == INTENT_REPLY, "%s: kind %d", replies[_i].name, (int)intent.kind);
    ck_assert_msg(intent.text == replies[_i].reply, "%s: text %u", replies[_i].name, intent.text);
    ck_assert_msg(national_id_is_none(intent.person), "%s: a person", replies[_i].name);
}
END_TEST

/* ---- callers -------------------------------------------------------------------------------------- */

START_TEST(a_caller_is_known_or_a_stranger)
{
    static const struct {
        const char *name;
        enum caller_kind kind;
        bool stranger, bound_to_mine, bound_to_child;
    } rows[] = {
        {"a stranger is nobody", STRANGER, true, false, false},
        {"a doctor is known", DOCTOR, false, false, false},
        {"a person is known and bound", PERSON, false, true, false},
        {"a parent is bound to both", PARENT, false, true, true},
        {"an insured doctor is bound", DOCTOR_INSURED, false, true, false},
    };

    for (int i = 0; i < ROWS(rows); i++) {
        struct caller caller = caller_of(rows[i].kind);
        ck_assert_msg(caller_is_stranger(&caller) == rows[i].stranger, "%s", rows[i].name);
        ck_assert_msg(caller_is_bound_to(&caller, id_of(MINE)) == rows[i].bound_to_mine, "%s",
                      rows[i].name);
        ck_assert_msg(caller_is_bound_to(&caller, id_of(MY_CHILD)) == rows[i].bound_to_child, "%s",
                      rows[i].name);
        ck_assert_msg(!caller_is_bound_to(&caller, id_of(OTHER)), "%s", rows[i].name);
    }
}
END_TEST

START_TEST(a_contract_is_in_force_between_its_days)
{
    enum { FROM = 20000, UNTIL = 20100 };
    static const struct {
        const char *name;
        day_number from, until, day;
        bool in_force;
    } rows[] = {
        {"the day before the first", FROM, UNTIL, FROM - 1, false},
        {"the first day", FROM, UNTIL, FROM, true},
        {"the last day", FROM, UNTIL, UNTIL, true},
        {"the day after the last", FROM, UNTIL, UNTIL + 1, false},
        {"a contract of one day, on it", FROM, FROM, FROM, true},
        {"no first day, long ago", DAY_NONE, UNTIL, 0, true},
        {"no first day, the day after the last", DAY_NONE, UNTIL, UNTIL + 1, false},
        {"no last day, the day before the first", FROM, DAY_NONE, FROM - 1, false},
        {"no last day, far ahead", FROM, DAY_NONE, 40000, true},
        {"no days at all", DAY_NONE, DAY_NONE, FROM, true},
    };

    for (int i = 0; i < ROWS(rows); i++) {
        struct provider provider = {.contract_from = rows[i].from, .contract_until = rows[i].until};
        ck_assert_msg(provider_in_force(&provider, rows[i].day) == rows[i].in_force, "%s",
                      rows[i].name);
    }
}
END_TEST

START_TEST(a_contract_that_ends_at_midnight_ends_in_its_session)
{
    enum { LAST = 20000 };
    struct caller doctor = caller_of(DOCTOR), person = caller_of(PERSON);

    doctor.centre.contract_from = DAY_NONE;
    doctor.centre.contract_until = LAST;
    caller_on_day(&doctor, LAST);
    ck_assert(!caller_is_stranger(&doctor));
    caller_on_day(&doctor, LAST + 1);
    ck_assert(caller_is_stranger(&doctor));
    /* Nobody becomes a centre by a contract without dates. */
    person.centre = (struct provider){.contract_from = DAY_NONE, .contract_until = DAY_NONE};
    caller_on_day(&person, LAST);
    ck_assert(!person.provider);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("intent");
    tcase_add_loop_test(tests, an_inquiry_has_a_view, 0, ROWS(inquiries));
    tcase_add_loop_test(tests, a_code_is_verified, 0, ROWS(codes));
    tcase_add_loop_test(tests, a_protest_is_looked_up, 0, ROWS(protests));
    tcase_add_test(tests, no_more_of_a_code_is_kept_than_a_code_has);
    tcase_add_loop_test(tests, a_refusal_looks_nothing_up, 0, ROWS(replies));
    tcase_add_test(tests, a_caller_is_known_or_a_stranger);
    tcase_add_test(tests, a_contract_is_in_force_between_its_days);
    tcase_add_test(tests, a_contract_that_ends_at_midnight_ends_in_its_session);

    Suite *suite = suite_create("intent");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
