#ifndef DARMAND_PROTOCOL_NATIONAL_ID_H
#define DARMAND_PROTOCOL_NATIONAL_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/error.h"

/*
 * The national ID (کد ملی): 10 digits with a check digit, or a foreigner's 12-digit code without
 * one (facts "domain" §3.1, §3.3).
 *
 * It is a type, not a string, so that it cannot be printed by accident: a log gets
 * national_id_masked, a reply gets national_id_last4.
 */

struct national_id {
    uint64_t value; /* 10 digits as a number, or NATIONAL_ID_FOREIGN + 12 digits; 0: none */
};
#define NATIONAL_ID_FOREIGN UINT64_C(1000000000000)
#define NATIONAL_ID_TEXT    13 /* 12 digits and a NUL */
#define NATIONAL_ID_LAST4   5

/**
 * Reads ASCII digits and nothing else (text_fold and national_id_strip come before).  8 or 9 digits
 * are padded with leading zeros, 12 are a foreigner's code.  DM_E_LENGTH: another number of digits.
 * DM_E_FORMAT: not digits only, prefix 000, six zeros in the middle, ten equal digits.
 * DM_E_CHECKSUM: the control digit is wrong.
 */
enum dm_error national_id_parse(const char *digits, struct national_id *id) DM_CHECKED;

/* Each of the three below writes the empty string for no ID. */

/** The digits again, 10 or 12 of them, into a buffer of NATIONAL_ID_TEXT. */
void national_id_format(struct national_id id, char *out);

/**
 * The last four digits, for replies (facts §3.1: a typo may hit another real person), into a buffer
 * of NATIONAL_ID_LAST4.
 */
void national_id_last4(struct national_id id, char *out);

/** "******8235", for logs, into a buffer of NATIONAL_ID_TEXT. */
void national_id_masked(struct national_id id, char *out);

bool national_id_equal(struct national_id a, struct national_id b);
bool national_id_is_none(struct national_id id);

#endif
