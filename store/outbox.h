#ifndef DARMAND_STORE_OUTBOX_H
#define DARMAND_STORE_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/times.h"
#include "store/record.h"

/*
 * SMS replies owed and not yet settled.  In memory only; after a start it is rebuilt from the ledger
 * (recent.h).  It holds facts, not text: the text is rendered when it is sent, so a resend after a
 * crash is the same answer (design §2).
 *
 *   held ─▶ waiting ─outbox_next─▶ sending ─outbox_remove─▶ gone
 *              ▲                      │
 *              └── outbox_defer, outbox_link_lost
 *
 * Replies of one link leave in the order they came; one that was deferred comes back at its due
 * time before younger ones.  To one phone a younger reply never overtakes an older one: it is held
 * until the older is settled, so one reply at a time is on its way to each phone.  What nobody asked
 * for stands behind everything else of its link, holds nothing and is held by nothing.  Every call is
 * O(1) or O(log n) amortised, apart from outbox_link_lost, which is that for each reply that was
 * sending, and outbox_list.
 */

/** Link names known at once, those that are configured no more but still owe included. */
#define OUTBOX_LINKS_MAX 64

/** Which durable record a reply stands for. */
struct reply_ref {
    bool notice; /* a notice's count; else a ledger number */
    uint64_t number;
};

/** One reply owed.  The outbox owns it; the pointer is good until outbox_remove. */
struct owed {
    struct reply_ref ref;
    struct reply_route route;
    struct walltime received; /* the question */
    uint64_t code_number;     /* the inquiry's ledger number, the original's for a repeat */
    struct inquiry inquiry;   /* unless ref.notice */
    uint16_t text;            /* ref.notice: enum text_id */
    uint64_t argument;        /* ref.notice: the ledger number spoken of, 0: none */
    bool unasked;             /* it answers nobody, and leaves when nothing else waits */

    uint8_t attempts; /* sends begun, counted by outbox_next up to 255 */

    /* The sender's own, all zero at first and whenever the ledger was read again. */
    uint8_t refusals;     /* in a row, with the same status */
    uint32_t status;      /* of the last refusal; 0: no response came */
    uint8_t parts_total;  /* as the text was cut last */
    uint16_t parts_taken; /* bit i: part i + 1 was accepted, and is not sent again */
    uint8_t reference;    /* of a message of several parts */
    uint32_t cut_check;   /* a checksum of the octets that were cut */
};

struct outbox;

/** Room for `max` replies, taken now, so that none fails for memory later.  NULL: no memory, or 0. */
struct outbox *outbox_new(size_t max);
void outbox_free(struct outbox *outbox);

/**
 * Copies a reply in, waiting.  DM_E_FULL: `max` replies or OUTBOX_LINKS_MAX links; DM_E_EXISTS: that
 * ref is there.
 */
enum dm_error outbox_add(struct outbox *outbox, const struct owed *owed) DM_CHECKED;

/**
 * The first waiting reply of a link that is due, now sending; NULL when none.  Deadlines are not
 * looked at here: ask outbox_expired first.
 */
struct owed *outbox_next(struct outbox *outbox, const char *link, struct monotime now);

/** The reply of a ref, in whatever state; NULL when it is not owed (any more). */
struct owed *outbox_find(struct outbox *outbox, struct reply_ref ref);

/** False while it waits, is deferred or held. */
bool outbox_is_sending(const struct owed *owed);

/** Sending → waiting, not before `due`. */
void outbox_defer(struct outbox *outbox, struct owed *owed, struct monotime due);
/** Everything of a link that was sending waits again, in its old order: its outcome is unknown. */
void outbox_link_lost(struct outbox *outbox, const char *link);
/** Settled: gone from the outbox, whatever its state. */
void outbox_remove(struct outbox *outbox, struct owed *owed);

/**
 * The waiting reply whose deadline passed first, for the caller to settle and remove (it is still
 * waiting, and asked again the answer is the same); NULL: none.  One that is sending is left to its
 * response.
 */
struct owed *outbox_expired(struct outbox *outbox, struct walltime now);

/**
 * When outbox_next will have something for a link: long ago when it has now, MONOTIME_NEVER when
 * nothing waits.
 */
struct monotime outbox_due(const struct outbox *outbox, const char *link);

/**
 * How long, in milliseconds, the reply of a link that leaves next has been owed; 0 when none waits, or
 * when that one has been sent before or was not asked for, which says nothing about the others.
 */
int64_t outbox_lag_ms(const struct outbox *outbox, const char *link, struct walltime now);

size_t outbox_count(const struct outbox *outbox);

/** For people: "waiting", "deferred", "sending", or "held" behind an older one to the same phone. */
const char *outbox_state_name(const struct owed *owed);
/** Lists replies owed, the oldest first, `max` at most; says how many. */
size_t outbox_list(const struct outbox *outbox, const struct owed **list, size_t max);

#endif
