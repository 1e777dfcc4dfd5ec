#include "daemon/sender_text.h"

#include <string.h>

#include "daemon/link.h"
#include "daemon/reply.h"
#include "daemon/service.h"

#define DATA_CODING_UCS2 8

/* ---- what to say --------------------------------------------------------------------------------- */

/* A notice may speak of an inquiry (VER_Y …), which is read from the ledger now: the same words
 * whenever it is sent. */
static enum dm_error render_notice(struct service *service, const struct owed *owed, char *text,
                                   size_t capacity)
{
    struct ledger_entry entry;
    char code[CODE_TEXT];
    enum dm_error error;

    if (owed->argument == 0)
        return reply_render(&service->conf->texts, &service->calendar, owed->text, NULL, NULL, text,
                            capacity);
    error = ledger_read(books_ledger(service->books), owed->argument, &entry);
    if (error != DM_OK)
        return error;
    books_code(service->books, owed->argument, code);
    return reply_render(&service->conf->texts, &service->calendar, owed->text, &entry.inquiry, code,
                        text, capacity);
}

static enum dm_error render(struct service *service, const struct owed *owed, char *text,
                            size_t capacity)
{
    char code[CODE_TEXT];

    if (owed->ref.notice)
        return render_notice(service, owed, text, capacity);
    books_code(service->books, owed->code_number, code);
    return reply_render(&service->conf->texts, &service->calendar, reply_text_of(&owed->inquiry),
                        &owed->inquiry, code, text, capacity);
}

/* ---- in parts --------------------------------------------------------------------------------------- */

/* FNV-1a over all that makes parts differ. */
static uint32_t check_of(const struct cut_reply *cut, const uint8_t *octets, size_t size)
{
    uint32_t hash = (2166136261u ^ (uint32_t)cut->method ^ (uint32_t)cut->count << 8) * 16777619u;

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ octets[i]) * 16777619u;
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

static enum dm_error cut_octets(struct link *link, struct owed *owed, const uint8_t *octets,
                                size_t size, struct cut_reply *cut)
{
    /* Where a cut falls does not depend on the reference, so the first cut only counts. */
    enum dm_error error =
        segment_split(cut->alphabet, octets, size, owed->reference, cut->parts, &cut->count);

    if (error != DM_OK)
        return error;
    cut->payload_size = 0;
    cut->method = link->conf.sending.long_sms == SEGMENT_SAR ? SEGMENT_SAR : SEGMENT_UDH;
    if (goes_as_payload(link, cut, size)) {
        memcpy(cut->payload, octets, size);
        cut->payload_size = size;
        cut->method = SEGMENT_PAYLOAD;
        cut->count = 1;
    }
    keep_or_begin(link, owed, cut, check_of(cut, octets, size));
    if (cut->payload_size > 0)
        return DM_OK;
    return segment_split(cut->alphabet, octets, size, owed->reference, cut->parts, &cut->count);
}

enum dm_error sender_cut(struct link *link, struct owed *owed, struct cut_reply *cut)
{
    char text[TEXT_UTF8_MAX];
    uint8_t octets[SEGMENT_OCTETS_MAX];
    struct text_measure measure;
    size_t size;
    enum dm_error error = render(link->service, owed, text, sizeof text);

    if (error == DM_OK)
        error = text_measure(text, &measure);
    if (error == DM_OK)
        error = text_encode(measure.alphabet, text, octets, sizeof octets, &size);
    if (error != DM_OK)
        return error;
    cut->alphabet = measure.alphabet;
    return cut_octets(link, owed, octets, size, cut);
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
