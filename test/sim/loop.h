#ifndef DARMAND_SIM_LOOP_H
#define DARMAND_SIM_LOOP_H

/*
 * The event loop, the clock, and waiting with a bound.
 *
 * Scripts are run line by line as if they blocked: loop_until turns the loop underneath until a
 * condition holds.  Nothing in the simulator sleeps.
 */

#include <stdbool.h>
#include <stdint.h>

struct event;
struct event_base;

struct loop {
    struct event_base *base;
    struct event *signals[2]; /* SIGTERM, SIGINT */
    struct event *wake;       /* bounds loop_until */
    bool stopped;             /* a signal came: whoever waits gives up */
};

/** Opens the loop.  `any_file` keeps off epoll, which refuses a regular file as standard input.
 *  False when the operating system refuses. */
bool loop_open(struct loop *loop, bool any_file);

void loop_close(struct loop *loop);

/** Microseconds of the monotonic clock. */
int64_t loop_now(void);

/** Turns the loop until `holds(context)`, or loop_now() reaches `deadline`, or a signal stops it.
 *  Whether the condition holds in the end. */
bool loop_until(struct loop *loop, bool (*holds)(void *context), void *context, int64_t deadline);

/** Turns the loop until SIGTERM or SIGINT, or until loop_stop. */
void loop_run(struct loop *loop);

/** Ends loop_run and every wait from now on. */
void loop_stop(struct loop *loop);

#endif
