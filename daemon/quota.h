#ifndef DARMAND_DAEMON_QUOTA_H
#define DARMAND_DAEMON_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/times.h"
#include "store/conduct.h"
#include "store/record.h"

/*
 * How much may be asked (facts "domain" §6): pure arithmetic on counts that others keep (usage.h).
 *
 * A blind guess at a national ID hits an insured person in one of 23 cases, so what stops a walk
 * through them is that every question is somebody's and that wrong ones run out: few invalid or
 * unknown IDs block the phone, many questions in a day are refused, and a centre that asks about many
 * who are unknown raises an alarm.  All is decided before a person is looked up (D8), from counts
 * that do not depend on whether the ID asked about exists.
 */

/** What the configuration allows.  0: no such limit. */
struct quota_limits {
    uint32_t centre_soft; /* a centre's inquiries a day: noted, and … */
    uint32_t centre_hard; /* … refused */
    uint32_t large_soft;  /* the same, of a hospital or an owned centre */
    uint32_t large_hard;
    uint32_t insured;       /* a phone's inquiries a day about itself and its dependants */
    uint32_t mobile;        /* a phone's inquiries a day about anybody */
    uint32_t verify;        /* codes a phone has verified a day */
    uint32_t strikes;       /* invalid or unknown IDs that block a phone, within … */
    uint32_t large_strikes; /* the same for a phone of a hospital or an owned centre */
    int64_t strikes_ms;     /* … this time; both at most CONDUCT_STRIKES_MAX */
    int64_t block_ms;
    uint32_t alarm_percent; /* a larger share of unknown IDs raises the alarm, among … */
    uint32_t alarm_over;    /* … so many of a centre's inquiries, 1 … QUOTA_WINDOW_MAX */
};

/** A hospital, or an owned centre: it asks about many in a day. */
bool quota_is_large(const struct provider *centre);

/* ---- one question ------------------------------------------------------------------------------------- */

/** What is known when a question comes, and nothing about the person it is about. */
struct quota_question {
    bool verify;     /* a code is asked about, not a person */
    bool by_centre;  /* … or a centre asks about a patient */
    bool large;      /* the centre is */
    bool repeat;     /* the same asker asked about the same ID today: it costs nothing (D9) */
    bool blocked;    /* the phone is */
    uint32_t centre; /* inquiries of the centre today */
    uint32_t own;    /* of the phone today, about itself and its dependants */
    uint32_t mobile; /* of the phone today */
    uint32_t verified;
};

enum quota_ruling {
    QUOTA_ALLOWED,
    QUOTA_BLOCKED, /* too many invalid or unknown IDs */
    QUOTA_CENTRE,  /* over the hard limit */
    QUOTA_INSURED,
    QUOTA_MOBILE,
    QUOTA_VERIFY,
    QUOTA_RULINGS
};

/** A block refuses all, a repeat too; nothing else refuses a repeat. */
enum quota_ruling quota_rule(const struct quota_limits *limits,
                             const struct quota_question *question);
/** One word, for programs. */
const char *quota_ruling_name(enum quota_ruling ruling);

/** This inquiry, the `count`th of the day, is the one to say something about. */
bool quota_is_soft_limit(const struct quota_limits *limits, bool large, uint32_t count);

/* ---- strikes and blocks --------------------------------------------------------------------------------- */

/**
 * An invalid or unknown ID: true when with it the phone is blocked.  Strikes older than `strikes_ms`
 * are forgotten, and all of them by a block.
 */
bool quota_strike(const struct quota_limits *limits, bool large, struct walltime now,
                  struct conduct *conduct);

/** A clock that was set back by more than a block's length ends the block, instead of prolonging it. */
bool quota_is_blocked(const struct quota_limits *limits, const struct conduct *conduct,
                      struct walltime now);

/** Whether the record has anything to say from now on. */
bool quota_is_forgiven(const struct quota_limits *limits, const struct conduct *conduct,
                       struct walltime now);

/* ---- the alarm -------------------------------------------------------------------------------------------- */

#define QUOTA_WINDOW_MAX 64

/** A centre's last inquiries, each known or unknown. */
struct quota_window {
    uint64_t unknown; /* the youngest is bit 0 */
    uint32_t filled;  /* inquiries in it, QUOTA_WINDOW_MAX at most */
    bool alarmed;     /* the share is too large; until it is not */
};

/** Enters an inquiry; true when with it the alarm rises. */
bool quota_window_add(const struct quota_limits *limits, bool unknown, struct quota_window *window);
/** How many of the last inquiries, `alarm_over` at most, were about somebody unknown. */
uint32_t quota_window_unknown(const struct quota_limits *limits, const struct quota_window *window);

#endif
