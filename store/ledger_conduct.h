#ifndef DARMAND_STORE_LEDGER_CONDUCT_H
#define DARMAND_STORE_LEDGER_CONDUCT_H

#include "store/conduct.h"
#include "store/ledger.h"

/*
 * The table `conduct` of the ledger's environment: mobile → how that phone has behaved (conduct.h).
 * Outside the chain, and as short as the daemon's table of them.
 */

/**
 * Within a batch (ledger_begin): writes it over what stood there; an empty one is deleted.  Errors
 * stick until ledger_commit says them.
 */
void ledger_put_conduct(struct ledger *ledger, const struct conduct *conduct);

/**
 * Calls `visit` for every conduct until it returns false.  One transaction: for a start, before
 * anything is written.  DM_E_CORRUPT, DM_E_VERSION: of the first that cannot be read.
 */
enum dm_error ledger_walk_conducts(struct ledger *ledger,
                                   bool (*visit)(void *context, const struct conduct *conduct),
                                   void *context) DM_CHECKED;

#endif
