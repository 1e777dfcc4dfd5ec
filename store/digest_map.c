#include "store/digest_map.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MAX_MAX ((size_t)1 << 30)
#define PAGE    ((size_t)4096)

struct entry {
    struct digest digest;
    bool used;
};

/*
 * A place has some of its digest's bits, enough to know where the search for it begins, so that what a
 * search passes by is not looked up in the ring: in a map of millions each look is a cache miss.
 */
struct place {
    uint32_t slot; /* + 1; 0: free */
    uint32_t bits;
};

struct digest_map {
    struct entry *ring; /* by slot, the next one to use being the oldest */
    size_t max;
    size_t next;
    struct place *places; /* at most half are taken */
    size_t mask;
};

_Static_assert(2 * MAX_MAX <= (size_t)UINT32_MAX + 1, "32 bits say where any search begins");
_Static_assert(DIGEST_SIZE == crypto_shorthash_siphashx24_BYTES &&
                   DIGEST_KEY_SIZE == crypto_shorthash_siphashx24_KEYBYTES,
               "the digest and its key are SipHash's");

struct digest digest_keyed(const struct digest_key *key, const uint8_t *octets, size_t size)
{
    struct digest digest;

    (void)crypto_shorthash_siphashx24(digest.octets, octets, size, key->octets);
    return digest;
}

struct digest_map *digest_map_new(size_t max)
{
    struct digest_map *map = calloc(1, sizeof *map);
    size_t places = 2;

    if (map == NULL || max == 0 || max > MAX_MAX)
        goto failed;
    while (places < 2 * max)
        places *= 2;
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

static uint32_t bits_of(const struct digest *digest)
{
    uint32_t bits;

    memcpy(&bits, digest->octets, sizeof bits);
    return bits;
}

static bool is_at(const struct digest_map *map, const struct place *place, uint32_t bits,
                  const struct digest *digest)
{
    return place->bits == bits &&
           memcmp(&map->ring[place->slot - 1].digest, digest, sizeof *digest) == 0;
}

/* The place that has the digest, or the free one where the search for it ends. */
static size_t search(const struct digest_map *map, const struct digest *digest)
{
    uint32_t bits = bits_of(digest);
    size_t place = bits & map->mask;

    while (map->places[place].slot != 0 && !is_at(map, &map->places[place], bits, digest))
        place = (place + 1) & map->mask;
    return place;
}

/*
 * Frees a place and closes the gap: each follower whose search would cross the gap moves into it, so
 * that no tombstones gather in a map that forgets as much as it learns (Knuth 6.4, algorithm R).
 */
static void vacate(struct digest_map *map, size_t gap)
{
    map->ring[map->places[gap].slot - 1].used = false;
    for (size_t at = (gap + 1) & map->mask; map->places[at].slot != 0; at = (at + 1) & map->mask) {
        size_t from_home = (at - map->places[at].bits) & map->mask;
        size_t from_gap = (at - gap) & map->mask;
        if (from_home >= from_gap) {
            map->places[gap] = map->places[at];
            gap = at;
        }
    }
    map->places[gap].slot = 0;
}

/* Only whole small pages can be advised about; what the kernel makes of it is all the same to us. */
static void take_large_pages(void *memory, size_t size)
{
    uintptr_t begin = ((uintptr_t)memory + PAGE - 1) & ~(uintptr_t)(PAGE - 1);
    uintptr_t end = ((uintptr_t)memory + size) & ~(uintptr_t)(PAGE - 1);

    if (begin < end)
        (void)madvise((void *)begin, end - begin, MADV_HUGEPAGE);
}

void digest_map_grow(struct digest_map *map, size_t count)
{
    size_t size = (map->mask + 1) * sizeof *map->places;

    if (count >= size / PAGE)
        take_large_pages(map->places, size);
    if (count >= map->max / 2)
        take_large_pages(map->ring, map->max * sizeof *map->ring);
}

void digest_map_expect(const struct digest_map *map, const struct digest *digest)
{
    __builtin_prefetch(&map->places[bits_of(digest) & map->mask]);
}

bool digest_map_guess(const struct digest_map *map, const struct digest *digest, size_t *slot)
{
    uint32_t bits = bits_of(digest);
    size_t at = bits & map->mask;

    while (map->places[at].slot != 0 && map->places[at].bits != bits)
        at = (at + 1) & map->mask;
    if (map->places[at].slot == 0)
        return false;
    *slot = map->places[at].slot - 1;
    __builtin_prefetch(&map->ring[*slot]);
    return true;
}

bool digest_map_find(const struct digest_map *map, const struct digest *digest, size_t *slot)
{
    size_t place = search(map, digest);

    if (map->places[place].slot == 0)
        return false;
    *slot = map->places[place].slot - 1;
    return true;
}

size_t digest_map_put(struct digest_map *map, const struct digest *digest)
{
    size_t slot = map->next;
    size_t place = search(map, digest);

    if (map->places[place].slot != 0)
        vacate(map, place);
    if (map->ring[slot].used)
        vacate(map, search(map, &map->ring[slot].digest));
    map->ring[slot] = (struct entry){.digest = *digest, .used = true};
    map->places[search(map, digest)] = (struct place){(uint32_t)slot + 1, bits_of(digest)};
    map->next = (slot + 1) % map->max;
    return slot;
}
