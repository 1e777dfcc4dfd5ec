#ifndef DARMAND_DAEMON_QUERY_H
#define DARMAND_DAEMON_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/national_id.h"
#include "store/code.h"
#include "store/record.h"

/*
 * The grammar of an SMS (D5).  After folding (text_fold):
 *
 *   ID              inquire, outpatient              0012345679
 *   ب ID | B ID     inquire, inpatient               B 0012345679
 *   COUNCIL ID      the same, with a council number  45678 0012345679
 *   ر CODE | R CODE verify a tracking code           R 483920175526
 *   ا | O           object to one's own status       O
 *   ا CODE | O CODE object to what a code says       O 483920175526
 *   خ CODE | N CODE "I was not there": a centre      N 483920175526
 *                   asked about who did not see it
 *
 * The letter may touch the number.  Inside a number `-`, `_`, `.` and single spaces are dropped, which
 * leaves these choices, tried in this order:
 *
 *   - Two numbers, the first of 1 … 10 digits and not zero, the second an ID by itself: a council
 *     number and an ID.  Letters and a hyphen before a council number are dropped ("پ-45678", §3.5).
 *   - One number: an ID, or QUERY_BAD_ID.
 *   - Several numbers that have 8, 9, 10 or 12 digits together, or 11 as a mobile number 09… has: the
 *     same.  But two numbers with 12 digits, the second of 8 to 10, are no foreigner's code: they are a
 *     council number and a mistyped ID, and an answer about somebody else would be worse than none.
 *
 * Twelve digits without a letter are always a foreigner's code, though a tracking code has as many, and a
 * mobile number written 98…: nothing tells them apart but the letter (§3.3), and the answer names their
 * last four.
 *
 * After R and N, twelve digits are a code; any others are a code that cannot exist.  After O too few or
 * too many are no code but an ID with the letter O for a zero.  The words اعتراض and نبودم are ا and خ.
 * Everything else is QUERY_HELP.
 */

enum query_kind {
    QUERY_INQUIRE,
    QUERY_VERIFY,
    QUERY_OBJECT,
    QUERY_DISPUTE,
    QUERY_BAD_ID,
    QUERY_HELP,
};

struct query {
    enum query_kind kind;
    enum inquiry_setting setting;
    struct national_id id;
    uint64_t council_number; /* 0: none typed */
    /* QUERY_VERIFY, QUERY_DISPUTE: the digits typed, check digit not looked at yet; "" when they are not
     * twelve.  QUERY_OBJECT: likewise, "" when none were typed. */
    char code[CODE_TEXT];
};

/** Reads a message's text; never fails, every text is some query. */
struct query query_parse(const char *text);

/**
 * The digits of something typed on USSD, folded; spaces and `-`, `_`, `.` between them are dropped, `*`
 * in front and everything from `#` on too.  False: not digits, none, or too many for `capacity`.
 */
bool query_digits(const char *text, char *digits, size_t capacity);

#endif
