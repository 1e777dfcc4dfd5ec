#include "daemon/reply.h"

#include <string.h>

#include "daemon/texts_check.h"

/* ---- which text ------------------------------------------------------------------------------------ */

static enum text_id provider_text(const struct verdict *verdict)
{
    if (verdict->overlap != INSURER_NONE)
        return TEXT_OVL_P;
    switch (verdict->special) {
    case SPECIAL_SON_CERTIFICATE: return TEXT_SON_P;
    case SPECIAL_DAUGHTER_CERTIFICATE: return TEXT_DAU_P;
    case SPECIAL_NONE: break;
    }
    switch (verdict->status) {
    case VERDICT_ENTITLED: return TEXT_YES_P;
    case VERDICT_NOT_ENTITLED: return TEXT_NO_P;
    case VERDICT_UNKNOWN_PERSON: return TEXT_UNK_P;
    case VERDICT_UNDECIDED: break;
    }
    return TEXT_DOWN;
}

/* The person's own eyes, or those of the head it depends on. */
static enum text_id own_text(const struct verdict *verdict, bool dependant)
{
    bool open = verdict->until == DAY_NONE;

    switch (verdict->special) {
    case SPECIAL_SON_CERTIFICATE: return dependant ? TEXT_SON_D : TEXT_SON_I;
    case SPECIAL_DAUGHTER_CERTIFICATE: return dependant ? TEXT_DAU_D : TEXT_DAU_I;
    case SPECIAL_NONE: break;
    }
    switch (verdict->status) {
    case VERDICT_ENTITLED:
        if (dependant)
            return open ? TEXT_OPEN_D : TEXT_YES_D;
        return open ? TEXT_OPEN_I : TEXT_YES_I;
    case VERDICT_NOT_ENTITLED: return dependant ? TEXT_NO_D : TEXT_NO_I;
    case VERDICT_UNKNOWN_PERSON: return TEXT_UNK_I;
    case VERDICT_UNDECIDED: break;
    }
    return TEXT_DOWN;
}

enum text_id reply_text_of(const struct inquiry *inquiry)
{
    const struct verdict *verdict = &inquiry->verdict;

    /* Whatever else it carries, a verdict nobody reached is not told (promise 3). */
    if (verdict->status == VERDICT_UNDECIDED)
        return TEXT_DOWN;
    switch (inquiry->view) {
    case VIEW_PROVIDER: return provider_text(verdict);
    case VIEW_SELF: return own_text(verdict, false);
    case VIEW_DEPENDANT: return own_text(verdict, true);
    }
    return TEXT_DOWN;
}

bool reply_is_no(const struct inquiry *inquiry)
{
    struct inquiry own = *inquiry;

    own.view = VIEW_SELF;
    return (text_rule(reply_text_of(&own))->channels & TEXT_OFFER) != 0;
}

enum text_id reply_verification_of(const struct inquiry *inquiry)
{
    switch (reply_text_of(inquiry)) {
    case TEXT_OVL_P: return TEXT_VER_O;
    case TEXT_SON_P:
    case TEXT_SON_I:
    case TEXT_SON_D:
    case TEXT_DAU_P:
    case TEXT_DAU_I:
    case TEXT_DAU_D: return TEXT_VER_S;
    case TEXT_YES_P:
    case TEXT_YES_I:
    case TEXT_YES_D:
    case TEXT_OPEN_I:
    case TEXT_OPEN_D: return TEXT_VER_Y;
    case TEXT_NO_P:
    case TEXT_NO_I:
    case TEXT_NO_D: return TEXT_VER_N;
    case TEXT_UNK_P:
    case TEXT_UNK_I: return TEXT_VER_U;
    default: return TEXT_DOWN;
    }
}

/* ---- filling a template ------------------------------------------------------------------------------ */

/* What stands for each placeholder; an empty one was not given. */
struct values {
    char last4[NATIONAL_ID_LAST4];
    char date[CALENDAR_TEXT];
    char until[CALENDAR_TEXT];
    const char *reason;
    const char *code;
};

/* A provider's view has no end date and no reason to give, whatever a template asks for (R11). */
static void take_values(const struct texts *texts, const struct calendar *calendar,
                        const struct inquiry *inquiry, struct values *values)
{
    const struct verdict *verdict = &inquiry->verdict;

    national_id_last4(inquiry->person, values->last4);
    calendar_format(calendar, inquiry->day, values->date);
    if (inquiry->view != VIEW_SELF && inquiry->view != VIEW_DEPENDANT)
        return;
    calendar_format(calendar, verdict->until, values->until);
    if (verdict->reason < TEXT_REASONS && texts->reasons[verdict->reason] != NULL)
        values->reason = texts->reasons[verdict->reason];
}

/* The value of the placeholder at `at`, its braces included in *size; "" when there is none. */
static const char *value_at(const struct values *values, const char *at, size_t *size)
{
    const struct {
        const char *placeholder;
        const char *value;
    } known[] = {{"{last4}", values->last4},
                 {"{date}", values->date},
                 {"{until}", values->until},
                 {"{reason}", values->reason},
                 {"{code}", values->code}};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        *size = strlen(known[i].placeholder);
        if (strncmp(at, known[i].placeholder, *size) == 0)
            return known[i].value;
    }
    return "";
}

/* Writes the text without its NUL and gives its size; with `out` NULL it only counts. */
static enum dm_error fill(const char *template, const struct values *values, char *out,
                          size_t *size)
{
    size_t written = 0;

    while (*template != '\0') {
        size_t taken = strcspn(template, "{");
        size_t given = taken;
        const char *piece = template;

        if (taken == 0) {
            piece = value_at(values, template, &taken);
            given = strlen(piece);
            if (given == 0)
                return DM_E_BUG;
        }
        if (out != NULL)
            memcpy(out + written, piece, given);
        written += given;
        template += taken;
    }
    *size = written;
    return DM_OK;
}

enum dm_error reply_render(const struct texts *texts, const struct calendar *calendar,
                           unsigned text, const struct inquiry *inquiry, const char *code,
                           char *out, size_t capacity)
{
    struct values values = {.reason = "", .code = code != NULL ? code : ""};
    const char *template = texts_template(texts, text);
    size_t size;

    if (template == NULL)
        return DM_E_BUG;
    if (inquiry != NULL)
        take_values(texts, calendar, inquiry, &values);
    enum dm_error error = fill(template, &values, NULL, &size);
    if (error != DM_OK)
        return error;
    if (size >= capacity)
        return DM_E_FULL;
    error = fill(template, &values, out, &size);
    out[size] = '\0';
    return error;
}

/* ---- as octets --------------------------------------------------------------------------------------- */

static enum dm_error render_and_encode(const struct texts *texts, const struct calendar *calendar,
                                       unsigned text, const struct inquiry *inquiry,
                                       const char *code, struct reply_octets *reply)
{
    char utf8[TEXT_UTF8_MAX];
    struct text_measure measure;
    enum dm_error error = reply_render(texts, calendar, text, inquiry, code, utf8, sizeof utf8);

    if (error == DM_OK)
        error = text_measure(utf8, &measure);
    if (error != DM_OK)
        return error;
    reply->alphabet = measure.alphabet;
    return text_encode(measure.alphabet, utf8, reply->octets, sizeof reply->octets, &reply->size);
}

enum dm_error reply_encode(const struct texts *texts, const struct calendar *calendar,
                           unsigned text, const struct inquiry *inquiry, const char *code,
                           struct reply_octets *reply)
{
    struct values values = {.reason = "", .code = code != NULL ? code : ""};

    if (text >= TEXT_COUNT || !texts->prepared[text].ready)
        return render_and_encode(texts, calendar, text, inquiry, code, reply);
    if (inquiry != NULL)
        take_values(texts, calendar, inquiry, &values);
    const char *const given[BLANKS] = {[BLANK_LAST4] = values.last4,
                                       [BLANK_DATE] = values.date,
                                       [BLANK_UNTIL] = values.until,
                                       [BLANK_CODE] = values.code};
    reply->alphabet = texts->prepared[text].alphabet;
    return prepared_fill(&texts->prepared[text], given, reply->octets, sizeof reply->octets,
                         &reply->size);
}
