#include <stdlib.h>

#include "daemon/usage_inside.h"

/* What operators ask about the tables of usage.c. */

/* An entry as it is today: what was asked yesterday counts no more. */
static struct usage_centre as_of(const struct usage_centre *entry, day_number today)
{
    struct usage_centre centre = *entry;

    if (centre.day != today)
        centre.count = 0;
    return centre;
}

enum dm_error usage_centre(const struct usage *usage, const char *provider_id, day_number today,
                           struct usage_centre *centre)
{
    const struct usage_centre *entry = usage_find_centre(usage, provider_id);

    if (entry == NULL)
        return DM_E_NOT_FOUND;
    *centre = as_of(entry, today);
    return DM_OK;
}

/* Whether `a` is to be listed before `b`. */
static bool goes_before(const struct usage_centre *a, const struct usage_centre *b)
{
    if (a->window.alarmed != b->window.alarmed)
        return a->window.alarmed;
    return a->count > b->count;
}

/* Into its place among the first `max`, which the last of them may lose. */
static void insert(struct usage_centre *centres, size_t max, size_t *count,
                   const struct usage_centre *centre)
{
    size_t at = *count;

    while (at > 0 && goes_before(centre, &centres[at - 1])) {
        if (at < max)
            centres[at] = centres[at - 1];
        at--;
    }
    if (at < max)
        centres[at] = *centre;
    if (*count < max)
        (*count)++;
}

size_t usage_centres(const struct usage *usage, day_number today, struct usage_centre *centres,
                     size_t max)
{
    size_t count = 0;

    for (size_t i = 0; i < usage->options.centres_max; i++) {
        struct usage_centre centre = as_of(&usage->centres[i], today);

        if (centre.id[0] != '\0' && (centre.count > 0 || centre.window.alarmed))
            insert(centres, max, &count, &centre);
    }
    return count;
}

size_t usage_blocked(const struct usage *usage, const struct quota_limits *limits,
                     struct walltime now, struct conduct *conducts, size_t max, size_t *total)
{
    size_t count = 0;

    *total = 0;
    for (size_t i = 0; i < usage->options.conducts_max; i++) {
        if (!quota_is_blocked(limits, &usage->conducts[i], now))
            continue;
        ++*total;
        if (count < max)
            conducts[count++] = usage->conducts[i];
    }
    return count;
}

bool usage_is_blocked(struct usage *usage, const struct quota_limits *limits, struct msisdn mobile,
                      struct walltime now)
{
    const struct conduct *entry = usage_find_conduct(usage, mobile);

    return entry != NULL && quota_is_blocked(limits, entry, now);
}

enum dm_error usage_unblock(struct usage *usage, const struct quota_limits *limits,
                            struct msisdn mobile, struct walltime now, struct conduct *conduct)
{
    struct conduct *entry = usage_find_conduct(usage, mobile);

    if (!usage_is_blocked(usage, limits, mobile, now))
        return DM_E_NOT_FOUND;
    entry->blocked_until.ms = 0;
    *conduct = *entry;
    return DM_OK;
}

const struct usage_counts *usage_counts(const struct usage *usage)
{
    return &usage->counts;
}
