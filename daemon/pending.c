#include "daemon/pending.h"

#include <stdlib.h>
#include <string.h>

#define NO_PLACE UINT32_MAX

struct pending {
    struct pending_answer *places;
    size_t max;
    size_t used;
    uint32_t free;
};

struct pending *pending_new(size_t max)
{
    struct pending *pending = calloc(1, sizeof *pending);

    if (pending == NULL)
        return NULL;
    pending->places = calloc(max, sizeof *pending->places);
    if (pending->places == NULL) {
        free(pending);
        return NULL;
    }
    pending->max = max;
    for (size_t i = 0; i < max; i++)
        pending->places[i].next_free = i + 1 < max ? (uint32_t)(i + 1) : NO_PLACE;
    return pending;
}

void pending_free(struct pending *pending)
{
    if (pending == NULL)
        return;
    free(pending->places);
    free(pending);
}

static struct pending_answer *take_place(struct pending *pending, uint64_t *token)
{
    uint32_t index = pending->free;
    struct pending_answer *place;
    uint32_t generation;

    if (pending->used == pending->max || index == NO_PLACE)
        return NULL;
    place = &pending->places[index];
    pending->free = place->next_free;
    pending->used++;
    generation = place->generation + 1;
    *place = (struct pending_answer){.used = true, .generation = generation};
    *token = (uint64_t)generation << 32 | index;
    return place;
}

enum dm_error pending_add_session(struct pending *pending, uint64_t session, const char *link,
                                  const struct smpp_address *subscriber, uint64_t *token)
{
    struct pending_answer *place = take_place(pending, token);

    if (place == NULL)
        return DM_E_FULL;
    place->session = session;
    strncpy(place->link, link, sizeof place->link - 1);
    place->subscriber = *subscriber;
    return DM_OK;
}

enum dm_error pending_add_delivery(struct pending *pending, const struct mark *mark,
                                   const struct delivery *delivery, uint64_t *token)
{
    struct pending_answer *place = take_place(pending, token);

    if (place == NULL)
        return DM_E_FULL;
    place->mark = *mark;
    place->deliveries[0] = *delivery;
    place->delivery_count = 1;
    return DM_OK;
}

/* A walk over all places: a second delivery within one commit is rare, and places are few. */
enum dm_error pending_join(struct pending *pending, const struct mark *mark,
                           const struct delivery *delivery)
{
    for (size_t i = 0; i < pending->max; i++) {
        struct pending_answer *place = &pending->places[i];

        if (!place->used || place->delivery_count == 0 ||
            memcmp(&place->mark, mark, sizeof *mark) != 0)
            continue;
        if (place->delivery_count == PENDING_DELIVERIES_MAX)
            return DM_E_FULL;
        place->deliveries[place->delivery_count++] = *delivery;
        return DM_OK;
    }
    return DM_E_NOT_FOUND;
}

/* NULL: an unknown or stale token. */
static struct pending_answer *place_of(struct pending *pending, uint64_t token)
{
    uint32_t index = (uint32_t)(token & UINT32_MAX);
    struct pending_answer *place;

    if (index >= pending->max)
        return NULL;
    place = &pending->places[index];
    return place->used && place->generation == (uint32_t)(token >> 32) ? place : NULL;
}

void pending_note(struct pending *pending, uint64_t token, const struct tally_note *note)
{
    struct pending_answer *place = place_of(pending, token);

    if (place != NULL)
        place->note = *note;
}

enum dm_error pending_take(struct pending *pending, uint64_t token, struct pending_answer *answer)
{
    struct pending_answer *place = place_of(pending, token);

    if (place == NULL)
        return DM_E_NOT_FOUND;
    *answer = *place;
    place->used = false;
    place->next_free = pending->free;
    pending->free = (uint32_t)(place - pending->places);
    pending->used--;
    return DM_OK;
}

size_t pending_count(const struct pending *pending)
{
    return pending->used;
}

size_t pending_count_of(const struct pending *pending, uint64_t connection)
{
    size_t count = 0;

    for (size_t i = 0; i < pending->max; i++)
        for (size_t j = 0; pending->places[i].used && j < pending->places[i].delivery_count; j++)
            count += pending->places[i].deliveries[j].connection == connection;
    return count;
}
