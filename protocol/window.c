#include "protocol/window.h"

#include "protocol/pdu.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#define SEQUENCE_MAX 0x7FFFFFFFu

enum dm_error window_init(struct window *window, size_t size)
{
    if (size < 1 || size > WINDOW_SIZE_MAX)
        return DM_E_RANGE;
    struct window_slot *slots = calloc(2 * size, sizeof(*slots));
    if (slots == NULL)
        return DM_E_NO_MEMORY;
    *window = (struct window){.slots = slots, .size = size, .expired = slots + size};
    return DM_OK;
}

void window_free(struct window *window)
{
    free(window->slots);
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

static void release(struct window *window, struct window_slot *slot, uint64_t *token)
{
    *token = slot->token;
    *slot = (struct window_slot){0};
    window->used--;
}

enum dm_error window_add(struct window *window, uint32_t command_id, uint64_t token,
                         struct monotime deadline, uint32_t *sequence_number)
{
    assert(command_id != 0 && (command_id & SMPP_RESPONSE) == 0);
    if (window_room(window) == 0)
        return DM_E_FULL;

    struct window_slot *slot = window->slots;
    while (!is_free(slot))
        slot++;
    *slot = (struct window_slot){
        .sequence_number = window_sequence(window),
        .command_id = command_id,
        .token = token,
        .deadline = deadline,
    };
    window->used++;
    *sequence_number = slot->sequence_number;
    return DM_OK;
}

static bool answers(uint32_t response_id, const struct window_slot *slot)
{
    return response_id == SMPP_GENERIC_NACK || response_id == (slot->command_id | SMPP_RESPONSE);
}

static struct window_slot *find(struct window_slot *slots, size_t count, uint32_t command_id,
                                uint32_t sequence_number)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_free(&slots[i]) && slots[i].sequence_number == sequence_number &&
            answers(command_id, &slots[i]))
            return &slots[i];
    }
    return NULL;
}

enum dm_error window_match(struct window *window, uint32_t command_id, uint32_t sequence_number,
                           uint64_t *token)
{
    struct window_slot *slot = find(window->slots, window->size, command_id, sequence_number);

    if (slot == NULL)
        return DM_E_NOT_FOUND;
    release(window, slot, token);
    return DM_OK;
}

enum dm_error window_match_late(struct window *window, uint32_t command_id,
                                uint32_t sequence_number, uint64_t *token)
{
    struct window_slot *slot = find(window->expired, window->size, command_id, sequence_number);

    if (slot == NULL)
        return DM_E_NOT_FOUND;
    *token = slot->token;
    *slot = (struct window_slot){0};
    return DM_OK;
}

/* The slot with the earliest deadline, or NULL when all are free. */
static struct window_slot *most_urgent(const struct window *window)
{
    struct window_slot *urgent = NULL;

    for (size_t i = 0; i < window->size; i++) {
        struct window_slot *slot = &window->slots[i];

        if (!is_free(slot) && (urgent == NULL || slot->deadline.ms < urgent->deadline.ms))
            urgent = slot;
    }
    return urgent;
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
