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
 * fails later.  A digest need not be uniform: what fits into it whole, such as a phone's number, may
 * stand for itself.  Each map spreads them by secrets it draws when it is made, so nobody can choose
 * digests that collide.
 */

#define DIGEST_SIZE 16

struct digest {
    uint8_t octets[DIGEST_SIZE];
};

struct digest_map;

/** NULL: no memory, or `max` not in 1 … 2³⁰. */
struct digest_map *digest_map_new(size_t max);
void digest_map_free(struct digest_map *map);

/** True when the digest is remembered. */
bool digest_map_find(const struct digest_map *map, const struct digest *digest, size_t *slot);

/**
 * Makes the digest the youngest, and says the slot it has from now on.  Whatever had that slot, or
 * whatever slot the digest had before, is forgotten.
 */
size_t digest_map_put(struct digest_map *map, const struct digest *digest);

#endif
