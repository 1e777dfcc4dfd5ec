#include "daemon/sender_text.h"

#include <string.h>

#include "daemon/link.h"
#include "daemon/reply.h"
#include "daemon/service.h"

#define DATA_CODING_UCS2 8

/* ---- what to say --------------------------------------------------------------------------------- */

/* A notice may speak of an inquiry (VER_Y …), which is read from the ledger now: the same words
 * whenever it is sent. */
static enum dm_error encode_notice(struct service *service, const struct owed *owed,
                                   struct reply_octets *reply)
{
    struct ledger_entry entry;
    char code[CODE_TEXT];
    enum dm_error error;

    if (owed->argument == 0)
        return reply_encode(&service->conf->texts, &service->calendar, owed->text, NULL, NULL,
                            reply);
    error = ledger_read(books_ledger(service->books), owed->argument, &entry);
    if (error != DM_OK)
        return error;
    books_code(service->books, owed->argument, code);
    return reply_encode(&service->conf->texts, &service->calendar, owed->text, &entry.inquiry, code,
                        reply);
}

static enum dm_error encode(struct service *service, const struct owed *owed,
                            struct reply_octets *reply)
{
    char code[CODE_TEXT];

    if (owed->ref.notice)
        return encode_notice(service, owed, reply);
    books_code(service->books, owed->code_number, code);
    return reply_encode(&service->conf->texts, &service->calendar, reply_text_of(&owed->inquiry),
                        &owed->inquiry, code, reply);
}

/* ---- in parts --------------------------------------------------------------------------------------- */

/* FNV-1a over all that makes parts differ; of a reply of one part nothing is taken before it all is. */
static uint32_t check_of(const struct cut_reply *cut, const struct reply_octets *reply)
{
    uint32_t hash = (2166136261u ^ (uint32_t)cut->method ^ (uint32_t)cut->count << 8) * 16777619u;

    for (size_t i = 0; cut->count > 1 && i < reply->size; i++)
        hash = (hash ^ reply->octets[i]) * 16777619u;
    return hash;
}

/* Parts of the same text under the same reference are one message on the phone, whenever they come. */
static void keep_or_begin(struct link *link, struct owed *owed, const struct cut_reply *cut,
                          uint32_t check)
{
    if (owed->parts_total == cut->count && owed->cut_check == check)
        return;
    owed->parts_total = (uint8_t)cut->count;
    owed->parts_taken = 0;
    owed->cut_check = check;
    owed->reference = link->reference++;
}

/* By payload what is too long for one SMS, and fits. */
static bool goes_as_payload(const struct link *link, const struct cut_reply *cut, size_t size)
{
    return link->conf.sending.long_sms == SEGMENT_PAYLOAD && cut->count > 1 &&
           size <= SEGMENT_PAYLOAD_MAX;
}

enum dm_error sender_cut(struct link *link, struct owed *owed, struct cut_reply *cut)
{
    struct reply_octets reply;
    enum dm_error error = encode(link->service, owed, &reply);

    /* Where a cut falls does not depend on the reference, so the first cut only counts. */
    if (error == DM_OK)
        error = segment_split(reply.alphabet, reply.octets, reply.size, owed->reference, cut->parts,
                              &cut->count);
    if (error != DM_OK)
        return error;
    cut->alphabet = reply.alphabet;
    cut->payload_size = 0;
    cut->method = link->conf.sending.long_sms == SEGMENT_SAR ? SEGMENT_SAR : SEGMENT_UDH;
    if (goes_as_payload(link, cut, reply.size)) {
        memcpy(cut->payload, reply.octets, reply.size);
        cut->payload_size = reply.size;
        cut->method = SEGMENT_PAYLOAD;
        cut->count = 1;
    }
    keep_or_begin(link, owed, cut, check_of(cut, &reply));
    if (cut->count == 1)
        return DM_OK;
    return segment_split(reply.alphabet, reply.octets, reply.size, owed->reference, cut->parts,
                         &cut->count);
}

enum dm_error sender_put(const struct cut_reply *cut, size_t index, struct segment_sar *sar,
                         struct pdu *pdu)
{
    pdu->data_coding = cut->alphabet == TEXT_UCS2 ? DATA_CODING_UCS2 : 0;
    if (cut->payload_size > 0)
        return pdu_add_tlv(pdu, SMPP_TAG_MESSAGE_PAYLOAD, cut->payload,
                           (uint16_t)cut->payload_size);
    return segment_put(&cut->parts[index], cut->method, sar, pdu);
}
