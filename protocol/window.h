#ifndef DARMAND_PROTOCOL_WINDOW_H
#define DARMAND_PROTOCOL_WINDOW_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/times.h"

/*
 * Our requests that await their response, on one connection.
 *
 * Matched by sequence number and by command (a deliver_sm with the same number is no response).
 * Both directions have separate numbers; this is ours: 1 … 0x7FFFFFFF, then 1 again (SMPP 3.4
 * §5.1.4).  What a request was for is a `token` that means something to the caller only.
 */

#define WINDOW_SIZE_MAX 4096

struct window_slot {
    uint32_t sequence_number;
    uint32_t command_id; /* of the request; 0 marks a free slot */
    uint64_t token;
    struct monotime deadline;
    uint16_t next;    /* of its bucket; of a free slot, the next free one */
    uint16_t earlier; /* its neighbours in the order of deadlines */
    uint16_t later;
};

/* Matching, adding and the earliest deadline cost the same however many requests are awaited. */
struct window {
    struct window_slot *slots; /* owned */
    size_t size;
    size_t used;
    struct window_slot *expired; /* a ring of `size` that were given up; behind the slots */
    size_t next_expired;
    uint16_t *buckets; /* owned; the first slot of each remainder of sequence numbers */
    uint32_t bucket_mask;
    uint16_t free;
    uint16_t first; /* the earliest deadline, and the last */
    uint16_t last;
    uint32_t last_sequence;
};

/** A window for `size` requests, 1 … WINDOW_SIZE_MAX.  DM_E_RANGE, DM_E_NO_MEMORY. */
enum dm_error window_init(struct window *window, size_t size) DM_CHECKED;
void window_free(struct window *window);

/** Free places. */
size_t window_room(const struct window *window);

/** The next number of ours, also for requests that no slot is kept for. */
uint32_t window_sequence(struct window *window);

/** Takes a place and says the sequence number to send.  DM_E_FULL: no place. */
enum dm_error window_add(struct window *window, uint32_t command_id, uint64_t token,
                         struct monotime deadline, uint32_t *sequence_number) DM_CHECKED;

/**
 * Finds the request a response belongs to, frees its place and says its token.  `command_id` is the
 * response's; a generic_nack matches by number alone (§4.3).  DM_E_NOT_FOUND: late, repeated or
 * never asked.
 */
enum dm_error window_match(struct window *window, uint32_t command_id, uint32_t sequence_number,
                           uint64_t *token) DM_CHECKED;

/**
 * The request that a response belongs to which comes after window_expire gave it up, once: a second
 * response, and one to a request `size` others were given up after, is DM_E_NOT_FOUND.
 */
enum dm_error window_match_late(struct window *window, uint32_t command_id,
                                uint32_t sequence_number, uint64_t *token) DM_CHECKED;

/** Frees one place whose deadline is reached and says its token; DM_E_NOT_FOUND when none is. */
enum dm_error window_expire(struct window *window, struct monotime now, uint64_t *token) DM_CHECKED;

/** Frees one place, whatever its deadline (the connection closed); DM_E_NOT_FOUND when empty. */
enum dm_error window_take(struct window *window, uint64_t *token) DM_CHECKED;

/** The earliest deadline, MONOTIME_NEVER when empty. */
struct monotime window_deadline(const struct window *window);

#endif
