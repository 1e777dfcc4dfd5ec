#include "store/digest_map.h"

#include <sodium.h>

#include <stdlib.h>
#include <string.h>

#define MAX_MAX ((size_t)1 << 30)

struct entry {
    struct digest digest;
    bool used;
};

struct digest_map {
    struct entry *ring; /* by slot, the next one to use being the oldest */
    size_t max;
    size_t next;
    uint32_t *places; /* slot + 1, 0: free; at most half are taken */
    size_t mask;
    uint64_t secrets[2];
};

struct digest_map *digest_map_new(size_t max)
{
    struct digest_map *map = calloc(1, sizeof *map);
    size_t places = 2;

    if (map == NULL || max == 0 || max > MAX_MAX)
        goto failed;
    while (places < 2 * max)
        places *= 2;
    randombytes_buf(map->secrets, sizeof map->secrets);
    map->max = max;
    map->mask = places - 1;
    map->ring = calloc(max, sizeof *map->ring);
    map->places = calloc(places, sizeof *map->places);
    if (map->ring != NULL && map->places != NULL)
        return map;
failed:
    digest_map_free(map);
    return NULL;
}

void digest_map_free(struct digest_map *map)
{
    if (map == NULL)
        return;
    free(map->ring);
    free(map->places);
    free(map);
}

/*
 * Where a search for the digest begins: the product of its halves, each under a secret, folded, so that
 * every bit of either moves the lowest.
 */
static size_t home(const struct digest_map *map, const struct digest *digest)
{
    uint64_t halves[2];
    __uint128_t product;

    memcpy(halves, digest->octets, sizeof halves);
    product = (__uint128_t)(halves[0] ^ map->secrets[0]) * (halves[1] ^ map->secrets[1]);
    return (size_t)((uint64_t)(product >> 64) ^ (uint64_t)product) & map->mask;
}

static const struct digest *digest_at(const struct digest_map *map, size_t place)
{
    return &map->ring[map->places[place] - 1].digest;
}

/* The place that has the digest, or the free one where the search for it ends. */
static size_t search(const struct digest_map *map, const struct digest *digest)
{
    size_t place = home(map, digest);

    while (map->places[place] != 0 && memcmp(digest_at(map, place), digest, sizeof *digest) != 0)
        place = (place + 1) & map->mask;
    return place;
}

/*
 * Frees a place and closes the gap: each follower whose search would cross the gap moves into it, so
 * that no tombstones gather in a map that forgets as much as it learns (Knuth 6.4, algorithm R).
 */
static void vacate(struct digest_map *map, size_t gap)
{
    map->ring[map->places[gap] - 1].used = false;
    for (size_t at = (gap + 1) & map->mask; map->places[at] != 0; at = (at + 1) & map->mask) {
        size_t from_home = (at - home(map, digest_at(map, at))) & map->mask;
        size_t from_gap = (at - gap) & map->mask;
        if (from_home >= from_gap) {
            map->places[gap] = map->places[at];
            gap = at;
        }
    }
    map->places[gap] = 0;
}

bool digest_map_find(const struct digest_map *map, const struct digest *digest, size_t *slot)
{
    size_t place = search(map, digest);

    if (map->places[place] == 0)
        return false;
    *slot = map->places[place] - 1;
    return true;
}

size_t digest_map_put(struct digest_map *map, const struct digest *digest)
{
    size_t slot = map->next;
    size_t place = search(map, digest);

    if (map->places[place] != 0)
        vacate(map, place);
    if (map->ring[slot].used)
        vacate(map, search(map, &map->ring[slot].digest));
    map->ring[slot] = (struct entry){.digest = *digest, .used = true};
    map->places[search(map, digest)] = (uint32_t)slot + 1;
    map->next = (slot + 1) % map->max;
    return slot;
}
