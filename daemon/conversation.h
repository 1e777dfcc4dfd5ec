#ifndef DARMAND_DAEMON_CONVERSATION_H
#define DARMAND_DAEMON_CONVERSATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/intent.h"
#include "daemon/menu.h"

/*
 * A USSD session's talk as a pure machine: (menus, caller, state, what was typed) → what to show or
 * what is wanted.
 *
 *   begin ─▶ menu ⇄ menu ─▶ prompt ─▶ intent ─▶ (the turn ends the session with the answer)
 *                                                └▶ offered ─▶ intent ─▶ (likewise)
 *
 * The arguments of a deep dial (`*4*1420*1*0012345679#`) are typed one after another, as if on the
 * screens between; the longest beginning of them that is a shortcut's path does its action at once
 * (D6).  An argument that is wrong is the last: its screen is shown, as after a mistake.  What is left
 * over when the session ends is ignored.
 *
 * A key that is not on the page shows the page again, a number that is no ID or no code is asked for
 * again; at mistake CONVERSATION_MISTAKES_MAX of a session it ends, with BYE, BAD or VER_X.  "0" at any
 * prompt leads back to the first menu.
 *
 * Dependants are chosen from the caller's family by their number; a national ID typed instead is taken
 * too.  Who has none is told so, and a family larger than FAMILY_MAX is asked for an ID at once.
 *
 * An answer ends the session, but for a "no" to an insured person: below it stands the key that objects
 * to it (R14).  The answer is complete before that key is touched, so whoever just hangs up has it.
 *
 * Rights are looked at with every step, whatever the menus offer: only a provider asks about patients,
 * only who is bound to a person about itself or its dependants; AUTH ends the session of others.
 */

#define CONVERSATION_MISTAKES_MAX 3

enum conversation_state {
    CONVERSATION_MENU,
    CONVERSATION_ASK_PATIENT,
    CONVERSATION_ASK_SELF,      /* the mobile is bound to several persons, D7 */
    CONVERSATION_FAMILY,        /* the list of dependants */
    CONVERSATION_ASK_DEPENDANT, /* there are more of them than are listed */
    CONVERSATION_ASK_CODE,
    CONVERSATION_READING, /* a text of several pages */
    CONVERSATION_OFFERED, /* a "no" was shown, and that one may object */
    CONVERSATION_ENDED,
};

struct conversation {
    enum conversation_state state;
    uint8_t menu;
    enum inquiry_setting setting;
    uint8_t mistakes;
    unsigned text; /* CONVERSATION_READING: what is read */
    uint8_t page;  /* of what is read, or of the family, from 0 */
    uint8_t page_count;
    uint64_t offered; /* CONVERSATION_OFFERED: the inquiry that was answered with a "no" */
};

/** The key below a "no"; every other one ends the session. */
#define CONVERSATION_OBJECT_KEY "1"

enum conversation_outcome {
    CONVERSE_ASK,    /* show `text`, the session goes on */
    CONVERSE_END,    /* show `text`, the session is over */
    CONVERSE_INTENT, /* do `intent`; the session ends with its answer */
};

struct conversation_step {
    enum conversation_outcome outcome;
    unsigned text; /* a texts id */
    bool paged;    /* show page `page` of it (pages.h), not the whole text */
    bool family;   /* show page `page` of the caller's family (family.h), and no text */
    uint8_t page;
    struct intent intent;
};

/**
 * The first step, whatever `conversation` held before.  `dialled` is what the gateway gave, up to `#` or
 * without it: the service code with or without arguments, the last numbers of the code alike ("1420"),
 * arguments alone, or nothing; `code` is the configured one ("*4*1420#").  A stranger gets AUTH at
 * once (D8).
 */
struct conversation_step conversation_begin(const struct menus *menus, const struct caller *caller,
                                            const char *code, const char *dialled,
                                            struct conversation *conversation);

/**
 * The text of a CONVERSE_END takes `page_count` pages, more than one: the session goes on with the
 * first of them.  99 then leads to the next page, 98 to the one before, 0 to the first menu; every
 * other key, and 99 on the last page, is a mistake.
 */
struct conversation_step conversation_read(struct conversation *conversation, unsigned text,
                                           size_t page_count);

/** The family that a step shows takes so many pages: 99 leads to no further one. */
void conversation_listed(struct conversation *conversation, size_t page_count);

/** A "no" is shown as the answer to inquiry `number`, and the session goes on for an objection. */
void conversation_offer(struct conversation *conversation, uint64_t number);

/** The next step: `typed` as received, folded here. */
struct conversation_step conversation_answer(const struct menus *menus, const struct caller *caller,
                                             const char *typed, struct conversation *conversation);

#endif
