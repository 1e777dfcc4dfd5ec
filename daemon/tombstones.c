#include "daemon/tombstones.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "store/record.h"

#define NOTHING UINT32_MAX

/* A ring of stones, chained from buckets by link and phone, the newest first. */
struct stone {
    bool used;
    char link[LINK_NAME_MAX + 1];
    char digits[SMPP_ADDRESS_MAX + 1];
    struct ussd_reference reference;
    struct monotime ended;
    uint32_t next;
};

struct tombstones {
    struct stone *stones;
    uint32_t *buckets;
    uint32_t max;
    uint32_t oldest; /* the next place to be taken */
};

struct tombstones *tombstones_new(size_t max)
{
    struct tombstones *tombstones = calloc(1, sizeof *tombstones);

    if (tombstones == NULL)
        return NULL;
    tombstones->max = (uint32_t)max;
    tombstones->stones = calloc(max, sizeof *tombstones->stones);
    tombstones->buckets = malloc(max * sizeof *tombstones->buckets);
    if (tombstones->stones == NULL || tombstones->buckets == NULL) {
        tombstones_free(tombstones);
        return NULL;
    }
    for (uint32_t i = 0; i < tombstones->max; i++)
        tombstones->buckets[i] = NOTHING;
    return tombstones;
}

void tombstones_free(struct tombstones *tombstones)
{
    if (tombstones == NULL)
        return;
    free(tombstones->stones);
    free(tombstones->buckets);
    free(tombstones);
}

/* FNV-1a, as for the sessions themselves. */
static uint32_t bucket_of(const struct tombstones *tombstones, const char *link, const char *digits)
{
    uint32_t hash = 2166136261u;

    for (; *link != '\0'; link++)
        hash = (hash ^ (uint8_t)*link) * 16777619u;
    for (; *digits != '\0'; digits++)
        hash = (hash ^ (uint8_t)*digits) * 16777619u;
    return hash % tombstones->max;
}

static void unchain(struct tombstones *tombstones, uint32_t at)
{
    const struct stone *stone = &tombstones->stones[at];
    uint32_t *link = &tombstones->buckets[bucket_of(tombstones, stone->link, stone->digits)];

    while (*link != at)
        link = &tombstones->stones[*link].next;
    *link = stone->next;
}

void tombstones_add(struct tombstones *tombstones, const char *link,
                    const struct smpp_address *from, const struct ussd_reference *reference,
                    struct monotime now)
{
    uint32_t at = tombstones->oldest;
    struct stone *stone = &tombstones->stones[at];
    uint32_t *bucket = &tombstones->buckets[bucket_of(tombstones, link, from->digits)];

    if (stone->used)
        unchain(tombstones, at);
    *stone = (struct stone){.used = true, .reference = *reference, .ended = now, .next = *bucket};
    strncpy(stone->link, link, sizeof stone->link - 1);
    memcpy(stone->digits, from->digits, sizeof stone->digits);
    *bucket = at;
    tombstones->oldest = (at + 1) % tombstones->max;
}

/* The newest stone of a phone at or behind place `at` of its chain that still counts, or NULL. */
static const struct stone *next_stone(const struct tombstones *tombstones, uint32_t at,
                                      const char *link, const struct smpp_address *from,
                                      struct monotime now)
{
    for (; at != NOTHING; at = tombstones->stones[at].next) {
        const struct stone *stone = &tombstones->stones[at];

        if (!monotime_reached(monotime_add(stone->ended, TOMBSTONE_MS), now) &&
            strcmp(stone->digits, from->digits) == 0 && strcmp(stone->link, link) == 0)
            return stone;
    }
    return NULL;
}

bool tombstones_know(const struct tombstones *tombstones, const char *link,
                     const struct smpp_address *from, struct monotime now)
{
    uint32_t first = tombstones->buckets[bucket_of(tombstones, link, from->digits)];

    return next_stone(tombstones, first, link, from, now) != NULL;
}

bool tombstones_know_reference(const struct tombstones *tombstones,
                               const struct ussd_dialect *dialect, const char *link,
                               const struct smpp_address *from,
                               const struct ussd_reference *reference, struct monotime now)
{
    uint32_t at = tombstones->buckets[bucket_of(tombstones, link, from->digits)];
    const struct stone *stone;

    if (reference->size == 0)
        return false;
    while ((stone = next_stone(tombstones, at, link, from, now)) != NULL) {
        if (ussd_reference_same(dialect, &stone->reference, reference))
            return true;
        at = stone->next;
    }
    return false;
}
