#ifndef DARMAND_STORE_CODE_H
#define DARMAND_STORE_CODE_H

#include <stdint.h>

#include "protocol/error.h"

/*
 * Ledger number ↔ 12-digit tracking code (design §4, D4).
 *
 * The first eleven digits are a keyed permutation of the number inside 10 000 000 000 …
 * 99 999 999 999, the twelfth a Damm check digit.  The domain is 9·10¹⁰ = 300 000², so a Feistel
 * network over two halves modulo 300 000 is exactly on it, and no cycle walking is needed.  The round
 * function is SipHash under a key derived from the installation's secret: codes look random, cannot
 * be guessed or counted, and lead back to their number without an index.
 */

#define CODE_NUMBERS  UINT64_C(90000000000)
#define CODE_TEXT     13 /* 12 digits and a NUL */
#define CODE_KEY_SIZE 16 /* crypto_shorthash_KEYBYTES */

struct code_key {
    uint8_t octets[CODE_KEY_SIZE];
};

/** The code of a number below CODE_NUMBERS, into CODE_TEXT octets.  DM_E_RANGE. */
enum dm_error code_of_number(const struct code_key *key, uint64_t number, char *code) DM_CHECKED;

/**
 * The number of a code: twelve ASCII digits and nothing else.  DM_E_LENGTH, DM_E_FORMAT,
 * DM_E_CHECKSUM.  That there is such a number says nothing about it having been issued.
 */
enum dm_error code_to_number(const struct code_key *key, const char *code,
                             uint64_t *number) DM_CHECKED;

#endif
