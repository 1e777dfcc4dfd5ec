#ifndef DARMAND_DAEMON_TRIAL_H
#define DARMAND_DAEMON_TRIAL_H

#include <stdbool.h>

#include "protocol/times.h"

/*
 * What may be done about the configuration that is in force: whether there is one to go back to, and
 * whether the present one is only on trial and goes again unless somebody confirms it in time.
 *
 *   settled ── apply, confirm in N s ─▶ awaited ── confirm ─▶ settled
 *                                          └── undo, or N s are over ─▶ settled, the other one in force
 *
 * Pure; reload_trial.h is what acts on it.
 */

#define TRIAL_SECONDS_MAX 3600

/** All zero at the start of the daemon: nothing to go back to, nothing awaited. */
struct trial {
    bool has_before;
    unsigned seconds; /* that the confirmation may take; 0: none is awaited */
    struct monotime until;
};

enum trial_event {
    TRIAL_APPLY,   /* another configuration comes into force */
    TRIAL_CONFIRM, /* it stays */
    TRIAL_UNDO,    /* the one before comes back, and this one becomes the one before */
};

/** Why that cannot be now, for whoever wants it; NULL: it can. */
const char *trial_objection(const struct trial *trial, enum trial_event event);

/**
 * It is done, and nothing spoke against it.  `seconds` counts for TRIAL_APPLY alone: 0 for good, or 1 to
 * TRIAL_SECONDS_MAX.
 */
void trial_step(struct trial *trial, enum trial_event event, unsigned seconds, struct monotime now);

/** Seconds until it is undone, the one begun included; 0: no confirmation is awaited. */
unsigned trial_left(const struct trial *trial, struct monotime now);

#endif
