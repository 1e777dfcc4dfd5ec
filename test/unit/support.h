#ifndef DARMAND_TEST_UNIT_SUPPORT_H
#define DARMAND_TEST_UNIT_SUPPORT_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/pdu.h"

/*
 * Small tools that every unit test may use.  A mistake in a test's own data fails the test with a
 * sentence; none of these functions returns an error.
 */

/**
 * Reads pairs of hexadecimal digits into `out` and says how many octets there were.  Spaces and line
 * ends are allowed between octets.
 */
size_t support_hex(const char *hex, uint8_t *out, size_t capacity);

/**
 * A heap copy of exactly `size` octets, so that the address sanitizer sees the first octet read
 * behind it.  The caller frees it.
 */
uint8_t *support_exact_copy(const void *octets, size_t size);

/** As support_hex, for a PDU written without its command_length, which is put in front. */
size_t support_pdu(const char *hex, uint8_t *out, size_t capacity);

/** The name of the first field in which two PDUs differ, or NULL. */
const char *support_pdu_difference(const struct pdu *a, const struct pdu *b);

#endif
