#ifndef DARMAND_PROTOCOL_MSISDN_H
#define DARMAND_PROTOCOL_MSISDN_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/error.h"

/*
 * A mobile number as E.164 digits, 989xxxxxxxxx (facts "domain" §3.4).  A type, so that it is not
 * printed by accident; the digits a peer sent are kept beside it where they must be echoed.
 */

struct msisdn {
    uint64_t value; /* 989000000000 … 989999999999; 0: none */
};
#define MSISDN_TEXT 13

/**
 * Reads 09…, 9…, +989…, 989…, 00989…, 0989… and the stray +9809… and 009809….  Operator prefixes
 * are not tested: lists age.  DM_E_LENGTH: shorter or longer than any of these.  DM_E_FORMAT: none
 * of them.
 */
enum dm_error msisdn_parse(const char *text, struct msisdn *msisdn) DM_CHECKED;

/** "989121234567", or "" for none, into a buffer of MSISDN_TEXT. */
void msisdn_format(struct msisdn msisdn, char *out);

/** "98912****567", or "" for none, for logs, into a buffer of MSISDN_TEXT. */
void msisdn_masked(struct msisdn msisdn, char *out);

bool msisdn_equal(struct msisdn a, struct msisdn b);
bool msisdn_is_none(struct msisdn msisdn);

#endif
