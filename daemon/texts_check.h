#ifndef DARMAND_DAEMON_TEXTS_CHECK_H
#define DARMAND_DAEMON_TEXTS_CHECK_H

#include <stddef.h>

#include "daemon/complaints.h"
#include "daemon/texts.h"

/*
 * What each text is for, what it may speak of, and whether it fits: the rules behind texts_load.
 */

#define TEXT_USSD 1u
#define TEXT_SMS  2u
/** Information, which may take several USSD pages; whether it takes too many, texts_load looks. */
#define TEXT_PAGED 4u

/** A "no" to an insured person: on USSD, OBJECT stands below it. */
#define TEXT_OFFER 8u

/** Placeholders as bits. */
#define TEXT_LAST4  1u
#define TEXT_DATE   2u
#define TEXT_UNTIL  4u
#define TEXT_CODE   8u
#define TEXT_REASON 16u

struct text_rule {
    const char *name;
    unsigned channels; /* where it is sent */
    unsigned allowed;  /* placeholders there are values for */
    unsigned needed;   /* placeholders it has to have: a centre's answer carries its code, R10 */
    bool provider;     /* read by a centre: never {until} nor {reason}, R11 */
};

/** The rule of a built-in text; id from 1 below TEXT_COUNT. */
const struct text_rule *text_rule(enum text_id id);
/** The rule of every extra text: a menu's page. */
extern const struct text_rule text_rule_page;

/** A text, or a reason under its name "REASON_…", and where it stands. */
struct text_place {
    const char *name;
    const char *text;
    const char *file;
    int line;
};

/**
 * Complains about a text that breaks its rule, measured with the widest values its placeholders can
 * have; `longest_reason` is one of them.
 */
void texts_check(const struct text_rule *rule, const struct text_place *place,
                 const char *longest_reason, struct complaints *complaints);

/** Complains about a text of TEXT_OFFER that does not fit one USSD page with OBJECT, `offer`, below it. */
void texts_check_offer(const struct text_place *place, const char *offer,
                       const char *longest_reason, struct complaints *complaints);

/** Complains about characters that phones lose or mangle: ZWNJ, direction marks, ي and ك. */
void texts_check_characters(const struct text_place *place, struct complaints *complaints);

#endif
