#ifndef DARMAND_DAEMON_ALARMS_H
#define DARMAND_DAEMON_ALARMS_H

#include <stddef.h>

#include "daemon/survey.h"

/*
 * What is wrong at this moment, judged from one survey: the red and amber lines of the status page.
 * Names and thresholds are those of conf/alerts.yml, which also knows what has been wrong for how
 * long; here there is no memory but the last hour's minutes.
 */

enum alarm_kind {
    ALARM_LEDGER_SHUT,
    ALARM_NO_DATA,
    ALARM_DATA_TOO_OLD,
    ALARM_DATA_AGEING, /* tomorrow it will be too old */
    ALARM_SWITCH_FAILED,
    ALARM_OPERATOR_DOWN,  /* no link of a group is up */
    ALARM_LINK_DOWN,      /* but another of its group is not */
    ALARM_LINK_SUSPENDED, /* by an operator, who may have forgotten */
    ALARM_OUTBOX_FULL,
    ALARM_OUTBOX_OLD,
    ALARM_QUEUE_FULL,
    ALARM_SLOW_COMMITS,
    ALARM_STOPPING,
    ALARM_KINDS
};

enum alarm_severity {
    ALARM_WARNING, /* somebody should look today */
    ALARM_ACTION,  /* somebody must act now */
};

/** A link that was down for less is only coming back. */
#define ALARM_LINK_MS 60000
/** What is suspended for longer is suspended for too long. */
#define ALARM_SUSPENDED_MS 3600000
/** A reply that is owed for longer is a reply that does not get through. */
#define ALARM_OUTBOX_MS 300000
/** What a table may hold of what it can, in per cent. */
#define ALARM_FULL_PERCENT 80
/** Until an answer is on disk, for 99 of 100, over so many minutes. */
#define ALARM_COMMIT_US      1000000
#define ALARM_COMMIT_MINUTES 5

struct alarm {
    enum alarm_kind kind;
    enum alarm_severity severity;
    const char *name; /* of the link, or of the group; "" for the whole service */
};

#define ALARMS_MAX (ALARM_KINDS + CONF_LINKS_MAX)

/** The most severe first; says how many.  The names are the survey's. */
size_t alarms_of(const struct survey *survey, struct alarm alarms[ALARMS_MAX]);

#endif
