/* The gathering half of protocol/segment.h. */
#include "protocol/segment.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What the parts of one message have in common. */
struct set_key {
    uint32_t group;
    struct smpp_address source;
    struct smpp_address destination;
    uint16_t reference;
    bool wide_reference;
    uint8_t total;
    uint8_t data_coding; /* octets of two alphabets cannot be decoded as one text */
};

struct set {
    struct set_key key;
    struct monotime deadline; /* the older a set, the earlier; they all wait equally long */
    unsigned gathered;        /* bit n - 1 for part n; 0: this set is free */
    uint8_t sizes[SEGMENT_PARTS_MAX];
    uint8_t octets[SEGMENT_PARTS_MAX][SEGMENT_PART_OCTETS_MAX];
};

struct segment_table {
    struct set *sets;
    size_t count;
    int64_t timeout_ms;
};

struct segment_table *segment_table_new(size_t sets, int64_t timeout_ms)
{
    assert(sets > 0);
    struct segment_table *table = malloc(sizeof *table);
    struct set *room = calloc(sets, sizeof *room);
    if (table == NULL || room == NULL) {
        free(table);
        free(room);
        return NULL;
    }
    table->sets = room;
    table->count = sets;
    table->timeout_ms = timeout_ms;
    return table;
}

void segment_table_free(struct segment_table *table)
{
    if (table == NULL)
        return;
    free(table->sets);
    free(table);
}

static bool same_address(const struct smpp_address *a, const struct smpp_address *b)
{
    return a->ton == b->ton && a->npi == b->npi && strcmp(a->digits, b->digits) == 0;
}

static bool same_key(const struct set_key *a, const struct set_key *b)
{
    return a->group == b->group && a->reference == b->reference &&
           a->wide_reference == b->wide_reference && a->total == b->total &&
           a->data_coding == b->data_coding && same_address(&a->source, &b->source) &&
           same_address(&a->destination, &b->destination);
}

static size_t drop_late_sets(struct segment_table *table, struct monotime now)
{
    size_t dropped = 0;
    for (size_t i = 0; i < table->count; i++) {
        struct set *set = &table->sets[i];
        if (set->gathered != 0 && monotime_reached(set->deadline, now)) {
            set->gathered = 0;
            dropped++;
        }
    }
    return dropped;
}

/* The set with that key; else a free one; else the oldest. */
static struct set *choose_set(struct segment_table *table, const struct set_key *key)
{
    struct set *choice = &table->sets[0];
    for (size_t i = 0; i < table->count; i++) {
        struct set *set = &table->sets[i];
        if (set->gathered != 0 && same_key(&set->key, key))
            return set;
        if (choice->gathered != 0 && (set->gathered == 0 || set->deadline.ms < choice->deadline.ms))
            choice = set;
    }
    return choice;
}

/* Keeps a part in its set; false when other octets stand under its number already. */
static bool keep_part(struct set *set, const struct segment_header *header)
{
    size_t index = (size_t)header->number - 1;
    if ((set->gathered & 1u << index) != 0)
        return set->sizes[index] == header->size &&
               (header->size == 0 || memcmp(set->octets[index], header->octets, header->size) == 0);
    if (header->size > 0)
        memcpy(set->octets[index], header->octets, header->size);
    set->sizes[index] = (uint8_t)header->size;
    set->gathered |= 1u << index;
    return true;
}

static void start_set(struct set *set, const struct set_key *key, struct monotime deadline)
{
    set->key = *key;
    set->deadline = deadline;
    set->gathered = 0;
}

static size_t join(const struct set *set, uint8_t *joined)
{
    size_t size = 0;
    for (size_t i = 0; i < set->key.total; i++) {
        memcpy(joined + size, set->octets[i], set->sizes[i]);
        size += set->sizes[i];
    }
    return size;
}

enum dm_error segment_table_add(struct segment_table *table, uint32_t group, const struct pdu *pdu,
                                const struct segment_header *header, struct monotime now,
                                uint8_t *joined, size_t *size, size_t *dropped)
{
    assert(header->total > 1 && header->total <= SEGMENT_PARTS_MAX);
    assert(header->number >= 1 && header->number <= header->total);
    *dropped = drop_late_sets(table, now);
    if (header->size > SEGMENT_PART_OCTETS_MAX)
        return DM_E_LENGTH;

    const struct set_key key = {
        group,
        pdu->source,
        pdu->destination,
        header->reference,
        header->wide_reference,
        header->total,
        pdu->data_coding,
    };
    struct monotime deadline = monotime_add(now, table->timeout_ms);
    struct set *set = choose_set(table, &key);
    if (set->gathered == 0 || !same_key(&set->key, &key)) {
        *dropped += set->gathered != 0;
        start_set(set, &key, deadline);
    }
    if (!keep_part(set, header)) {
        (*dropped)++;
        start_set(set, &key, deadline);
        keep_part(set, header);
    }

    if (set->gathered != (1u << header->total) - 1)
        return DM_E_NOT_FOUND;
    *size = join(set, joined);
    set->gathered = 0;
    return DM_OK;
}
