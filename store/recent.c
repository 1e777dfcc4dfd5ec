#include "store/recent.h"

#include <sodium.h>

#include <stdlib.h>
#include <string.h>

#include "protocol/calendar.h"
#include "protocol/wire.h"
#include "store/digest_map.h"

_Static_assert(sizeof(struct mark) == sizeof(struct digest), "a mark is a digest");

struct message_taken {
    struct taken taken;
    struct walltime at;
};

/* Two maps from digests to slots, and by slot what is known. */
struct recent {
    struct recent_options options;
    struct digest_map *marks;
    struct message_taken *messages;
    struct digest_map *inquiries;
    uint64_t *numbers;
    struct outbox *outbox;
    uint8_t key[crypto_shorthash_siphashx24_KEYBYTES]; /* of the digests of inquiries, drawn anew */
};

_Static_assert(crypto_shorthash_siphashx24_BYTES == DIGEST_SIZE, "SipHash makes a digest");

/* ---- made and freed ------------------------------------------------------------------------------ */

struct recent *recent_new(const struct recent_options *options)
{
    struct recent *recent = calloc(1, sizeof *recent);

    if (recent == NULL)
        return NULL;
    recent->options = *options;
    randombytes_buf(recent->key, sizeof recent->key);
    recent->marks = digest_map_new(options->marks_max);
    recent->messages = calloc(options->marks_max, sizeof *recent->messages);
    recent->inquiries = digest_map_new(options->inquiries_max);
    recent->numbers = calloc(options->inquiries_max, sizeof *recent->numbers);
    recent->outbox = outbox_new(options->outbox_max);
    if (recent->marks != NULL && recent->messages != NULL && recent->inquiries != NULL &&
        recent->numbers != NULL && recent->outbox != NULL)
        return recent;
    recent_free(recent);
    return NULL;
}

void recent_free(struct recent *recent)
{
    if (recent == NULL)
        return;
    digest_map_free(recent->marks);
    free(recent->messages);
    digest_map_free(recent->inquiries);
    free(recent->numbers);
    outbox_free(recent->outbox);
    free(recent);
}

struct outbox *recent_outbox(struct recent *recent)
{
    return recent->outbox;
}

/* ---- messages taken ------------------------------------------------------------------------------ */

static struct digest digest_of_mark(const struct mark *mark)
{
    struct digest digest;

    memcpy(digest.octets, mark->octets, sizeof digest.octets);
    return digest;
}

static struct message_taken *find_message(struct recent *recent, const struct mark *mark)
{
    struct digest digest = digest_of_mark(mark);
    size_t slot;

    return digest_map_find(recent->marks, &digest, &slot) ? &recent->messages[slot] : NULL;
}

/* A clock that was set back makes a message come from the future; that too is near or far. */
static bool within(struct walltime at, struct walltime now, int64_t ms)
{
    return at.ms > now.ms ? at.ms - now.ms < ms : now.ms - at.ms < ms;
}

bool recent_taken(struct recent *recent, const struct mark *mark, struct walltime now,
                  struct taken *taken)
{
    const struct message_taken *message = find_message(recent, mark);

    if (message == NULL || !within(message->at, now, recent->options.mark_ms))
        return false;
    *taken = message->taken;
    return true;
}

void recent_take(struct recent *recent, const struct mark *mark, struct reply_ref ref,
                 uint64_t code_number, struct walltime now)
{
    struct digest digest = digest_of_mark(mark);

    if (mark_is_none(mark))
        return;
    recent->messages[digest_map_put(recent->marks, &digest)] =
        (struct message_taken){{ref, code_number, false}, now};
}

void recent_durable(struct recent *recent, const struct mark *mark)
{
    struct message_taken *message = find_message(recent, mark);

    if (message != NULL)
        message->taken.durable = true;
}

/* ---- today's inquiries --------------------------------------------------------------------------- */

/*
 * Who asked is the centre when there is one, whichever of its phones it was, and else the phone; the
 * channel, the dataset's version and the moment make no other inquiry (D9).  Two inquiries with one
 * digest would share a code, so it is 128 bits under a key that nobody knows.
 */
static struct digest digest_of_inquiry(const struct recent *recent, const struct inquiry *inquiry)
{
    bool centre = inquiry->provider_id[0] != '\0';
    uint8_t octets[2 + 1 + PROVIDER_ID_MAX + 8 + 8 + 4 + 4 + 4];
    size_t length = strlen(inquiry->provider_id);
    struct wire_writer writer;
    struct digest digest;

    wire_writer_init(&writer, octets, sizeof octets);
    wire_put_u8(&writer, (uint8_t)inquiry->view);
    wire_put_u8(&writer, (uint8_t)inquiry->setting);
    wire_put_u8(&writer, (uint8_t)length);
    wire_put_octets(&writer, inquiry->provider_id, length);
    wire_put_u64(&writer, centre ? 0 : inquiry->asker.value);
    wire_put_u64(&writer, inquiry->person.value);
    wire_put_u32(&writer, (uint32_t)inquiry->day);
    wire_put_u8(&writer, (uint8_t)inquiry->verdict.status);
    wire_put_u8(&writer, (uint8_t)inquiry->verdict.reason);
    wire_put_u8(&writer, (uint8_t)inquiry->verdict.special);
    wire_put_u8(&writer, (uint8_t)inquiry->verdict.overlap);
    wire_put_u32(&writer, (uint32_t)inquiry->verdict.until);
    crypto_shorthash_siphashx24(digest.octets, octets, wire_written(&writer), recent->key);
    return digest;
}

bool recent_inquiry(struct recent *recent, const struct inquiry *inquiry, uint64_t *number)
{
    struct digest digest = digest_of_inquiry(recent, inquiry);
    size_t slot;

    if (!digest_map_find(recent->inquiries, &digest, &slot))
        return false;
    *number = recent->numbers[slot];
    return true;
}

void recent_add_inquiry(struct recent *recent, const struct inquiry *inquiry, uint64_t number)
{
    struct digest digest = digest_of_inquiry(recent, inquiry);

    recent->numbers[digest_map_put(recent->inquiries, &digest)] = number;
}

/* ---- rebuilt from the ledger --------------------------------------------------------------------- */

struct rebuild {
    struct recent *recent;
    struct ledger *ledger;
    struct walltime now;
    uint64_t from; /* where the tail begins */
    size_t marks_seen;
    size_t inquiries_seen;
    enum dm_error error;
};

/* Whatever is remembered of older entries would be forgotten again, all of it. */
static bool is_filled(const struct rebuild *rebuild)
{
    const struct recent_options *options = &rebuild->recent->options;

    return rebuild->marks_seen >= options->marks_max &&
           rebuild->inquiries_seen >= options->inquiries_max;
}

static bool is_recent(const struct rebuild *rebuild, struct walltime received)
{
    return within(received, rebuild->now, rebuild->recent->options.mark_ms) ||
           calendar_tehran_day(received) >= calendar_tehran_day(rebuild->now);
}

static bool find_tail(void *context, const struct ledger_entry *entry)
{
    struct rebuild *rebuild = context;

    if (is_filled(rebuild) || !is_recent(rebuild, entry->received))
        return false;
    rebuild->from = entry->number;
    rebuild->marks_seen += !mark_is_none(&entry->mark);
    rebuild->inquiries_seen += entry->kind == LEDGER_INQUIRY;
    return true;
}

static uint64_t code_number(const struct ledger_entry *entry)
{
    return entry->kind == LEDGER_REPEAT ? entry->original : entry->number;
}

static bool remember_entry(void *context, const struct ledger_entry *entry)
{
    struct recent *recent = ((struct rebuild *)context)->recent;
    struct reply_ref ref = {.number = entry->number};

    recent_take(recent, &entry->mark, ref, code_number(entry), entry->received);
    recent_durable(recent, &entry->mark);
    if (entry->kind == LEDGER_INQUIRY)
        recent_add_inquiry(recent, &entry->inquiry, entry->number);
    return true;
}

/* The inquiry an entry answers: its own, or the one it repeats. */
static enum dm_error answered(struct ledger *ledger, const struct ledger_entry *entry,
                              struct inquiry *inquiry)
{
    struct ledger_entry original = *entry;
    enum dm_error error = DM_OK;

    if (entry->kind == LEDGER_REPEAT)
        error = ledger_read(ledger, entry->original, &original);
    if (error == DM_E_NOT_FOUND || (error == DM_OK && original.kind != LEDGER_INQUIRY))
        return DM_E_CORRUPT;
    if (error == DM_OK)
        *inquiry = original.inquiry;
    return error;
}

static bool owe_entry(void *context, const struct ledger_entry *entry)
{
    struct rebuild *rebuild = context;
    struct owed owed = {.ref.number = entry->number,
                        .route = entry->route,
                        .received = entry->received,
                        .code_number = code_number(entry)};

    rebuild->error = answered(rebuild->ledger, entry, &owed.inquiry);
    if (rebuild->error == DM_OK)
        rebuild->error = outbox_add(rebuild->recent->outbox, &owed);
    return rebuild->error == DM_OK;
}

static bool owe_notice(void *context, const struct notice *notice)
{
    struct rebuild *rebuild = context;
    struct reply_ref ref = {.notice = true, .number = notice->number};
    struct owed owed = {.ref = ref,
                        .route = notice->route,
                        .received = notice->received,
                        .text = notice->text,
                        .argument = notice->argument,
                        .unasked = mark_is_none(&notice->mark)};

    recent_take(rebuild->recent, &notice->mark, ref, 0, notice->received);
    recent_durable(rebuild->recent, &notice->mark);
    rebuild->error = outbox_add(rebuild->recent->outbox, &owed);
    return rebuild->error == DM_OK;
}

/* The tail is found backwards and remembered forwards, so that the oldest is the first forgotten. */
enum dm_error recent_rebuild(struct recent *recent, struct ledger *ledger, struct walltime now)
{
    struct rebuild rebuild = {
        .recent = recent, .ledger = ledger, .now = now, .from = LEDGER_NO_NUMBER};
    enum dm_error error = ledger_walk_back(ledger, find_tail, &rebuild);

    if (error == DM_OK)
        error = ledger_walk(ledger, rebuild.from, remember_entry, &rebuild);
    if (error == DM_OK)
        error = ledger_walk_owed(ledger, owe_entry, &rebuild);
    if (error == DM_OK && rebuild.error == DM_OK)
        error = ledger_walk_notices(ledger, owe_notice, &rebuild);
    return error == DM_OK ? rebuild.error : error;
}
