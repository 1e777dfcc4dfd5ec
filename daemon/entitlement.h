#ifndef DARMAND_DAEMON_ENTITLEMENT_H
#define DARMAND_DAEMON_ENTITLEMENT_H

#include <stdbool.h>

#include "protocol/calendar.h"
#include "store/record.h"

/*
 * The decision: is this person entitled to treatment on this day?  A pure function, its rules
 * numbered in the order they are tried; the first that applies decides.
 *
 * The policy (facts "domain" §1, §8; the insurer's rules stay the core's business, R7):
 *   1. No record                                   → unknown person                      D1, R20
 *   2. The record is not active                    → not entitled, with its reason       R7
 *   3. The day is after the end date               → not entitled, ended (inclusive)     D10
 *   4. A son of 19 full years without a certificate valid on the day
 *                                                  → not entitled, special case: served
 *                                                    under the current procedure         R15, R18
 *      … once the link to the Ministry of Science is on → plain not entitled             R17, D11
 *   5. A daughter whose original birth certificate was not seen
 *                                                  → likewise, with the registry's link  R16–R18, D11
 *   6. Otherwise                                   → entitled
 *   Beside 4–6: an inpatient with another basic insurer carries the overlap flag, which is never a
 *   plain yes; the special case is kept beside it                                        R8, D12
 * A record no rule understands is undecided, which is answered with "unavailable" (promise 3): a code
 * outside its enum, a reason beside an active status or none beside an inactive one, a date outside
 * the calendar; so is a question with such a setting or day.
 */

struct entitlement_rules {
    bool link_science;
    bool link_registry;
    int son_age; /* full years, 19 */
};

/**
 * Decides.  `until` is given with every VERDICT_ENTITLED on whose record an end date stands, whoever
 * asks: who may see it is the reply's to say (R11).  A special case has no reason, a plain refusal has
 * one.  A son without a birth date on record is not known to be `son_age`, so rule 4 leaves him alone.
 */
struct verdict entitlement_decide(const struct entitlement_rules *rules,
                                  const struct calendar *calendar,
                                  const struct person *person, /* NULL: no record */
                                  enum inquiry_setting setting, day_number day);

#endif
