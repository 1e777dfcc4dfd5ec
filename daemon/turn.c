#include "daemon/turn.h"

#include <string.h>

#include "daemon/clock.h"
#include "daemon/entitlement.h"
#include "daemon/log.h"
#include "daemon/notices.h"
#include "daemon/reply.h"
#include "daemon/sender.h"
#include "daemon/turn_objection.h"
#include "daemon/turn_quota.h"
#include "store/coverage.h"
#include "store/provider.h"

#define COLLECT_MAX 256

/* ---- who asks ------------------------------------------------------------------------------------- */

enum dm_error turn_caller(struct service *service, struct msisdn mobile, day_number day,
                          struct caller *caller)
{
    struct dataset *data = service_data(service, day);
    enum dm_error error;

    *caller = (struct caller){.mobile = mobile};
    if (data == NULL)
        return DM_E_CLOSED;
    error = provider_by_mobile(data, mobile, &caller->centre);
    if (error == DM_OK)
        caller->provider = provider_in_force(&caller->centre, day);
    else if (error != DM_E_NOT_FOUND)
        return error;
    return coverage_by_mobile(data, mobile, caller->persons, CALLER_PERSONS_MAX,
                              &caller->person_count);
}

/* ---- what may be said about whom ---------------------------------------------------------------------- */

/* D7: a head may ask about its own dependants; which they are, the family table says. */
static enum dm_error depends_on_caller(struct dataset *data, const struct caller *caller,
                                       struct national_id person)
{
    for (size_t i = 0; i < caller->person_count; i++) {
        enum dm_error error = coverage_depends(data, caller->persons[i], person);

        if (error != DM_E_NOT_FOUND)
            return error;
    }
    return DM_E_NOT_FOUND;
}

/* The data says who may ask, then whether; any failure to read it is "unavailable", never "no". */
static enum dm_error decide_inquiry(struct service *service, struct dataset *data,
                                    struct inquiry *inquiry)
{
    const struct entitlement_rules rules = {.link_science = service->conf->link_science,
                                            .link_registry = service->conf->link_registry,
                                            .son_age = service->conf->son_age};
    struct person person;
    enum dm_error error = coverage_person(data, inquiry->person, &person);

    if (error != DM_OK && error != DM_E_NOT_FOUND)
        return error;
    inquiry->verdict =
        entitlement_decide(&rules, &service->calendar, error == DM_OK ? &person : NULL,
                           inquiry->setting, inquiry->day);
    return inquiry->verdict.status == VERDICT_UNDECIDED ? DM_E_CORRUPT : DM_OK;
}

static unsigned inquire(struct service *service, const struct caller *caller,
                        const struct intent *intent, struct inquiry *inquiry)
{
    struct dataset *data = service_data(service, inquiry->day);
    enum dm_error error = DM_OK;

    if (data == NULL)
        return TEXT_DOWN;
    if (intent->view == VIEW_DEPENDANT)
        error = depends_on_caller(data, caller, intent->person);
    if (error == DM_E_NOT_FOUND)
        return TEXT_AUTH;
    inquiry->dataset = dataset_info(data)->version;
    if (error == DM_OK)
        error = decide_inquiry(service, data, inquiry);
    if (error != DM_OK) {
        log_event(EVENT_RECORD_UNREADABLE, ABOUT(.result = dm_strerror(error)),
                  "a question was answered with DOWN: %s", dm_strerror(error));
        return TEXT_DOWN;
    }
    return TEXT_NONE;
}

/* Only the centre a code was issued to, the mobile that asked about itself, and the 1420 desk may verify
 * it; to everybody else there is no such code (facts "domain" §6). */
static bool issued_to(const struct inquiry *inquiry, const struct caller *caller)
{
    if (caller_is_desk(caller))
        return true;
    if (inquiry->view == VIEW_PROVIDER)
        return caller->provider && strcmp(inquiry->provider_id, caller->centre.id) == 0;
    return msisdn_equal(inquiry->asker, caller->mobile);
}

static unsigned verify(struct service *service, const struct caller *caller, const char *code,
                       uint64_t *spoken_of)
{
    struct ledger_entry entry;
    enum dm_error error = books_find_code(service->books, code, &entry);

    if (error == DM_E_CLOSED || dm_error_class(error) == DM_CLASS_OPERATOR)
        return TEXT_DOWN;
    if (error != DM_OK || !issued_to(&entry.inquiry, caller))
        return TEXT_VER_X;
    *spoken_of = entry.number;
    return reply_verification_of(&entry.inquiry);
}

unsigned turn_decide(struct service *service, const struct caller *caller,
                     const struct intent *intent, enum inquiry_channel channel, day_number day,
                     struct inquiry *inquiry, uint64_t *spoken_of)
{
    struct walltime now = clock_now().wall;
    unsigned say;

    *spoken_of = 0;
    if (turn_quota_refuses(service, caller, intent, now))
        return TEXT_RATE;
    switch (intent->kind) {
    case INTENT_REPLY: turn_quota_reply(service, caller, intent->text, now); return intent->text;
    case INTENT_VERIFY:
        turn_quota_verify(service, caller, now);
        return verify(service, caller, intent->code, spoken_of);
    case INTENT_OBJECT:
        if (intent_tries_a_code(intent))
            turn_quota_verify(service, caller, now);
        return turn_objection_decide(service, caller, intent, channel, day, inquiry, spoken_of);
    case INTENT_INQUIRE: break;
    }
    *inquiry = (struct inquiry){.channel = channel,
                                .view = intent->view,
                                .setting = intent->setting,
                                .asker = caller->mobile,
                                .person = intent->person,
                                .day = day};
    if (intent->view == VIEW_PROVIDER)
        memcpy(inquiry->provider_id, caller->centre.id, sizeof inquiry->provider_id);
    say = inquire(service, caller, intent, inquiry);
    turn_quota_inquiry(service, caller, inquiry, say, now);
    return say;
}

/* ---- back from the books ------------------------------------------------------------------------------- */

static void deliver_result(struct service *service, const struct books_result *result)
{
    struct pending_answer answer;

    if (pending_take(service->pending, result->token, &answer) != DM_OK)
        return;
    if (result->error == DM_OK && !result->objection)
        tally_committed(&service->tally, &answer.note, clock_us());
    if (answer.delivery_count > 0)
        turn_sms_committed(service, &answer, result);
    else if (result->objection)
        turn_ussd_objected(service, &answer, result);
    else
        turn_ussd_committed(service, &answer, result);
    if (result->error == DM_OK && !result->objection && result->code_number != 0)
        notices_inquiry(service, result->code_number, answer.link);
}

void turn_collect(struct service *service)
{
    struct books_result results[COLLECT_MAX];
    enum dm_error failure;
    size_t count;

    do {
        count = books_collect(service->books, results, COLLECT_MAX, &failure);
        for (size_t i = 0; i < count; i++)
            deliver_result(service, &results[i]);
    } while (count > 0);
    if (failure != DM_OK)
        service_books_failed(service, failure);
    for (size_t i = 0; i < service->link_count; i++)
        sender_kick(service->links[i]);
}
