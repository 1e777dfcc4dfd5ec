#ifndef DARMAND_STORE_CLAIMED_H
#define DARMAND_STORE_CLAIMED_H

#include <stdint.h>

#include "protocol/error.h"

/*
 * Which line claimed a code first, by the code's number in the ledger.
 *
 * Numbers of one node are dense, so this is an array of lines, 4 octets a number, of which only the
 * pages that were written to take memory: 1024 numbers a page.  Claims of one month are neighbours in
 * the ledger, so 45 million of them are some 200 MB, and no hash table is that small.
 */

struct claimed;

/** NULL: no memory. */
struct claimed *claimed_new(void);
void claimed_free(struct claimed *claimed);

/** The line that claimed a number; 0: none did. */
uint64_t claimed_line(const struct claimed *claimed, uint64_t number);

/**
 * Line 1 … UINT32_MAX claims a number of the ledger's.  DM_E_RANGE: a line or a number outside these;
 * DM_E_NO_MEMORY.
 */
enum dm_error claimed_set(struct claimed *claimed, uint64_t number, uint64_t line) DM_CHECKED;

#endif
