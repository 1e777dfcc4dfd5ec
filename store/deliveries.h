#ifndef DARMAND_STORE_DELIVERIES_H
#define DARMAND_STORE_DELIVERIES_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/receipt.h"
#include "protocol/times.h"

/*
 * Replies whose delivery an SMSC will tell about: which part of which reply has which message_id.
 *
 * A receipt may come before the submit_sm_resp that says the id (elibom/mokai #15): it is parked for a
 * minute.  It may come twice, unasked, or never: each table is bounded, and forgets what is too old or
 * simply the oldest.  A reply of several parts is delivered when all its parts are, and failed when
 * one of them has.
 *
 * In memory only.  Ids are not written down, so after a restart the receipts of an earlier life are
 * unknown, and what the ledger has is that the SMSC accepted the reply.
 */

struct deliveries;

/** Room for the ids of `max` parts.  NULL: no memory, or `max` out of 1 … 2³⁰. */
struct deliveries *deliveries_new(size_t max);
void deliveries_free(struct deliveries *deliveries);

/** What became of a part, or of a whole reply. */
struct delivery_word {
    enum receipt_state state;
    uint32_t error; /* the network's code, 0: none */
};

enum delivery_news {
    DELIVERY_UNKNOWN, /* of a receipt: nobody has that id, or not yet */
    DELIVERY_NOTHING, /* nothing final, or known already */
    DELIVERY_FINAL,   /* the whole reply's fate, said once */
};

/** A part that an SMSC has taken. */
struct delivery_part {
    const char *group; /* ids are an operator's own: a name shared by all links to it */
    const char *id;    /* as receipt_key made it; not empty */
    uint64_t number;   /* the reply's, in the ledger */
    uint8_t part;      /* 0 … total − 1; total at most 16 */
    uint8_t total;
    struct monotime until; /* forgotten then */
};

/** When that completes what is known of the reply, since its receipts came first: DELIVERY_FINAL. */
enum delivery_news deliveries_taken(struct deliveries *deliveries, const struct delivery_part *part,
                                    struct monotime now, struct delivery_word *word);

/** A receipt; with DELIVERY_FINAL *number says whose.  Said twice it is nothing new. */
enum delivery_news deliveries_receipt(struct deliveries *deliveries, const char *group,
                                      const char *id, struct delivery_word said,
                                      struct monotime now, uint64_t *number,
                                      struct delivery_word *word);

#endif
