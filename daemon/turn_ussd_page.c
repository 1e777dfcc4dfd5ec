#include <event2/event.h>
#include <string.h>

#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/pages.h"
#include "daemon/reply.h"
#include "daemon/turn_ussd_inside.h"
#include "protocol/status.h"
#include "protocol/ussd_status.h"

/* How long the gateway has for its response to a page (facts "smpp-sms-esme" §8). */
#define PAGE_RESPONSE_MS 5000
/* The grain of pages that are sent again. */
#define AGAIN_US 100000

/* ---- the end ------------------------------------------------------------------------------------------ */

void turn_ussd_late(struct service *service, const char *link,
                    const struct smpp_address *subscriber, uint64_t code_number)
{
    struct now now = clock_now();
    struct reply_route route = {.to = *subscriber, .from = {.npi = 1}};
    const struct link *begun_on = service_link(service, link);
    enum dm_error error;

    if (!service->conf->ussd_late_by_sms)
        return;
    /* A link that a reload took away has no group any more, and was perhaps alone in it. */
    (void)snprintf(route.link, sizeof route.link, "%s",
                   begun_on == NULL ? link : begun_on->conf.group);
    memcpy(route.from.digits, service->conf->sms_number, sizeof route.from.digits);
    route.deadline.ms = now.steady.ms + service->conf->sms_deadline_ms;
    error = books_again(service->books, code_number, &route, NULL, now.wall, 0);
    if (error == DM_OK)
        service->counts.ussd_late++;
    else
        log_event(EVENT_ANSWER_UNSENT,
                  ABOUT(.link = link, .entry = code_number, .result = dm_strerror(error)),
                  "answer #%llu, shown to nobody, is not sent by SMS: %s",
                  (unsigned long long)code_number, dm_strerror(error));
}

void turn_ussd_close(struct service *service, struct ussd_session *session, bool shown)
{
    shown = shown || session->page.shown;
    if (!shown && session->page.code_number != 0)
        turn_ussd_late(service, session->link, &session->from, session->page.code_number);
    if (shown)
        service->counts.ussd_shown++;
    else
        service->counts.ussd_unshown++;
    tombstones_add(service->tombstones, session->link, &session->from, &session->reference,
                   clock_mono());
    sessions_end(service->sessions, session);
}

/* ---- pages out ---------------------------------------------------------------------------------------- */

/* The bind that asked; for a transmitter and receiver pair the transmitter beside it. */
static struct connection *answering(const struct link *link, const struct ussd_session *session)
{
    struct connection *connection = link_connection(link, session->connection);

    if (connection == NULL)
        return NULL;
    return connection_can_submit(connection) ? connection : link_transmitter(link);
}

static enum dm_error submit(struct link *link, struct ussd_session *session)
{
    struct connection *connection = answering(link, session);
    struct submitted token = {
        .kind = SUBMIT_PAGE, .attempt = session->page.serial, .number = session->number};
    struct ussd_page page;
    enum dm_error error;

    if (connection == NULL || session->over)
        return DM_E_CLOSED;
    error = ussd_write(&link->conf.dialect, session->page.action, &session->from, &session->to,
                       &session->reference, session->page.text, &page);
    if (error == DM_OK)
        error = connection_submit(connection, &page.pdu, submitted_pack(token), PAGE_RESPONSE_MS);
    return error;
}

/* Sends the page the session holds, for the first time or again.  One that cannot be sent ends the
 * session: it would be shown to nobody. */
static void send_page(struct link *link, struct ussd_session *session)
{
    struct ussd_sent *page = &session->page;
    enum dm_error error = submit(link, session);

    page->attempts++;
    page->again = MONOTIME_NEVER;
    if (error != DM_OK) {
        if (!session->over && log_may(&link->drops, ABOUT(.link = session->link), clock_mono()))
            log_event(EVENT_PAGE_UNSENT,
                      ABOUT(.link = session->link, .session = session->number,
                            .result = dm_strerror(error)),
                      "page not sent: %s", dm_strerror(error));
        turn_ussd_close(link->service, session, false);
        return;
    }
    session->state = page->action == USSD_ASK ? USSD_SESSION_OPEN : USSD_SESSION_ENDING;
    session->step_deadline = monotime_add(clock_mono(), link->service->conf->ussd_step_ms);
}

static void show_text(struct link *link, struct ussd_session *session, enum ussd_action action,
                      const char *text, uint64_t code_number)
{
    struct ussd_sent *page = &session->page;
    uint8_t serial = (uint8_t)(page->serial == UINT8_MAX ? 1 : page->serial + 1);

    *page = (struct ussd_sent){.serial = serial, .action = action, .code_number = code_number};
    /* What is too long for a page is refused by ussd_write, and is refused here for it. */
    if (strlen(text) < sizeof page->text)
        strcpy(page->text, text);
    send_page(link, session);
}

static void log_unsaid(const struct ussd_session *session, enum dm_error error)
{
    log_event(
        EVENT_PAGE_IMPOSSIBLE,
        ABOUT(.link = session->link, .session = session->number, .result = dm_strerror(error)),
        "no page to show: %s", dm_strerror(error));
}

/* ---- what to show ------------------------------------------------------------------------------------- */

void turn_ussd_show(struct link *link, struct ussd_session *session, enum ussd_action action,
                    unsigned text, const struct inquiry *inquiry, const char *code)
{
    struct service *service = link->service;
    char shown[TEXT_UTF8_MAX];
    enum dm_error error = reply_render(&service->conf->texts, &service->calendar, text, inquiry,
                                       code, shown, sizeof shown);

    if (action == USSD_END)
        tally_said(&service->tally, CHANNEL_USSD, tally_of_text(text), clock_us());
    if (error == DM_OK) {
        show_text(link, session, action, shown, 0);
        return;
    }
    log_unsaid(session, error);
    turn_ussd_close(service, session, false);
}

/* Puts the key that objects below a "no", where the gateway lets somebody touch it (R14). */
static bool offer(const struct service *service, struct ussd_session *session,
                  const struct inquiry *inquiry, uint64_t number, char *text, size_t capacity)
{
    const char *key = texts_template(&service->conf->texts, TEXT_OBJECT);
    size_t size = strlen(text);

    if (inquiry->view == VIEW_PROVIDER || session->over || !reply_is_no(inquiry) ||
        strlen(key) + 2 > capacity - size)
        return false;
    text[size] = '\n';
    strcpy(text + size + 1, key);
    conversation_offer(&session->conversation, number);
    return true;
}

void turn_ussd_show_answer(struct link *link, struct ussd_session *session,
                           const struct inquiry *inquiry, uint64_t code_number)
{
    struct service *service = link->service;
    enum ussd_action action = USSD_END;
    char shown[TEXT_UTF8_MAX];
    char code[CODE_TEXT];
    enum dm_error error;

    books_code(service->books, code_number, code);
    error = reply_render(&service->conf->texts, &service->calendar, reply_text_of(inquiry), inquiry,
                         code, shown, sizeof shown);
    if (error == DM_OK) {
        if (offer(service, session, inquiry, code_number, shown, sizeof shown))
            action = USSD_ASK;
        show_text(link, session, action, shown, code_number);
        return;
    }
    log_unsaid(session, error);
    turn_ussd_close(service, session, false);
}

static void show_one_of(struct link *link, struct ussd_session *session,
                        const struct conversation_step *step)
{
    const struct texts *texts = &link->service->conf->texts;
    const char *text = texts_template(texts, step->text);
    char page[PAGE_UTF8_MAX];
    enum dm_error error = text == NULL ? DM_E_RANGE : pages_cut(texts, text, step->page, page);

    /* The texts may have been loaded anew since the last page, and be shorter now. */
    if (error == DM_OK)
        show_text(link, session, USSD_ASK, page, 0);
    else
        turn_ussd_show(link, session, USSD_END, TEXT_BYE, NULL, NULL);
}

static void show_family(struct link *link, struct ussd_session *session,
                        const struct conversation_step *step)
{
    const struct texts *texts = &link->service->conf->texts;
    const struct family *family = &session->caller.family;
    char page[PAGE_UTF8_MAX];

    conversation_listed(&session->conversation, family_pages(texts, family));
    /* The texts may have been loaded anew since the last page, and have fewer pages now. */
    if (family_page(texts, family, step->page, page) == DM_OK)
        show_text(link, session, USSD_ASK, page, 0);
    else
        turn_ussd_show(link, session, USSD_END, TEXT_BYE, NULL, NULL);
}

void turn_ussd_show_step(struct link *link, struct ussd_session *session,
                         const struct conversation_step *step)
{
    const struct texts *texts = &link->service->conf->texts;
    const char *text = texts_template(texts, step->text);
    size_t pages = step->outcome != CONVERSE_END || text == NULL ? 1 : pages_count(texts, text);
    struct conversation_step first;

    if (pages > 1) {
        first = conversation_read(&session->conversation, step->text, pages);
        show_one_of(link, session, &first);
    } else if (step->family) {
        show_family(link, session, step);
    } else if (step->paged) {
        show_one_of(link, session, step);
    } else {
        turn_ussd_show(link, session, step->outcome == CONVERSE_END ? USSD_END : USSD_ASK,
                       step->text, NULL, NULL);
    }
}

/* ---- what became of it -------------------------------------------------------------------------------- */

static struct ussd_session *session_of(const struct link *link, struct submitted submitted)
{
    struct ussd_session *session = sessions_find_number(link->service->sessions, submitted.number);

    /* A response to an older page says nothing any more: the subscriber has answered it. */
    return session != NULL && session->page.serial == submitted.attempt ? session : NULL;
}

static void send_again(struct service *service)
{
    struct monotime now = clock_mono();
    struct ussd_session *session;
    uint32_t cursor = 0;

    while ((session = sessions_again(service->sessions, now, &cursor)) != NULL) {
        struct link *link = service_link(service, session->link);

        if (link == NULL)
            turn_ussd_close(service, session, false);
        else
            send_page(link, session);
    }
}

/* Calls itself again while anything waits. */
static void on_again(evutil_socket_t fd, short what, void *context)
{
    struct service *service = context;
    const struct timeval grain = {.tv_usec = AGAIN_US};
    uint32_t cursor = 0;

    (void)fd;
    (void)what;
    send_again(service);
    if (sessions_again(service->sessions, MONOTIME_LAST, &cursor) != NULL)
        (void)event_add(service->ussd_again, &grain);
}

/* Without a timer the second's tick does it. */
static void wait_again(struct service *service)
{
    const struct timeval grain = {.tv_usec = AGAIN_US};

    if (service->ussd_again == NULL)
        service->ussd_again = evtimer_new(service->base, on_again, service);
    if (service->ussd_again != NULL && !evtimer_pending(service->ussd_again, NULL))
        (void)event_add(service->ussd_again, &grain);
}

static void accepted(struct link *link, struct ussd_session *session)
{
    bool answers = session->page.code_number != 0 && !session->page.shown;
    bool ends = session->state == USSD_SESSION_ENDING;

    link->answers += answers || ends;
    if (answers)
        tally_accepted(&link->service->tally, CHANNEL_USSD, clock_us() - session->asked_us);
    session->page.shown = session->page.shown || answers;
    if (ends)
        turn_ussd_close(link->service, session, true);
}

static void refused(struct link *link, struct ussd_session *session, uint32_t status)
{
    enum ussd_fate fate = ussd_fate(status);
    int64_t wait = fate == USSD_FATE_RETRY ? ussd_retry_ms(session->page.attempts) : -1;

    if (wait >= 0) {
        session->page.again = monotime_add(clock_mono(), wait);
        wait_again(link->service);
        return;
    }
    link->service->counts.ussd_refused++;
    if (log_may(&link->drops, ABOUT(.link = link->conf.name), clock_mono()))
        log_event(fate == USSD_FATE_ALARM ? EVENT_DIALECT_UNSUITED : EVENT_PAGE_REFUSED,
                  ABOUT(.link = link->conf.name, .session = session->number,
                        .result = ussd_status_name(status)),
                  "page refused: %s (0x%08x)%s", ussd_status_name(status), (unsigned)status,
                  fate == USSD_FATE_ALARM ? ": the link's dialect does not suit the gateway" : "");
    turn_ussd_close(link->service, session, false);
}

void turn_ussd_response(struct link *link, struct submitted submitted, uint32_t status)
{
    struct ussd_session *session = session_of(link, submitted);

    if (session == NULL)
        return;
    if (ussd_fate(status) == USSD_FATE_ACCEPTED)
        accepted(link, session);
    else
        refused(link, session, status);
}

void turn_ussd_lost(struct link *link, struct submitted submitted)
{
    struct ussd_session *session = session_of(link, submitted);

    /* A page that asks may have been shown all the same: then its answer comes. */
    if (session != NULL && session->state == USSD_SESSION_ENDING)
        turn_ussd_close(link->service, session, false);
}
