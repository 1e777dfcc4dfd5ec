#include "daemon/commands_objections.h"

#include "daemon/clock.h"
#include "daemon/request.h"
#include "daemon/texts.h"

static json_t *refusal(const char *why)
{
    return json_pack("{s:b, s:s}", "ok", 0, "error", why);
}

/* ---- one of them ----------------------------------------------------------------------------------- */

/* Why it was a "no"; codes for programs, whose words do not change (darmandctl(8)). */
static const char *reason_of(const struct verdict *verdict)
{
    switch (verdict->special) {
    case SPECIAL_SON_CERTIFICATE: return "son_certificate";
    case SPECIAL_DAUGHTER_CERTIFICATE: return "daughter_certificate";
    case SPECIAL_NONE: break;
    }
    return text_reason_word(verdict->reason);
}

struct listing {
    struct service *service;
    day_number since; /* DAY_NONE: all */
    bool full;
    json_t *list;
    size_t looked;
    uint64_t next; /* 0: that was all */
};

static void write_persons(const struct listing *listing, const struct objection *objection,
                          const struct inquiry *inquiry, char person[NATIONAL_ID_TEXT],
                          char mobile[MSISDN_TEXT])
{
    if (listing->full) {
        national_id_format(inquiry->person, person);
        msisdn_format(objection->mobile, mobile);
    } else {
        national_id_masked(inquiry->person, person);
        msisdn_masked(objection->mobile, mobile);
    }
}

static json_t *describe(const struct listing *listing, const struct objection *objection,
                        const struct inquiry *inquiry)
{
    const struct calendar *calendar = &listing->service->calendar;
    char code[CODE_TEXT];
    char day[CALENDAR_TEXT];
    char registered[CALENDAR_TEXT];
    char person[NATIONAL_ID_TEXT];
    char mobile[MSISDN_TEXT];

    books_code(listing->service->books, objection->number, code);
    calendar_format(calendar, inquiry->day, day);
    calendar_format(calendar, calendar_tehran_day(objection->at), registered);
    write_persons(listing, objection, inquiry, person, mobile);
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "code", code, "date", day, "registered",
        registered, "channel", objection->channel == CHANNEL_SMS ? "SMS" : "USSD", "provider",
        inquiry->provider_id, "national_id", person, "mobile", mobile, "reason",
        reason_of(&inquiry->verdict), "state", objection->closed.ms == 0 ? "open" : "closed");
}

/* ---- the list ---------------------------------------------------------------------------------------- */

static bool look_at(void *context, const struct objection *objection)
{
    struct listing *listing = context;
    struct ledger_entry entry;

    if (listing->looked == COMMANDS_OBJECTIONS_LOOK ||
        json_array_size(listing->list) == COMMANDS_OBJECTIONS_MAX) {
        listing->next = objection->number;
        return false;
    }
    listing->looked++;
    if (listing->since != DAY_NONE && calendar_tehran_day(objection->at) < listing->since)
        return true;
    /* An objection without its inquiry would be a broken ledger, which ledger_verify is for. */
    return ledger_read(books_ledger(listing->service->books), objection->number, &entry) != DM_OK ||
           json_array_append_new(listing->list, describe(listing, objection, &entry.inquiry)) == 0;
}

static const char *read_request(const json_t *request, struct listing *listing, uint64_t *from)
{
    const json_t *since = json_object_get(request, "since");
    json_int_t next = json_integer_value(json_object_get(request, "from"));

    listing->full = json_is_true(json_object_get(request, "full"));
    *from = next > 0 ? (uint64_t)next : 0;
    if (since != NULL && (!json_is_string(since) ||
                          calendar_parse(&listing->service->calendar, json_string_value(since),
                                         &listing->since) != DM_OK))
        return "no such date; write it as 1405/09/02 or 2026-11-23";
    if (listing->full && request_role(request) < ROLE_OWNER)
        return "whole national IDs are for root and the user darmand runs as";
    return books_are_open(listing->service->books) ? NULL : "the ledger is shut";
}

static json_t *list(struct service *service, enum objection_kind kind, const json_t *request)
{
    struct listing listing = {.service = service, .since = DAY_NONE};
    uint64_t from;
    const char *wrong = read_request(request, &listing, &from);
    enum dm_error error;

    if (wrong != NULL)
        return refusal(wrong);
    listing.list = json_array();
    error = ledger_walk_objections(books_ledger(service->books), kind, from, look_at, &listing);
    if (error != DM_OK) {
        json_decref(listing.list);
        return refusal(dm_strerror(error));
    }
    return json_pack("{s:b, s:o, s:I}", "ok", 1, "list", listing.list, "next",
                     (json_int_t)listing.next);
}

/* ---- closing ----------------------------------------------------------------------------------------- */

static json_t *close_one(struct service *service, enum objection_kind kind, const char *code,
                         bool dry)
{
    struct ledger_entry entry;
    struct objection objection;
    enum dm_error error = books_find_code(service->books, code, &entry);

    if (error == DM_OK)
        error = ledger_objection(books_ledger(service->books), kind, entry.number, &objection);
    if (error == DM_OK && !dry) {
        objection.closed = clock_now().wall;
        error = books_objection(service->books, &objection, 0);
    }
    if (error == DM_OK)
        return json_pack("{s:b, s:s}", "ok", 1, "closing", code);
    return refusal(dm_error_class(error) == DM_CLASS_OPERATOR || error == DM_E_CLOSED
                       ? dm_strerror(error)
                       : "there is none of that code");
}

static json_t *answer(struct service *service, enum objection_kind kind, const json_t *request)
{
    const char *code = json_string_value(json_object_get(request, "close"));

    return code != NULL ? close_one(service, kind, code, request_is_dry(request))
                        : list(service, kind, request);
}

json_t *commands_objections(struct service *service, const json_t *request)
{
    return answer(service, OBJECTION_STATUS, request);
}

json_t *commands_disputes(struct service *service, const json_t *request)
{
    return answer(service, OBJECTION_VISIT, request);
}
