#include "store/recent.h"

#include <sodium.h>

#include <stdlib.h>
#include <string.h>

#include "store/recent_inside.h"

_Static_assert(sizeof(struct mark) == sizeof(struct digest), "a mark is a digest");

/* ---- made and freed ------------------------------------------------------------------------------ */

struct recent *recent_new(const struct recent_options *options)
{
    struct recent *recent = calloc(1, sizeof *recent);

    if (recent == NULL)
        return NULL;
    recent->options = *options;
    randombytes_buf(&recent->key, sizeof recent->key);
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
bool recent_within(struct walltime at, struct walltime now, int64_t ms)
{
    return at.ms > now.ms ? at.ms - now.ms < ms : now.ms - at.ms < ms;
}

bool recent_taken(struct recent *recent, const struct mark *mark, struct walltime now,
                  struct taken *taken)
{
    const struct message_taken *message = find_message(recent, mark);

    if (message == NULL || !recent_within(message->at, now, recent->options.mark_ms))
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
 * channel, the dataset's version and the moment make no other inquiry (D9).
 */
struct subject {
    uint64_t asker; /* 0: a centre did */
    uint64_t person;
    int32_t day;
    int32_t until;
    uint8_t view;
    uint8_t setting;
    uint8_t status;
    uint8_t reason;
    uint8_t special;
    uint8_t overlap;
    char provider_id[18];
};
/* Its octets are digested as they are in memory, so there may be no holes in it. */
_Static_assert(sizeof(struct subject) == 48 && PROVIDER_ID_MAX < 18, "there are no holes");

struct digest recent_digest(const struct recent *recent, const struct inquiry *inquiry)
{
    struct subject subject = {
        .asker = inquiry->provider_id[0] != '\0' ? 0 : inquiry->asker.value,
        .person = inquiry->person.value,
        .day = inquiry->day,
        .until = inquiry->verdict.until,
        .view = (uint8_t)inquiry->view,
        .setting = (uint8_t)inquiry->setting,
        .status = (uint8_t)inquiry->verdict.status,
        .reason = (uint8_t)inquiry->verdict.reason,
        .special = (uint8_t)inquiry->verdict.special,
        .overlap = (uint8_t)inquiry->verdict.overlap,
    };
    uint8_t octets[sizeof subject];

    memcpy(subject.provider_id, inquiry->provider_id, strlen(inquiry->provider_id));
    memcpy(octets, &subject, sizeof octets);
    return digest_keyed(&recent->key, octets, sizeof octets);
}

bool recent_inquiry(struct recent *recent, const struct inquiry *inquiry, uint64_t *number)
{
    struct digest digest = recent_digest(recent, inquiry);
    size_t slot;

    if (!digest_map_find(recent->inquiries, &digest, &slot))
        return false;
    *number = recent->numbers[slot];
    return true;
}

void recent_add_digest(struct recent *recent, const struct digest *digest, uint64_t number)
{
    recent->numbers[digest_map_put(recent->inquiries, digest)] = number;
}

void recent_add_inquiry(struct recent *recent, const struct inquiry *inquiry, uint64_t number)
{
    struct digest digest = recent_digest(recent, inquiry);

    recent_add_digest(recent, &digest, number);
}
