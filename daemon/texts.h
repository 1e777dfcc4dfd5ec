#ifndef DARMAND_DAEMON_TEXTS_H
#define DARMAND_DAEMON_TEXTS_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/complaints.h"
#include "daemon/prepared.h"
#include "protocol/error.h"
#include "store/record.h"

/*
 * Every sentence darmand says to a phone, from conf/texts.fa or conf/texts.en (facts "domain" §5).
 *
 * A text is a template: {last4} {date} {until} {code} {reason}.  At load every text is measured with
 * its widest values: what goes to USSD fits 160 octets in its alphabet, but for information, which is
 * shown in several pages when it is longer (pages.h); what is an SMS fits one segment (or is warned
 * about), and a text a provider sees holds neither {until} nor {reason} (R11).
 */

/** Numbers are on disk (struct notice): never reorder, only append. */
enum text_id {
    TEXT_NONE = 0,
    TEXT_MENU_P = 1, /* menus and prompts: USSD */
    TEXT_MENU_I = 2,
    TEXT_ASK_P = 3,
    TEXT_ASK_I = 4,
    TEXT_ASK_D = 5, /* a dependant's ID */
    TEXT_ASK_T = 6,
    TEXT_YES_P = 7, /* verdicts: _P provider, _I the person, _D a dependant's head */
    TEXT_YES_I = 8,
    TEXT_YES_D = 9,
    TEXT_OPEN_I = 10, /* entitled, no end date on record */
    TEXT_OPEN_D = 11,
    TEXT_NO_P = 12,
    TEXT_NO_I = 13,
    TEXT_NO_D = 14,
    TEXT_SON_P = 15,
    TEXT_SON_I = 16,
    TEXT_DAU_P = 17,
    TEXT_DAU_I = 18,
    TEXT_OVL_P = 19,
    TEXT_UNK_P = 20,
    TEXT_UNK_I = 21,
    TEXT_BAD = 22, /* refusals, without a code */
    TEXT_AUTH = 23,
    TEXT_RATE = 24,
    TEXT_DOWN = 25,
    TEXT_VER_Y = 26, /* verification of a code */
    TEXT_VER_N = 27,
    TEXT_VER_S = 28, /* served under the current procedure */
    TEXT_VER_O = 29, /* another basic insurer on record */
    TEXT_VER_U = 30, /* no insurance record */
    TEXT_VER_X = 31,
    TEXT_HELP = 32,
    TEXT_HELP_I = 33, /* the insured's help on USSD */
    TEXT_TMO = 34,
    TEXT_BYE = 35,
    TEXT_NEXT = 36, /* the keys below a page of a long text: pages.h */
    TEXT_BACK = 37,
    TEXT_HOME = 38,
    TEXT_SON_D = 39, /* special cases of a dependant, to the head */
    TEXT_DAU_D = 40,
    TEXT_FAMILY = 41, /* above the list of dependants: family.h */
    TEXT_MEMBER = 42, /* before the last four digits of one whose first name is not on record */
    TEXT_FAMILY_NONE = 43, /* nobody to be listed */
    TEXT_OBJECT = 44,      /* the key below a "no" on USSD */
    TEXT_OBJ_Y = 45,       /* the objection is written down */
    TEXT_DIS_Y = 46,       /* and the report of who was not there */
    TEXT_OBJ_X = 47,       /* no such code, not theirs, or nothing to object to: one text for all */
    TEXT_HELP_S = 48,      /* the insured's help by SMS */
    TEXT_MENU_D = 49,      /* the 1420 desk's menu */
    TEXT_NOTE_PHYSICIAN = 50, /* a centre asked about you; in the order of enum provider_kind */
    TEXT_NOTE_PHARMACY = 51,
    TEXT_NOTE_PARACLINIC = 52,
    TEXT_NOTE_CLINIC = 53,
    TEXT_NOTE_HOSPITAL = 54,
    TEXT_STOP = 55, /* ends a USSD session whose link, or darmand, is about to end */
    TEXT_COUNT
};

/** Pages of menus an operator adds to the texts file; their names begin with PAGE_. */
#define TEXTS_EXTRA_MAX   32
#define TEXT_NAME_MAX     31
#define TEXT_TEMPLATE_MAX 1024

/** Reasons are spoken of inside NO_I; facts §5 gives them 27 units. */
#define TEXT_REASONS (REASON_NO_BIRTH_CERTIFICATE + 1)

struct extra_text {
    char name[TEXT_NAME_MAX + 1];
    char *text;
};

struct texts {
    char *templates[TEXT_COUNT];
    char *reasons[TEXT_REASONS]; /* [REASON_NONE] is NULL */
    struct extra_text extra[TEXTS_EXTRA_MAX];
    size_t extra_count;
    struct prepared prepared[TEXT_COUNT]; /* the templates, as SMS */
};

/** Reads and checks one texts file.  DM_E_FORMAT when there were errors; they are in `complaints`. */
enum dm_error texts_load(const char *path, struct texts *texts,
                         struct complaints *complaints) DM_CHECKED;
void texts_free(struct texts *texts);

/** A built-in text by its id, or an extra one by TEXT_COUNT + its index; NULL when there is none. */
const char *texts_template(const struct texts *texts, unsigned id);
/** The id of a name such as "MENU_P", extras too; TEXT_NONE when there is none. */
unsigned texts_find(const struct texts *texts, const char *name);
/** A reason's word for programs, as in its name in the texts file; "none" for none. */
const char *text_reason_word(enum coverage_reason reason);
/** The name of a built-in id, for logs. */
const char *text_name(enum text_id id);

#endif
