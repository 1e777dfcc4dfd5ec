#ifndef DARMAND_DAEMON_SURVEY_H
#define DARMAND_DAEMON_SURVEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/conf.h"
#include "daemon/counts.h"
#include "daemon/tally.h"
#include "daemon/usage.h"
#include "protocol/bind.h"
#include "protocol/calendar.h"
#include "protocol/status.h"

/*
 * How the whole service stands at one moment, as values: what metrics.h and page.h render and
 * alarms.h judges, so that those are pure.  It holds names of links and numbers, and nothing about a
 * person, a phone or a text, by construction: there is no field for it.
 */

/** A link as one, though it may be two connections. */
struct survey_link {
    char name[LINK_NAME_MAX + 1];
    char group[LINK_NAME_MAX + 1];
    bool up;               /* all its connections are bound */
    int64_t up_ms;         /* how long that has been so, or not so */
    bool draining;         /* an operator wants it to end: it takes nothing new … */
    bool suspended;        /* … or has ended it */
    int64_t admin_ms;      /* how long that has been so, or not so */
    enum bind_state state; /* of the one that is furthest from being bound */
    uint64_t window;
    uint64_t in_flight; /* parts of replies that await their response */
    uint64_t rate;      /* parts a second that it may send now; 0: no limit */
    bool paused;        /* throttled just now */
    uint64_t questions;
    uint64_t answers;
    uint64_t responses[STATUS_SETTINGS + 1];
    uint64_t lost;
};

struct survey_dataset {
    bool loaded;
    bool usable; /* young enough to answer from */
    bool switch_failed;
    uint64_t version;
    uint64_t persons;
    uint64_t providers;
    day_number day; /* that the data speaks of */
    int age_days;
    int limit_days; /* 0: no limit */
};

struct survey_ledger {
    bool open;
    uint64_t jobs;
    uint64_t waiting;
    uint64_t waiting_max;
    struct histogram commits;
};

struct survey_outbox {
    uint64_t replies;
    uint64_t replies_max;
    int64_t oldest_ms; /* since the question of the oldest; 0: there is none */
};

struct survey {
    struct now now;
    struct walltime started;
    unsigned node;
    bool stopping;
    struct survey_link links[CONF_LINKS_MAX];
    size_t link_count;
    struct survey_dataset dataset;
    struct survey_ledger ledger;
    struct survey_outbox outbox;
    uint64_t sessions;
    uint64_t sessions_max;
    struct usage_counts quota;
    struct service_counts counts;
    const struct tally *tally;       /* the service's own: good until the loop goes on */
    const struct calendar *calendar; /* likewise */
};

struct service;

/** Looks around.  Takes some microseconds, whatever the service holds. */
void survey_take(struct service *service, struct survey *survey);

#endif
