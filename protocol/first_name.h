#ifndef DARMAND_PROTOCOL_FIRST_NAME_H
#define DARMAND_PROTOCOL_FIRST_NAME_H

#include <stdbool.h>

#include "protocol/error.h"

/*
 * A first name, for one line of a menu on a phone: it tells the members of a family apart, and nothing
 * is ever looked up or decided by it.  So it is short, and what a phone could lose, turn around or take
 * for a key (joiners, direction marks, digits) is not in it.
 */

/** Octets of UTF-8: eleven Persian letters. */
#define FIRST_NAME_MAX 22

/**
 * A name as a file has it → its plain form in FIRST_NAME_MAX + 1 octets: ي ى → ی, ك → ک; white space
 * and ZWNJ → one space, none at either end; vowel signs, tatweel and invisible marks dropped; cut between
 * two letters when it is too long.  DM_E_FORMAT: something else than letters, spaces, `-`, `'` and `.`, or
 * no letter in what is left; DM_E_ENCODING: not UTF-8.
 */
enum dm_error first_name_fold(const char *utf8, char *name) DM_CHECKED;

/** A name is in its plain form. */
bool first_name_is_plain(const char *name);

#endif
