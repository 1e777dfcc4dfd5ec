#ifndef DARMAND_STORE_LEDGER_VIEW_H
#define DARMAND_STORE_LEDGER_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/error.h"
#include "store/record.h"

/*
 * The ledger as another process sees it while darmand writes it: read only, and without the daemon's
 * knowing.  Each entry is seen as it was committed, never a part; what is committed during the work is
 * seen a little later.  The chain is not checked here, that is ledger_verify's.
 *
 * A reader keeps pages that the writer has left from being used again, so none are kept between two
 * look-ups, however long the caller takes.  A look-up takes no lock of LMDB's: a view that is stopped,
 * or runs at the lowest priority, holds up nobody.
 */

struct ledger_view;

/**
 * Opens the ledger in the directory `path`.  The lock file must be writable, so the user is the
 * daemon's, or root.  DM_E_NOT_FOUND: there is no ledger.  DM_E_PERMISSION: not this user, or it would
 * make a lock file that the daemon could not open.  DM_E_VERSION, DM_E_CORRUPT as ledger_open.
 * DM_E_FULL: too many readers.
 */
enum dm_error ledger_view_open(const char *path, struct ledger_view **view) DM_CHECKED;
/** NULL is nothing to close. */
void ledger_view_close(struct ledger_view *view);

/**
 * Writes a copy of the whole as of one moment, without what is unused, into an empty file; its flush is
 * the caller's.  While it is written, pages that the writer leaves are kept.
 */
enum dm_error ledger_view_copy(struct ledger_view *view, int file) DM_CHECKED;

/** The node whose numbers the ledger has. */
unsigned ledger_view_node(const struct ledger_view *view);

/** DM_E_NOT_FOUND: that number was not written, or not yet. */
enum dm_error ledger_view_read(struct ledger_view *view, uint64_t number,
                               struct ledger_entry *entry) DM_CHECKED;
/** Of a number that was not found, as ledger_lost (ledger_pace.h). */
enum dm_error ledger_view_lost(struct ledger_view *view, uint64_t number, bool *lost) DM_CHECKED;

#endif
