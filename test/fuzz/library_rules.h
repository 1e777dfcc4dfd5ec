#ifndef DARMAND_TEST_FUZZ_LIBRARY_RULES_H
#define DARMAND_TEST_FUZZ_LIBRARY_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Which PDUs libsmpp34 may be asked about.  Its unpack is not safe on hostile octets, and it refuses
 * more than the standard does (test/unit/oracle.h); behind these rules it has neither crashed nor
 * refused.  They are a walk over the octets of their own and know nothing of our decoder.
 */

/** True when the library will read this PDU, and safely. */
bool library_may_read(const uint8_t *octets, size_t size);

#endif
