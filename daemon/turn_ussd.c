#include "daemon/turn.h"

#include <string.h>

#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/reply.h"
#include "protocol/status.h"
#include "protocol/ussd.h"

/* How long the gateway has for its response to a page (facts "smpp-sms-esme" §8). */
#define PAGE_RESPONSE_MS 5000

/* ---- pages out ---------------------------------------------------------------------------------------- */

/* The bind that asked; for a transmitter and receiver pair the transmitter beside it. */
static struct connection *answering(const struct link *link, const struct ussd_session *session)
{
    struct connection *connection = link_connection(link, session->connection);

    if (connection == NULL)
        return NULL;
    return connection_can_submit(connection) ? connection : link_transmitter(link);
}

static enum dm_error send_page(struct link *link, struct ussd_session *session,
                               enum ussd_action action, const char *text)
{
    struct connection *connection = answering(link, session);
    struct submitted token = {.kind = SUBMIT_PAGE, .number = session->number};
    struct ussd_page page;
    enum dm_error error;

    if (connection == NULL)
        return DM_E_CLOSED;
    error = ussd_write(link->conf.dialect, action, &session->from, &session->to,
                       &session->reference, text, &page);
    if (error == DM_OK)
        error = connection_submit(connection, &page.pdu, submitted_pack(token), PAGE_RESPONSE_MS);
    return error;
}

/* A page that cannot be sent ends the session: it would be shown to nobody. */
static void show(struct link *link, struct ussd_session *session, enum ussd_action action,
                 unsigned text_id, const struct inquiry *inquiry, const char *code)
{
    struct service *service = link->service;
    char text[TEXT_UTF8_MAX];
    enum dm_error error = reply_render(&service->conf->texts, &service->calendar, text_id, inquiry,
                                       code, text, sizeof text);

    if (error == DM_OK)
        error = send_page(link, session, action, text);
    if (error != DM_OK)
        log_line(LOG_LEVEL_WARNING, "ussd", "link %s: session %llu: page not sent: %s",
                 session->link, (unsigned long long)session->number, dm_strerror(error));
    if (error != DM_OK || action != USSD_ASK)
        sessions_end(service->sessions, session);
    else
        session->step_deadline = monotime_add(clock_now().mono, service->conf->ussd_step_ms);
    if (error == DM_OK && action == USSD_END)
        link->answers++;
}

/* ---- steps -------------------------------------------------------------------------------------------- */

static void write_inquiry(struct link *link, struct ussd_session *session,
                          const struct inquiry *inquiry, struct walltime now)
{
    struct service *service = link->service;
    struct pending_answer unused;
    uint64_t token;

    if (pending_add_session(service->pending, session->number, &token) != DM_OK) {
        show(link, session, USSD_END, TEXT_DOWN, NULL, NULL);
    } else if (books_inquiry(service->books, inquiry, NULL, NULL, now, token) == DM_OK) {
        session->waiting = true;
    } else if (pending_take(service->pending, token, &unused) == DM_OK) {
        service->counts.refused_busy++;
        show(link, session, USSD_END, TEXT_DOWN, NULL, NULL);
    }
}

static void act(struct link *link, struct ussd_session *session, const struct intent *intent)
{
    struct now now = clock_now();
    struct ledger_entry entry;
    struct inquiry inquiry;
    uint64_t spoken_of;
    unsigned say = turn_decide(link->service, &session->caller, intent, CHANNEL_USSD,
                               calendar_tehran_day(now.wall), &inquiry, &spoken_of);

    if (say == TEXT_NONE)
        write_inquiry(link, session, &inquiry, now.wall);
    else if (spoken_of != 0 &&
             ledger_read(books_ledger(link->service->books), spoken_of, &entry) == DM_OK)
        show(link, session, USSD_END, say, &entry.inquiry, NULL);
    else
        show(link, session, USSD_END, spoken_of == 0 ? say : TEXT_DOWN, NULL, NULL);
}

static void follow(struct link *link, struct ussd_session *session,
                   const struct conversation_step *step)
{
    switch (step->outcome) {
    case CONVERSE_ASK: show(link, session, USSD_ASK, step->text, NULL, NULL); return;
    case CONVERSE_END: show(link, session, USSD_END, step->text, NULL, NULL); return;
    case CONVERSE_INTENT: act(link, session, &step->intent); return;
    }
}

static void converse(struct link *link, struct ussd_session *session,
                     const struct ussd_indication *indication)
{
    const struct conf *conf = link->service->conf;
    struct conversation_step step;

    if (indication->event == USSD_BEGIN)
        step = conversation_begin(&conf->menus, &session->caller, conf->ussd_code,
                                  indication->message.text, &session->conversation);
    else
        step = conversation_answer(&conf->menus, &session->caller, indication->message.text,
                                   &session->conversation);
    follow(link, session, &step);
}

/* ---- events ----------------------------------------------------------------------------------------------- */

static void begin(struct link *link, struct connection *connection,
                  const struct ussd_indication *indication)
{
    struct service *service = link->service;
    struct now now = clock_now();
    struct ussd_session *session;
    struct msisdn mobile;

    service->counts.ussd_begins++;
    link->questions++;
    if (sessions_begin(service->sessions, link->conf.name, &indication->message.from, &session) !=
        DM_OK)
        return; /* full was answered before; an old session was ended before */
    session->to = indication->message.to;
    session->reference = indication->reference;
    session->connection = connection_id(connection);
    session->session_deadline = monotime_add(now.mono, service->conf->ussd_session_ms);
    session->step_deadline = session->session_deadline;
    if (msisdn_parse(indication->message.from.digits, &mobile) != DM_OK)
        show(link, session, USSD_END, TEXT_AUTH, NULL, NULL);
    else if (turn_caller(service, mobile, calendar_tehran_day(now.wall), &session->caller) != DM_OK)
        show(link, session, USSD_END, TEXT_DOWN, NULL, NULL);
    else
        converse(link, session, indication);
}

static void go_on(struct link *link, struct ussd_session *session,
                  const struct ussd_indication *indication)
{
    /* Typed while the answer is being written: the answer comes anyway, and is the last page. */
    if (session->waiting)
        return;
    /* A reference that changed is the gateway's own affair; the newest is given back. */
    session->reference = indication->reference;
    converse(link, session, indication);
}

static void handle(struct link *link, struct connection *connection,
                   const struct ussd_indication *indication)
{
    struct service *service = link->service;
    struct ussd_session *session =
        sessions_find(service->sessions, link->conf.name, &indication->message.from);

    switch (indication->event) {
    case USSD_BEGIN:
        if (session != NULL)
            sessions_end(service->sessions, session);
        begin(link, connection, indication);
        return;
    case USSD_ANSWER: /* without a session: late, or of a life before ours; acknowledged, dropped */
        if (session != NULL)
            go_on(link, session, indication);
        return;
    case USSD_ABORT:
        if (session == NULL)
            return;
        service->counts.ussd_aborted++;
        sessions_end(service->sessions, session);
        return;
    case USSD_NOTICE_ACK: return;
    }
}

void turn_ussd(struct link *link, struct connection *connection, const struct pdu *pdu)
{
    struct service *service = link->service;
    struct ussd_indication indication;
    enum dm_error error = ussd_read(link->conf.dialect, pdu, link->conf.alphabet, &indication);
    bool full = sessions_count(service->sessions) >= service->conf->ussd_sessions_max;

    if (error == DM_OK && indication.event == USSD_BEGIN && full &&
        sessions_find(service->sessions, link->conf.name, &indication.message.from) == NULL) {
        service->counts.refused_busy++;
        connection_respond(connection, pdu->command_id, pdu->sequence_number, SMPP_RX_T_APPN);
        return;
    }
    /* Always 0 and always first: an answer that overtakes its acknowledgement is an error to
     * gateways, and a refusal makes them deliver again (facts "smpp-ussd" §1.2, §3.2). */
    connection_respond(connection, pdu->command_id, pdu->sequence_number, SMPP_ROK);
    if (error == DM_OK)
        handle(link, connection, &indication);
    else if (log_may(&link->drops, "ussd", clock_now().mono))
        log_line(LOG_LEVEL_WARNING, "ussd",
                 "link %s: a USSD message could not be read (%s): is its dialect right?",
                 link->conf.name, dm_strerror(error));
}

void turn_ussd_response(struct link *link, uint64_t number, uint32_t status)
{
    struct ussd_session *session = sessions_find_number(link->service->sessions, number);

    if (status == SMPP_ROK)
        return;
    log_line(LOG_LEVEL_WARNING, "ussd", "link %s: session %llu: page refused: %s (0x%08x)",
             link->conf.name, (unsigned long long)number, status_name(status), (unsigned)status);
    if (session != NULL)
        sessions_end(link->service->sessions, session);
}

void turn_ussd_committed(struct service *service, uint64_t number,
                         const struct books_result *result)
{
    struct ussd_session *session = sessions_find_number(service->sessions, number);
    struct link *link = session == NULL ? NULL : service_link(service, session->link);
    struct ledger_entry entry;
    char code[CODE_TEXT];

    if (session == NULL)
        return; /* aborted meanwhile: the record stands, nobody is there to read it */
    if (link == NULL) {
        sessions_end(service->sessions, session);
        return;
    }
    if (result->error != DM_OK ||
        ledger_read(books_ledger(service->books), result->code_number, &entry) != DM_OK) {
        show(link, session, USSD_END, TEXT_DOWN, NULL, NULL);
        return;
    }
    books_code(service->books, result->code_number, code);
    show(link, session, USSD_END, reply_text_of(&entry.inquiry), &entry.inquiry, code);
}

void turn_ussd_tick(struct service *service)
{
    struct monotime now = clock_now().mono;
    struct ussd_session *session;
    struct link *link;
    uint32_t cursor = 0;

    while ((session = sessions_overdue(service->sessions, now, &cursor)) != NULL) {
        link = service_link(service, session->link);
        service->counts.ussd_timed_out++;
        if (link == NULL)
            sessions_end(service->sessions, session);
        else
            show(link, session, USSD_END, TEXT_TMO, NULL, NULL);
    }
}
