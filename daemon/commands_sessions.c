#include "daemon/commands_sessions.h"

#include <stdlib.h>

#include "daemon/clock.h"

/* Words for programs: they do not change (darmandctl(8)). */
static const char *step_word(enum conversation_state state)
{
    switch (state) {
    case CONVERSATION_MENU: return "menu";
    case CONVERSATION_ASK_PATIENT: return "patient";
    case CONVERSATION_ASK_SELF: return "self";
    case CONVERSATION_FAMILY: return "family";
    case CONVERSATION_ASK_DEPENDANT: return "dependant";
    case CONVERSATION_ASK_CODE: return "code";
    case CONVERSATION_READING: return "reading";
    case CONVERSATION_OFFERED: return "offered";
    case CONVERSATION_ENDED: return "ended";
    }
    return "unknown";
}

static const char *state_word(enum ussd_session_state state)
{
    switch (state) {
    case USSD_SESSION_OPEN: return "asking";
    case USSD_SESSION_WAITING: return "committing";
    case USSD_SESSION_ENDING: return "ending";
    }
    return "unknown";
}

/* Seconds until the subscriber's time is over; what waits for a commit has none of its own. */
static json_int_t seconds_left(const struct ussd_session *session, struct monotime now)
{
    int64_t until = session->step_deadline.ms < session->session_deadline.ms
                        ? session->step_deadline.ms
                        : session->session_deadline.ms;

    if (session->state == USSD_SESSION_WAITING || until <= now.ms)
        return 0;
    return (json_int_t)((until - now.ms) / 1000);
}

static json_t *describe(const struct service *service, const struct ussd_session *session,
                        struct monotime now)
{
    const struct link *link = service_link(service, session->link);
    char mobile[MSISDN_TEXT];

    msisdn_masked(session->caller.mobile, mobile);
    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:s, s:s, s:i}", "link", session->link, "dialect",
                     link == NULL ? "" : link->conf.dialect.name, "mobile", mobile, "age_seconds",
                     (json_int_t)((now.ms - session->begun.ms) / 1000), "left_seconds",
                     seconds_left(session, now), "state", state_word(session->state), "step",
                     step_word(session->conversation.state), "pages", (int)session->page.serial);
}

/* ---- the oldest of them --------------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    const struct ussd_session *const *first = a;
    const struct ussd_session *const *second = b;

    return ((*first)->number > (*second)->number) - ((*first)->number < (*second)->number);
}

/* All that are open, the oldest first; NULL: no memory, or there are none. */
static const struct ussd_session **collect(struct sessions *sessions, size_t *count)
{
    size_t open = sessions_count(sessions);
    const struct ussd_session **list = open == 0 ? NULL : calloc(open, sizeof(*list));
    const struct ussd_session *session;
    uint32_t cursor = 0;

    *count = 0;
    while (list != NULL && *count < open && (session = sessions_each(sessions, &cursor)) != NULL)
        list[(*count)++] = session;
    if (list != NULL)
        qsort(list, *count, sizeof(*list), by_number);
    return list;
}

json_t *commands_sessions(struct service *service, const json_t *request)
{
    size_t count;
    const struct ussd_session **open = collect(service->sessions, &count);
    struct now now = clock_now();
    json_t *list = json_array();

    (void)request;
    for (size_t i = 0; i < count && i < COMMANDS_SESSIONS_MAX; i++)
        if (json_array_append_new(list, describe(service, open[i], now.mono)) != 0)
            break;
    free(open);
    return json_pack("{s:b, s:I, s:o}", "ok", 1, "total",
                     (json_int_t)sessions_count(service->sessions), "sessions", list);
}
