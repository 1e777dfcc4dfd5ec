#ifndef DARMAND_STORE_DIGEST_MAP_H
#define DARMAND_STORE_DIGEST_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Which slot belongs to a digest, for the `max` digests put last; older ones are forgotten.
 *
 * The map hands out slot numbers below `max`, and its owner keeps what it knows in an array of its
 * own under that number.  Open addressing, a ring for the order, and memory taken once, so nothing
 * fails later.  Digests are uniform already and are not hashed again; they come from a
 * cryptographic hash or from digest_keyed, so nobody can choose them to collide.
 */

#define DIGEST_SIZE     16
#define DIGEST_KEY_SIZE 16

struct digest {
    uint8_t octets[DIGEST_SIZE];
};

/** Drawn at random for the life of a table, and never shown. */
struct digest_key {
    uint8_t octets[DIGEST_KEY_SIZE];
};

/**
 * SipHash-2-4 with 128 bits of it, a fifth of what BLAKE2b costs on some tens of octets.  Who does not know
 * the key finds no two that collide, and learns nothing; it is no hash for what is stored or shown.
 */
struct digest digest_keyed(const struct digest_key *key, const uint8_t *octets, size_t size);

struct digest_map;

/** NULL: no memory, or `max` not in 1 … 2³⁰. */
struct digest_map *digest_map_new(size_t max);
void digest_map_free(struct digest_map *map);

/**
 * Says of a map that was never used that `count` digests are put into it now.  When so many touch nearly
 * all of its memory, that is taken in large pages, which are found faster.
 */
void digest_map_grow(struct digest_map *map, size_t count);

/*
 * In a map of millions each look is a wait for memory, and what was found there often another.  Who has a
 * few dozen digests at hand first says of each that it is expected, then guesses each, and only then looks
 * for or puts the first: so the waits are one.
 */
void digest_map_expect(const struct digest_map *map, const struct digest *digest);
/**
 * Which slot the digest has, if it has one; true is wrong once in a billion times, so it is good for
 * fetching what stands under the slot and for nothing else.
 */
bool digest_map_guess(const struct digest_map *map, const struct digest *digest, size_t *slot);

/** True when the digest is remembered. */
bool digest_map_find(const struct digest_map *map, const struct digest *digest, size_t *slot);

/**
 * Makes the digest the youngest, and says the slot it has from now on.  Whatever had that slot, or
 * whatever slot the digest had before, is forgotten.
 */
size_t digest_map_put(struct digest_map *map, const struct digest *digest);

#endif
