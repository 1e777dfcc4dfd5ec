#include "store/diff.h"

#include <string.h>

#include "store/diff_side.h"
#include "store/loader.h"

static const char *const field_names[DIFF_FIELDS] = {"class",
                                                     "head_id",
                                                     "relation",
                                                     "birth_date",
                                                     "status",
                                                     "reason",
                                                     "valid_until",
                                                     "mobile",
                                                     "student_certificate_until",
                                                     "birth_certificate_seen",
                                                     "other_insurer",
                                                     "first_name"};

const char *diff_field_name(unsigned field)
{
    return field < DIFF_FIELDS ? field_names[field] : NULL;
}

static unsigned fields_changed(const struct person *old, const struct person *new)
{
    const bool differs[DIFF_FIELDS] = {
        old->class != new->class,
        !national_id_equal(old->head, new->head),
        old->relation != new->relation,
        old->birth != new->birth,
        old->active != new->active,
        old->reason != new->reason,
        old->valid_until != new->valid_until,
        !msisdn_equal(old->mobile, new->mobile),
        old->student_certificate_until != new->student_certificate_until,
        old->birth_certificate_seen != new->birth_certificate_seen,
        old->other_insurer != new->other_insurer,
        strcmp(old->first_name, new->first_name) != 0,
    };
    unsigned fields = 0;

    for (unsigned i = 0; i < DIFF_FIELDS; i++)
        fields |= differs[i] ? 1U << i : 0;
    return fields;
}

/* ---- walking --------------------------------------------------------------------------------------- */

struct walk {
    const struct diff_request *request;
    struct diff_result *result;
    struct side sides[2];
};

static void tell(const struct walk *walk, enum diff_what what, struct national_id id,
                 unsigned fields)
{
    if (walk->request->tell != NULL)
        walk->request->tell(walk->request->context, &(struct diff_row){what, id, fields});
}

static void count(struct walk *walk, unsigned which)
{
    struct diff_side *side = &walk->result->sides[which];

    side->persons++;
    census_person(&side->census, &walk->sides[which].person, 1);
}

static void compare_both(struct walk *walk)
{
    const struct person *new = &walk->sides[1].person;
    unsigned fields = fields_changed(&walk->sides[0].person, new);

    if (fields == 0) {
        walk->result->same++;
        return;
    }
    walk->result->changed++;
    for (unsigned i = 0; i < DIFF_FIELDS; i++)
        walk->result->by_field[i] += fields >> i & 1;
    tell(walk, DIFF_CHANGED, new->id, fields);
}

/* Takes the smaller of the two persons looked at, or both where they are one. */
static enum dm_error step(struct walk *walk)
{
    struct side *old = &walk->sides[0], *new = &walk->sides[1];
    bool takes_old = !old->ended && (new->ended || old->person.id.value <= new->person.id.value);
    bool takes_new = !new->ended && (old->ended || new->person.id.value <= old->person.id.value);
    enum dm_error error = DM_OK;

    if (takes_old && takes_new) {
        compare_both(walk);
    } else if (takes_old) {
        walk->result->removed++;
        tell(walk, DIFF_REMOVED, old->person.id, 0);
    } else {
        walk->result->added++;
        tell(walk, DIFF_ADDED, new->person.id, 0);
    }
    if (takes_old) {
        count(walk, 0);
        error = side_next(old);
    }
    if (takes_new && error == DM_OK) {
        count(walk, 1);
        error = side_next(new);
    }
    return error;
}

enum dm_error diff_run(const struct diff_request *request, struct diff_result *result)
{
    struct load_complaints complaints = {
        .tell = request->complain, .context = request->context, .max = LOADER_ERRORS_MAX};
    struct walk walk = {.request = request, .result = result};
    enum dm_error error;

    *result = (struct diff_result){0};
    error = side_open(request, 0, &complaints, &walk.sides[0]);
    if (error == DM_OK)
        error = side_open(request, 1, &complaints, &walk.sides[1]);
    while (error == DM_OK && !(walk.sides[0].ended && walk.sides[1].ended))
        error = step(&walk);
    side_close(&walk.sides[0]);
    side_close(&walk.sides[1]);
    result->errors = complaints.count;
    return error;
}
