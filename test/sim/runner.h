#ifndef DARMAND_SIM_RUNNER_H
#define DARMAND_SIM_RUNNER_H

/*
 * Runs a script: does what its phones do, waits for what they must see, draws each screen.
 */

#include "test/sim/match.h"
#include "test/sim/network.h"
#include "test/sim/screen.h"
#include "test/sim/script.h"

#include <stdbool.h>
#include <stdint.h>

struct runner {
    struct loop *loop;
    struct network *network;
    const struct screen *screen;
    struct variables *variables; /* of --set; captured ones are added */
    unsigned timeout;            /* seconds an expectation waits */
    struct handset *handset;     /* the phone in hand; NULL before the first `phone` */
    bool begun;                  /* a bind was waited for */
};

/** The observer that fills the inboxes of the phones; its context is not used. */
struct observer runner_observer(void);

/** Runs all commands, up to the first that fails.  False after a report on stderr. */
bool runner_run(struct runner *runner, const struct script *script);

/* Between runner.c and expectation.c: a failure with its place, always false; a wait of `ms`; the
 * three commands that expect. */
bool runner_fail(const struct command *command, const char *what, const char *which);
bool runner_wait(struct runner *runner, bool (*holds)(void *), void *context, int64_t ms);
bool runner_expect(struct runner *runner, const struct command *command);
bool runner_expect_end(struct runner *runner, const struct command *command);
bool runner_expect_silence(struct runner *runner, const struct command *command);

#endif
