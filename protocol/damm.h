#ifndef DARMAND_PROTOCOL_DAMM_H
#define DARMAND_PROTOCOL_DAMM_H

#include <stdbool.h>

/*
 * The Damm check digit (H. M. Damm, 2004): catches every wrong digit and every swap of neighbours.
 * Used for tracking codes (D4).  Both functions take ASCII digits only; anything else is a bug.
 */

/** The digit, '0' … '9', that makes digits + digit pass. */
char damm_digit(const char *digits);

/** True when the last digit is the right one for those before it. */
bool damm_valid(const char *digits);

#endif
