#include "daemon/commands_verify.h"

#include "daemon/commands_outbox.h"
#include "store/ledger.h"

static json_t *failure(const char *error)
{
    return json_pack("{s:b, s:s}", "ok", 0, "error", error);
}

/* ---- words ----------------------------------------------------------------------------------------- */

/* Codes for programs; their words do not change (darmandctl(8)). */
static const char *status_word(enum verdict_status status)
{
    switch (status) {
    case VERDICT_ENTITLED: return "entitled";
    case VERDICT_NOT_ENTITLED: return "not_entitled";
    case VERDICT_UNKNOWN_PERSON: return "unknown_person";
    default: return "undecided";
    }
}

static const char *special_word(enum special_case special)
{
    switch (special) {
    case SPECIAL_SON_CERTIFICATE: return "son_certificate";
    case SPECIAL_DAUGHTER_CERTIFICATE: return "daughter_certificate";
    default: return "none";
    }
}

/* The same for people. */
static const char *result_word(const struct inquiry *inquiry)
{
    const struct verdict *verdict = &inquiry->verdict;

    if (verdict->overlap != INSURER_NONE)
        return "another basic insurer on record";
    if (verdict->special == SPECIAL_SON_CERTIFICATE)
        return "served under the current procedure: student certificate";
    if (verdict->special == SPECIAL_DAUGHTER_CERTIFICATE)
        return "served under the current procedure: birth certificate";
    switch (verdict->status) {
    case VERDICT_ENTITLED: return "entitled";
    case VERDICT_NOT_ENTITLED: return "not entitled";
    case VERDICT_UNKNOWN_PERSON: return "no insurance record";
    default: return "undecided";
    }
}

static const char *view_word(enum inquiry_view view)
{
    return view == VIEW_PROVIDER ? "provider" : view == VIEW_SELF ? "self" : "dependant";
}

static const char *outcome_sentence(enum outcome_state state)
{
    switch (state) {
    case OUTCOME_ACCEPTED: return "accepted by the SMSC";
    case OUTCOME_FAILED: return "refused by the SMSC";
    case OUTCOME_EXPIRED: return "expired before it could be sent";
    case OUTCOME_DELIVERED: return "delivered";
    case OUTCOME_UNDELIVERED: return "accepted by the SMSC, but could not be delivered";
    case OUTCOME_LAPSED: return "accepted by the SMSC, but not delivered in time";
    }
    return "unknown";
}

/* ---- what became of the answer ------------------------------------------------------------------------ */

/* Of one SMS: as a word, and as a sentence. */
struct fate {
    const char *word;
    const char *sentence;
};

static struct fate fate_of_sms(struct service *service, uint64_t number)
{
    struct outcome outcome;

    if (ledger_outcome(books_ledger(service->books), number, &outcome) != DM_OK)
        return (struct fate){"owed", "owed: not accepted by the SMSC yet"};
    return (struct fate){commands_outcome_word(outcome.state), outcome_sentence(outcome.state)};
}

static struct fate fate_of(struct service *service, const struct ledger_entry *entry)
{
    if (entry->inquiry.channel == CHANNEL_USSD)
        return (struct fate){"session", "answered in its USSD session"};
    return fate_of_sms(service, entry->number);
}

/* The last record that owes an inquiry's answer once more: that no session showed it, or that the same
 * was asked again. */
struct again {
    uint64_t original;
    uint64_t number; /* 0: there is none */
    unsigned left;
};

static bool look_for_again(void *context, const struct ledger_entry *entry)
{
    struct again *again = context;

    if (entry->kind == LEDGER_REPEAT && entry->original == again->original)
        again->number = entry->number;
    return again->left-- > 0;
}

static struct fate fate_of_again(struct service *service, uint64_t original)
{
    struct again again = {.original = original, .left = COMMANDS_VERIFY_BEHIND};

    if (ledger_walk(books_ledger(service->books), original + 1, look_for_again, &again) != DM_OK ||
        again.number == 0)
        return (struct fate){"", ""};
    return fate_of_sms(service, again.number);
}

/* ---- the answer ---------------------------------------------------------------------------------------- */

static json_t *describe_entry(struct service *service, const char *code,
                              const struct ledger_entry *entry)
{
    const struct inquiry *inquiry = &entry->inquiry;
    char person[NATIONAL_ID_TEXT];
    char asker[MSISDN_TEXT];
    char day[CALENDAR_TEXT];
    struct fate fate = fate_of(service, entry);
    struct fate again = fate_of_again(service, entry->number);

    national_id_masked(inquiry->person, person);
    msisdn_masked(inquiry->asker, asker);
    calendar_format(&service->calendar, inquiry->day, day);
    return json_pack(
        "{s:b, s:s, s:I, s:s, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, "
        "s:s, s:s, s:s, s:b}",
        "ok", 1, "code", code, "number", (json_int_t)entry->number, "date", day, "received_ms",
        (json_int_t)entry->received.ms, "channel", inquiry->channel == CHANNEL_SMS ? "SMS" : "USSD",
        "view", view_word(inquiry->view), "setting",
        inquiry->setting == SETTING_INPATIENT ? "inpatient" : "outpatient", "provider",
        inquiry->provider_id, "asker", asker, "person", person, "result", result_word(inquiry),
        "reply", fate.sentence, "outcome", fate.word, "again", again.sentence, "again_outcome",
        again.word, "group", entry->route.link, "link", entry->route.link, "status",
        status_word(inquiry->verdict.status), "special", special_word(inquiry->verdict.special),
        "overlap", (int)(inquiry->verdict.overlap != INSURER_NONE));
}

json_t *commands_verify(struct service *service, const json_t *request)
{
    const char *code = json_string_value(json_object_get(request, "code"));
    struct ledger_entry entry;
    enum dm_error error;

    if (code == NULL)
        return failure("verify needs a code of 12 digits");
    error = books_find_code(service->books, code, &entry);
    switch (error) {
    case DM_OK: return describe_entry(service, code, &entry);
    case DM_E_LENGTH:
    case DM_E_FORMAT: return failure("a code has 12 digits, the first 1 to 9");
    case DM_E_CHECKSUM: return failure("mistyped: the check digit does not match");
    case DM_E_NOT_FOUND: return failure("no such code was issued here");
    case DM_E_UNKNOWN:
        return failure("not known: if it was issued, then after the backup that was restored");
    default: return failure(dm_strerror(error));
    }
}
