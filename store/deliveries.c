#include "store/deliveries.h"

#include <sodium.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "store/digest_map.h"

/* Receipts that came before their submit_sm_resp: how long, and how many. */
#define PARKED_MS  INT64_C(60000)
#define PARKED_MAX 10000

/* A part whose id is known. */
struct awaited {
    uint64_t number;
    uint8_t part;
    struct monotime until;
};

/* A reply of which at least one part is taken. */
struct fate {
    uint64_t number;
    uint8_t total;
    uint16_t taken;             /* a bit for each part */
    uint16_t delivered;         /* likewise */
    struct delivery_word worst; /* of a part that failed; RECEIPT_PENDING: none has */
    bool said;
};

struct parked {
    struct delivery_word word;
    struct monotime until;
};

/* Three maps from digests to slots, and by slot what is known. */
struct deliveries {
    struct digest_map *ids;
    struct awaited *awaited;
    struct digest_map *replies;
    struct fate *fates;
    struct digest_map *early;
    struct parked *parked;
};

/* ---- made and freed ------------------------------------------------------------------------------- */

struct deliveries *deliveries_new(size_t max)
{
    struct deliveries *deliveries = calloc(1, sizeof *deliveries);

    if (deliveries == NULL)
        return NULL;
    deliveries->ids = digest_map_new(max);
    deliveries->replies = digest_map_new(max);
    deliveries->early = digest_map_new(PARKED_MAX);
    if (deliveries->ids == NULL || deliveries->replies == NULL || deliveries->early == NULL)
        goto failed;
    deliveries->awaited = calloc(max, sizeof *deliveries->awaited);
    deliveries->fates = calloc(max, sizeof *deliveries->fates);
    deliveries->parked = calloc(PARKED_MAX, sizeof *deliveries->parked);
    if (deliveries->awaited != NULL && deliveries->fates != NULL && deliveries->parked != NULL)
        return deliveries;
failed:
    deliveries_free(deliveries);
    return NULL;
}

void deliveries_free(struct deliveries *deliveries)
{
    if (deliveries == NULL)
        return;
    digest_map_free(deliveries->ids);
    digest_map_free(deliveries->replies);
    digest_map_free(deliveries->early);
    free(deliveries->awaited);
    free(deliveries->fates);
    free(deliveries->parked);
    free(deliveries);
}

/* ---- digests --------------------------------------------------------------------------------------- */

/* The peer chooses ids: a cryptographic hash keeps it from choosing where they collide. */
static struct digest digest_of_id(const char *group, const char *id)
{
    crypto_generichash_state state;
    struct digest digest;

    crypto_generichash_init(&state, NULL, 0, sizeof digest.octets);
    crypto_generichash_update(&state, (const uint8_t *)group, strlen(group) + 1);
    crypto_generichash_update(&state, (const uint8_t *)id, strlen(id));
    crypto_generichash_final(&state, digest.octets, sizeof digest.octets);
    return digest;
}

static struct digest digest_of_number(uint64_t number)
{
    struct digest digest;

    crypto_generichash(digest.octets, sizeof digest.octets, (const uint8_t *)&number, sizeof number,
                       NULL, 0);
    return digest;
}

/* ---- a reply's fate ---------------------------------------------------------------------------------- */

static struct fate *find_fate(struct deliveries *deliveries, uint64_t number)
{
    struct digest digest = digest_of_number(number);
    size_t slot;

    return digest_map_find(deliveries->replies, &digest, &slot) ? &deliveries->fates[slot] : NULL;
}

/* A reply that was cut anew, because its texts changed meanwhile, begins anew. */
static struct fate *take_fate(struct deliveries *deliveries, const struct delivery_part *part)
{
    struct fate *fate = find_fate(deliveries, part->number);
    struct digest digest = digest_of_number(part->number);

    if (fate != NULL && fate->total == part->total)
        return fate;
    fate = &deliveries->fates[digest_map_put(deliveries->replies, &digest)];
    *fate = (struct fate){.number = part->number, .total = part->total};
    return fate;
}

static void say_of_part(struct fate *fate, uint8_t part, struct delivery_word word)
{
    if (word.state == RECEIPT_DELIVERED)
        fate->delivered |= (uint16_t)(1u << part);
    else if (word.state != RECEIPT_PENDING && fate->worst.state == RECEIPT_PENDING)
        fate->worst = word;
}

/* Not before all parts are taken: the ledger learns first that the reply was accepted. */
static enum delivery_news news_of(struct fate *fate, struct delivery_word *word)
{
    uint16_t all = (uint16_t)((1u << fate->total) - 1);

    if (fate->said || fate->taken != all)
        return DELIVERY_NOTHING;
    if (fate->worst.state != RECEIPT_PENDING)
        *word = fate->worst;
    else if (fate->delivered == all)
        *word = (struct delivery_word){.state = RECEIPT_DELIVERED};
    else
        return DELIVERY_NOTHING;
    fate->said = true;
    return DELIVERY_FINAL;
}

/* ---- what comes ---------------------------------------------------------------------------------------- */

/* What a receipt said that was there first; it is used once. */
static struct delivery_word take_parked(struct deliveries *deliveries, const struct digest *digest,
                                        struct monotime now)
{
    struct delivery_word nothing = {.state = RECEIPT_PENDING};
    struct parked *parked;
    size_t slot;

    if (!digest_map_find(deliveries->early, digest, &slot))
        return nothing;
    parked = &deliveries->parked[slot];
    if (monotime_reached(parked->until, now))
        return nothing;
    parked->until = now;
    return parked->word;
}

enum delivery_news deliveries_taken(struct deliveries *deliveries, const struct delivery_part *part,
                                    struct monotime now, struct delivery_word *word)
{
    struct digest digest = digest_of_id(part->group, part->id);
    struct fate *fate = take_fate(deliveries, part);
    size_t slot = digest_map_put(deliveries->ids, &digest);

    deliveries->awaited[slot] =
        (struct awaited){.number = part->number, .part = part->part, .until = part->until};
    fate->taken |= (uint16_t)(1u << part->part);
    say_of_part(fate, part->part, take_parked(deliveries, &digest, now));
    return news_of(fate, word);
}

enum delivery_news deliveries_receipt(struct deliveries *deliveries, const char *group,
                                      const char *id, struct delivery_word said,
                                      struct monotime now, uint64_t *number,
                                      struct delivery_word *word)
{
    struct digest digest = digest_of_id(group, id);
    const struct awaited *awaited;
    struct fate *fate;
    size_t slot;

    if (!digest_map_find(deliveries->ids, &digest, &slot)) {
        if (said.state != RECEIPT_PENDING)
            deliveries->parked[digest_map_put(deliveries->early, &digest)] =
                (struct parked){.word = said, .until = monotime_add(now, PARKED_MS)};
        return DELIVERY_UNKNOWN;
    }
    awaited = &deliveries->awaited[slot];
    fate = find_fate(deliveries, awaited->number);
    if (fate == NULL || monotime_reached(awaited->until, now))
        return DELIVERY_UNKNOWN;
    say_of_part(fate, awaited->part, said);
    *number = awaited->number;
    return news_of(fate, word);
}
