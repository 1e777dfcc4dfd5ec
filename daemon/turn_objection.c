#include "daemon/turn_objection.h"

#include "daemon/clock.h"
#include "daemon/reply.h"
#include "daemon/turn_ussd_inside.h"

/* ---- who may object to what ---------------------------------------------------------------------------- */

/* Given to this phone, or to somebody else about a person this phone is bound to. */
static bool is_theirs(const struct caller *caller, const struct inquiry *inquiry)
{
    bool asked = inquiry->view != VIEW_PROVIDER && msisdn_equal(inquiry->asker, caller->mobile);

    return asked || caller_is_bound_to(caller, inquiry->person);
}

static bool may_object(const struct caller *caller, enum objection_kind kind,
                       const struct inquiry *inquiry)
{
    if (kind == OBJECTION_VISIT)
        return inquiry->view == VIEW_PROVIDER && caller_is_bound_to(caller, inquiry->person);
    return reply_is_no(inquiry) && is_theirs(caller, inquiry);
}

static enum dm_error find(struct service *service, const struct intent *intent,
                          struct ledger_entry *entry)
{
    if (intent->number == 0)
        return books_find_code(service->books, intent->code, entry);
    if (!books_are_open(service->books))
        return DM_E_CLOSED;
    return ledger_read(books_ledger(service->books), intent->number, entry);
}

static unsigned decide_code(struct service *service, const struct caller *caller,
                            const struct intent *intent, uint64_t *number)
{
    struct ledger_entry entry;
    enum dm_error error = find(service, intent, &entry);

    if (error == DM_E_CLOSED || dm_error_class(error) == DM_CLASS_OPERATOR)
        return TEXT_DOWN;
    if (error != DM_OK || !may_object(caller, intent->objection, &entry.inquiry))
        return TEXT_OBJ_X;
    *number = entry.number;
    return intent->objection == OBJECTION_VISIT ? TEXT_DIS_Y : TEXT_OBJ_Y;
}

/* Today's inquiry of this answer; a "no" the person knows from elsewhere is written down for it first. */
static enum dm_error own_number(struct service *service, const struct inquiry *inquiry,
                                uint64_t *number)
{
    enum dm_error error = DM_OK;

    if (!books_are_open(service->books))
        return DM_E_CLOSED;
    if (!recent_inquiry(books_recent(service->books), inquiry, number))
        error = books_inquiry(service->books, inquiry, NULL, NULL, clock_now().wall, 0);
    if (error == DM_OK && !recent_inquiry(books_recent(service->books), inquiry, number))
        error = DM_E_BUG;
    return error;
}

static unsigned decide_own(struct service *service, const struct caller *caller,
                           enum inquiry_channel channel, day_number day, struct inquiry *inquiry,
                           uint64_t *number)
{
    struct intent own;
    uint64_t none;
    unsigned say;

    if (caller->person_count != 1)
        return TEXT_OBJ_X;
    own = intent_of_person(caller, caller->persons[0]);
    say = turn_decide(service, caller, &own, channel, day, inquiry, &none);
    if (say != TEXT_NONE || !reply_is_no(inquiry))
        return say;
    return own_number(service, inquiry, number) == DM_OK ? TEXT_OBJ_Y : TEXT_DOWN;
}

unsigned turn_objection_decide(struct service *service, const struct caller *caller,
                               const struct intent *intent, enum inquiry_channel channel,
                               day_number day, struct inquiry *inquiry, uint64_t *number)
{
    if (intent->objection == OBJECTION_STATUS && intent->number == 0 && intent->code[0] == '\0')
        return decide_own(service, caller, channel, day, inquiry, number);
    return decide_code(service, caller, intent, number);
}

struct objection turn_objection_of(const struct caller *caller, const struct intent *intent,
                                   enum inquiry_channel channel, uint64_t number,
                                   struct walltime now)
{
    return (struct objection){.kind = intent->objection,
                              .number = number,
                              .at = now,
                              .mobile = caller->mobile,
                              .channel = channel};
}

/* ---- on USSD --------------------------------------------------------------------------------------------- */

void turn_ussd_object(struct link *link, struct ussd_session *session, const struct intent *intent,
                      uint64_t number)
{
    struct service *service = link->service;
    struct objection objection =
        turn_objection_of(&session->caller, intent, CHANNEL_USSD, number, clock_now().wall);
    struct pending_answer unused;
    uint64_t token;

    if (pending_add_session(service->pending, session->number, session->link, &session->from,
                            &token) != DM_OK) {
        turn_ussd_show(link, session, USSD_END, TEXT_DOWN, NULL, NULL);
    } else if (books_objection(service->books, &objection, token) == DM_OK) {
        turn_ussd_wait(session);
    } else if (pending_take(service->pending, token, &unused) == DM_OK) {
        service->counts.refused_busy++;
        turn_ussd_show(link, session, USSD_END, TEXT_DOWN, NULL, NULL);
    }
}

void turn_ussd_objected(struct service *service, const struct pending_answer *answer,
                        const struct books_result *result)
{
    struct ussd_session *session = sessions_find_number(service->sessions, answer->session);
    struct link *link = session == NULL ? NULL : service_link(service, session->link);
    struct ledger_entry entry;
    char code[CODE_TEXT];
    enum dm_error error = result->error;

    /* Ended meanwhile: the objection stands, and nobody is there to read of it. */
    if (session == NULL || session->state != USSD_SESSION_WAITING)
        return;
    if (link == NULL) {
        turn_ussd_close(service, session, false);
        return;
    }
    if (error == DM_OK)
        error = ledger_read(books_ledger(service->books), result->code_number, &entry);
    if (error != DM_OK) {
        turn_ussd_show(link, session, USSD_END, TEXT_DOWN, NULL, NULL);
        return;
    }
    books_code(service->books, result->code_number, code);
    turn_ussd_show(link, session, USSD_END, TEXT_OBJ_Y, &entry.inquiry, code);
}
