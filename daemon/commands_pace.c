#include "daemon/commands_pace.h"

#include "daemon/clock.h"

/* The minute that runs has hardly begun at times, so the one before counts as well. */
#define MINUTES_LOOKED_AT 2

static uint64_t all_answers(const struct tally *tally)
{
    uint64_t sum = 0;

    for (size_t channel = 0; channel < TALLY_CHANNELS; channel++)
        for (size_t result = 0; result < TALLY_RESULTS; result++)
            sum += tally->answers[channel][result];
    return sum;
}

json_t *commands_pace(const struct service *service)
{
    const struct minutes *minutes = &service->tally.minutes;
    struct monotime now = clock_mono();
    const struct minute *last = minutes_ago(minutes, now, 1);
    struct minute lately = minutes_sum(minutes, now, MINUTES_LOOKED_AT);

    return json_pack("{s:I, s:I, s:I, s:I}", "answers", (json_int_t)all_answers(&service->tally),
                     "last_minute", (json_int_t)(last == NULL ? 0 : last->answers), "p50_us",
                     (json_int_t)histogram_percentile(&lately.times, 50), "p99_us",
                     (json_int_t)histogram_percentile(&lately.times, 99));
}

json_t *commands_pace_of_link(const struct link *link)
{
    struct monotime now = clock_mono();

    return json_pack("{s:b, s:I, s:I, s:I, s:b}", "up", (int)link->up, "up_ms",
                     (json_int_t)(now.ms - link->up_since.ms), "in_flight",
                     (json_int_t)link->pace.in_flight, "rate", (json_int_t)pace_rate(&link->pace),
                     "paused", (int)(link->pace.paused_until.ms > now.ms));
}
