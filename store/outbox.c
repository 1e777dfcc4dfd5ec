#include "store/outbox.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/outbox_inside.h"

/* Behind every arrival there will ever be. */
#define UNASKED_TURN (INT64_MAX / 2)

/* ---- made and freed ------------------------------------------------------------------------------ */

struct outbox *outbox_new(size_t max)
{
    struct outbox *outbox = calloc(1, sizeof *outbox);
    size_t buckets = 1;

    if (outbox == NULL || max == 0 || max > SIZE_MAX / 2)
        goto failed;
    while (buckets < max)
        buckets *= 2;
    outbox->max = max;
    outbox->bucket_mask = buckets - 1;
    outbox->replies = calloc(max, sizeof *outbox->replies);
    outbox->buckets = calloc(buckets, sizeof(struct reply *));
    outbox->destinations = calloc(buckets, sizeof(struct reply *));
    if (outbox->replies != NULL && outbox->buckets != NULL && outbox->destinations != NULL)
        return outbox;
failed:
    outbox_free(outbox);
    return NULL;
}

void outbox_free(struct outbox *outbox)
{
    if (outbox == NULL)
        return;
    free(outbox->replies);
    free(outbox->buckets);
    free(outbox->destinations);
    free(outbox);
}

size_t outbox_count(const struct outbox *outbox)
{
    return outbox->count;
}

/* ---- found by ref, by link, by heap node ------------------------------------------------------- */

static struct reply **bucket_of(const struct outbox *outbox, struct reply_ref ref)
{
    /* Numbers come one after another; their low bits alone spread them over the buckets. */
    return &outbox->buckets[(ref.number * 2 + ref.notice) & outbox->bucket_mask];
}

static bool same_ref(struct reply_ref a, struct reply_ref b)
{
    return a.notice == b.notice && a.number == b.number;
}

struct owed *outbox_find(struct outbox *outbox, struct reply_ref ref)
{
    for (struct reply *at = *bucket_of(outbox, ref); at != NULL; at = at->chain) {
        if (same_ref(at->owed.ref, ref))
            return &at->owed;
    }
    return NULL;
}

/* The lane of a link; lane_count when there is none. */
static size_t lane_index(const struct outbox *outbox, const char *link)
{
    size_t index = 0;

    while (index < outbox->lane_count && strcmp(outbox->lanes[index].link, link) != 0)
        index++;
    return index;
}

static struct lane *lane_find(struct outbox *outbox, const char *link)
{
    size_t index = lane_index(outbox, link);

    return index < outbox->lane_count ? &outbox->lanes[index] : NULL;
}

static struct lane *lane_make(struct outbox *outbox, const char *link)
{
    size_t index = lane_index(outbox, link);
    struct lane *lane = &outbox->lanes[index];

    if (index < outbox->lane_count)
        return lane;
    if (index == OUTBOX_LINKS_MAX)
        return NULL;
    memcpy(lane->link, link, strlen(link) + 1);
    outbox->lane_count++;
    return lane;
}

static struct reply *reply_of_turn(struct heap_node *node)
{
    return (struct reply *)((char *)node - offsetof(struct reply, turn));
}

static struct reply *reply_of_deadline(struct heap_node *node)
{
    return (struct reply *)((char *)node - offsetof(struct reply, deadline));
}

/* ---- from state to state ----------------------------------------------------------------------- */

static void sending_add(struct reply *reply)
{
    struct lane *lane = reply->lane;

    reply->previous_sending = NULL;
    reply->next_sending = lane->sending;
    if (lane->sending != NULL)
        lane->sending->previous_sending = reply;
    lane->sending = reply;
}

static void sending_remove(struct reply *reply)
{
    if (reply->previous_sending == NULL)
        reply->lane->sending = reply->next_sending;
    else
        reply->previous_sending->next_sending = reply->next_sending;
    if (reply->next_sending != NULL)
        reply->next_sending->previous_sending = reply->previous_sending;
}

/* Takes a reply out of whatever holds it in its state. */
static void leave(struct outbox *outbox, struct reply *reply)
{
    switch (reply->state) {
    case SENDING: sending_remove(reply); return;
    case HELD: break;
    case WAITING: heap_remove(&reply->lane->ready, &reply->turn); break;
    case DEFERRED: heap_remove(&reply->lane->deferred, &reply->turn); break;
    }
    heap_remove(&outbox->deadlines, &reply->deadline);
}

/* Puts a reply that is nowhere into what holds it in `state`; `due` of a deferred one. */
static void enter(struct outbox *outbox, struct reply *reply, enum state state, struct monotime due)
{
    reply->state = state;
    switch (state) {
    case SENDING: sending_add(reply); return;
    case HELD: break;
    case WAITING: heap_insert(&reply->lane->ready, &reply->turn, reply->arrival); break;
    case DEFERRED: heap_insert(&reply->lane->deferred, &reply->turn, due.ms); break;
    }
    heap_insert(&outbox->deadlines, &reply->deadline, reply->owed.route.deadline.ms);
}

static void move(struct outbox *outbox, struct reply *reply, enum state state, struct monotime due)
{
    leave(outbox, reply);
    enter(outbox, reply, state, due);
}

/* ---- the life of a reply ----------------------------------------------------------------------- */

static struct reply *reply_new(struct outbox *outbox)
{
    struct reply *reply = outbox->free;

    if (reply == NULL)
        return outbox->touched < outbox->max ? &outbox->replies[outbox->touched++] : NULL;
    outbox->free = reply->chain;
    return reply;
}

enum dm_error outbox_add(struct outbox *outbox, const struct owed *owed)
{
    struct reply **bucket = bucket_of(outbox, owed->ref);
    struct lane *lane;
    struct reply *reply;

    if (outbox_find(outbox, owed->ref) != NULL)
        return DM_E_EXISTS;
    if (outbox->count == outbox->max)
        return DM_E_FULL;
    lane = lane_make(outbox, owed->route.link);
    reply = lane == NULL ? NULL : reply_new(outbox);
    if (reply == NULL)
        return DM_E_FULL;
    *reply = (struct reply){.owed = *owed,
                            .lane = lane,
                            .arrival = outbox->arrivals++ + (owed->unasked ? UNASKED_TURN : 0),
                            .chain = *bucket};
    *bucket = reply;
    enter(outbox, reply, outbox_queue_up(outbox, reply), MONOTIME_NEVER);
    outbox->count++;
    return DM_OK;
}

struct owed *outbox_next(struct outbox *outbox, const char *link, struct monotime now)
{
    struct lane *lane = lane_find(outbox, link);
    struct heap_node *node;
    struct reply *reply;

    if (lane == NULL)
        return NULL;
    while ((node = heap_top(&lane->deferred)) != NULL &&
           monotime_reached((struct monotime){node->key}, now))
        move(outbox, reply_of_turn(node), WAITING, MONOTIME_NEVER);
    node = heap_top(&lane->ready);
    if (node == NULL)
        return NULL;
    reply = reply_of_turn(node);
    move(outbox, reply, SENDING, MONOTIME_NEVER);
    if (reply->owed.attempts < UINT8_MAX)
        reply->owed.attempts++;
    return &reply->owed;
}

bool outbox_is_sending(const struct owed *owed)
{
    return ((const struct reply *)owed)->state == SENDING;
}

void outbox_defer(struct outbox *outbox, struct owed *owed, struct monotime due)
{
    struct reply *reply = (struct reply *)owed;

    assert(reply->state == SENDING);
    move(outbox, reply, DEFERRED, due);
}

void outbox_link_lost(struct outbox *outbox, const char *link)
{
    struct lane *lane = lane_find(outbox, link);

    while (lane != NULL && lane->sending != NULL)
        move(outbox, lane->sending, WAITING, MONOTIME_NEVER);
}

void outbox_remove(struct outbox *outbox, struct owed *owed)
{
    struct reply *reply = (struct reply *)owed;
    struct reply **at = bucket_of(outbox, owed->ref);
    struct reply *next = outbox_leave_queue(outbox, reply);

    leave(outbox, reply);
    if (next != NULL)
        move(outbox, next, WAITING, MONOTIME_NEVER);
    while (*at != reply)
        at = &(*at)->chain;
    *at = reply->chain;
    reply->chain = outbox->free;
    outbox->free = reply;
    outbox->count--;
}

struct owed *outbox_expired(struct outbox *outbox, struct walltime now)
{
    struct heap_node *node = heap_top(&outbox->deadlines);

    return node != NULL && node->key < now.ms ? &reply_of_deadline(node)->owed : NULL;
}

struct monotime outbox_due(const struct outbox *outbox, const char *link)
{
    size_t index = lane_index(outbox, link);
    const struct lane *lane = &outbox->lanes[index];
    const struct heap_node *node;

    if (index == outbox->lane_count)
        return MONOTIME_NEVER;
    if (heap_top(&lane->ready) != NULL)
        return (struct monotime){INT64_MIN};
    node = heap_top(&lane->deferred);
    return node == NULL ? MONOTIME_NEVER : (struct monotime){node->key};
}

int64_t outbox_lag_ms(const struct outbox *outbox, const char *link, struct walltime now)
{
    size_t index = lane_index(outbox, link);
    struct heap_node *node = NULL;
    const struct owed *owed;

    if (index < outbox->lane_count)
        node = heap_top(&outbox->lanes[index].ready);
    if (node == NULL)
        return 0;
    owed = &reply_of_turn(node)->owed;
    return owed->attempts > 0 || owed->unasked ? 0 : now.ms - owed->received.ms;
}
