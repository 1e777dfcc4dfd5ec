#ifndef DARMAND_STORE_OUTBOX_INSIDE_H
#define DARMAND_STORE_OUTBOX_INSIDE_H

#include "store/heap.h"
#include "store/outbox.h"

/* What outbox.c and outbox_queue.c share, and nobody else may know. */

enum state { HELD, WAITING, DEFERRED, SENDING };

/*
 * A reply is in its link's `ready` heap, by arrival, or in its `deferred` heap, by due time, or in
 * its list of those sending, or held; and unless it is sending in the heap of deadlines.
 *
 * All replies to one phone on one link are a queue, of which all but the first are held.  The first
 * is found by its destination.  Those nobody asked for are in no queue.
 */
struct reply {
    struct owed owed; /* first, so that a caller's pointer is ours */
    enum state state;
    struct lane *lane;
    int64_t arrival;
    struct heap_node turn;
    struct heap_node deadline;
    struct reply *next_sending;
    struct reply *previous_sending;
    struct reply *chain; /* of the bucket, or of the free ones */

    struct reply *older; /* of all replies owed */
    struct reply *younger;
    struct reply *ahead; /* to the same phone; NULL: this is the first */
    struct reply *behind;
    struct reply *last;        /* of the queue; good in the first only */
    struct reply *first_chain; /* of the bucket of destinations; in the first only */
};

/* What one link owes. */
struct lane {
    char link[LINK_NAME_MAX + 1];
    struct heap ready;
    struct heap deferred;
    struct reply *sending;
};

/* Room for all replies is taken at once and touched as it is used: pointers stay, adding is cheap. */
struct outbox {
    struct reply *replies;
    size_t max;
    size_t touched; /* replies ever used; behind them all are fresh */
    struct reply *free;
    size_t count;
    int64_t arrivals;
    struct heap deadlines;
    struct reply **buckets;      /* by ref */
    struct reply **destinations; /* by link and phone: the first of each queue */
    size_t bucket_mask;          /* of both */
    struct reply *oldest;
    struct reply *youngest;
    struct lane lanes[OUTBOX_LINKS_MAX];
    size_t lane_count;
};

/** Lines a new reply up, last; says the state it begins in: waiting, or held behind another. */
enum state outbox_queue_up(struct outbox *outbox, struct reply *reply);
/** Takes it out; the reply that is held no more because of that, or NULL. */
struct reply *outbox_leave_queue(struct outbox *outbox, struct reply *reply);

#endif
