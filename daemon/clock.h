#ifndef DARMAND_DAEMON_CLOCK_H
#define DARMAND_DAEMON_CLOCK_H

#include "protocol/times.h"

/*
 * The only clock of the house.  The shell reads it once per event and hands `now` on; nothing in
 * protocol/, store/ or the daemon's core reads time.
 */

/** Called from the loop's thread only. */
struct now clock_now(void);

/** clock_now().mono alone, for less. */
struct monotime clock_mono(void);

/** Microseconds on the monotonic clock, for what is measured and nothing else. */
int64_t clock_us(void);

/** Waiting time for an event timer: from now to the deadline, never negative, at most an hour. */
struct timeval;
void clock_until(struct monotime deadline, struct monotime now, struct timeval *wait);

#endif
