#include "daemon/service.h"

#include <event2/dns.h>
#include <event2/event.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/clock.h"
#include "daemon/link_admin.h"
#include "daemon/log.h"
#include "daemon/notices.h"
#include "daemon/notify.h"
#include "daemon/sender.h"
#include "daemon/turn.h"
#include "daemon/turn_quota.h"
#include "daemon/usage.h"
#include "store/directory.h"

/* Address space for the ledger, not disk: sized once, for years of a whole country. */
#define LEDGER_MAP_SIZE ((size_t)1 << 40)
/* Unfinished long messages kept, and for how long (facts "smpp-sms-esme" §3). */
#define PART_SETS_MAX 1000
#define PARTS_MS      INT64_C(600000)

/* ---- events ------------------------------------------------------------------------------------------ */

static void on_collect(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    turn_collect(context);
}

/* The committer's descriptor is a new one whenever the books were opened again, though it often has
 * the old one's number; so the event is always made anew. */
static void watch_books(struct service *service)
{
    int fd = books_fd(service->books);

    if (service->collect != NULL)
        event_free(service->collect);
    service->collect = NULL;
    if (fd < 0)
        return;
    service->collect = event_new(service->base, fd, EV_READ | EV_PERSIST, on_collect, service);
    if (service->collect != NULL && event_add(service->collect, NULL) == 0)
        return;
    if (service->collect != NULL)
        event_free(service->collect);
    service->collect = NULL; /* which the tick takes as the order to collect */
    log_event(EVENT_COMMITTER_UNWATCHED, NULL,
              "cannot watch the committer: collecting once a second");
}

static void reap_leaving(struct service *service)
{
    size_t kept = 0;

    for (size_t i = 0; i < service->leaving_count; i++)
        if (link_is_stopped(service->leaving[i]))
            link_free(service->leaving[i]);
        else
            service->leaving[kept++] = service->leaving[i];
    service->leaving_count = kept;
}

static void open_books_again(struct service *service)
{
    enum dm_error error = books_try_open(service->books, clock_now().wall);

    if (error != DM_OK)
        log_event(EVENT_BOOKS_SHUT, ABOUT(.result = dm_strerror(error)),
                  "the ledger cannot be opened (%s): everything is DOWN", dm_strerror(error));
    else
        log_event(EVENT_BOOKS_OPENED, NULL, "opened again, verified, and read anew");
    watch_books(service);
}

void service_books_failed(struct service *service, enum dm_error failure)
{
    log_event(EVENT_COMMIT_FAILED, ABOUT(.result = dm_strerror(failure)),
              "a commit failed: %s; nothing of it was shown to anybody", dm_strerror(failure));
    open_books_again(service);
}

static void look_after_books(struct service *service)
{
    if (service->collect == NULL)
        turn_collect(service);
    if (books_fd(service->books) < 0)
        open_books_again(service);
    if (books_ledger(service->books) != NULL)
        ledger_forget_dead_readers(books_ledger(service->books));
}

#define STATUS_NOTE_MAX 64

void service_say_status(const struct service *service)
{
    unsigned left = reload_trial_left(service);
    char note[STATUS_NOTE_MAX] = "";
    size_t bound = 0;

    if (left > 0)
        (void)snprintf(note, sizeof note, "; awaiting darmandctl config confirm, %u s left", left);
    else if (service->reload_refused)
        (void)snprintf(note, sizeof note, "; the last reload was refused");
    for (size_t i = 0; i < service->link_count; i++)
        bound += link_transmitter(service->links[i]) != NULL;
    notify_status("%zu of %zu links bound, %llu replies accepted, %zu in the outbox%s", bound,
                  service->link_count, (unsigned long long)service->counts.replies_accepted,
                  books_outbox(service->books) == NULL ? (size_t)0
                                                       : outbox_count(books_outbox(service->books)),
                  note);
}

/* Only while the ledger's writer advances, or has nothing to write; that the loop turns is said by our
 * being here. */
static void feed_watchdog(struct service *service)
{
    struct committer_stats stats = books_stats(service->books);

    if (stats.waiting == 0 || stats.jobs != service->jobs_seen)
        notify_alive();
    service->jobs_seen = stats.jobs;
}

static void on_tick(evutil_socket_t fd, short what, void *context)
{
    struct service *service = context;

    (void)fd;
    (void)what;
    look_after_books(service);
    data_watch(service);
    turn_ussd_tick(service);
    sender_tick(service);
    link_admin_tick(service);
    reap_leaving(service);
    if (service->stopping)
        drain_say(service);
    else
        service_say_status(service);
    feed_watchdog(service);
}

/* ---- opening ----------------------------------------------------------------------------------------- */

/* A day's entries may be millions, so they are read once for all who count them. */
static void begin_today(void *context, size_t entries)
{
    turn_quota_begin(context, entries);
    notices_begin(context, entries);
}

static void see_today(void *context, const struct ledger_entry *entries, size_t count)
{
    turn_quota_recall(context, entries, count);
    notices_recall(context, entries, count);
}

static enum dm_error open_books(struct service *service)
{
    const struct conf *conf = service->conf;
    struct books_options options = {.map_size = LEDGER_MAP_SIZE,
                                    .node = conf->node,
                                    .keys = service->keys,
                                    .queue_max = conf->commit_queue_max,
                                    .outbox_max = conf->outbox_max,
                                    .remember_max = conf->remember_max,
                                    .same_ms = conf->sms_same_ms,
                                    .witness = {begin_today, see_today, service}};
    enum dm_error error;

    if (snprintf(options.ledger_path, sizeof options.ledger_path, "%s/ledger", conf->state_dir) >=
        (int)sizeof options.ledger_path)
        return DM_E_LENGTH;
    error = books_open(&options, clock_now().wall, &service->books);
    if (error == DM_OK && books_restored(service->books) != LEDGER_NO_NUMBER)
        log_event(
            EVENT_RESTORED, NULL,
            "restored from a backup: goes on at #%" PRIu64
            ", behind all that the machine before can have issued, which must never run again",
            books_restored(service->books));
    return error;
}

static enum dm_error open_dataset(struct service *service)
{
    enum dm_error error = dataset_open(service->conf->state_dir, &service->dataset);

    if (error == DM_E_NOT_FOUND) {
        log_event(EVENT_NO_DATA, NULL,
                  "no data yet: every question is answered with DOWN until darmand-load has run");
        return DM_OK;
    }
    if (error == DM_OK)
        log_event(EVENT_DATASET_OPENED, NULL, "version %u: %llu persons, %llu providers",
                  (unsigned)dataset_info(service->dataset)->version,
                  (unsigned long long)dataset_info(service->dataset)->persons,
                  (unsigned long long)dataset_info(service->dataset)->providers);
    return error;
}

static enum dm_error open_tables(struct service *service)
{
    struct timeval second = {.tv_sec = 1};

    service->deliveries = deliveries_new(service->conf->receipts_max);
    service->pending = pending_new(service->conf->commit_queue_max);
    service->sessions = sessions_new(service->conf->ussd_sessions_max);
    service->tombstones = tombstones_new(service->conf->ussd_sessions_max);
    service->parts = segment_table_new(PART_SETS_MAX, PARTS_MS);
    service->switcher =
        switcher_new(service->base, service->conf->state_dir, service_switched, service);
    service->tick = event_new(service->base, -1, EV_PERSIST, on_tick, service);
    if (service->deliveries == NULL || service->pending == NULL || service->sessions == NULL ||
        service->tombstones == NULL || service->parts == NULL || service->switcher == NULL ||
        service->tick == NULL || event_add(service->tick, &second) != 0)
        return DM_E_NO_MEMORY;
    return DM_OK;
}

static enum dm_error open_links(struct service *service)
{
    for (size_t i = 0; i < service->conf->link_count; i++) {
        struct link *link = link_new(service, &service->conf->links[i]);

        if (link == NULL)
            return DM_E_NO_MEMORY;
        service->links[service->link_count++] = link;
    }
    conf_forget_passwords(service->conf);
    return DM_OK;
}

/* A new secret is only made where nothing was ever written under an old one. */
static enum dm_error open_secret(struct service *service)
{
    char ledger[CONF_PATH_MAX + 8];

    (void)snprintf(ledger, sizeof ledger, "%s/ledger", service->conf->state_dir);
    service->keys = sodium_malloc(sizeof *service->keys);
    if (service->keys == NULL)
        return DM_E_NO_MEMORY;
    return secret_load(service->conf->secret_file, access(ledger, F_OK) != 0, service->keys);
}

static enum dm_error open_calendar(struct service *service)
{
    return calendar_load(&service->calendar);
}

/* What is opened, in order, and what its errors mean to the one who has to mend them. */
static const struct opening {
    const char *what;
    enum dm_error (*open)(struct service *service);
    struct {
        enum dm_error error;
        const char *means;
    } hints[5];
} openings[] = {
    {"calendar", open_calendar, {{DM_E_IO, "ICU has no Persian calendar: install libicu72"}}},
    {"secret",
     open_secret,
     {{DM_E_NOT_FOUND, "it is missing beside a ledger, or its directory is: restore it from the "
                       "backup, or every code is unreadable"},
      {DM_E_LENGTH, "it must hold exactly 32 octets: restore it from the backup"},
      {DM_E_PERMISSION, "it must be a file of mode 0600 of darmand's own user"}}},
    {"dataset", open_dataset, {{DM_E_CORRUPT, "run darmand-load again"}}},
    {"quotas", turn_quota_open, {{DM_OK, NULL}}},
    {"notices", notices_open, {{DM_OK, NULL}}},
    {"ledger",
     open_books,
     {{DM_E_RANGE, "it was written by another node: correct `node`, or use another state_dir"},
      {DM_E_EXISTS, "another darmand has it open"},
      {DM_E_UNKNOWN,
       "it is a backup, of a moment that the clock is before or 100 days past: set the "
       "clock, or restore a newer one"},
      {DM_E_FULL, "more replies are owed than `outbox` holds: raise it"},
      {DM_E_CORRUPT, "its hash chain does not hold under this secret: restore both from the "
                     "backup"}}},
    {"conducts", turn_quota_recall_conducts, {{DM_OK, NULL}}},
    {"tables", open_tables, {{DM_OK, NULL}}},
    {"links", open_links, {{DM_OK, NULL}}},
};

static void explain(const struct opening *opening, const struct conf *conf, enum dm_error error)
{
    const char *means = dm_strerror(error);

    for (size_t i = 0; i < sizeof opening->hints / sizeof *opening->hints; i++)
        if (opening->hints[i].means != NULL && opening->hints[i].error == error)
            means = opening->hints[i].means;
    log_event(EVENT_OPENING_FAILED, ABOUT(.result = dm_strerror(error)),
              "%s: %s: cannot be opened: %s", opening->what,
              opening->open == open_secret ? conf->secret_file : conf->state_dir, means);
}

/* Nothing in it can be read by others, but the names and ages of versions tell something too. */
static void look_at_state_dir(const struct conf *conf)
{
    if (!directory_is_closed(conf->state_dir))
        log_event(EVENT_STATE_DIR_OPEN, NULL, "%s: others may look into it; chmod 750",
                  conf->state_dir);
}

enum dm_error service_open(struct service *service, struct event_base *base, struct conf *conf)
{
    enum dm_error error = DM_OK;

    *service = (struct service){.base = base, .conf = conf};
    service->started_ms = (uint64_t)clock_now().wall.ms;
    service->dns =
        evdns_base_new(base, EVDNS_BASE_INITIALIZE_NAMESERVERS | EVDNS_BASE_DISABLE_WHEN_INACTIVE);
    look_at_state_dir(conf);
    for (size_t i = 0; error == DM_OK && i < sizeof openings / sizeof *openings; i++) {
        error = openings[i].open(service);
        if (error != DM_OK)
            explain(&openings[i], conf, error);
    }
    if (error != DM_OK)
        return error;
    watch_books(service);
    data_watch(service);
    return DM_OK;
}

void service_close(struct service *service)
{
    for (size_t i = 0; i < service->link_count; i++)
        link_free(service->links[i]);
    for (size_t i = 0; i < service->leaving_count; i++)
        link_free(service->leaving[i]);
    if (service->drain.look != NULL)
        event_free(service->drain.look);
    if (service->tick != NULL)
        event_free(service->tick);
    if (service->collect != NULL)
        event_free(service->collect);
    segment_table_free(service->parts);
    if (service->ussd_again != NULL)
        event_free(service->ussd_again);
    sessions_free(service->sessions);
    tombstones_free(service->tombstones);
    pending_free(service->pending);
    switcher_free(service->switcher);
    deliveries_free(service->deliveries);
    reload_trial_close(service);
    notices_free(service->notices);
    usage_free(service->usage);
    books_close(service->books);
    dataset_close(service->dataset);
    sodium_free(service->keys);
    if (service->dns != NULL)
        evdns_base_free(service->dns, 0);
    conf_free(service->conf);
}

/* ---- questions --------------------------------------------------------------------------------------- */

struct dataset *service_data(const struct service *service, day_number day)
{
    int limit = service->conf->max_data_age_days;

    if (service->dataset == NULL)
        return NULL;
    if (limit > 0 && day - dataset_info(service->dataset)->data_day > limit)
        return NULL;
    return service->dataset;
}

struct link *service_link(const struct service *service, const char *name)
{
    for (size_t i = 0; i < service->link_count; i++)
        if (strcmp(service->links[i]->conf.name, name) == 0)
            return service->links[i];
    return NULL;
}

struct connection *service_connection(const struct service *service, uint64_t id)
{
    struct connection *connection = NULL;

    for (size_t i = 0; connection == NULL && i < service->link_count; i++)
        connection = link_connection(service->links[i], id);
    for (size_t i = 0; connection == NULL && i < service->leaving_count; i++)
        connection = link_connection(service->leaving[i], id);
    return connection;
}
