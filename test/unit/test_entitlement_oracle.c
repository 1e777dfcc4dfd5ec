/*
 * The decision, all of it: the whole cross product of field values against an oracle that knows the
 * policy as a table of priorities, and does not calculate with dates at all.
 */
#include "daemon/entitlement.h"

#include <check.h>
#include <stdlib.h>

#define ROWS(table) ((int)(sizeof(table) / sizeof(table)[0]))

#define TODAY     "1405/09/02"
#define YESTERDAY "1405/09/01"
#define TOMORROW  "1405/09/03"

static struct calendar calendar;

/* ---- the combinations ----------------------------------------------------------------------------- */

/* A date, and what it means today: written beside it, not computed. */
struct meaning {
    const char *text; /* NULL: not on record */
    bool holds;
    day_number day; /* of the text */
};

static struct meaning grown[] = {{NULL, false, 0},
                                 {"1386/09/03", false, 0},
                                 {"1386/09/02", true, 0},
                                 {"1340/12/29", true, 0},
                                 {"1405/09/03", false, 0}};
static struct meaning certified[] = {
    {NULL, false, 0}, {YESTERDAY, false, 0}, {TODAY, true, 0}, {TOMORROW, true, 0}};
static struct meaning past[] = {
    {NULL, false, 0}, {YESTERDAY, true, 0}, {TODAY, false, 0}, {TOMORROW, false, 0}};

static day_number day_of(const char *text)
{
    day_number day = DAY_NONE;
    if (text != NULL)
        ck_assert_int_eq(calendar_parse(&calendar, text, &day), DM_OK);
    return day;
}

static void read_days(struct meaning *meanings, int count)
{
    for (int i = 0; i < count; i++)
        meanings[i].day = day_of(meanings[i].text);
}

struct combination {
    struct person person;
    struct entitlement_rules rules;
    enum inquiry_setting setting;
    bool grown, certified, past;
};

/* Takes one digit of a number written in mixed radix. */
static unsigned take(unsigned *number, unsigned radix)
{
    unsigned digit = *number % radix;
    *number /= radix;
    return digit;
}

/* The n-th combination; false behind the last. */
static bool combine(unsigned n, struct combination *combination)
{
    struct person *person = &combination->person;

    person->class = take(&n, PERSON_DEPENDANT + 1);
    person->relation = take(&n, RELATION_OTHER + 1);
    person->active = take(&n, 2) != 0;
    person->reason = take(&n, REASON_OTHER + 1);
    person->birth_certificate_seen = take(&n, 2) != 0;
    person->other_insurer = take(&n, INSURER_OTHER + 1);
    combination->setting = take(&n, 2);
    combination->rules = (struct entitlement_rules){take(&n, 2) != 0, take(&n, 2) != 0, 19};

    const struct meaning *birth = &grown[take(&n, ROWS(grown))];
    const struct meaning *certificate = &certified[take(&n, ROWS(certified))];
    const struct meaning *end = &past[take(&n, ROWS(past))];
    person->birth = birth->day;
    person->student_certificate_until = certificate->day;
    person->valid_until = end->day;
    combination->grown = birth->holds;
    combination->certified = certificate->holds;
    combination->past = end->holds;
    return n == 0;
}

/* ---- the oracle ----------------------------------------------------------------------------------- */

enum {
    CONTRADICTS = 1 << 0,
    INACTIVE = 1 << 1,
    PAST = 1 << 2,
    SON = 1 << 3,
    DAUGHTER = 1 << 4,
    SCIENCE = 1 << 5,
    REGISTRY = 1 << 6,
};

static unsigned conditions(const struct combination *combination)
{
    const struct person *person = &combination->person;
    bool child = person->class == PERSON_DEPENDANT;
    unsigned found = 0;

    if (person->active ? person->reason != REASON_NONE : person->reason == REASON_NONE)
        found |= CONTRADICTS;
    if (!person->active)
        found |= INACTIVE;
    if (combination->past)
        found |= PAST;
    if (child && person->relation == RELATION_SON && combination->grown && !combination->certified)
        found |= SON;
    if (child && person->relation == RELATION_DAUGHTER && !person->birth_certificate_seen)
        found |= DAUGHTER;
    if (combination->rules.link_science)
        found |= SCIENCE;
    if (combination->rules.link_registry)
        found |= REGISTRY;
    return found;
}

/* The policy as priorities: the first row all of whose conditions are there. */
static const struct priority {
    unsigned conditions;
    enum verdict_status status;
    enum coverage_reason reason; /* REASON_OTHER: the record's own */
    enum special_case special;
    bool overlaps;
} priorities[] = {
    {CONTRADICTS, VERDICT_UNDECIDED, REASON_NONE, SPECIAL_NONE, false},
    {INACTIVE, VERDICT_NOT_ENTITLED, REASON_OTHER, SPECIAL_NONE, false},
    {PAST, VERDICT_NOT_ENTITLED, REASON_ENDED, SPECIAL_NONE, false},
    {SON | SCIENCE, VERDICT_NOT_ENTITLED, REASON_NO_STUDENT_CERTIFICATE, SPECIAL_NONE, true},
    {SON, VERDICT_NOT_ENTITLED, REASON_NONE, SPECIAL_SON_CERTIFICATE, true},
    {DAUGHTER | REGISTRY, VERDICT_NOT_ENTITLED, REASON_NO_BIRTH_CERTIFICATE, SPECIAL_NONE, true},
    {DAUGHTER, VERDICT_NOT_ENTITLED, REASON_NONE, SPECIAL_DAUGHTER_CERTIFICATE, true},
    {0, VERDICT_ENTITLED, REASON_NONE, SPECIAL_NONE, true},
};

static struct verdict oracle(const struct combination *combination)
{
    const struct person *person = &combination->person;
    const struct priority *row = priorities;
    unsigned found = conditions(combination);

    while ((found & row->conditions) != row->conditions)
        row++;
    return (struct verdict){
        .status = row->status,
        .reason = row->reason == REASON_OTHER ? person->reason : row->reason,
        .special = row->special,
        .overlap = row->overlaps && combination->setting == SETTING_INPATIENT
                       ? person->other_insurer
                       : INSURER_NONE,
        .until = row->status == VERDICT_ENTITLED ? person->valid_until : DAY_NONE,
    };
}

/* ---- the comparison ------------------------------------------------------------------------------- */

/* What holds for every verdict, whatever the policy; the sentence that does not, or NULL. */
static const char *broken_invariant(const struct combination *combination,
                                    const struct verdict *verdict)
{
    bool entitled = verdict->status == VERDICT_ENTITLED;
    bool undecided = verdict->status == VERDICT_UNDECIDED;
    bool refused = verdict->status == VERDICT_NOT_ENTITLED;
    bool valid = (conditions(combination) & CONTRADICTS) == 0;

    if (entitled && !combination->person.active)
        return "an inactive person is entitled";
    if (entitled && combination->past)
        return "a person past the end date is entitled";
    if (undecided == valid)
        return "a record is undecided though valid, or decided though not";
    if (verdict->status == VERDICT_UNKNOWN_PERSON)
        return "a person on record is unknown";
    if (!entitled && verdict->until != DAY_NONE)
        return "an end date is shown to somebody not entitled";
    if (refused != ((verdict->reason != REASON_NONE) != (verdict->special != SPECIAL_NONE)))
        return "a refusal has neither or both of a reason and a special case";
    if (verdict->special == SPECIAL_SON_CERTIFICATE && combination->rules.link_science)
        return "a son is special though the link is on";
    if (verdict->special == SPECIAL_DAUGHTER_CERTIFICATE && combination->rules.link_registry)
        return "a daughter is special though the link is on";
    if (verdict->overlap != INSURER_NONE && combination->setting != SETTING_INPATIENT)
        return "an outpatient has an overlap";
    return NULL;
}

START_TEST(every_combination_agrees_with_the_oracle)
{
    struct combination combination = {0};
    day_number today = day_of(TODAY);
    unsigned n = 0;

    read_days(grown, ROWS(grown));
    read_days(certified, ROWS(certified));
    read_days(past, ROWS(past));
    for (; combine(n, &combination); n++) {
        struct verdict expected = oracle(&combination);
        struct verdict verdict = entitlement_decide(
            &combination.rules, &calendar, &combination.person, combination.setting, today);
        if (!verdict_equal(&verdict, &expected))
            ck_abort_msg("combination %u: status %d where the oracle has %d", n,
                         (int)verdict.status, (int)expected.status);
        const char *broken = broken_invariant(&combination, &verdict);
        if (broken != NULL)
            ck_abort_msg("combination %u: %s", n, broken);
    }
    ck_assert_uint_eq(n, 3 * 7 * 2 * 6 * 2 * 5 * 2 * 2 * 2 * 5 * 4 * 4);
}
END_TEST

int main(void)
{
    if (calendar_load(&calendar) != DM_OK)
        return EXIT_FAILURE;
    TCase *tests = tcase_create("entitlement_oracle");
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, every_combination_agrees_with_the_oracle);

    Suite *suite = suite_create("entitlement_oracle");
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
