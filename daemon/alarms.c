#include "daemon/alarms.h"

#include <stdbool.h>
#include <string.h>

struct list {
    struct alarm *alarms;
    size_t count;
    enum alarm_severity severity; /* only these are entered */
};

static void raise_alarm(struct list *list, enum alarm_severity severity, enum alarm_kind kind,
                        const char *name, bool is_so)
{
    if (is_so && severity == list->severity)
        list->alarms[list->count++] = (struct alarm){kind, severity, name};
}

static bool is_full(uint64_t used, uint64_t max)
{
    return used * 100 >= max * ALARM_FULL_PERCENT;
}

/* ---- links --------------------------------------------------------------------------------------------- */

/* One that was suspended is down on purpose. */
static bool is_down(const struct survey_link *link)
{
    return !link->up && link->up_ms >= ALARM_LINK_MS && !link->suspended;
}

static bool group_is_up(const struct survey *survey, const char *group)
{
    for (size_t i = 0; i < survey->link_count; i++)
        if (survey->links[i].up && strcmp(survey->links[i].group, group) == 0)
            return true;
    return false;
}

/* A group is complained about once, by its first link that is down. */
static bool is_first(const struct survey *survey, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (is_down(&survey->links[i]) &&
            strcmp(survey->links[i].group, survey->links[index].group) == 0)
            return false;
    return true;
}

static void judge_links(struct list *list, const struct survey *survey)
{
    for (size_t i = 0; i < survey->link_count; i++) {
        const struct survey_link *link = &survey->links[i];
        bool others = group_is_up(survey, link->group);

        raise_alarm(list, ALARM_ACTION, ALARM_OPERATOR_DOWN, link->group,
                    is_down(link) && !others && is_first(survey, i));
        raise_alarm(list, ALARM_WARNING, ALARM_LINK_DOWN, link->name, is_down(link) && others);
        raise_alarm(list, ALARM_WARNING, ALARM_LINK_SUSPENDED, link->name,
                    link->suspended && link->admin_ms >= ALARM_SUSPENDED_MS);
    }
}

/* ---- the rest -------------------------------------------------------------------------------------------- */

static void judge_dataset(struct list *list, const struct survey_dataset *dataset)
{
    bool limited = dataset->loaded && dataset->limit_days > 0;

    raise_alarm(list, ALARM_ACTION, ALARM_NO_DATA, "", !dataset->loaded);
    raise_alarm(list, ALARM_ACTION, ALARM_DATA_TOO_OLD, "", dataset->loaded && !dataset->usable);
    raise_alarm(list, ALARM_WARNING, ALARM_DATA_AGEING, "",
                limited && dataset->usable && dataset->age_days >= dataset->limit_days);
    raise_alarm(list, ALARM_WARNING, ALARM_SWITCH_FAILED, "", dataset->switch_failed);
}

static void judge_books(struct list *list, const struct survey *survey)
{
    const struct survey_ledger *ledger = &survey->ledger;
    const struct survey_outbox *outbox = &survey->outbox;
    struct minute lately =
        minutes_sum(&survey->tally->minutes, survey->now.mono, ALARM_COMMIT_MINUTES);

    raise_alarm(list, ALARM_ACTION, ALARM_LEDGER_SHUT, "", !ledger->open);
    raise_alarm(list, ALARM_ACTION, ALARM_QUEUE_FULL, "",
                is_full(ledger->waiting, ledger->waiting_max));
    raise_alarm(list, ALARM_ACTION, ALARM_OUTBOX_FULL, "",
                is_full(outbox->replies, outbox->replies_max));
    raise_alarm(list, ALARM_WARNING, ALARM_OUTBOX_OLD, "", outbox->oldest_ms > ALARM_OUTBOX_MS);
    raise_alarm(list, ALARM_WARNING, ALARM_SLOW_COMMITS, "",
                histogram_percentile(&lately.times, 99) > ALARM_COMMIT_US);
}

size_t alarms_of(const struct survey *survey, struct alarm alarms[ALARMS_MAX])
{
    struct list list = {.alarms = alarms, .severity = ALARM_ACTION};

    for (;;) {
        judge_books(&list, survey);
        judge_dataset(&list, &survey->dataset);
        judge_links(&list, survey);
        raise_alarm(&list, ALARM_WARNING, ALARM_STOPPING, "", survey->stopping);
        if (list.severity == ALARM_WARNING)
            return list.count;
        list.severity = ALARM_WARNING;
    }
}
