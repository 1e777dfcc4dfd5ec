#include "daemon/survey.h"

#include <string.h>

#include "daemon/clock.h"
#include "daemon/service.h"

/* The farther from bound, the smaller. */
static int nearness(enum bind_state state)
{
    static const int order[] = {[BIND_STOPPED] = 0,    [BIND_UNBINDING] = 1, [BIND_WAITING] = 2,
                                [BIND_CONNECTING] = 3, [BIND_BINDING] = 4,   [BIND_BOUND] = 5};

    return order[state];
}

static void look_at_connections(const struct link *link, struct survey_link *seen)
{
    for (size_t i = 0; i < link->connection_count; i++) {
        struct connection_report report = connection_report(link->connections[i]);

        if (i > 0 && nearness(report.state) >= nearness(seen->state))
            continue;
        seen->state = report.state;
    }
}

static void look_at_link(const struct link *link, struct monotime now, struct survey_link *seen)
{
    memcpy(seen->name, link->conf.name, sizeof seen->name);
    memcpy(seen->group, link->conf.group, sizeof seen->group);
    look_at_connections(link, seen);
    seen->up = link->up;
    seen->up_ms = now.ms - link->up_since.ms;
    seen->draining = link->admin == LINK_DRAINING;
    seen->suspended = link->admin == LINK_SUSPENDED;
    seen->admin_ms = now.ms - link->admin_since.ms;
    seen->window = link->conf.window;
    seen->in_flight = link->pace.in_flight;
    seen->rate = pace_rate(&link->pace);
    seen->paused = link->pace.paused_until.ms > now.ms;
    seen->questions = link->questions;
    seen->answers = link->answers;
    memcpy(seen->responses, link->responses, sizeof seen->responses);
    seen->lost = link->lost;
}

static void look_at_dataset(const struct service *service, struct walltime now,
                            struct survey_dataset *seen)
{
    day_number today = calendar_tehran_day(now);
    const struct dataset_info *info;

    seen->limit_days = service->conf->max_data_age_days;
    seen->switch_failed = service->switch_error != DM_OK;
    seen->day = DAY_NONE;
    if (service->dataset == NULL)
        return;
    info = dataset_info(service->dataset);
    seen->loaded = true;
    seen->usable = service_data(service, today) != NULL;
    seen->version = info->version;
    seen->persons = info->persons;
    seen->providers = info->providers;
    seen->day = info->data_day;
    seen->age_days = (int)(today - info->data_day);
}

static void look_at_books(const struct service *service, struct walltime now, struct survey *seen)
{
    struct committer_stats stats = books_stats(service->books);
    const struct outbox *outbox = books_outbox(service->books);
    const struct owed *oldest;

    seen->ledger = (struct survey_ledger){.open = books_are_open(service->books),
                                          .jobs = stats.jobs,
                                          .waiting = stats.waiting,
                                          .waiting_max = service->conf->commit_queue_max,
                                          .commits = stats.commits};
    seen->outbox.replies_max = service->conf->outbox_max;
    if (outbox == NULL)
        return;
    seen->outbox.replies = outbox_count(outbox);
    if (outbox_list(outbox, &oldest, 1) == 1 && oldest->received.ms < now.ms)
        seen->outbox.oldest_ms = now.ms - oldest->received.ms;
}

void survey_take(struct service *service, struct survey *survey)
{
    struct now now = clock_now();

    *survey = (struct survey){.now = now,
                              .started = {(int64_t)service->started_ms},
                              .node = service->conf->node,
                              .stopping = service->stopping,
                              .link_count = service->link_count,
                              .sessions = sessions_count(service->sessions),
                              .sessions_max = service->conf->ussd_sessions_max,
                              .quota = *usage_counts(service->usage),
                              .counts = service->counts,
                              .tally = &service->tally,
                              .calendar = &service->calendar};
    for (size_t i = 0; i < service->link_count; i++)
        look_at_link(service->links[i], now.mono, &survey->links[i]);
    look_at_dataset(service, now.wall, &survey->dataset);
    look_at_books(service, now.wall, survey);
}
