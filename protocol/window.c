#include "protocol/window.h"

#include "protocol/pdu.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SEQUENCE_MAX 0x7FFFFFFFu

/* No slot: the end of a bucket, of the order, of what is free. */
#define NONE UINT16_MAX
_Static_assert(WINDOW_SIZE_MAX < NONE, "every slot has an index");

static void clear(struct window *window)
{
    memset(window->buckets, 0xFF, (window->bucket_mask + 1) * sizeof(*window->buckets));
    for (size_t i = 0; i < window->size; i++)
        window->slots[i].next = i + 1 < window->size ? (uint16_t)(i + 1) : NONE;
}

enum dm_error window_init(struct window *window, size_t size)
{
    size_t buckets = 1;

    if (size < 1 || size > WINDOW_SIZE_MAX)
        return DM_E_RANGE;
    while (buckets < size)
        buckets *= 2;
    *window = (struct window){.size = size,
                              .slots = calloc(2 * size, sizeof(*window->slots)),
                              .buckets = calloc(buckets, sizeof(*window->buckets)),
                              .bucket_mask = (uint32_t)buckets - 1,
                              .first = NONE,
                              .last = NONE};
    if (window->slots == NULL || window->buckets == NULL) {
        window_free(window);
        return DM_E_NO_MEMORY;
    }
    window->expired = window->slots + size;
    clear(window);
    return DM_OK;
}

void window_free(struct window *window)
{
    free(window->slots);
    free(window->buckets);
    *window = (struct window){0};
}

size_t window_room(const struct window *window)
{
    return window->size - window->used;
}

/*
 * A number still awaited is not skipped after the turn: two thousand million requests lie between a
 * number and its next use, and deadlines are counted in seconds.
 */
uint32_t window_sequence(struct window *window)
{
    window->last_sequence = window->last_sequence >= SEQUENCE_MAX ? 1 : window->last_sequence + 1;
    return window->last_sequence;
}

static bool is_free(const struct window_slot *slot)
{
    return slot->command_id == 0;
}

/* ---- the three chains a slot hangs in ------------------------------------------------------------ */

static uint16_t *bucket_of(const struct window *window, uint32_t sequence_number)
{
    return &window->buckets[sequence_number & window->bucket_mask];
}

static void leave_bucket(struct window *window, uint16_t index)
{
    uint16_t *at = bucket_of(window, window->slots[index].sequence_number);

    while (*at != index)
        at = &window->slots[*at].next;
    *at = window->slots[index].next;
}

/* From the end, where nearly every deadline belongs. */
static void enter_order(struct window *window, uint16_t index)
{
    struct window_slot *slot = &window->slots[index];

    slot->earlier = window->last;
    slot->later = NONE;
    while (slot->earlier != NONE && window->slots[slot->earlier].deadline.ms > slot->deadline.ms) {
        slot->later = slot->earlier;
        slot->earlier = window->slots[slot->earlier].earlier;
    }
    *(slot->earlier == NONE ? &window->first : &window->slots[slot->earlier].later) = index;
    *(slot->later == NONE ? &window->last : &window->slots[slot->later].earlier) = index;
}

static void leave_order(struct window *window, const struct window_slot *slot)
{
    *(slot->earlier == NONE ? &window->first : &window->slots[slot->earlier].later) = slot->later;
    *(slot->later == NONE ? &window->last : &window->slots[slot->later].earlier) = slot->earlier;
}

static void release(struct window *window, struct window_slot *slot, uint64_t *token)
{
    uint16_t index = (uint16_t)(slot - window->slots);

    leave_bucket(window, index);
    leave_order(window, slot);
    *token = slot->token;
    *slot = (struct window_slot){.next = window->free};
    window->free = index;
    window->used--;
}

enum dm_error window_add(struct window *window, uint32_t command_id, uint64_t token,
                         struct monotime deadline, uint32_t *sequence_number)
{
    assert(command_id != 0 && (command_id & SMPP_RESPONSE) == 0);
    if (window_room(window) == 0)
        return DM_E_FULL;

    uint16_t index = window->free;
    struct window_slot *slot = &window->slots[index];
    uint32_t sequence = window_sequence(window);
    uint16_t *bucket = bucket_of(window, sequence);

    window->free = slot->next;
    *slot = (struct window_slot){
        .sequence_number = sequence,
        .command_id = command_id,
        .token = token,
        .deadline = deadline,
        .next = *bucket,
    };
    *bucket = index;
    enter_order(window, index);
    window->used++;
    *sequence_number = sequence;
    return DM_OK;
}

/* ---- responses ----------------------------------------------------------------------------------- */

static bool answers(uint32_t response_id, const struct window_slot *slot)
{
    return response_id == SMPP_GENERIC_NACK || response_id == (slot->command_id | SMPP_RESPONSE);
}

static bool fits(const struct window_slot *slot, uint32_t command_id, uint32_t sequence_number)
{
    return !is_free(slot) && slot->sequence_number == sequence_number && answers(command_id, slot);
}

enum dm_error window_match(struct window *window, uint32_t command_id, uint32_t sequence_number,
                           uint64_t *token)
{
    uint16_t index = *bucket_of(window, sequence_number);

    while (index != NONE && !fits(&window->slots[index], command_id, sequence_number))
        index = window->slots[index].next;
    if (index == NONE)
        return DM_E_NOT_FOUND;
    release(window, &window->slots[index], token);
    return DM_OK;
}

enum dm_error window_match_late(struct window *window, uint32_t command_id,
                                uint32_t sequence_number, uint64_t *token)
{
    for (size_t i = 0; i < window->size; i++) {
        struct window_slot *slot = &window->expired[i];

        if (!fits(slot, command_id, sequence_number))
            continue;
        *token = slot->token;
        *slot = (struct window_slot){0};
        return DM_OK;
    }
    return DM_E_NOT_FOUND;
}

/* The slot with the earliest deadline, or NULL when all are free. */
static struct window_slot *most_urgent(const struct window *window)
{
    return window->first == NONE ? NULL : &window->slots[window->first];
}

enum dm_error window_expire(struct window *window, struct monotime now, uint64_t *token)
{
    struct window_slot *slot = most_urgent(window);

    if (slot == NULL || !monotime_reached(slot->deadline, now))
        return DM_E_NOT_FOUND;
    window->expired[window->next_expired] = *slot;
    window->next_expired = (window->next_expired + 1) % window->size;
    release(window, slot, token);
    return DM_OK;
}

enum dm_error window_take(struct window *window, uint64_t *token)
{
    struct window_slot *slot = most_urgent(window);

    if (slot == NULL)
        return DM_E_NOT_FOUND;
    release(window, slot, token);
    return DM_OK;
}

struct monotime window_deadline(const struct window *window)
{
    const struct window_slot *slot = most_urgent(window);

    return slot == NULL ? MONOTIME_NEVER : slot->deadline;
}
