#include "daemon/data_watch.h"

#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/service.h"

/* ---- age ------------------------------------------------------------------------------------------- */

enum data_age data_age_of(const struct conf *conf, const struct dataset_info *info,
                          day_number today)
{
    int days;

    if (info == NULL)
        return DATA_NONE;
    days = today - info->data_day;
    if (conf->max_data_age_days > 0 && days > conf->max_data_age_days)
        return DATA_TOO_OLD;
    if (conf->warn_data_age_days > 0 && days > conf->warn_data_age_days)
        return DATA_AGEING;
    return DATA_FRESH;
}

const char *data_age_word(enum data_age age)
{
    switch (age) {
    case DATA_NONE: return "none";
    case DATA_FRESH: return "fresh";
    case DATA_AGEING: return "ageing";
    case DATA_TOO_OLD: return "too_old";
    }
    return "none";
}

static void say_age(const struct service *service, const struct data_watch *before,
                    const struct data_watch *now)
{
    int days = now->day - dataset_info(service->dataset)->data_day;
    int limit = service->conf->max_data_age_days;

    switch (now->age) {
    case DATA_TOO_OLD:
        log_event(
            EVENT_DATA_TOO_OLD, NULL,
            "the data is %d days old, max_data_age is %d: everything is DOWN; load newer data",
            days, limit);
        break;
    case DATA_AGEING:
        if (limit == 0)
            log_event(EVENT_DATA_AGEING, NULL, "the data is %d days old; load newer data", days);
        else
            log_event(EVENT_DATA_AGEING, NULL,
                      "the data is %d days old; after %d days everything is DOWN: load newer data",
                      days, limit);
        break;
    case DATA_FRESH:
        if (before->age == DATA_TOO_OLD || before->age == DATA_AGEING)
            log_event(EVENT_DATA_FRESH, NULL, "the data is fresh again");
        break;
    case DATA_NONE: break;
    }
}

/* ---- deltas ------------------------------------------------------------------------------------------ */

static void say_delta(const struct service *service)
{
    const struct dataset_info *info = dataset_info(service->dataset);
    char day[CALENDAR_TEXT];

    calendar_format(&service->calendar, info->data_day, day);
    if (info->delta.unfinished)
        log_event(EVENT_DELTA_BEGUN, NULL, "delta %u of version %u has begun",
                  (unsigned)info->delta.number, (unsigned)info->version);
    else
        log_event(EVENT_DELTA_WHOLE, NULL,
                  "delta %u of version %u is whole: %llu persons, %llu providers, data of %s",
                  (unsigned)info->delta.number, (unsigned)info->version,
                  (unsigned long long)info->persons, (unsigned long long)info->providers, day);
}

/* ---- watching ---------------------------------------------------------------------------------------- */

void data_watch(struct service *service)
{
    const struct data_watch before = service->data;
    struct data_watch now = {.day = calendar_tehran_day(clock_now().wall)};
    const struct dataset_info *info = NULL;

    dataset_look(service->dataset);
    dataset_look_away(service->dataset);
    if (service->dataset != NULL)
        info = dataset_info(service->dataset);
    now.age = data_age_of(service->conf, info, now.day);
    if (info != NULL) {
        now.version = info->version;
        now.delta = info->delta.number;
        now.unfinished = info->delta.unfinished;
    }
    service->data = now;
    if (info == NULL)
        return;
    if (now.delta > 0 && (now.version != before.version || now.delta != before.delta ||
                          now.unfinished != before.unfinished))
        say_delta(service);
    if (now.age != before.age || now.version != before.version || now.day != before.day)
        say_age(service, &before, &now);
}
