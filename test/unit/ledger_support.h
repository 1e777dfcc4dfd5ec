#ifndef DARMAND_TEST_UNIT_LEDGER_SUPPORT_H
#define DARMAND_TEST_UNIT_LEDGER_SUPPORT_H

#include <stddef.h>
#include <stdint.h>

#include "store/ledger.h"
#include "store/record.h"

/*
 * What the tests around the ledger share: directories that go away, ledgers in them, and entries to
 * write.  Nothing here returns an error: what goes wrong fails the test.
 */

/** The key of every ledger opened here: octets 0 … 31. */
extern const uint8_t ledger_support_key[32];

#define SCRATCH_PATH_MAX 256
#define SCRATCH_MAP      ((size_t)64 << 20)

/** Makes a directory for this test program; called once before the tests run. */
void scratch_begin(void);
/** Removes it with everything in it; called once after. */
void scratch_end(void);
/** A path in it that nobody was given before, with nothing there; SCRATCH_PATH_MAX octets. */
void scratch_path(char *path);

/** Opens a ledger of node 0, of SCRATCH_MAP. */
struct ledger *ledger_support_open(const char *path);

/** Commits `count` sample inquiries with numbers from `first`. */
void ledger_support_fill(struct ledger *ledger, uint64_t first, uint64_t count);

/** Proves the last `entries` entries (0: all), of which there must be `expected`. */
void ledger_support_verify(struct ledger *ledger, uint64_t entries, uint64_t expected);

/** An inquiry by SMS, owed on link "test", received at `number` seconds; all of it from `number`. */
struct ledger_entry sample_inquiry(uint64_t number);
/** The answer of `original` owed once more. */
struct ledger_entry sample_repeat(uint64_t number, uint64_t original);
struct notice sample_notice(uint64_t number);

#endif
