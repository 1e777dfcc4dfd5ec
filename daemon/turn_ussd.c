#include "daemon/turn_ussd_inside.h"

#include <string.h>

#include "daemon/clock.h"
#include "daemon/door.h"
#include "daemon/log.h"
#include "daemon/turn_objection.h"
#include "protocol/status.h"
#include "protocol/ussd.h"

/* A begin that comes again so soon is the gateway's second try (facts "smpp-ussd" §3.3). */
#define SAME_BEGIN_MS 3000

/* ---- steps -------------------------------------------------------------------------------------------- */

void turn_ussd_wait(struct ussd_session *session)
{
    session->state = USSD_SESSION_WAITING;
    session->waiting_since = clock_mono();
}

static void write_inquiry(struct link *link, struct ussd_session *session,
                          const struct inquiry *inquiry, struct walltime now)
{
    struct service *service = link->service;
    struct pending_answer unused;
    uint64_t token;

    if (pending_add_session(service->pending, session->number, session->link, &session->from,
                            &token) != DM_OK) {
        turn_ussd_show(link, session, USSD_END, TEXT_DOWN, NULL, NULL);
        return;
    }
    pending_note(
        service->pending, token,
        &(struct tally_note){CHANNEL_USSD, tally_of_verdict(&inquiry->verdict), session->asked_us});
    if (books_inquiry(service->books, inquiry, NULL, NULL, now, token) == DM_OK) {
        turn_ussd_wait(session);
    } else if (pending_take(service->pending, token, &unused) == DM_OK) {
        service->counts.refused_busy++;
        turn_ussd_show(link, session, USSD_END, TEXT_DOWN, NULL, NULL);
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
    else if (intent->kind == INTENT_OBJECT && spoken_of != 0)
        turn_ussd_object(link, session, intent, spoken_of);
    else if (spoken_of != 0 &&
             ledger_read(books_ledger(link->service->books), spoken_of, &entry) == DM_OK)
        turn_ussd_show(link, session, USSD_END, say, &entry.inquiry, NULL);
    else
        turn_ussd_show(link, session, USSD_END, spoken_of == 0 ? say : TEXT_DOWN, NULL, NULL);
}

/* An ID that is none is a question too, whichever way it came: it has to pass the quotas. */
static bool is_one_too_many(struct service *service, const struct caller *caller)
{
    struct intent bad = intent_of_reply(TEXT_BAD);
    struct inquiry unused;
    uint64_t none;

    return turn_decide(service, caller, &bad, CHANNEL_USSD, calendar_tehran_day(clock_now().wall),
                       &unused, &none) != TEXT_BAD;
}

static void converse(struct link *link, struct ussd_session *session,
                     const struct ussd_indication *indication)
{
    const struct conf *conf = link->service->conf;
    struct conversation_step step;

    session->asked_us = clock_us();
    caller_on_day(&session->caller, calendar_tehran_day(clock_now().wall));
    if (indication->event == USSD_BEGIN)
        step = conversation_begin(&conf->menus, &session->caller, conf->ussd_code,
                                  indication->message.text, &session->conversation);
    else
        step = conversation_answer(&conf->menus, &session->caller, indication->message.text,
                                   &session->conversation);
    if (step.outcome == CONVERSE_INTENT)
        act(link, session, &step.intent);
    else if (step.text == TEXT_BAD && is_one_too_many(link->service, &session->caller))
        turn_ussd_show(link, session, USSD_END, TEXT_RATE, NULL, NULL);
    else
        turn_ussd_show_step(link, session, &step);
}

/* ---- events ------------------------------------------------------------------------------------------- */

/* Answers with the gateway's last word behind them, and one-shot requests: nothing can be shown, so
 * they are worth an inquiry only where its answer goes by SMS. */
static bool is_in_vain(const struct service *service, const struct ussd_indication *indication)
{
    return indication->last && !service->conf->ussd_late_by_sms;
}

static void fill(struct ussd_session *session, const struct conf *conf,
                 const struct connection *connection, const struct ussd_indication *indication,
                 struct monotime now)
{
    session->to = indication->message.to;
    /* Some gateways name the service nowhere but in the text; pages come from its code then. */
    if (session->to.digits[0] == '\0')
        memcpy(session->to.digits, conf->ussd_code, sizeof session->to.digits);
    session->reference = indication->reference;
    session->connection = connection_id(connection);
    session->over = indication->last;
    session->dialled = sessions_digest(indication->message.text);
    session->begun = now;
    session->session_deadline = monotime_add(now, conf->ussd_session_ms);
    session->step_deadline = session->session_deadline;
}

/* Once a session, so that a number of the list means the same person until its end. */
static enum dm_error find_caller(struct service *service, struct msisdn mobile, day_number day,
                                 struct caller *caller)
{
    enum dm_error error = turn_caller(service, mobile, day, caller);

    return error == DM_OK ? turn_family(service, day, caller) : error;
}

static void begin(struct link *link, struct connection *connection,
                  const struct ussd_indication *indication)
{
    struct service *service = link->service;
    struct now now = clock_now();
    struct ussd_session *session;
    struct msisdn mobile;

    service->counts.ussd_begins++;
    link->questions++;
    if (is_in_vain(service, indication) ||
        sessions_begin(service->sessions, link->conf.name, &indication->message.from, &session) !=
            DM_OK)
        return; /* full was answered before; an old session was ended before */
    fill(session, service->conf, connection, indication, now.mono);
    if (msisdn_parse(indication->message.from.digits, &mobile) != DM_OK)
        turn_ussd_show(link, session, USSD_END, TEXT_AUTH, NULL, NULL);
    else if (find_caller(service, mobile, calendar_tehran_day(now.wall), &session->caller) != DM_OK)
        turn_ussd_show(link, session, USSD_END, TEXT_DOWN, NULL, NULL);
    else
        converse(link, session, indication);
}

static void go_on(struct link *link, struct ussd_session *session,
                  const struct ussd_indication *indication)
{
    session->over = session->over || indication->last;
    /* Typed while the answer is being written, or is on its way: it is the last page. */
    if (session->state != USSD_SESSION_OPEN)
        return;
    if (is_in_vain(link->service, indication)) {
        turn_ussd_close(link->service, session, false);
        return;
    }
    /* A reference that changed is the gateway's own affair; the newest is given back. */
    session->reference = indication->reference;
    session->page.again = MONOTIME_NEVER;
    converse(link, session, indication);
}

/* The gateway's second try, because our response was slow: no page has answered it yet. */
static bool is_same_begin(const struct link *link, const struct connection *connection,
                          const struct ussd_session *session,
                          const struct ussd_indication *indication)
{
    struct monotime end = monotime_add(session->begun, SAME_BEGIN_MS);

    return session->page.serial == 0 && session->connection == connection_id(connection) &&
           !monotime_reached(end, clock_mono()) &&
           ussd_reference_same(&link->conf.dialect, &session->reference, &indication->reference) &&
           session->dialled == sessions_digest(indication->message.text);
}

/* What belongs to a session that has ended must not reach the next one of the same phone. */
static bool is_late(const struct link *link, const struct ussd_session *session,
                    const struct ussd_indication *indication)
{
    const struct ussd_dialect *dialect = &link->conf.dialect;

    if (session != NULL &&
        ussd_reference_same(dialect, &session->reference, &indication->reference))
        return false;
    return tombstones_know_reference(link->service->tombstones, dialect, link->conf.name,
                                     &indication->message.from, &indication->reference,
                                     clock_mono());
}

/* A begin nothing says but a destination or a text may be the late word of a session that has ended,
 * but where the MSISDN alone is the session a text that is dialled always begins one. */
static enum ussd_event settled_event(const struct link *link, const struct ussd_session *session,
                                     const struct ussd_indication *indication)
{
    struct tombstones *tombstones = link->service->tombstones;

    if (indication->bare &&
        (session != NULL ||
         tombstones_know(tombstones, link->conf.name, &indication->message.from, clock_mono())))
        return USSD_ABORT;
    if (indication->guessed && is_late(link, session, indication))
        return USSD_ANSWER;
    return indication->event;
}

static void end_by_gateway(struct service *service, struct ussd_session *session)
{
    service->counts.ussd_aborted++;
    turn_ussd_close(service, session, false);
}

static void handle(struct link *link, struct connection *connection,
                   const struct ussd_indication *indication)
{
    struct service *service = link->service;
    struct ussd_session *session =
        sessions_find(service->sessions, link->conf.name, &indication->message.from);
    enum ussd_event event = settled_event(link, session, indication);

    if (event == USSD_BEGIN) {
        if (session != NULL && is_same_begin(link, connection, session, indication))
            return;
        if (session != NULL)
            turn_ussd_close(service, session, false);
        begin(link, connection, indication);
        return;
    }
    /* Without a session: late, or of a life before ours; acknowledged, dropped. */
    if (session == NULL || is_late(link, session, indication))
        return;
    if (event == USSD_ANSWER)
        go_on(link, session, indication);
    else if (event == USSD_ABORT)
        end_by_gateway(service, session);
}

void turn_ussd(struct link *link, struct connection *connection, const struct pdu *pdu)
{
    struct service *service = link->service;
    struct ussd_indication indication;
    enum dm_error error = ussd_read(&link->conf.dialect, pdu, link->conf.alphabet, &indication);
    bool full = sessions_count(service->sessions) >= service->conf->ussd_sessions_max ||
                !door_lets_in_ussd(link, connection, clock_now());

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
    else if (log_may(&link->drops, ABOUT(.link = link->conf.name), clock_mono()))
        log_event(
            EVENT_DIALECT_UNREAD, ABOUT(.link = link->conf.name, .result = dm_strerror(error)),
            "a USSD message could not be read (%s): is its dialect right?", dm_strerror(error));
}

void turn_ussd_committed(struct service *service, const struct pending_answer *answer,
                         const struct books_result *result)
{
    struct ussd_session *session = sessions_find_number(service->sessions, answer->session);
    struct link *link = session == NULL ? NULL : service_link(service, session->link);
    struct ledger_entry entry;
    enum dm_error error = result->error;

    if (session == NULL || session->state != USSD_SESSION_WAITING) {
        /* Ended meanwhile: the record stands, and nobody is there to read the answer. */
        if (error == DM_OK)
            turn_ussd_late(service, answer->link, &answer->subscriber, result->code_number);
        return;
    }
    if (error == DM_OK)
        session->page.code_number = result->code_number;
    if (link == NULL) {
        turn_ussd_close(service, session, false);
        return;
    }
    if (error == DM_OK)
        error = ledger_read(books_ledger(service->books), result->code_number, &entry);
    if (error == DM_OK)
        turn_ussd_show_answer(link, session, &entry.inquiry, result->code_number);
    else
        turn_ussd_show(link, session, USSD_END, TEXT_DOWN, NULL, NULL);
}

/* ---- time --------------------------------------------------------------------------------------------- */

static bool is_offered(const struct ussd_session *session)
{
    return session->conversation.state == CONVERSATION_OFFERED;
}

/* Who has an answer and does not object has said all there is to say. */
static void end_early(struct link *link, struct ussd_session *session, enum text_id why)
{
    turn_ussd_show(link, session, USSD_END, is_offered(session) ? TEXT_BYE : why, NULL, NULL);
}

static void end_overdue(struct service *service, struct ussd_session *session)
{
    struct link *link = service_link(service, session->link);

    if (link == NULL || session->state == USSD_SESSION_ENDING ||
        (is_offered(session) && !session->page.shown)) {
        turn_ussd_close(service, session, false);
        return;
    }
    service->counts.ussd_timed_out += !is_offered(session);
    end_early(link, session, TEXT_TMO);
}

/* An answer below which one may object has to be on the screen before anything else is. */
void turn_ussd_drain(struct link *link)
{
    struct ussd_session *session;
    uint32_t cursor = 0;

    while ((session = sessions_asking(link->service->sessions, &cursor)) != NULL)
        if (strcmp(session->link, link->conf.name) == 0 &&
            (!is_offered(session) || session->page.shown))
            end_early(link, session, TEXT_STOP);
}

/* The subscriber's phone waits only so long: first we complain, then we say "later" ourselves. */
static void look_at_wait(struct service *service, struct ussd_session *session, struct monotime now)
{
    const struct conf *conf = service->conf;
    struct link *link = service_link(service, session->link);

    if (!session->slow &&
        monotime_reached(monotime_add(session->waiting_since, conf->ussd_slow_ms), now)) {
        session->slow = true;
        service->counts.ussd_slow++;
        if (log_may(&service->slow_lines, NULL, now))
            log_event(EVENT_DISK_SLOW, ABOUT(.link = session->link, .session = session->number),
                      "waits for the disk: answers are being lost");
    }
    if (!monotime_reached(monotime_add(session->waiting_since, conf->ussd_answer_ms), now))
        return;
    service->counts.ussd_given_up++;
    if (link == NULL)
        turn_ussd_close(service, session, false);
    else
        turn_ussd_show(link, session, USSD_END, TEXT_DOWN, NULL, NULL);
}

void turn_ussd_tick(struct service *service)
{
    struct monotime now = clock_mono();
    struct ussd_session *session;
    uint32_t cursor = 0;

    while ((session = sessions_waiting(service->sessions, &cursor)) != NULL)
        look_at_wait(service, session, now);
    cursor = 0;
    while ((session = sessions_overdue(service->sessions, now, &cursor)) != NULL)
        end_overdue(service, session);
}
