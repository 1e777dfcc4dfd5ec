#ifndef DARMAND_STORE_LEDGER_PACE_H
#define DARMAND_STORE_LEDGER_PACE_H

#include "store/ledger.h"

/*
 * How a restored ledger goes on without giving out a number that was given out before.
 *
 * A backup does not know what was issued after it, and the machine that knew is gone.  So numbers are
 * held to a pace all the time: LEDGER_PACE of them take at least as many milliseconds, day and night a
 * thousand a second with ten million ahead, which no service of this kind comes near.  Hence
 *
 *     a ledger whose last number was L at the moment t₀ has at t issued none past
 *         L + LEDGER_PACE + (t − t₀),                                                         (1)
 *
 * for of the numbers behind L every LEDGER_PACE are as many milliseconds apart.  A copy says of which
 * moment it is, and when it is opened at t₁ to be written, its first entry (LEDGER_RESTORED) takes the
 * number L + LEDGER_PACE + (t₁ − t₀).  From there on it has nothing ahead: its number at t is at most
 * that of its first entry and t − t₁.  So the same copy restored once more, at t₂, begins behind all of
 * that as well, and so on, however often.
 *
 * It takes for granted that clocks are right to the margin that a service leaves, that one restored
 * ledger of a node runs at a time, and that it is the newest backup that is restored, or the one that
 * was restored before.  A clock that stands before the copy's moment is refused, and so is a copy of
 * more than some 100 days: a node has nine billion numbers, of which a restored day costs 1 %.
 *
 * The copy says so itself, in the record that names its node, in a version of that record that a
 * darmand from before does not open.  Nothing has to be remembered when it is put in place, and the
 * chain shows forever where a ledger was restored, when, and what was left out.
 */

#define LEDGER_PACE UINT64_C(10000000)

/**
 * Whether the next number, `number`, may be given out now: *until, from `number` on, is the last one
 * that may.  DM_E_FULL: not yet.  A clock that was set back holds nobody up.
 */
enum dm_error ledger_pace(struct ledger *ledger, uint64_t number, struct walltime now,
                          uint64_t *until) DM_CHECKED;

/**
 * For the writer, before anything else is written: of a copy, durably, makes a ledger again.
 * *restored is the number of the entry that says so, LEDGER_NO_NUMBER when it was no copy.
 * DM_E_UNKNOWN: what may have been issued since cannot be told, see above.
 */
enum dm_error ledger_go_on(struct ledger *ledger, struct walltime now,
                           uint64_t *restored) DM_CHECKED;

/**
 * Whether a number that is not in the ledger may have been issued by the machine it was restored from:
 * what that code was issued for nobody can say any more.
 */
enum dm_error ledger_lost(struct ledger *ledger, uint64_t number, bool *lost) DM_CHECKED;

#endif
