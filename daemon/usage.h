#ifndef DARMAND_DAEMON_USAGE_H
#define DARMAND_DAEMON_USAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/intent.h"
#include "daemon/quota.h"
#include "protocol/times.h"
#include "store/conduct.h"
#include "store/digest_map.h"
#include "store/record.h"

/*
 * Who has asked how much today, and how they have behaved: the tables quota.h's arithmetic is done on.
 *
 *   centres    provider ID → inquiries today, the last ones' share of unknown IDs
 *   phones     mobile → inquiries today
 *   asked      who about whom today: such a question costs nothing again (D9)
 *   conduct    mobile → strikes, block, codes verified: only of phones that have any
 *
 * The first three are counted again from the ledger's entries at a start, the last is written down
 * (store/conduct.h).  SMS and USSD count together.  A day is Tehran's.
 *
 * A stranger is never entered, so no number of foreign phones can fill a table: those who can are in
 * the data.  A table that is full all the same forgets its oldest entry: who was forgotten has the
 * day's count, or its strikes, from nothing again, and `forgotten` says how often that was.  Keys in
 * memory are keyed hashes.  All memory is taken at once.
 */

struct usage;

struct usage_options {
    size_t centres_max;
    size_t phones_max;
    size_t asked_max;
    size_t conducts_max;
    struct digest_key key; /* any, but secret: nobody can choose what collides */
};

/** NULL: no memory, or a bound is 0. */
struct usage *usage_new(const struct usage_options *options);
void usage_free(struct usage *usage);

/* ---- a question, before it is answered and after ----------------------------------------------------- */

/**
 * May this be asked now?  Nothing is counted but a refusal.  A stranger's question is always allowed:
 * it has its one answer already (D8).
 */
enum quota_ruling usage_ask(struct usage *usage, const struct quota_limits *limits,
                            const struct caller *caller, const struct intent *intent,
                            struct walltime now);

/** What became of a question that was allowed. */
enum usage_outcome {
    USAGE_INVALID,    /* what was typed is no ID */
    USAGE_NOT_THEIRS, /* an ID the phone may not ask about */
    USAGE_VERIFIED,   /* a code was looked up, found or not */
};

/** What is to be said and done about it. */
struct usage_news {
    bool soft;    /* the centre has reached its soft limit */
    bool alarm;   /* too many of the centre's last inquiries were about unknown IDs */
    bool blocked; /* the phone is blocked from now on */
    bool conduct_changed;
    struct conduct conduct;  /* to be written down */
    struct msisdn forgotten; /* whose record is to be deleted; none: nobody's */
};

/** Counts a question that is no inquiry, or that became none; codes of the 1420 desk are not counted. */
struct usage_news usage_note(struct usage *usage, const struct quota_limits *limits,
                             const struct caller *caller, enum usage_outcome outcome,
                             struct walltime now);

/** Counts an inquiry, its verdict known.  A repeat counts for nothing. */
struct usage_news usage_inquiry(struct usage *usage, const struct quota_limits *limits,
                                const struct caller *caller, const struct inquiry *inquiry,
                                struct walltime now);

/* ---- at a start ------------------------------------------------------------------------------------------ */

/** Of tables that were never used: up to `count` inquiries are recalled now (digest_map_grow). */
void usage_grow(struct usage *usage, size_t count);
/** What the ledger does not say of an inquiry: whether its centre is large.  Asked once for each centre. */
struct usage_kinds {
    bool (*is_large)(void *context, const struct inquiry *inquiry);
    void *context;
};
/** Counts inquiries of the ledger, without consequences: from 1 to USAGE_BATCH of them, in their order. */
#define USAGE_BATCH 32
void usage_recall_inquiries(struct usage *usage, const struct quota_limits *limits,
                            const struct inquiry *const *inquiries, size_t count,
                            const struct usage_kinds *kinds);
/** Takes a written conduct back.  False: it is of no use any more and may be deleted. */
bool usage_recall_conduct(struct usage *usage, const struct quota_limits *limits,
                          const struct conduct *conduct, struct walltime now);

/* ---- questions of operators ------------------------------------------------------------------------------ */

/** A centre today; `id` "" ends a list. */
struct usage_centre {
    char id[PROVIDER_ID_MAX + 1];
    bool large;
    day_number day;
    uint32_t count;
    struct quota_window window;
};

/** DM_E_NOT_FOUND: it has not asked since the start, nor today before it. */
enum dm_error usage_centre(const struct usage *usage, const char *provider_id, day_number today,
                           struct usage_centre *centre) DM_CHECKED;
/** Up to `max` centres: those with an alarm first, then those that asked most today. */
size_t usage_centres(const struct usage *usage, day_number today, struct usage_centre *centres,
                     size_t max);
/** Up to `max` phones that are blocked now; `*total` says of how many. */
size_t usage_blocked(const struct usage *usage, const struct quota_limits *limits,
                     struct walltime now, struct conduct *conducts, size_t max, size_t *total);
bool usage_is_blocked(struct usage *usage, const struct quota_limits *limits, struct msisdn mobile,
                      struct walltime now);
/** Ends a block; its strikes were forgotten when it began.  DM_E_NOT_FOUND: it was not blocked. */
enum dm_error usage_unblock(struct usage *usage, const struct quota_limits *limits,
                            struct msisdn mobile, struct walltime now,
                            struct conduct *conduct) DM_CHECKED;

struct usage_counts {
    uint64_t refused[QUOTA_RULINGS]; /* by ruling */
    uint64_t soft;
    uint64_t blocks;
    uint64_t alarms;
    uint64_t forgotten; /* entries of a full table */
};
const struct usage_counts *usage_counts(const struct usage *usage);

#endif
