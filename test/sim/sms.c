/* Texts between phones and the ESME; the SMS half of network.h. */

#include "test/sim/network.h"

#include "test/sim/loop.h"
#include "test/sim/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define USER_DATA  140U /* octets of one SMS on the radio side, header included */
#define UDH_LENGTH 6U   /* 05 00 03 ref total number */
#define ESM_UDHI   0x40

/* What one part holds, in octets of SMPP, beside a header of `header` octets. */
static size_t capacity(enum alphabet alphabet, size_t header)
{
    size_t octets = USER_DATA - header;

    /* Septets are packed on the radio side: eight in seven octets. */
    return alphabet == ALPHABET_GSM ? octets * 8 / 7 : octets - octets % 2;
}

static struct delivery *new_part(struct network *network, struct message *message, const char *to,
                                 enum alphabet alphabet)
{
    struct delivery *delivery = memory_new(sizeof *delivery);

    delivery->kind = DELIVERY_SMS;
    delivery->handset = message->handset;
    delivery->message = message;
    delivery->pdu = (struct pdu){
        .command = PDU_DELIVER_SM,
        .source = {.ton = 1, .npi = 1},
        .destination = {.ton = network->options->number_ton, .npi = network->options->number_npi},
        .data_coding = alphabet == ALPHABET_GSM ? 0x00 : 0x08,
    };
    snprintf(delivery->pdu.source.digits, sizeof delivery->pdu.source.digits, "%s",
             message->handset->msisdn);
    snprintf(delivery->pdu.destination.digits, sizeof delivery->pdu.destination.digits, "%s", to);
    message->parts_open++;
    return delivery;
}

static void set_text(struct delivery *delivery, const uint8_t *header, size_t header_length,
                     const uint8_t *octets, size_t length)
{
    memcpy(delivery->text, header, header_length);
    memcpy(delivery->text + header_length, octets, length);
    delivery->pdu.text = (struct octets){delivery->text, header_length + length};
    if (header_length != 0) {
        delivery->pdu.esm_class = ESM_UDHI;
    }
}

static unsigned count_parts(enum alphabet alphabet, const uint8_t *octets, size_t length)
{
    unsigned parts = 0;

    if (length <= capacity(alphabet, 0)) {
        return 1;
    }
    for (size_t at = 0; at < length; parts++) {
        at += segment_cut(alphabet, octets + at, length - at, capacity(alphabet, UDH_LENGTH));
    }
    return parts;
}

static void send_parts(struct network *network, struct message *message, const char *to,
                       enum alphabet alphabet, const uint8_t *octets, size_t length)
{
    unsigned total = count_parts(alphabet, octets, length);
    struct deliveries parts = TAILQ_HEAD_INITIALIZER(parts);
    struct delivery *part;
    size_t header_length = total == 1 ? 0 : UDH_LENGTH;
    size_t at = 0;

    network->reference = (uint8_t)(network->reference + (total == 1 ? 0 : 1));
    for (unsigned number = 1; number <= total; number++) {
        uint8_t header[UDH_LENGTH] = {5, 0, 3, network->reference, (uint8_t)total, (uint8_t)number};
        size_t cut =
            segment_cut(alphabet, octets + at, length - at, capacity(alphabet, header_length));

        part = new_part(network, message, to, alphabet);
        set_text(part, header, header_length, octets + at, cut);
        TAILQ_INSERT_TAIL(&parts, part, link);
        at += cut;
    }
    /* All are counted before the first goes out and may come back. */
    while ((part = TAILQ_FIRST(&parts)) != NULL) {
        TAILQ_REMOVE(&parts, part, link);
        queue_add(&network->server, part);
    }
}

bool network_sms(struct network *network, struct handset *handset, const char *to, const char *text)
{
    enum alphabet alphabet = ALPHABET_GSM;
    size_t length = 0;
    uint8_t *octets = text_to_gsm(text, &length);
    struct message *message;

    if (octets == NULL) {
        alphabet = ALPHABET_UCS2;
        octets = text_to_ucs2(text, &length);
    }
    if (octets == NULL || length == 0 || count_parts(alphabet, octets, length) > CONCAT_PARTS) {
        free(octets);
        return false;
    }
    message = memory_new(sizeof *message);
    message->handset = handset;
    TAILQ_INSERT_TAIL(&network->messages, message, link);
    handset_note_sent(handset, to, text);
    send_parts(network, message, to, alphabet, octets, length);
    free(octets);
    return true;
}

void sms_settled(struct network *network, struct delivery *delivery, enum delivery_end end,
                 uint32_t status)
{
    struct message *message = delivery->message;

    if (end == DELIVERY_REFUSED && message->refusal == 0) {
        message->refusal = status;
    }
    if (--message->parts_open != 0) {
        return;
    }
    if (network->observer.acknowledged != NULL) {
        network->observer.acknowledged(network->observer.context, message->handset,
                                       message->refusal);
    }
    TAILQ_REMOVE(&network->messages, message, link);
    free(message);
}

/* What no SMSC would take: a text that fits no SMS, a validity period that is no time. */
static bool acceptable(struct network *network, const struct pdu *pdu,
                       const struct segment *segment, enum alphabet alphabet)
{
    size_t validity = strlen(pdu->validity_period);
    struct judge *judge = &network->judge;

    if (validity != 0 && validity != 16) {
        judge_error(judge, "validity_period \"%s\" has %zu characters, not 0 or 16",
                    pdu->validity_period, validity);
    }
    if (alphabet == ALPHABET_OCTETS) {
        judge_error(judge, "SMS to %s with data_coding 0x%02X, which is no text",
                    pdu->destination.digits, pdu->data_coding);
        return false;
    }
    if (segment->text.length == 0) {
        judge_error(judge, "SMS to %s without text", pdu->destination.digits);
        return false;
    }
    if (segment->text.length > capacity(alphabet, segment->header) &&
        pdu_tlv(pdu, TAG_MESSAGE_PAYLOAD) == NULL) {
        judge_error(judge, "SMS to %s has %zu octets of %s beside a header of %zu: it fits no SMS",
                    pdu->destination.digits, segment->text.length, text_alphabet_name(alphabet),
                    segment->header);
        return false;
    }
    return true;
}

static void show(struct network *network, struct handset *handset, const struct pdu *pdu,
                 const struct segment *segment, const uint8_t *octets, size_t length)
{
    enum alphabet alphabet = text_alphabet(pdu->data_coding);
    struct arrival arrival = {
        .alphabet = alphabet,
        .parts = segment->total,
        .units = alphabet == ALPHABET_UCS2 ? length / 2 : length,
    };
    bool clean = true;

    snprintf(arrival.from, sizeof arrival.from, "%s", pdu->source.digits);
    arrival.text = text_from_wire(alphabet, octets, length, &clean);
    if (!clean) {
        judge_error(&network->judge, "SMS to %s is not valid %s: \"%s\"", handset->msisdn,
                    text_alphabet_name(alphabet), arrival.text);
    }
    network_arrived(network, handset, &arrival);
    free(arrival.text);
}

uint32_t sms_submitted(struct network *network, const struct pdu *pdu)
{
    struct handset *handset = handsets_find(&network->handsets, pdu->destination.digits);
    const char *wrong = "";
    struct segment segment;
    uint8_t *whole;
    size_t length;

    if (handset == NULL) {
        judge_note("an SMS came for %s, and there is no such phone", pdu->destination.digits);
        return STATUS_DESTINATION;
    }
    if (!segment_read(&segment, pdu, &wrong)) {
        judge_error(&network->judge, "SMS to %s: %s", handset->msisdn, wrong);
        return STATUS_SUBMIT_FAILED;
    }
    if (!acceptable(network, pdu, &segment, text_alphabet(pdu->data_coding))) {
        return STATUS_SUBMIT_FAILED;
    }
    if (concat_add(&handset->concat, &segment, pdu->source.digits, &whole, &length)) {
        show(network, handset, pdu, &segment, whole, length);
        free(whole);
    }
    receipt_send(network, pdu);
    return STATUS_OK;
}
