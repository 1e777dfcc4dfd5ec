/* The USSD gateway: the pages of the ESME, and the rules they keep; a part of network.h. */

#include "test/sim/network.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    if (length > USSD_MOST) {
        judge_error(&network->judge, "USSD page for %s has %zu octets, more than %u",
                    handset->msisdn, length, USSD_MOST);
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
        ussd_end(handset, SESSION_ENDED_BY_ESME);
        network_session_over(network, handset);
        return STATUS_OK;
    }
    if ((status = check_page(network, handset, pdu)) != STATUS_OK) {
        return status;
    }
    ends = ends || op == USSD_END;
    handset->session.esme_owes = false;
    if (ends) {
        ussd_end(handset, SESSION_ENDED_BY_ESME);
    }
    show(network, handset, pdu, ends);
    return STATUS_OK;
}
