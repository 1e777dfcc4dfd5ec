#ifndef DARMAND_DAEMON_SERVICE_H
#define DARMAND_DAEMON_SERVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/books.h"
#include "daemon/conf.h"
#include "daemon/counts.h"
#include "daemon/data_watch.h"
#include "daemon/drain.h"
#include "daemon/link.h"
#include "daemon/pending.h"
#include "daemon/reload_trial.h"
#include "daemon/sessions.h"
#include "daemon/switcher.h"
#include "daemon/tally.h"
#include "daemon/tombstones.h"
#include "protocol/calendar.h"
#include "store/dataset.h"
#include "store/deliveries.h"
#include "store/secret.h"

/*
 * Everything that is open while darmand runs, passed to whoever works with it; there are no other
 * globals.  Opened in the order of the fields, closed in reverse.
 */

struct notices;
struct usage;
struct event;
struct event_base;
struct evdns_base;

struct service {
    struct event_base *base;
    struct evdns_base *dns;
    struct conf *conf;
    struct calendar calendar;
    struct secret_keys *keys; /* not dumped, not swapped, wiped at the end */
    struct dataset *dataset;  /* NULL: none loaded yet, everything is DOWN */
    struct switcher *switcher;
    struct books *books;
    struct notices *notices; /* who was told today that a centre asked about them */
    struct usage *usage;     /* who asked how much today */
    struct deliveries *deliveries;
    struct event *collect; /* the committer's descriptor is readable */
    struct pending *pending;
    struct sessions *sessions;
    struct tombstones *tombstones;
    struct event *ussd_again; /* pages to be sent again; NULL: there were none yet */
    struct log_limit slow_lines;
    struct segment_table *parts; /* of long messages that wait for the rest */
    struct link *links[CONF_LINKS_MAX];
    size_t link_count;
    struct link *leaving[CONF_LINKS_MAX]; /* of an older configuration, still unbinding */
    size_t leaving_count;
    struct event *tick;
    uint64_t jobs_seen; /* of the committer, at the last tick */
    uint64_t connection_ids;
    uint64_t started_ms; /* wall time */
    bool reload_refused; /* the last one was */
    struct reload_trial trial;
    bool stopping;
    struct drain drain;
    struct data_watch data;     /* what was last said about it in the log */
    enum dm_error switch_error; /* why the last switch of the dataset failed, DM_OK: it did not */
    struct service_counts counts;
    struct tally tally; /* answers, by result and by minute, and how long they took */
};

/**
 * Opens everything a configuration names and starts the links; the service owns `conf` from now on,
 * on failure too.  What went wrong is logged.
 */
enum dm_error service_open(struct service *service, struct event_base *base,
                           struct conf *conf) DM_CHECKED;
void service_close(struct service *service);

/**
 * A new configuration whole, or none: texts, menus, rules, and links (those whose settings did not
 * change keep their connection).  node, state_dir, the secret and bounds of tables stand until a
 * restart; a change of them is refused.  `complaints` says what is wrong.  With `seconds`, it goes again
 * unless it is confirmed in time (trial.h); 0: it stays.  DM_E_EXISTS: another awaits its confirmation.
 */
enum dm_error service_reload(struct service *service, unsigned seconds,
                             struct complaints *complaints) DM_CHECKED;
/**
 * Whether that would be done; nothing is.  `normal`, if it is not NULL, gets the normal form of what
 * would come into force (conf_print.h), to be freed.
 */
enum dm_error service_reload_try(const struct service *service, struct complaints *complaints,
                                 char **normal) DM_CHECKED;

/** What `systemctl status` shows of a darmand that serves. */
void service_say_status(const struct service *service);

/**
 * Begins to open the version `current` points to; when it is open and warm, answers come from it.
 * DM_E_EXISTS: that version is in use, or a switch is under way.  DM_E_NOT_FOUND: there is none.
 */
enum dm_error service_switch_dataset(struct service *service) DM_CHECKED;
/** The switcher's word, between two messages. */
void service_switched(void *service, enum dm_error error, struct dataset *dataset);

/** The data if there is any and it is not too old for the day; NULL: say DOWN (promise 3, D12). */
struct dataset *service_data(const struct service *service, day_number day);

/** A commit failed and the books are shut: says so, and tries to open them again. */
void service_books_failed(struct service *service, enum dm_error failure);

/** The link of a name, or NULL. */
struct link *service_link(const struct service *service, const char *name);
/** The connection of an id, whatever its link; NULL when it has gone. */
struct connection *service_connection(const struct service *service, uint64_t id);

#endif
