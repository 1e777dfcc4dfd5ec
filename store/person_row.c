#include "store/person_row.h"

#include "store/csv_value.h"

enum column {
    NATIONAL_ID,
    CLASS,
    HEAD_ID,
    RELATION,
    BIRTH_DATE,
    STATUS,
    REASON,
    VALID_UNTIL,
    MOBILE,
    STUDENT_CERTIFICATE_UNTIL,
    BIRTH_CERTIFICATE_SEEN,
    OTHER_INSURER,
    FIRST_NAME,
    COLUMN_COUNT
};

const struct csv_column person_columns[COLUMN_COUNT] = {
    [NATIONAL_ID] = {PERSON_ID_COLUMN, .required = true, .secret = true},
    [CLASS] = {"class", .required = true},
    [HEAD_ID] = {PERSON_HEAD_COLUMN, .secret = true},
    [RELATION] = {"relation", .required = true},
    [BIRTH_DATE] = {"birth_date"},
    [STATUS] = {"status", .required = true},
    [REASON] = {"reason"},
    [VALID_UNTIL] = {"valid_until", .required = true},
    [MOBILE] = {"mobile", .secret = true},
    [STUDENT_CERTIFICATE_UNTIL] = {"student_certificate_until"},
    [BIRTH_CERTIFICATE_SEEN] = {"birth_certificate_seen"},
    [OTHER_INSURER] = {"other_insurer"},
    [FIRST_NAME] = {"first_name", .secret = true},
};
const size_t person_column_count = COLUMN_COUNT;

/* The place of each name is the number of its enumerator in record.h. */
static const char *const classes[] = {"insured", "pensioner", "dependant", NULL};
static const char *const relations[] = {"self",   "spouse", "son",   "daughter",
                                        "father", "mother", "other", NULL};
static const char *const reasons[] = {
    "", "contract_ended", "no_premium", "left_dependency", "employer_debt", "other", NULL};
static const char *const insurers[] = {"", "salamat", "armed_forces", "relief", "other", NULL};

static const char *const statuses[] = {"inactive", "active", NULL};
static const char *const flags[] = {"0", "1", NULL};

/* Who has a head, has a relation to the head, and is a dependant: all three or none. */
static void check_family(struct csv_row *row, const struct person *person)
{
    bool depends = person->class == PERSON_DEPENDANT;

    if (depends && csv_is_empty(row, HEAD_ID))
        csv_row_refuse(row, HEAD_ID, "a dependant needs one; write the insured person's ID");
    if (!depends && !csv_is_empty(row, HEAD_ID))
        csv_row_refuse(row, HEAD_ID, "only a dependant has one; empty it or correct the class");
    if (depends && person->relation == RELATION_SELF)
        csv_row_refuse(row, RELATION, "a dependant's is not to himself; write spouse, son, ...");
    if (!depends && person->relation != RELATION_SELF)
        csv_row_refuse(row, RELATION, "only a dependant's is not self; correct it or the class");
}

static void check_reason(struct csv_row *row, const struct person *person)
{
    if (person->active && person->reason != REASON_NONE)
        csv_row_refuse(row, REASON,
                       "must be empty in an active row; empty it or correct the status");
    if (!person->active && person->reason == REASON_NONE)
        csv_row_refuse(row, REASON,
                       "an inactive row needs one; write contract_ended, ... or other");
}

static void read_first_name(struct csv_row *row, char *name)
{
    if (!csv_is_empty(row, FIRST_NAME) && first_name_fold(row->values[FIRST_NAME], name) != DM_OK)
        csv_row_refuse(row, FIRST_NAME, "no name; write its letters in UTF-8, or nothing");
}

bool person_row_read(struct csv_row *row, const struct calendar *calendar, struct person *person)
{
    struct person read = {0};

    csv_need(row, NATIONAL_ID);
    read.id = csv_national_id(row, NATIONAL_ID);
    read.class = csv_choice(row, CLASS, classes);
    read.head = csv_national_id(row, HEAD_ID);
    read.relation = csv_choice(row, RELATION, relations);
    read.birth = csv_date(row, BIRTH_DATE, calendar);
    read.active = csv_choice(row, STATUS, statuses) != 0;
    read.reason = csv_choice(row, REASON, reasons);
    read.valid_until = csv_date(row, VALID_UNTIL, calendar);
    read.mobile = csv_mobile(row, MOBILE);
    read.student_certificate_until = csv_date(row, STUDENT_CERTIFICATE_UNTIL, calendar);
    if (!csv_is_empty(row, BIRTH_CERTIFICATE_SEEN))
        read.birth_certificate_seen = csv_choice(row, BIRTH_CERTIFICATE_SEEN, flags) != 0;
    read.other_insurer = csv_choice(row, OTHER_INSURER, insurers);
    read_first_name(row, read.first_name);
    /* Only codes that were understood can contradict each other. */
    if (!row->refused) {
        check_family(row, &read);
        check_reason(row, &read);
    }
    if (row->refused)
        return false;
    *person = read;
    return true;
}
