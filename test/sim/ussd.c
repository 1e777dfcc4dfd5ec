/* The USSD gateway: what phones do in a session; a part of network.h. */

#include "test/sim/network.h"

#include "test/sim/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ussd_end(struct handset *handset, enum session_end end)
{
    struct session *session = &handset->session;

    free(session->held);
    session->held = NULL;
    session->open = false;
    session->esme_owes = false;
    session->bind = NULL;
    session->end = end;
}

/* ------------------------------------------------------------------ from the phone */

static uint32_t first_reference(const struct dialect *dialect, unsigned number)
{
    switch (dialect->session) {
    case DIALECT_NO_SESSION: break;
    case DIALECT_ECHO:
        /* An odd factor: all values come before one comes again, and all octets move. */
        return dialect->size == 2 ? (uint16_t)(number * 40503U + 0x1D2BU)
                                  : number * 2654435769U + 0x1D2B3F01U;
    case DIALECT_END_BIT: return (number & 0x7FFFU) << 1;
    case DIALECT_COUNTED: return (number & 0xFFU) << 8;
    }
    return 0;
}

/* Text in the dialect's data_coding.  False when it does not fit a page. */
static bool set_text(struct delivery *delivery, const struct dialect *dialect, const char *text)
{
    size_t length = 0;
    uint8_t *octets = text_to_gsm(text, &length);
    bool fits;

    delivery->pdu.data_coding = dialect->gsm;
    if (octets == NULL) {
        delivery->pdu.data_coding = dialect->ucs2;
        octets = text_to_ucs2(text, &length);
    }
    fits = octets != NULL && length <= USSD_MOST;
    if (fits && length != 0) {
        memcpy(delivery->text, octets, length);
        if (dialect->data_sm) {
            pdu_add_tlv(&delivery->pdu, TAG_MESSAGE_PAYLOAD, delivery->text, length);
        } else {
            delivery->pdu.text = (struct octets){delivery->text, length};
        }
    }
    free(octets);
    return fits;
}

/* The session's TLV, in network order. */
static void set_reference(struct delivery *piece, const struct dialect *dialect, uint32_t reference,
                          bool ends)
{
    bool has_bit = dialect->session == DIALECT_END_BIT || dialect->session == DIALECT_COUNTED;

    if (dialect->session == DIALECT_NO_SESSION) {
        return;
    }
    if (has_bit && ends != dialect->end_clear) {
        reference |= DIALECT_END;
    }
    for (unsigned i = 0; i < dialect->size; i++) {
        piece->reference[i] = (uint8_t)(reference >> 8 * (dialect->size - 1U - i));
    }
    pdu_add_tlv(&piece->pdu, dialect->tag, piece->reference, dialect->size);
}

enum piece_kind { PIECE_BEGIN, PIECE_ANSWER, PIECE_ABORT };

static void set_op(struct delivery *piece, const struct dialect *dialect, enum piece_kind kind)
{
    const uint8_t ops[] = {dialect->begin, dialect->answer, dialect->abort_op};
    const char *const letters[] = {dialect->begin_letters, dialect->answer_letters,
                                   dialect->abort_letters};

    snprintf(piece->pdu.service_type, sizeof piece->pdu.service_type, "%s",
             dialect->letters ? letters[kind] : "USSD");
    if (dialect->letters) {
        return;
    }
    piece->op = ops[kind];
    pdu_add_tlv(&piece->pdu, TAG_USSD_SERVICE_OP, &piece->op, 1);
}

static struct delivery *new_piece(struct network *network, struct handset *handset,
                                  enum piece_kind kind)
{
    const struct dialect *dialect = network->options->dialect;
    const struct session *session = &handset->session;
    struct delivery *piece = memory_new(sizeof *piece);

    piece->kind = DELIVERY_USSD;
    piece->handset = handset;
    piece->pinned = session->bind;
    piece->session = session->number;
    piece->pdu = (struct pdu){
        .command = dialect->data_sm ? PDU_DATA_SM : PDU_DELIVER_SM,
        .source = {.ton = 1, .npi = 1},
        .destination = {.ton = network->options->number_ton, .npi = network->options->number_npi},
        .data_coding = dialect->gsm,
    };
    snprintf(piece->pdu.source.digits, sizeof piece->pdu.source.digits, "%s", handset->msisdn);
    snprintf(piece->pdu.destination.digits, sizeof piece->pdu.destination.digits, "%s",
             session->destination);
    set_op(piece, dialect, kind);
    set_reference(piece, dialect, session->reference, kind == PIECE_ABORT);
    return piece;
}

/* A begin waits for the acknowledgement of an abort before it: on a pair of binds the page that answers
 * it could else be taken for a late one of the session that was aborted. */
static bool send_text(struct network *network, struct handset *handset, enum piece_kind kind,
                      const char *text)
{
    struct delivery *piece = new_piece(network, handset, kind);

    if (!set_text(piece, network->options->dialect, text)) {
        free(piece);
        return false;
    }
    handset->session.esme_owes = true;
    handset->session.unacknowledged++;
    if (kind == PIECE_BEGIN && handset->aborts != 0) {
        handset->session.held = piece;
    } else {
        queue_add(&network->server, piece);
    }
    return true;
}

static void set_destination(const struct network *network, struct session *session,
                            const char *string)
{
    enum dialect_destination kind = network->options->dialect->destination;
    bool number = kind == DIALECT_NUMBER || strlen(string) > 20;

    if (kind == DIALECT_NOBODY) {
        snprintf(session->code, sizeof session->code, "%.20s", string);
    } else {
        snprintf(session->destination, sizeof session->destination, "%s",
                 number ? network->options->number : string);
    }
}

bool network_dial(struct network *network, struct handset *handset, const char *string)
{
    struct session *session = &handset->session;
    struct connection *bind;

    if (session->open) {
        network_cancel(network, handset);
    }
    bind = server_receiver(&network->server, true);
    if (bind == NULL) {
        return false;
    }
    *session = (struct session){
        .number = ++network->sessions,
        .open = true,
        .bind = bind,
        .reference = first_reference(network->options->dialect, network->sessions),
    };
    memcpy(session->system_id, bind->system_id, sizeof session->system_id);
    set_destination(network, session, string);
    if (!send_text(network, handset, PIECE_BEGIN, string)) {
        ussd_end(handset, SESSION_ENDED_BY_USER);
        return false;
    }
    network->server.turn = bind;
    handset_note_typed(handset, string, false);
    return true;
}

/* By the book the sequence moves on with each message. */
static void count(const struct network *network, struct session *session)
{
    if (network->options->dialect->session == DIALECT_COUNTED) {
        session->reference = (session->reference & 0xFF00U) | ((session->reference + 2U) & 0xFEU);
    }
}

bool network_answer(struct network *network, struct handset *handset, const char *text)
{
    struct session *session = &handset->session;

    if (!session->open || session->esme_owes) {
        return false;
    }
    count(network, session);
    if (!send_text(network, handset, PIECE_ANSWER, text)) {
        return false;
    }
    handset_note_typed(handset, text, true);
    return true;
}

bool network_cancel(struct network *network, struct handset *handset)
{
    struct delivery *piece;

    if (!handset->session.open) {
        return false;
    }
    /* What the ESME has not heard of needs no abort. */
    if (handset->session.held != NULL) {
        ussd_end(handset, SESSION_ENDED_BY_USER);
        return true;
    }
    count(network, &handset->session);
    piece = new_piece(network, handset, PIECE_ABORT);
    piece->aborts = true;
    handset->aborts++;
    ussd_end(handset, SESSION_ENDED_BY_USER);
    queue_add(&network->server, piece);
    return true;
}

/* ------------------------------------------------------------------ the ESME's deliver_sm_resp */

static void send_held(struct network *network, struct handset *handset)
{
    struct delivery *held = handset->session.held;

    if (handset->aborts != 0 || held == NULL) {
        return;
    }
    handset->session.held = NULL;
    queue_add(&network->server, held);
}

void ussd_settled(struct network *network, struct delivery *delivery, enum delivery_end end,
                  uint32_t status)
{
    struct handset *handset = delivery->handset;
    struct session *session = &handset->session;

    if (delivery->aborts) {
        handset->aborts--;
        send_held(network, handset);
        return;
    }
    /* A piece of an older session of the same phone says nothing about this one. */
    if (!session->open || delivery->session != session->number) {
        return;
    }
    if (session->unacknowledged > 0) {
        session->unacknowledged--;
    }
    if (end == DELIVERY_ACKNOWLEDGED) {
        return;
    }
    judge_note("the USSD session of %s ended: %s 0x%02" PRIX32, handset->msisdn,
               end == DELIVERY_REFUSED ? "refused with" : "no response,", status);
    session->lost_on = end == DELIVERY_REFUSED ? 0 : session->bind->number;
    ussd_end(handset, SESSION_LOST);
    network_session_over(network, handset);
}

struct closing {
    struct network *network;
    struct connection *connection;
};

static void lose_session(void *context, struct handset *handset)
{
    struct closing *closing = context;

    if (handset->session.open && handset->session.bind == closing->connection) {
        ussd_end(handset, SESSION_LOST);
        network_session_over(closing->network, handset);
    }
}

void ussd_on_closed(struct network *network, struct connection *connection)
{
    struct closing closing = {.network = network, .connection = connection};

    if (network->sessions != 0) {
        handsets_each(&network->handsets, lose_session, &closing);
    }
}
