#ifndef DARMAND_TEST_UNIT_CALLERS_H
#define DARMAND_TEST_UNIT_CALLERS_H

#include "daemon/intent.h"
#include "daemon/menu.h"

/*
 * The people and the menus that the tests of intents and conversations talk with.
 */

/** IDs of the callers below, of somebody else, and one with a wrong check digit. */
#define MINE     "0012345679"
#define MY_CHILD "0123456789"
#define OTHER    "1234567891"
#define WRONG    "0012345678"
#define HER      "9990001235"
#define HER_NAME "فاطمه"

#define COUNCIL_NUMBER 45678

enum caller_kind {
    STRANGER,
    DOCTOR,   /* registered with COUNCIL_NUMBER */
    PHARMACY, /* registered without one */
    PERSON,   /* MINE is bound to the mobile */
    PARENT,   /* MINE and MY_CHILD are, and the child depends on it */
    HEAD,     /* MINE is; MY_CHILD, without a first name, and HER depend on it */
    OF_MANY,  /* MINE is; more depend on it than are listed */
    DOCTOR_INSURED,
    FORMER_DOCTOR, /* the contract has ended; MINE is bound to the mobile */
    DESK,          /* the 1420 desk's, bound to nobody */
    CALLER_KINDS
};

struct caller caller_of(enum caller_kind kind);

/** The ID of digits that are one. */
struct national_id id_of(const char *digits);

/** The submenu's page, an operator's own text. */
#define TEXT_MORE TEXT_COUNT

/**
 * The two menus of facts "domain" §5; under the insured's key 9 a submenu, the desk's as well, which
 * wrongly offers to inquire; and the shortcuts 1*2 to one's own status, 5 to an inquiry, 9*1 to a text.
 */
extern const struct menus sample_menus;

/** The next number of a fixed sequence, so that a failure comes back. */
unsigned next_random(unsigned *state);

#endif
