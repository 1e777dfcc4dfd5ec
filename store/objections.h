#ifndef DARMAND_STORE_OBJECTIONS_H
#define DARMAND_STORE_OBJECTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/msisdn.h"
#include "protocol/times.h"
#include "store/ledger.h"
#include "store/record.h"

/*
 * What persons say against entries of the ledger, for the 1420 desk to follow up:
 *
 *   objection  number → an insured person objects to a "no" (R14)
 *   dispute    number → a person says: I was not there when that centre asked about me
 *
 * Two tables of the ledger's environment, outside the chain, written by the committer.  Each inquiry has
 * at most one of each: the first stands, and the desk closes it.  Who may object to what is decided in
 * daemon/turn_objection.h.
 */

enum objection_kind { OBJECTION_STATUS = 0, OBJECTION_VISIT = 1 };
#define OBJECTION_KINDS 2

struct objection {
    enum objection_kind kind;
    uint64_t number; /* the inquiry's */
    struct walltime at;
    struct msisdn mobile; /* who objects */
    enum inquiry_channel channel;
    struct walltime closed; /* by the desk; 0: open */
};

/** The kind says the table and the number the key: neither is in the record. */
#define OBJECTION_SIZE 26
enum dm_error objection_encode(const struct objection *objection, uint8_t *octets,
                               size_t *size) DM_CHECKED;
/** DM_E_VERSION, DM_E_CORRUPT. */
enum dm_error objection_decode(enum objection_kind kind, uint64_t number, const uint8_t *octets,
                               size_t size, struct objection *objection) DM_CHECKED;

/**
 * Within a batch (ledger_begin).  Where there is one already it stands, but that an open one is closed
 * by one that is.  Errors stick until ledger_commit says them.
 */
void ledger_put_objection(struct ledger *ledger, const struct objection *objection);

/** DM_E_NOT_FOUND: nobody objected. */
enum dm_error ledger_objection(struct ledger *ledger, enum objection_kind kind, uint64_t number,
                               struct objection *objection) DM_CHECKED;

/**
 * Calls `visit` for every objection of a kind from number `from` upwards, until it returns false.  It
 * is one transaction, so the visitor bounds the walk; it may read the ledger itself.
 */
enum dm_error ledger_walk_objections(struct ledger *ledger, enum objection_kind kind, uint64_t from,
                                     bool (*visit)(void *context,
                                                   const struct objection *objection),
                                     void *context) DM_CHECKED;

#endif
