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

    session->open = false;
    session->esme_owes = false;
    session->bind = NULL;
    session->end = end;
}

/* ------------------------------------------------------------------ from the phone */

static uint16_t session_info(enum dialect_session kind, unsigned number)
{
    switch (kind) {
    case DIALECT_NO_SESSION: break;
    case DIALECT_ECHO:
        /* An odd factor: all 65536 values come before one comes again, and both octets move. */
        return (uint16_t)(number * 40503U + 0x1D2BU);
    case DIALECT_END_BIT: return (uint16_t)((number & 0x7FFFU) << 1);
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
        delivery->pdu.text = (struct octets){delivery->text, length};
    }
    free(octets);
    return fits;
}

static struct delivery *new_piece(struct network *network, struct handset *handset, uint8_t op,
                                  uint16_t end_bit)
{
    const struct session *session = &handset->session;
    struct delivery *piece = memory_new(sizeof *piece);
    uint16_t its = session->its | end_bit;

    piece->kind = DELIVERY_USSD;
    piece->handset = handset;
    piece->pinned = session->bind;
    piece->session = session->number;
    piece->op = op;
    piece->its[0] = (uint8_t)(its >> 8);
    piece->its[1] = (uint8_t)its;
    piece->pdu = (struct pdu){
        .command = PDU_DELIVER_SM,
        .service_type = "USSD",
        .source = {.ton = 1, .npi = 1},
        .destination = {.ton = network->options->number_ton, .npi = network->options->number_npi},
        .data_coding = network->options->dialect->gsm,
    };
    snprintf(piece->pdu.source.digits, sizeof piece->pdu.source.digits, "%s", handset->msisdn);
    snprintf(piece->pdu.destination.digits, sizeof piece->pdu.destination.digits, "%s",
             session->destination);
    pdu_add_tlv(&piece->pdu, TAG_USSD_SERVICE_OP, &piece->op, 1);
    if (network->options->dialect->session != DIALECT_NO_SESSION) {
        pdu_add_tlv(&piece->pdu, TAG_ITS_SESSION_INFO, piece->its, 2);
    }
    return piece;
}

static bool send_text(struct network *network, struct handset *handset, uint8_t op,
                      const char *text)
{
    struct delivery *piece = new_piece(network, handset, op, 0);

    if (!set_text(piece, network->options->dialect, text)) {
        free(piece);
        return false;
    }
    handset->session.esme_owes = true;
    handset->session.unacknowledged++;
    queue_add(&network->server, piece);
    return true;
}

bool network_dial(struct network *network, struct handset *handset, const char *string)
{
    struct session *session = &handset->session;
    bool number = network->options->dialect->dials_number || strlen(string) > 20;
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
        .its = session_info(network->options->dialect->session, network->sessions),
    };
    memcpy(session->system_id, bind->system_id, sizeof session->system_id);
    snprintf(session->destination, sizeof session->destination, "%s",
             number ? network->options->number : string);
    if (!send_text(network, handset, network->options->dialect->begin, string)) {
        ussd_end(handset, SESSION_ENDED_BY_USER);
        return false;
    }
    network->server.turn = bind;
    handset_note_typed(handset, string, false);
    return true;
}

bool network_answer(struct network *network, struct handset *handset, const char *text)
{
    struct session *session = &handset->session;

    if (!session->open || session->esme_owes ||
        !send_text(network, handset, network->options->dialect->answer, text)) {
        return false;
    }
    handset_note_typed(handset, text, true);
    return true;
}

bool network_cancel(struct network *network, struct handset *handset)
{
    const struct dialect *dialect = network->options->dialect;
    uint16_t end_bit = dialect->session == DIALECT_END_BIT ? DIALECT_END : 0;
    struct delivery *piece;

    if (!handset->session.open) {
        return false;
    }
    piece = new_piece(network, handset, dialect->abort_op, end_bit);
    piece->aborts = true;
    handset->aborts++;
    ussd_end(handset, SESSION_ENDED_BY_USER);
    queue_add(&network->server, piece);
    return true;
}

/* ------------------------------------------------------------------ the ESME's deliver_sm_resp */

void ussd_settled(struct network *network, struct delivery *delivery, enum delivery_end end,
                  uint32_t status)
{
    struct handset *handset = delivery->handset;
    struct session *session = &handset->session;

    if (delivery->aborts) {
        handset->aborts--;
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
