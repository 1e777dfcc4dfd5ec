/* The USSD gateway; the USSD half of network.h. */

#include "test/sim/network.h"

#include "test/sim/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_MOST 160U /* octets of a USSD string, 3GPP 24.090 */

static void end_session(struct handset *handset, enum session_end end)
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
    fits = octets != NULL && length <= PAGE_MOST;
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
        end_session(handset, SESSION_ENDED_BY_USER);
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
    end_session(handset, SESSION_ENDED_BY_USER);
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
    fprintf(stderr, "darmand-sim: the USSD session of %s ended: %s 0x%02" PRIX32 "\n",
            handset->msisdn, end == DELIVERY_REFUSED ? "refused with" : "no response,", status);
    end_session(handset, SESSION_LOST);
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
        end_session(handset, SESSION_LOST);
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

/* ------------------------------------------------------------------ the ESME's pages */

bool ussd_is(const struct pdu *pdu)
{
    return pdu_tlv(pdu, TAG_USSD_SERVICE_OP) != NULL || strcmp(pdu->service_type, "USSD") == 0;
}

/* The bind of the session, or the transmitter that belongs to its receiver. */
static bool right_bind(const struct session *session, const struct connection *connection)
{
    return connection == session->bind || (session->bind->state == CONNECTION_RECEIVER &&
                                           connection->state == CONNECTION_TRANSMITTER &&
                                           strcmp(connection->system_id, session->system_id) == 0);
}

static uint32_t check_session(struct network *network, struct handset *handset,
                              const struct connection *connection, const struct pdu *pdu)
{
    struct session *session = &handset->session;
    struct judge *judge = &network->judge;

    if (!session->open || !session->esme_owes) {
        judge_error(judge, "USSD page for %s, %s", handset->msisdn,
                    session->open ? "which was not asked for" : "which has no session");
        return STATUS_SUBMIT_FAILED;
    }
    if (!right_bind(session, connection)) {
        judge_error(judge, "USSD page for %s on bind %u, but its session is on bind %u",
                    handset->msisdn, connection->number, session->bind->number);
        return STATUS_SUBMIT_FAILED;
    }
    if (session->unacknowledged != 0 && connection == session->bind) {
        judge_error(judge, "USSD page for %s before the deliver_sm_resp of what it answers",
                    handset->msisdn);
    }
    if (strcmp(pdu->source.digits, session->destination) != 0) {
        judge_error(judge, "USSD page for %s comes from \"%s\", the session is with \"%s\"",
                    handset->msisdn, pdu->source.digits, session->destination);
    }
    return STATUS_OK;
}

/* its_session_info by the rules of the dialect; `*ends` is set by an end bit. */
static uint32_t check_session_info(struct network *network, const struct handset *handset,
                                   const struct pdu *pdu, bool *ends)
{
    const struct session *session = &handset->session;
    enum dialect_session kind = network->options->dialect->session;
    uint32_t its = 0;
    uint32_t expected = session->its;

    if (kind == DIALECT_NO_SESSION) {
        return STATUS_OK;
    }
    if (!pdu_tlv_number(pdu, TAG_ITS_SESSION_INFO, 2, &its)) {
        judge_error(&network->judge, "USSD page for %s without its_session_info of two octets",
                    handset->msisdn);
        return STATUS_TLV_MISSING;
    }
    *ends = kind == DIALECT_END_BIT && (its & DIALECT_END) != 0;
    expected |= *ends ? DIALECT_END : 0;
    if (its != expected) {
        judge_error(&network->judge,
                    "USSD page for %s has its_session_info 0x%04" PRIX32
                    ", the session's is 0x%04" PRIX32,
                    handset->msisdn, its, expected);
        return STATUS_TLV_VALUE;
    }
    return STATUS_OK;
}

static uint32_t check_op(struct network *network, const struct handset *handset,
                         const struct pdu *pdu, uint32_t *op)
{
    bool bit_ends = network->options->dialect->session == DIALECT_END_BIT;

    if (!pdu_tlv_number(pdu, TAG_USSD_SERVICE_OP, 1, op)) {
        judge_error(&network->judge, "USSD page for %s without ussd_service_op of one octet",
                    handset->msisdn);
        return STATUS_TLV_MISSING;
    }
    if (*op != USSD_ASK && *op != USSD_RELEASE && (bit_ends || *op != USSD_END)) {
        judge_error(&network->judge,
                    "USSD page for %s with ussd_service_op 0x%02" PRIX32
                    ", which the dialect does not have",
                    handset->msisdn, *op);
        return STATUS_TLV_VALUE;
    }
    return STATUS_OK;
}

static uint32_t check_page(struct network *network, const struct handset *handset,
                           const struct pdu *pdu)
{
    size_t length = pdu_text(pdu).length;

    if (length == 0) {
        judge_error(&network->judge, "empty USSD page for %s", handset->msisdn);
        return STATUS_SUBMIT_FAILED;
    }
    if (length > PAGE_MOST) {
        judge_error(&network->judge, "USSD page for %s has %zu octets, more than %u",
                    handset->msisdn, length, PAGE_MOST);
        return STATUS_USSD_TOO_LONG;
    }
    return STATUS_OK;
}

static void show(struct network *network, struct handset *handset, const struct pdu *pdu,
                 bool final)
{
    struct octets text = pdu_text(pdu);
    enum alphabet alphabet = text_alphabet(pdu->data_coding);
    struct arrival arrival = {
        .page = true,
        .final = final,
        .alphabet = alphabet,
        .parts = 1,
        .units = alphabet == ALPHABET_UCS2 ? text.length / 2 : text.length,
    };
    bool clean = alphabet != ALPHABET_OCTETS;

    snprintf(arrival.from, sizeof arrival.from, "%s", pdu->source.digits);
    arrival.text = text_from_wire(alphabet, text.at, text.length, &clean);
    if (!clean) {
        judge_error(&network->judge, "USSD page for %s is not valid text in data_coding 0x%02X",
                    handset->msisdn, pdu->data_coding);
    }
    network_arrived(network, handset, &arrival);
    free(arrival.text);
}

uint32_t ussd_submitted(struct network *network, struct connection *connection,
                        const struct pdu *pdu)
{
    struct handset *handset = handsets_find(&network->handsets, pdu->destination.digits);
    uint32_t op = 0, status;
    bool ends = false;

    if (handset == NULL) {
        judge_error(&network->judge, "USSD page for %s: there is no such phone",
                    pdu->destination.digits);
        return STATUS_DESTINATION;
    }
    /* Until the ESME acknowledged the abort it cannot know: late, not wrong. */
    if (handset->aborts != 0) {
        return STATUS_SUBMIT_FAILED;
    }
    if ((status = check_session(network, handset, connection, pdu)) != STATUS_OK ||
        (status = check_session_info(network, handset, pdu, &ends)) != STATUS_OK ||
        (status = check_op(network, handset, pdu, &op)) != STATUS_OK) {
        return status;
    }
    if (op == USSD_RELEASE) {
        end_session(handset, SESSION_ENDED_BY_ESME);
        network_session_over(network, handset);
        return STATUS_OK;
    }
    if ((status = check_page(network, handset, pdu)) != STATUS_OK) {
        return status;
    }
    ends = ends || op == USSD_END;
    handset->session.esme_owes = false;
    if (ends) {
        end_session(handset, SESSION_ENDED_BY_ESME);
    }
    show(network, handset, pdu, ends);
    return STATUS_OK;
}
