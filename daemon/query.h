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
 *
 * The letter may touch the number.  Inside a number `-`, `_`, `.` and single spaces are dropped.
 * Digits that are no ID are QUERY_BAD_ID; everything else is QUERY_HELP.
 */

enum query_kind {
    QUERY_INQUIRE,
    QUERY_VERIFY,
    QUERY_BAD_ID,
    QUERY_HELP,
};

struct query {
    enum query_kind kind;
    enum inquiry_setting setting;
    struct national_id id;
    uint64_t council_number; /* 0: none typed */
    char code[CODE_TEXT];    /* QUERY_VERIFY: the digits typed, check digit not looked at yet */
};

/** Reads a message's text; never fails, every text is some query. */
struct query query_parse(const char *text);

/** The digits of something typed into a USSD prompt, folded and stripped; false: not digits, or none. */
bool query_digits(const char *text, char *digits, size_t capacity);

#endif
