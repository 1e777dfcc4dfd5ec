#include "daemon/entitlement.h"

#include <stddef.h>

/* No record, no end date and no reason to speak of: every verdict starts from here. */
static struct verdict verdict_of(enum verdict_status status)
{
    return (struct verdict){.status = status, .until = DAY_NONE};
}

static struct verdict refused(enum coverage_reason reason)
{
    struct verdict verdict = verdict_of(VERDICT_NOT_ENTITLED);
    verdict.reason = reason;
    return verdict;
}

static struct verdict entitled(day_number until)
{
    struct verdict verdict = verdict_of(VERDICT_ENTITLED);
    verdict.until = until;
    return verdict;
}

/* ---- what the rules ask ------------------------------------------------------------------------- */

/* A date that is missing is fine; one that nobody can read as a Jalali date was never loaded. */
static bool date_readable(const struct calendar *calendar, day_number day)
{
    struct jalali_date date;
    return day == DAY_NONE || calendar_jalali(calendar, day, &date) == DM_OK;
}

static bool question_understood(const struct calendar *calendar, enum inquiry_setting setting,
                                day_number day)
{
    return setting <= SETTING_INPATIENT && day != DAY_NONE && date_readable(calendar, day);
}

/* What a reason stands beside must agree with it: a record in doubt decides neither yes nor no. */
static bool record_understood(const struct calendar *calendar, const struct person *person)
{
    return person->class <= PERSON_DEPENDANT && person->relation <= RELATION_OTHER &&
           person->reason <= REASON_OTHER && person->other_insurer <= INSURER_OTHER &&
           person->active == (person->reason == REASON_NONE) &&
           date_readable(calendar, person->birth) && date_readable(calendar, person->valid_until) &&
           date_readable(calendar, person->student_certificate_until);
}

/* The last day counts (D10). */
static bool has_ended(day_number last, day_number day)
{
    return last != DAY_NONE && day > last;
}

static bool is_child(const struct person *person, enum person_relation relation)
{
    return person->class == PERSON_DEPENDANT && person->relation == relation;
}

/*
 * A son whose birth date is not on record is not known to be of that age: CALENDAR_NO_AGE is below
 * every age, and doubt is never answered with a no (D8).
 */
static bool lacks_student_certificate(const struct entitlement_rules *rules,
                                      const struct calendar *calendar, const struct person *person,
                                      day_number day)
{
    day_number certificate = person->student_certificate_until;

    return is_child(person, RELATION_SON) &&
           calendar_age(calendar, person->birth, day) >= rules->son_age &&
           (certificate == DAY_NONE || has_ended(certificate, day));
}

/* The announcement gives no age for daughters (R16), so none is asked. */
static bool lacks_birth_certificate(const struct person *person)
{
    return is_child(person, RELATION_DAUGHTER) && !person->birth_certificate_seen;
}

/* «فاقد حمایت درمانی», but served under the current procedure until the link is there (R17, R18). */
static struct verdict special_or_refused(bool link, enum special_case special,
                                         enum coverage_reason reason)
{
    if (link)
        return refused(reason);
    struct verdict verdict = refused(REASON_NONE);
    verdict.special = special;
    return verdict;
}

/* ---- the rules ---------------------------------------------------------------------------------- */

/* Rules 4 to 6: an active record whose end date has not passed. */
static struct verdict decide_covered(const struct entitlement_rules *rules,
                                     const struct calendar *calendar, const struct person *person,
                                     day_number day)
{
    /* 4. A son of 19 full years without a valid university certificate (R15, R17, D11). */
    if (lacks_student_certificate(rules, calendar, person, day))
        return special_or_refused(rules->link_science, SPECIAL_SON_CERTIFICATE,
                                  REASON_NO_STUDENT_CERTIFICATE);

    /* 5. A daughter whose original birth certificate was not presented (R16, R17, D11). */
    if (lacks_birth_certificate(person))
        return special_or_refused(rules->link_registry, SPECIAL_DAUGHTER_CERTIFICATE,
                                  REASON_NO_BIRTH_CERTIFICATE);

    /* 6. Everybody else is entitled; the end date is for the person's own eyes (R11, R12). */
    return entitled(person->valid_until);
}

struct verdict entitlement_decide(const struct entitlement_rules *rules,
                                  const struct calendar *calendar, const struct person *person,
                                  enum inquiry_setting setting, day_number day)
{
    /* Before all rules: what cannot be read is not decided, in neither direction (promise 3). */
    if (!question_understood(calendar, setting, day))
        return verdict_of(VERDICT_UNDECIDED);

    /* 1. "No record" is its own answer and never reads as "not covered" (D1, R20). */
    if (person == NULL)
        return verdict_of(VERDICT_UNKNOWN_PERSON);
    if (!record_understood(calendar, person))
        return verdict_of(VERDICT_UNDECIDED);

    /* 2. The core's decision is passed on with the core's reason (R7). */
    if (!person->active)
        return refused(person->reason);

    /* 3. After the end date, which itself still counts (D10). */
    if (has_ended(person->valid_until, day))
        return refused(REASON_ENDED);

    struct verdict verdict = decide_covered(rules, calendar, person, day);

    /* Beside 4 to 6: the basic insurers' overlap is flagged and never resolved here (R8, D12). */
    if (setting == SETTING_INPATIENT)
        verdict.overlap = person->other_insurer;
    return verdict;
}
