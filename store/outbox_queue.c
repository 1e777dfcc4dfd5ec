#include "store/outbox_inside.h"

#include <string.h>

/*
 * Who stands behind whom: all replies by age, and those to one phone, of which one at a time goes.
 */

/* ---- all, by age ------------------------------------------------------------------------------- */

static void age_add(struct outbox *outbox, struct reply *reply)
{
    reply->older = outbox->youngest;
    if (outbox->youngest == NULL)
        outbox->oldest = reply;
    else
        outbox->youngest->younger = reply;
    outbox->youngest = reply;
}

static void age_remove(struct outbox *outbox, struct reply *reply)
{
    if (reply->older == NULL)
        outbox->oldest = reply->younger;
    else
        reply->older->younger = reply->younger;
    if (reply->younger == NULL)
        outbox->youngest = reply->older;
    else
        reply->younger->older = reply->older;
}

/* ---- one phone, one queue ---------------------------------------------------------------------- */

static struct reply **destination_of(const struct outbox *outbox, const struct reply *reply)
{
    /* FNV-1a, over digits that a peer chose: whoever makes them collide slows its own link. */
    uint64_t hash = UINT64_C(14695981039346656037) ^ (uintptr_t)reply->lane;

    for (const char *at = reply->owed.route.to.digits; *at != '\0'; at++)
        hash = (hash ^ (uint8_t)*at) * UINT64_C(1099511628211);
    return &outbox->destinations[(hash ^ hash >> 32) & outbox->bucket_mask];
}

static bool same_destination(const struct reply *a, const struct reply *b)
{
    return a->lane == b->lane && strcmp(a->owed.route.to.digits, b->owed.route.to.digits) == 0;
}

/* Where the first reply to the same phone hangs; what hangs there is NULL when there is none. */
static struct reply **find_first(const struct outbox *outbox, const struct reply *reply)
{
    struct reply **at = destination_of(outbox, reply);

    while (*at != NULL && !same_destination(*at, reply))
        at = &(*at)->first_chain;
    return at;
}

enum state outbox_queue_up(struct outbox *outbox, struct reply *reply)
{
    struct reply **place = find_first(outbox, reply);
    struct reply *first = *place;

    age_add(outbox, reply);
    if (reply->owed.unasked)
        return WAITING;
    if (first == NULL) {
        reply->last = reply;
        *place = reply;
        return WAITING;
    }
    reply->ahead = first->last;
    first->last->behind = reply;
    first->last = reply;
    return HELD;
}

/* The first of a queue goes, and the next takes its place. */
static struct reply *next_in_queue(struct reply **place)
{
    struct reply *first = *place;
    struct reply *next = first->behind;

    if (next == NULL) {
        *place = first->first_chain;
        return NULL;
    }
    next->ahead = NULL;
    next->last = first->last;
    next->first_chain = first->first_chain;
    *place = next;
    return next;
}

struct reply *outbox_leave_queue(struct outbox *outbox, struct reply *reply)
{
    struct reply **place = find_first(outbox, reply);

    age_remove(outbox, reply);
    if (reply->owed.unasked)
        return NULL;
    if (*place == reply)
        return next_in_queue(place);
    reply->ahead->behind = reply->behind;
    if (reply->behind != NULL)
        reply->behind->ahead = reply->ahead;
    else
        (*place)->last = reply->ahead;
    return NULL;
}

/* ---- for people ---------------------------------------------------------------------------------- */

const char *outbox_state_name(const struct owed *owed)
{
    static const char *const names[] = {
        [HELD] = "held", [WAITING] = "waiting", [DEFERRED] = "deferred", [SENDING] = "sending"};

    return names[((const struct reply *)owed)->state];
}

size_t outbox_list(const struct outbox *outbox, const struct owed **list, size_t max)
{
    size_t count = 0;

    for (const struct reply *at = outbox->oldest; at != NULL && count < max; at = at->younger)
        list[count++] = &at->owed;
    return count;
}
