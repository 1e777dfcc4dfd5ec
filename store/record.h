#ifndef DARMAND_STORE_RECORD_H
#define DARMAND_STORE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/calendar.h"
#include "protocol/error.h"
#include "protocol/first_name.h"
#include "protocol/msisdn.h"
#include "protocol/national_id.h"
#include "protocol/pdu.h"
#include "protocol/times.h"

/*
 * What is written down: plain structs, and their octets.
 *
 * Codes throughout, text only at the edge (D1).  Every stored record begins with a version octet; a
 * decoder refuses a newer one with DM_E_VERSION and a contradiction with DM_E_CORRUPT, and never
 * reads outside what it was given.  The numbers behind the enumerators are on disk: never reorder,
 * only append.  No LMDB type is named here, so the daemon's core may include this.
 */

/* ---- persons: the coverage of one insured, pensioner or dependant -------------------------- */

enum person_class {
    PERSON_INSURED = 0,
    PERSON_PENSIONER = 1,
    PERSON_DEPENDANT = 2,
};

enum person_relation {
    RELATION_SELF = 0,
    RELATION_SPOUSE = 1,
    RELATION_SON = 2,
    RELATION_DAUGHTER = 3,
    RELATION_FATHER = 4,
    RELATION_MOTHER = 5,
    RELATION_OTHER = 6,
};

/** Why somebody is not entitled; the first six come from the data, the rest from our rules. */
enum coverage_reason {
    REASON_NONE = 0,
    REASON_CONTRACT_ENDED = 1,
    REASON_NO_PREMIUM = 2,
    REASON_LEFT_DEPENDENCY = 3,
    REASON_EMPLOYER_DEBT = 4,
    REASON_OTHER = 5,
    REASON_ENDED = 6,                  /* the end date has passed, D10 */
    REASON_NO_STUDENT_CERTIFICATE = 7, /* R15 with the link on, D11 */
    REASON_NO_BIRTH_CERTIFICATE = 8,   /* R16 with the link on, D11 */
};

enum other_insurer {
    INSURER_NONE = 0,
    INSURER_SALAMAT = 1,
    INSURER_ARMED_FORCES = 2,
    INSURER_RELIEF = 3,
    INSURER_OTHER = 4,
};

struct person {
    struct national_id id;
    enum person_class class;
    struct national_id head;       /* of a dependant; else none */
    enum person_relation relation; /* to the head */
    day_number birth;              /* DAY_NONE: not known */
    bool active;
    enum coverage_reason reason;          /* when not active */
    day_number valid_until;               /* inclusive, D10; DAY_NONE: no end date */
    struct msisdn mobile;                 /* none: not bound to a phone */
    day_number student_certificate_until; /* DAY_NONE: none shown */
    bool birth_certificate_seen;
    enum other_insurer other_insurer;
    char first_name[FIRST_NAME_MAX + 1]; /* plain; "": not on record */
};

/* ---- providers: who may ask about others ---------------------------------------------------- */

enum provider_kind {
    PROVIDER_PHYSICIAN = 0,
    PROVIDER_PHARMACY = 1,
    PROVIDER_PARACLINIC = 2,
    PROVIDER_CLINIC = 3,
    PROVIDER_HOSPITAL = 4,
    PROVIDER_DESK = 5, /* the 1420 desk: verifies every code, asks about nobody */
};

/** provider_id: 1 … 16 of A–Z a–z 0–9 - _ . */
#define PROVIDER_ID_MAX 16
bool provider_id_is_valid(const char *id);

struct provider {
    struct msisdn mobile;
    char id[PROVIDER_ID_MAX + 1];
    enum provider_kind kind;
    bool owned;                /* ملکی; else contracted, R3 */
    uint64_t council_number;   /* 0: none */
    day_number contract_from;  /* DAY_NONE: open */
    day_number contract_until; /* inclusive; DAY_NONE: open */
};

/* ---- the verdict, and the inquiry it answers -------------------------------------------------- */

enum verdict_status {
    VERDICT_UNDECIDED = 0, /* no rule decided: answered with DOWN, never recorded */
    VERDICT_ENTITLED = 1,
    VERDICT_NOT_ENTITLED = 2,
    VERDICT_UNKNOWN_PERSON = 3,
};

enum special_case {
    SPECIAL_NONE = 0,
    SPECIAL_SON_CERTIFICATE = 1,      /* R15: served under the current procedure */
    SPECIAL_DAUGHTER_CERTIFICATE = 2, /* R16 */
};

struct verdict {
    enum verdict_status status;
    enum coverage_reason reason;
    enum special_case special;
    enum other_insurer overlap; /* inpatient with another insurer on record, R8; else none */
    day_number until;           /* end date, for the person's own eyes only, R11; DAY_NONE: none */
};

bool verdict_equal(const struct verdict *a, const struct verdict *b);

enum inquiry_channel { CHANNEL_SMS = 0, CHANNEL_USSD = 1 };
enum inquiry_view { VIEW_PROVIDER = 0, VIEW_SELF = 1, VIEW_DEPENDANT = 2 };
enum inquiry_setting { SETTING_OUTPATIENT = 0, SETTING_INPATIENT = 1 };

struct inquiry {
    enum inquiry_channel channel;
    enum inquiry_view view;
    enum inquiry_setting setting;
    struct msisdn asker;
    char provider_id[PROVIDER_ID_MAX + 1]; /* "" unless VIEW_PROVIDER */
    struct national_id person;
    day_number day; /* Tehran's day the answer is for, R9 */
    struct verdict verdict;
    uint32_t dataset; /* the version it was answered from */
};

/* ---- what is owed to whom --------------------------------------------------------------------- */

#define LINK_NAME_MAX 15

/** Where a reply goes: back the way the question came. */
struct reply_route {
    /* The group of the link the question came by: any link of it may carry the reply, today's or those
     * of a later configuration.  "": no reply is owed (USSD answers are perishable), and nothing else
     * here is written down. */
    char link[LINK_NAME_MAX + 1];
    struct smpp_address to;
    struct smpp_address from;
    struct walltime deadline; /* by `steady`; later it is not sent but expires, visibly */
};

/** A keyed digest of a received message: "the same message" of a redelivery. */
#define MARK_SIZE 16
struct mark {
    uint8_t octets[MARK_SIZE];
};
/** All zero: not from an SMS. */
bool mark_is_none(const struct mark *mark);

#define CHAIN_SIZE 32

enum ledger_kind {
    LEDGER_INQUIRY = 1,  /* a question, its verdict; the number is what the tracking code says */
    LEDGER_REPEAT = 2,   /* the answer of `original` is owed once more, D9 */
    LEDGER_RESTORED = 3, /* a copy that ended at `original` goes on here (ledger_pace.h) */
};

struct ledger_entry {
    uint64_t number;
    enum ledger_kind kind;
    struct walltime received;
    struct mark mark; /* all zero: not from an SMS */
    struct reply_route route;
    uint64_t original;      /* LEDGER_REPEAT: the inquiry answered again; LEDGER_RESTORED: the last
                        * number before, UINT64_MAX: none */
    struct inquiry inquiry; /* LEDGER_INQUIRY only */
    uint8_t chain[CHAIN_SIZE]; /* over the chain before and this entry; the ledger writes it */
};
#define LEDGER_ENTRY_MAX 256

/** What an entry begins with: enough to tell how far back it stands. */
struct ledger_head {
    uint64_t number;
    enum ledger_kind kind;
    struct walltime received;
    bool marked; /* it came by SMS */
};

/**
 * An SMS reply without a tracking code (help, refused, verified …): owed and durable like any other,
 * so that promise 2 holds for it, but deleted once it is settled.  Not part of the chain.
 */
struct notice {
    uint64_t number; /* its own count, not the ledger's */
    struct walltime received;
    struct mark mark;
    struct reply_route route;
    uint16_t text;     /* enum text_id of daemon/texts.h */
    uint64_t argument; /* a ledger number the text speaks of (VER_Y …), 0: none */
};
#define NOTICE_MAX 128

/** What became of a reply. */
enum outcome_state {
    OUTCOME_ACCEPTED = 1, /* the SMSC took it */
    OUTCOME_FAILED = 2,   /* the SMSC will never take it: dead letter */
    OUTCOME_EXPIRED = 3,  /* its deadline passed first: dead letter */
    /* What a delivery receipt says, written over OUTCOME_ACCEPTED. */
    OUTCOME_DELIVERED = 4,   /* the phone has it, all parts */
    OUTCOME_UNDELIVERED = 5, /* it will never have it: dead letter */
    OUTCOME_LAPSED = 6,      /* not in the SMSC's time: dead letter */
};

struct outcome {
    enum outcome_state state;
    struct walltime at;
    uint32_t command_status; /* of the last response; of a receipt, the network's code; 0: none */
};
#define OUTCOME_SIZE 14

/* ---- octets ------------------------------------------------------------------------------------- */

#define PERSON_RECORD_MAX   (24 + FIRST_NAME_MAX)
#define PROVIDER_RECORD_MAX 30

/* Encoders write at most the *_MAX above and cannot fail on a struct that keeps its ranges;
 * DM_E_RANGE when it does not.  A key (national ID, mobile, number) is not repeated in its record:
 * decoders take it as an argument or leave it to the caller. */

enum dm_error person_encode(const struct person *person, uint8_t *octets, size_t *size) DM_CHECKED;
enum dm_error person_decode(struct national_id id, const uint8_t *octets, size_t size,
                            struct person *person) DM_CHECKED;

enum dm_error provider_encode(const struct provider *provider, uint8_t *octets,
                              size_t *size) DM_CHECKED;
enum dm_error provider_decode(struct msisdn mobile, const uint8_t *octets, size_t size,
                              struct provider *provider) DM_CHECKED;

/** The entry without its number and its chain: what the chain is computed over. */
enum dm_error ledger_entry_encode(const struct ledger_entry *entry, uint8_t *octets,
                                  size_t *size) DM_CHECKED;
/** `octets` may have the chain behind the entry; *used says where the entry ended. */
enum dm_error ledger_entry_decode(uint64_t number, const uint8_t *octets, size_t size,
                                  struct ledger_entry *entry, size_t *used) DM_CHECKED;
/** Its head alone, at a tenth of the cost; what stands behind it may be anything. */
enum dm_error ledger_head_decode(uint64_t number, const uint8_t *octets, size_t size,
                                 struct ledger_head *head) DM_CHECKED;

enum dm_error notice_encode(const struct notice *notice, uint8_t *octets, size_t *size) DM_CHECKED;
enum dm_error notice_decode(uint64_t number, const uint8_t *octets, size_t size,
                            struct notice *notice) DM_CHECKED;

enum dm_error outcome_encode(const struct outcome *outcome, uint8_t *octets,
                             size_t *size) DM_CHECKED;
enum dm_error outcome_decode(const uint8_t *octets, size_t size,
                             struct outcome *outcome) DM_CHECKED;

#endif
