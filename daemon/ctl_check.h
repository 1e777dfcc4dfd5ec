#ifndef DARMAND_DAEMON_CTL_CHECK_H
#define DARMAND_DAEMON_CTL_CHECK_H

#include <jansson.h>
#include <stdint.h>

#include "protocol/error.h"

/*
 * What `darmandctl check` makes of darmand's answers: a state as Nagios has it, a sentence, and figures
 * for its graphs.  Pure: who asks and prints is ctl_probe.c.
 *
 * darmand not running is CRITICAL, and so is no answer in time: the guidelines of the monitoring plugins
 * have that for a service that does not run.  UNKNOWN is only what says nothing about the service: wrong
 * use, a socket this user may not open, an answer that cannot be understood.
 */

enum ctl_state { CTL_OK = 0, CTL_WARNING = 1, CTL_CRITICAL = 2, CTL_UNKNOWN = 3 };

const char *ctl_state_name(enum ctl_state state);

#define CTL_UNSET     (-1)
#define CTL_CHECK_MAX 256

/** Above which it is WARNING, and CRITICAL; CTL_UNSET: as the check has it. */
struct ctl_limits {
    int64_t warning;
    int64_t critical;
    const char *link; /* only this one; NULL: all */
};

struct ctl_check {
    enum ctl_state state;
    char text[CTL_CHECK_MAX];
    char
        figures[CTL_CHECK_MAX]; /* as the guidelines have them: name=value;warning;critical;least */
};

/** Of no answer, and why. */
struct ctl_check ctl_check_silence(enum dm_error error);

/*
 * Each of an answer to the command it names.  The limits are seconds a link is not bound (0, 60), days
 * the data is old (as darmand has them itself), records that wait (1000, 10000), and seconds the oldest
 * reply is owed (60, 600).
 */

/** `links`. */
struct ctl_check ctl_check_links(const json_t *answer, struct ctl_limits limits);
/** `status`. */
struct ctl_check ctl_check_data(const json_t *answer, struct ctl_limits limits);
struct ctl_check ctl_check_ledger(const json_t *answer, struct ctl_limits limits);
/** `outbox`. */
struct ctl_check ctl_check_outbox(const json_t *answer, struct ctl_limits limits);

#endif
