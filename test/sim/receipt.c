/* Delivery receipts; a part of network.h. */

#include "test/sim/memory.h"
#include "test/sim/network.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define ESM_RECEIPT     0x04
#define AFTER_MS        20 /* behind the submit_sm_resp, as most SMSCs have it */
#define STATE_DELIVERED 2

/* SMPP 3.4 §5.2.17: bits 1 and 0; 1 = whatever became of it.  Phones here always get it. */
static bool wanted(const struct pdu *submit)
{
    return (submit->registered_delivery & 0x03) == 1;
}

/* SMPP 3.4 appendix B. */
static void write_text(struct delivery *receipt, const char *id)
{
    time_t now = time(NULL);
    struct tm tm;
    char century[16];
    const char *date = century + 2; /* YYMMDDhhmm */
    int length;

    gmtime_r(&now, &tm);
    strftime(century, sizeof century, "%Y%m%d%H%M", &tm);
    length = snprintf((char *)receipt->text, sizeof receipt->text,
                      "id:%s sub:001 dlvrd:001 submit date:%s done date:%s stat:DELIVRD err:000 "
                      "text:",
                      id, date, date);
    receipt->pdu.text = (struct octets){receipt->text, (size_t)length};
}

void receipt_send(struct network *network, const struct pdu *submit)
{
    static const uint8_t state = STATE_DELIVERED;
    struct delivery *receipt;

    if (!network->options->receipts || !wanted(submit)) {
        return;
    }
    receipt = memory_new(sizeof *receipt);
    receipt->kind = DELIVERY_RECEIPT;
    receipt->pdu = (struct pdu){
        .command = PDU_DELIVER_SM,
        .source = submit->destination,
        .destination = submit->source,
        .esm_class = ESM_RECEIPT,
    };
    snprintf(receipt->message_id, sizeof receipt->message_id, "%lX", network->server.submits);
    write_text(receipt, receipt->message_id);
    pdu_add_tlv(&receipt->pdu, TAG_RECEIPTED_MESSAGE_ID, receipt->message_id,
                strlen(receipt->message_id) + 1);
    pdu_add_tlv(&receipt->pdu, TAG_MESSAGE_STATE, &state, 1);
    queue_add_later(&network->server, receipt, network->server.options->submit_delay + AFTER_MS);
}
