#include "daemon/intent.h"

#include "daemon/texts.h"

bool caller_is_stranger(const struct caller *caller)
{
    return !caller->provider && caller->person_count == 0;
}

bool caller_is_desk(const struct caller *caller)
{
    return caller->provider && caller->centre.kind == PROVIDER_DESK;
}

bool caller_may_inquire(const struct caller *caller)
{
    return caller->provider && !caller_is_desk(caller);
}

bool caller_is_bound_to(const struct caller *caller, struct national_id person)
{
    for (size_t i = 0; i < caller->person_count; i++) {
        if (national_id_equal(caller->persons[i], person))
            return true;
    }
    return false;
}

bool provider_in_force(const struct provider *provider, day_number day)
{
    bool begun = provider->contract_from == DAY_NONE || day >= provider->contract_from;
    bool ended = provider->contract_until != DAY_NONE && day > provider->contract_until;
    return begun && !ended;
}

bool intent_tries_a_code(const struct intent *intent)
{
    return intent->kind == INTENT_VERIFY ||
           (intent->kind == INTENT_OBJECT && intent->code[0] != '\0');
}

void caller_on_day(struct caller *caller, day_number day)
{
    caller->provider = caller->provider && provider_in_force(&caller->centre, day);
}

struct intent intent_of_reply(unsigned text)
{
    return (struct intent){.kind = INTENT_REPLY, .text = text};
}

struct intent intent_of_patient(struct national_id patient, enum inquiry_setting setting)
{
    return (struct intent){
        .kind = INTENT_INQUIRE, .view = VIEW_PROVIDER, .setting = setting, .person = patient};
}

struct intent intent_of_person(const struct caller *caller, struct national_id person)
{
    return (struct intent){.kind = INTENT_INQUIRE,
                           .view = caller_is_bound_to(caller, person) ? VIEW_SELF : VIEW_DEPENDANT,
                           .setting = SETTING_OUTPATIENT,
                           .person = person};
}

struct intent intent_of_dependant(struct national_id dependant)
{
    return (struct intent){.kind = INTENT_INQUIRE,
                           .view = VIEW_DEPENDANT,
                           .setting = SETTING_OUTPATIENT,
                           .person = dependant};
}

static struct intent about_code(enum intent_kind kind, const char *code)
{
    struct intent intent = {.kind = kind};
    for (size_t i = 0; i < CODE_TEXT - 1 && code[i] != '\0'; i++)
        intent.code[i] = code[i];
    return intent;
}

struct intent intent_of_code(const char *code)
{
    return about_code(INTENT_VERIFY, code);
}

struct intent intent_of_objection(enum objection_kind kind, uint64_t number, const char *code)
{
    struct intent intent = about_code(INTENT_OBJECT, code);
    intent.objection = kind;
    intent.number = number;
    return intent;
}

/* A council number typed in front is a claim: only the one registered for the mobile holds (D5). */
static bool council_number_holds(uint64_t typed, const struct caller *caller)
{
    return typed == 0 || (caller->provider && typed == caller->centre.council_number);
}

static struct intent intent_of_inquiry(const struct query *query, const struct caller *caller)
{
    if (!council_number_holds(query->council_number, caller))
        return intent_of_reply(TEXT_AUTH);
    if (caller_may_inquire(caller))
        return intent_of_patient(query->id, query->setting);
    if (caller->person_count == 0)
        return intent_of_reply(TEXT_AUTH);
    return intent_of_person(caller, query->id);
}

struct intent intent_of_query(const struct query *query, const struct caller *caller)
{
    /* Before the text is looked at: a stranger learns nothing, not even the grammar (D8). */
    if (caller_is_stranger(caller))
        return intent_of_reply(TEXT_AUTH);

    switch (query->kind) {
    case QUERY_INQUIRE: return intent_of_inquiry(query, caller);
    case QUERY_VERIFY: return intent_of_code(query->code);
    case QUERY_OBJECT: return intent_of_objection(OBJECTION_STATUS, 0, query->code);
    case QUERY_DISPUTE: return intent_of_objection(OBJECTION_VISIT, 0, query->code);
    case QUERY_BAD_ID: return intent_of_reply(TEXT_BAD);
    case QUERY_HELP: break;
    }
    return intent_of_reply(caller->provider ? TEXT_HELP : TEXT_HELP_S);
}
