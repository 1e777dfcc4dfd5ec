#include "daemon/turn.h"

#include <string.h>

#include "daemon/clock.h"
#include "daemon/door.h"
#include "daemon/log.h"
#include "daemon/query.h"
#include "daemon/turn_objection.h"
#include "protocol/segment.h"
#include "protocol/status.h"
#include "protocol/text.h"

/* One question on its way through this file. */
struct question {
    struct link *link;
    struct service *service;
    struct now now;
    int64_t arrived_us;
    struct delivery delivery;
    struct mark mark;
    struct reply_route route;
    struct msisdn mobile;
};

static void respond(struct service *service, const struct delivery *delivery, uint32_t status)
{
    struct connection *connection = service_connection(service, delivery->connection);

    /* Gone: the SMSC never saw an answer and delivers again, which finds the mark. */
    if (connection != NULL)
        connection_respond(connection, delivery->command_id, delivery->sequence_number, status);
}

static void acknowledge_and_drop(const struct question *question, const char *why)
{
    question->service->counts.dropped++;
    if (log_may(&question->link->drops, ABOUT(.link = question->link->conf.name),
                question->now.mono))
        log_event(EVENT_MESSAGE_DROPPED, ABOUT(.link = question->link->conf.name),
                  "acknowledged and not answered: %s", why);
    respond(question->service, &question->delivery, SMPP_ROK);
}

static void ask_again_later(const struct question *question)
{
    question->service->counts.refused_busy++;
    respond(question->service, &question->delivery, SMPP_RX_T_APPN);
}

/* ---- to the books --------------------------------------------------------------------------------------- */

/* What the books are to be given: one of three kinds of record. */
struct answer {
    enum { ANSWER_NOTICE, ANSWER_INQUIRY, ANSWER_AGAIN } kind;
    unsigned text;                     /* ANSWER_NOTICE */
    uint64_t number;                   /* the inquiry spoken of, or answered again */
    const struct inquiry *inquiry;     /* ANSWER_INQUIRY */
    const struct objection *objection; /* written before the notice that says so; NULL: none */
};

static enum dm_error give_to_books(const struct question *question, const struct answer *answer,
                                   uint64_t token)
{
    struct books *books = question->service->books;
    enum dm_error error = DM_OK;

    switch (answer->kind) {
    case ANSWER_INQUIRY:
        return books_inquiry(books, answer->inquiry, &question->route, &question->mark,
                             question->now.wall, token);
    case ANSWER_AGAIN:
        return books_again(books, answer->number, &question->route, &question->mark,
                           question->now.wall, token);
    case ANSWER_NOTICE: break;
    }
    if (answer->objection != NULL)
        error = books_objection(books, answer->objection, 0);
    if (error != DM_OK)
        return error;
    return books_notice(books, answer->text, answer->number, &question->route, &question->mark,
                        question->now.wall, token);
}

static enum tally_result result_of(const struct answer *answer)
{
    switch (answer->kind) {
    case ANSWER_INQUIRY: return tally_of_verdict(&answer->inquiry->verdict);
    case ANSWER_AGAIN: return TALLY_AGAIN;
    case ANSWER_NOTICE: break;
    }
    return tally_of_text(answer->text);
}

/* Takes a place for the acknowledgement and hands the answer to the books; when they will not have
 * it the SMSC is asked to deliver again, and nothing has happened. */
static void write_down(const struct question *question, const struct answer *answer)
{
    struct pending *pending = question->service->pending;
    struct pending_answer unused;
    uint64_t token;

    if (pending_add_delivery(pending, &question->mark, &question->delivery, &token) != DM_OK) {
        ask_again_later(question);
        return;
    }
    pending_note(pending, token,
                 &(struct tally_note){CHANNEL_SMS, result_of(answer), question->arrived_us});
    if (give_to_books(question, answer, token) == DM_OK)
        return;
    if (pending_take(pending, token, &unused) == DM_OK)
        ask_again_later(question);
}

static void write_notice(const struct question *question, const struct caller *caller,
                         const struct intent *intent, unsigned text, uint64_t spoken_of)
{
    struct objection objection =
        turn_objection_of(caller, intent, CHANNEL_SMS, spoken_of, question->now.wall);
    bool objects = intent->kind == INTENT_OBJECT && spoken_of != 0;

    write_down(question, &(struct answer){.kind = ANSWER_NOTICE,
                                          .text = text,
                                          .number = spoken_of,
                                          .objection = objects ? &objection : NULL});
}

/* ---- what it means --------------------------------------------------------------------------------------- */

static void answer(const struct question *question, const char *text)
{
    day_number day = calendar_tehran_day(question->now.wall);
    struct query query = query_parse(text);
    struct caller caller;
    struct intent intent;
    struct inquiry inquiry;
    uint64_t spoken_of;
    unsigned say;

    if (turn_caller(question->service, question->mobile, day, &caller) != DM_OK) {
        write_down(question, &(struct answer){.kind = ANSWER_NOTICE, .text = TEXT_DOWN});
        return;
    }
    intent = intent_of_query(&query, &caller);
    say = turn_decide(question->service, &caller, &intent, CHANNEL_SMS, day, &inquiry, &spoken_of);
    if (say == TEXT_NONE) {
        write_down(question, &(struct answer){.kind = ANSWER_INQUIRY, .inquiry = &inquiry});
        return;
    }
    write_notice(question, &caller, &intent, say, spoken_of);
}

/* An answer is good for the day it was given for, and as long as the data it came from (R9).  Where a
 * delta has changed that, nobody knows whether it was before: then the question is answered anew. */
static bool still_true(const struct question *question, uint64_t number)
{
    const struct service *service = question->service;
    const struct dataset_info *info = NULL;
    struct ledger_entry entry;

    if (service->dataset != NULL)
        info = dataset_info(service->dataset);
    return info != NULL && info->changes == 0 &&
           ledger_read(books_ledger(service->books), number, &entry) == DM_OK &&
           entry.inquiry.day == calendar_tehran_day(question->now.wall) &&
           entry.inquiry.dataset == info->version;
}

/*
 * A message that was taken before: its answer is on its way (acknowledge, once more), still being
 * written (join), or was given already.  In the last case the sender may be a person who asks the
 * same again or an SMSC that lost our acknowledgement; both are served by the same answer again, as
 * long as it is true.  Returns false when the message is to be answered like a new one.
 */
static bool answer_taken(const struct question *question)
{
    struct books *books = question->service->books;
    struct taken taken;

    if (!recent_taken(books_recent(books), &question->mark, question->now.wall, &taken))
        return false;
    if (!taken.durable) {
        if (pending_join(question->service->pending, &question->mark, &question->delivery) != DM_OK)
            ask_again_later(question);
        return true;
    }
    if (outbox_find(books_outbox(books), taken.ref) != NULL) {
        respond(question->service, &question->delivery, SMPP_ROK);
        return true;
    }
    if (taken.ref.notice || !still_true(question, taken.code_number))
        return false;
    write_down(question, &(struct answer){.kind = ANSWER_AGAIN, .number = taken.code_number});
    return true;
}

static void take(struct question *question, const struct pdu *pdu, const uint8_t *octets,
                 size_t size)
{
    char text[MESSAGE_TEXT_MAX];
    size_t prefix;
    enum text_alphabet alphabet =
        text_alphabet_of(pdu->data_coding, question->link->conf.alphabet, &prefix);

    if (prefix > size)
        prefix = size;
    /* No text at all is NULL, from which nothing may be counted on. */
    if (text_decode(alphabet, size == 0 ? NULL : octets + prefix, size - prefix, text,
                    sizeof text) != DM_OK) {
        acknowledge_and_drop(question, "binary, or longer than any question");
        return;
    }
    question->mark = secret_mark(question->service->keys, &pdu->source, &pdu->destination,
                                 pdu->esm_class, pdu->data_coding, octets, size);
    if (!books_are_open(question->service->books))
        ask_again_later(question);
    else if (!answer_taken(question))
        answer(question, text);
}

/* ---- from the link ----------------------------------------------------------------------------------------- */

static void set_route(struct question *question, const struct pdu *pdu)
{
    struct reply_route *route = &question->route;

    memcpy(route->link, question->link->conf.group, sizeof route->link);
    route->to = pdu->source;
    route->from = pdu->destination;
    route->deadline.ms = question->now.steady.ms + question->service->conf->sms_deadline_ms;
}

static void join_part(struct question *question, const struct pdu *pdu,
                      const struct segment_header *header)
{
    uint8_t joined[SEGMENT_OCTETS_MAX];
    size_t size;
    size_t dropped = 0;
    enum dm_error error =
        segment_table_add(question->service->parts, link_group(question->link), pdu, header,
                          question->now.mono, joined, &size, &dropped);

    if (dropped > 0 && log_may(&question->link->drops, ABOUT(.link = question->link->conf.name),
                               question->now.mono))
        log_event(EVENT_PARTS_INCOMPLETE, ABOUT(.link = question->link->conf.name),
                  "%zu long messages never became whole", dropped);
    if (error == DM_OK)
        take(question, pdu, joined, size);
    else if (error == DM_E_NOT_FOUND)
        respond(question->service, &question->delivery, SMPP_ROK);
    else
        ask_again_later(question);
}

void turn_sms(struct link *link, struct connection *connection, const struct pdu *pdu)
{
    struct question question = {.link = link,
                                .service = link->service,
                                .now = clock_now(),
                                .arrived_us = clock_us(),
                                .delivery = {.connection = connection_id(connection),
                                             .command_id = pdu->command_id,
                                             .sequence_number = pdu->sequence_number}};
    struct segment_header header;

    link->questions++;
    link->service->counts.sms_questions++;
    set_route(&question, pdu);
    if (!door_lets_in_sms(link, connection, question.now)) {
        ask_again_later(&question);
        return;
    }
    /* A sender that is no mobile (a name, a short code, ourselves) is a robot: an answer would only
     * begin a loop (facts "smpp-sms-esme" §16). */
    if (msisdn_parse(pdu->source.digits, &question.mobile) != DM_OK)
        acknowledge_and_drop(&question, "the sender is no mobile number");
    else if (segment_read(pdu, &header) != DM_OK)
        acknowledge_and_drop(&question, "a user data header that contradicts itself");
    else if (header.ported)
        acknowledge_and_drop(&question, "addressed to a port, not to a person");
    else if (header.total > 1)
        join_part(&question, pdu, &header);
    else
        take(&question, pdu, header.octets, header.size);
}

void turn_sms_committed(struct service *service, const struct pending_answer *answer,
                        const struct books_result *result)
{
    uint32_t status = result->error == DM_OK ? SMPP_ROK : SMPP_RX_T_APPN;

    if (result->error != DM_OK)
        service->counts.refused_busy++;
    for (size_t i = 0; i < answer->delivery_count; i++)
        respond(service, &answer->deliveries[i], status);
}
