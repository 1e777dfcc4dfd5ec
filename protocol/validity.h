#ifndef DARMAND_PROTOCOL_VALIDITY_H
#define DARMAND_PROTOCOL_VALIDITY_H

#include <stdint.h>

/*
 * validity_period (SMPP 3.4 §7.1.1), in its relative form only: nobody's clock has to be right for it.
 */

/** 16 characters and a NUL. */
#define VALIDITY_SIZE 17

/** `left_ms` as "YYMMDDhhmmss000R", in whole seconds; at least 1 s and at most 27 days of it. */
void validity_write(int64_t left_ms, char out[VALIDITY_SIZE]);

#endif
