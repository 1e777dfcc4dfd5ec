#ifndef DARMAND_DAEMON_INTENT_H
#define DARMAND_DAEMON_INTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/family.h"
#include "daemon/query.h"
#include "protocol/national_id.h"
#include "store/code.h"
#include "store/objections.h"
#include "store/record.h"

/*
 * Who asks, and what they may ask: everything a turn knows before it looks a person up.
 *
 * A caller is known by the mobile number alone: a registered provider's, or one bound to persons.
 * Everybody else is refused here, with one text, before any look-up (D8, promise 4).
 */

/** One mobile for several persons of a family; more than this many are not offered. */
#define CALLER_PERSONS_MAX 8

struct caller {
    struct msisdn mobile;
    bool provider;          /* registered, and the contract is in force on the day asked */
    struct provider centre; /* when provider */
    struct national_id persons[CALLER_PERSONS_MAX]; /* bound to this mobile */
    size_t person_count;
    struct family family; /* who depends on them; read for USSD only, where it is listed */
};

/** Neither a provider nor bound to a person. */
bool caller_is_stranger(const struct caller *caller);

/** A centre, which may ask about patients; the 1420 desk verifies any code and asks about nobody. */
bool caller_may_inquire(const struct caller *caller);
bool caller_is_desk(const struct caller *caller);

/** The person is bound to the caller's mobile. */
bool caller_is_bound_to(const struct caller *caller, struct national_id person);

/** Contract dates inclusive, DAY_NONE open (R3, R13). */
bool provider_in_force(const struct provider *provider, day_number day);

/** A USSD session may outlast the day it began on: a contract that has ended since is none any more. */
void caller_on_day(struct caller *caller, day_number day);

enum intent_kind {
    INTENT_REPLY,   /* nothing to look up: say `text` */
    INTENT_INQUIRE, /* look `person` up and decide */
    INTENT_VERIFY,  /* look `code` up in the ledger */
    INTENT_OBJECT,  /* to inquiry `number`, or else `code`, or else one's own status */
};

struct intent {
    enum intent_kind kind;
    unsigned text; /* INTENT_REPLY: a texts id */
    enum inquiry_view view;
    enum inquiry_setting setting;
    struct national_id person;
    char code[CODE_TEXT];
    enum objection_kind objection; /* INTENT_OBJECT */
    uint64_t number;               /* 0: not known yet */
};

/** A code that was typed will be looked up: that has a quota of its own. */
bool intent_tries_a_code(const struct intent *intent);

/*
 * What the answers to SMS queries and USSD conversations are made of.  None of these asks whether the
 * caller may: intent_of_query and conversation.h do.
 */

/** Nothing to look up: say this text. */
struct intent intent_of_reply(unsigned text);
/** A provider asks about a patient. */
struct intent intent_of_patient(struct national_id patient, enum inquiry_setting setting);
/**
 * A person asks about itself (VIEW_SELF) or about another (VIEW_DEPENDANT).  Always outpatient: the
 * setting is the centre's to say.
 */
struct intent intent_of_person(const struct caller *caller, struct national_id person);
/** A person asks about one of its own family. */
struct intent intent_of_dependant(struct national_id dependant);
/** Somebody wants a tracking code verified; at most twelve characters of it are kept. */
struct intent intent_of_code(const char *code);
/** A person objects to the inquiry of a number, or, when that is 0, of a code; "": to its own status. */
struct intent intent_of_objection(enum objection_kind kind, uint64_t number, const char *code);

/**
 * What an SMS query means from this caller (D5, D7, D8): a stranger is always AUTH; a provider asks
 * about a patient, and a council number in front must be the registered one (else AUTH); a person
 * asks about itself, or about somebody who has to be shown to depend on it (VIEW_DEPENDANT: the turn
 * looks at the family table, and refuses with AUTH).
 */
struct intent intent_of_query(const struct query *query, const struct caller *caller);

#endif
