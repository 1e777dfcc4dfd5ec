#include "store/sort_items.h"

#include <stdint.h>
#include <string.h>

#include "store/sorter.h"

/*
 * American flag sort (McIlroy, Bostic, McIlroy 1993): from the most significant octet to the least,
 * each item is swapped to where its octet's part begins, and then each part is sorted by the next.
 */

#define OCTETS     sizeof(struct sorter_key)
#define VALUES     256
#define FEW        24 /* below it, insertion is faster */
#define WORD_BITS  64
#define OCTET_BITS 8

static struct sorter_key key_of(const uint8_t *item)
{
    struct sorter_key key;

    memcpy(&key, item, sizeof key);
    return key;
}

/* The octet of an item at a place, 0 being the most significant of the key. */
static unsigned octet_of(const uint8_t *item, unsigned place)
{
    struct sorter_key key = key_of(item);
    uint64_t word = place < sizeof word ? key.key : key.second;

    return (unsigned)(word >> (WORD_BITS - OCTET_BITS * (place % sizeof word + 1))) % VALUES;
}

static int is_less(const uint8_t *a, const uint8_t *b)
{
    struct sorter_key left = key_of(a), right = key_of(b);

    return left.key != right.key ? left.key < right.key : left.second < right.second;
}

static void insert_all(uint8_t *items, size_t count, size_t size)
{
    uint8_t item[SORTER_ITEM_MAX];

    for (size_t i = 1; i < count; i++) {
        size_t at = i;
        memcpy(item, items + i * size, size);
        for (; at > 0 && is_less(item, items + (at - 1) * size); at--)
            ;
        memmove(items + (at + 1) * size, items + at * size, (i - at) * size);
        memcpy(items + at * size, item, size);
    }
}

static void swap(uint8_t *a, uint8_t *b, size_t size)
{
    uint8_t item[SORTER_ITEM_MAX];

    memcpy(item, a, size);
    memcpy(a, b, size);
    memcpy(b, item, size);
}

/* Where each octet's part ends; 1 when all items are in one part. */
static int find_ends(const uint8_t *items, size_t count, size_t size, unsigned place, size_t *ends)
{
    memset(ends, 0, VALUES * sizeof *ends);
    for (size_t i = 0; i < count; i++)
        ends[octet_of(items + i * size, place)]++;
    if (ends[octet_of(items, place)] == count)
        return 1;
    for (unsigned i = 1; i < VALUES; i++)
        ends[i] += ends[i - 1];
    return 0;
}

/* Swaps every item into its part; an item is looked at once more than it is moved. */
static void part(uint8_t *items, size_t size, unsigned place, const size_t *ends)
{
    size_t next[VALUES]; /* free place of each part */

    next[0] = 0;
    memcpy(next + 1, ends, (VALUES - 1) * sizeof *ends);
    for (unsigned value = 0; value < VALUES; value++)
        while (next[value] < ends[value]) {
            uint8_t *item = items + next[value] * size;
            unsigned belongs = octet_of(item, place);
            if (belongs != value)
                swap(item, items + next[belongs] * size, size);
            next[belongs]++;
        }
}

/* Goes as deep as there are octets. */
static void sort_from(uint8_t *items, size_t count, size_t size, unsigned place)
{
    size_t ends[VALUES], begin = 0;

    while (count >= FEW && place < OCTETS && find_ends(items, count, size, place, ends))
        place++;
    if (count < FEW) {
        insert_all(items, count, size);
        return;
    }
    if (place == OCTETS)
        return;
    part(items, size, place, ends);
    for (unsigned value = 0; value < VALUES; value++) {
        sort_from(items + begin * size, ends[value] - begin, size, place + 1);
        begin = ends[value];
    }
}

void sort_items(void *items, size_t count, size_t size)
{
    sort_from(items, count, size, 0);
}
