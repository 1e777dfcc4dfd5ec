/* The USSD gateway: the pages of the ESME, and the rules they keep; a part of network.h. */

#include "test/sim/network.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_letters(const struct dialect *dialect, const char *service_type)
{
    return dialect->letters && (strcmp(service_type, dialect->ask_letters) == 0 ||
                                strcmp(service_type, dialect->end_letters) == 0 ||
                                strcmp(service_type, dialect->release_letters) == 0);
}

bool ussd_is(const struct network *network, const struct pdu *pdu)
{
    return pdu_tlv(pdu, TAG_USSD_SERVICE_OP) != NULL || strcmp(pdu->service_type, "USSD") == 0 ||
           is_letters(network->options->dialect, pdu->service_type);
}

/* The bind of the session, or the transmitter that belongs to its receiver. */
static bool right_bind(const struct session *session, const struct connection *connection)
{
    return connection == session->bind || (session->bind->state == CONNECTION_RECEIVER &&
                                           connection->state == CONNECTION_TRANSMITTER &&
                                           strcmp(connection->system_id, session->system_id) == 0);
}

/* The destination of the session; without one the code, which is what was dialled up to its arguments. */
static bool right_source(const struct session *session, const char *digits)
{
    size_t length = strlen(digits);

    if (session->code[0] == '\0') {
        return strcmp(digits, session->destination) == 0;
    }
    return length > 2 && digits[length - 1] == '#' &&
           strncmp(digits, session->code, length - 1) == 0;
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
    if (!right_source(session, pdu->source.digits)) {
        judge_error(judge, "USSD page for %s comes from \"%s\", the session is with \"%s%s\"",
                    handset->msisdn, pdu->source.digits, session->destination, session->code);
    }
    if ((pdu->command == PDU_DATA_SM) != network->options->dialect->data_sm) {
        judge_error(judge, "USSD page for %s in %s, which the dialect does not use",
                    handset->msisdn, pdu_name(pdu->command));
    }
    return STATUS_OK;
}

/* What the page's reference must be, its end bit not looked at. */
static uint32_t expected_reference(const struct dialect *dialect, const struct session *session)
{
    uint32_t sequence = session->reference + 2U;

    if (dialect->session != DIALECT_COUNTED || dialect->esme_echo) {
        return session->reference;
    }
    return (session->reference & 0xFF00U) | (sequence & 0xFEU);
}

/* The session's TLV by the rules of the dialect; `*ends` is set by an end bit. */
static uint32_t check_reference(struct network *network, const struct handset *handset,
                                const struct pdu *pdu, bool *ends)
{
    const struct dialect *dialect = network->options->dialect;
    bool has_bit = dialect->session == DIALECT_END_BIT || dialect->session == DIALECT_COUNTED;
    uint32_t reference = 0;
    uint32_t expected = expected_reference(dialect, &handset->session);

    if (dialect->session == DIALECT_NO_SESSION) {
        return STATUS_OK;
    }
    if (!pdu_tlv_number(pdu, dialect->tag, dialect->size, &reference)) {
        judge_error(&network->judge, "USSD page for %s without TLV 0x%04X of %u octets",
                    handset->msisdn, dialect->tag, dialect->size);
        return STATUS_TLV_MISSING;
    }
    if (has_bit) {
        *ends = ((reference & DIALECT_END) != 0) != dialect->end_clear;
        reference &= ~DIALECT_END;
    }
    if (reference != expected) {
        judge_error(&network->judge,
                    "USSD page for %s has the reference 0x%04" PRIX32
                    ", the session's is 0x%04" PRIX32,
                    handset->msisdn, reference, expected);
        return STATUS_TLV_VALUE;
    }
    return STATUS_OK;
}

enum page_kind { PAGE_ASKS, PAGE_ENDS, PAGE_RELEASES };

/* By its letters or its op. */
static uint32_t check_op(struct network *network, const struct handset *handset,
                         const struct pdu *pdu, enum page_kind *kind)
{
    const struct dialect *dialect = network->options->dialect;
    uint32_t op = 0;

    if (is_letters(dialect, pdu->service_type)) {
        *kind = strcmp(pdu->service_type, dialect->ask_letters) == 0   ? PAGE_ASKS
                : strcmp(pdu->service_type, dialect->end_letters) == 0 ? PAGE_ENDS
                                                                       : PAGE_RELEASES;
        return STATUS_OK;
    }
    if (dialect->letters || !pdu_tlv_number(pdu, TAG_USSD_SERVICE_OP, 1, &op)) {
        judge_error(&network->judge, "USSD page for %s without ussd_service_op of one octet",
                    handset->msisdn);
        return STATUS_TLV_MISSING;
    }
    if (op != dialect->ask && op != dialect->end && op != dialect->release) {
        judge_error(&network->judge,
                    "USSD page for %s with ussd_service_op 0x%02" PRIX32
                    ", which the dialect does not have",
                    handset->msisdn, op);
        return STATUS_TLV_VALUE;
    }
    *kind = op == dialect->ask ? PAGE_ASKS : op == dialect->end ? PAGE_ENDS : PAGE_RELEASES;
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
    enum page_kind kind = PAGE_ASKS;
    uint32_t status;
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
    /* Nor does it know that its response came too late. */
    if (!handset->session.open && handset->session.lost_on == connection->number) {
        return STATUS_SUBMIT_FAILED;
    }
    if ((status = check_session(network, handset, connection, pdu)) != STATUS_OK ||
        (status = check_reference(network, handset, pdu, &ends)) != STATUS_OK ||
        (status = check_op(network, handset, pdu, &kind)) != STATUS_OK) {
        return status;
    }
    if (kind == PAGE_RELEASES) {
        ussd_end(handset, SESSION_ENDED_BY_ESME);
        network_session_over(network, handset);
        return STATUS_OK;
    }
    if ((status = check_page(network, handset, pdu)) != STATUS_OK) {
        return status;
    }
    ends = ends || kind == PAGE_ENDS;
    handset->session.reference = expected_reference(network->options->dialect, &handset->session);
    handset->session.esme_owes = false;
    if (ends) {
        ussd_end(handset, SESSION_ENDED_BY_ESME);
    }
    show(network, handset, pdu, ends);
    return STATUS_OK;
}
