/*
 * sample-page fa|en [trouble]: the status page of a busy hour that never was, for pictures: the same
 * each time, whatever machine draws it.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/page.h"

#define MINUTE_US INT64_C(60000000)

static struct tally tally;
static struct calendar calendar;

/* Of a hundred answers. */
static enum tally_result result_of(unsigned number)
{
    static const unsigned shares[TALLY_RESULTS] = {
        [TALLY_ENTITLED] = 61, [TALLY_NOT_ENTITLED] = 10, [TALLY_SPECIAL] = 4,
        [TALLY_OVERLAP] = 2,   [TALLY_NO_RECORD] = 4,     [TALLY_AGAIN] = 6,
        [TALLY_VERIFIED] = 3,  [TALLY_HELP] = 3,          [TALLY_INVALID] = 4,
        [TALLY_REFUSED] = 2,   [TALLY_OVER_QUOTA] = 1};
    unsigned result = 0;

    for (number %= 100; number >= shares[result]; result++)
        number -= shares[result];
    return (enum tally_result)result;
}

/* A crowd that comes and goes, with a slow disk for some minutes. */
static void live_through(unsigned minute)
{
    static const unsigned crowd[] = {210, 180, 240, 300, 260, 330, 410, 390, 450, 520,
                                     480, 430, 380, 400, 350, 290, 310, 270, 220, 250};
    unsigned answers = crowd[minute % (sizeof crowd / sizeof *crowd)] + minute * 2;
    int64_t slow = minute >= 31 && minute <= 36 ? 20 : 1;

    for (unsigned i = 0; i < answers; i++) {
        struct tally_note note = {i % 4 == 0 ? CHANNEL_USSD : CHANNEL_SMS,
                                  result_of(i * 37 + minute * 11), 0};
        int64_t took = (i % 97 == 0 ? 48000 : 1500 + i % 40 * 90) * slow;

        note.arrived_us = (minute + 1) * MINUTE_US - took;
        tally_committed(&tally, &note, note.arrived_us + took);
    }
}

static struct survey busy_hour(void)
{
    struct survey survey = {
        .now = {.mono = {62 * 60000}, .wall = {INT64_C(1795593942000)}},
        .started = {INT64_C(1795000000000)},
        .link_count = 3,
        .links = {{.name = "mci-1",
                   .group = "mci",
                   .up = true,
                   .up_ms = INT64_C(594000000),
                   .state = BIND_BOUND,
                   .window = 50,
                   .in_flight = 12,
                   .rate = 180,
                   .questions = 8412345,
                   .answers = 8412301},
                  {.name = "mci-2",
                   .group = "mci",
                   .up = true,
                   .up_ms = 5400000,
                   .state = BIND_BOUND,
                   .window = 50,
                   .in_flight = 9,
                   .rate = 90,
                   .paused = true,
                   .questions = 7200114,
                   .answers = 7199870},
                  {.name = "irancell",
                   .group = "irancell",
                   .up = true,
                   .up_ms = INT64_C(594000000),
                   .state = BIND_BOUND,
                   .window = 100,
                   .in_flight = 31,
                   .questions = 5120007,
                   .answers = 5119998}},
        .dataset = {.loaded = true,
                    .usable = true,
                    .version = 184,
                    .persons = 45123456,
                    .providers = 231087,
                    .day = 20781,
                    .age_days = 1,
                    .limit_days = 7},
        .ledger = {.open = true, .jobs = 41000000, .waiting = 14, .waiting_max = 10000},
        .outbox = {.replies = 52, .replies_max = 100000, .oldest_ms = 2400},
        .sessions = 138,
        .sessions_max = 10000,
        .quota = {.refused = {[QUOTA_BLOCKED] = 1204, [QUOTA_MOBILE] = 310}},
        .counts = {.ussd_aborted = 40021,
                   .ussd_timed_out = 9120,
                   .ussd_shown = 4981000,
                   .ussd_unshown = 51200,
                   .ussd_late = 31000,
                   .replies_accepted = 15700213,
                   .replies_failed = 912,
                   .replies_expired = 31,
                   .replies_delivered = 15100000,
                   .replies_undelivered = 41000,
                   .refused_busy = 77,
                   .dropped = 1402},
        .tally = &tally,
        .calendar = &calendar};

    for (unsigned minute = 1; minute <= 61; minute++)
        live_through(minute);
    return survey;
}

static void make_trouble(struct survey *survey)
{
    survey->links[2].up = false;
    survey->links[2].up_ms = 420000;
    survey->links[2].state = BIND_WAITING;
    survey->dataset.age_days = 7;
    survey->outbox.replies = 41877;
    survey->outbox.oldest_ms = 402000;
}

int main(int argc, char **argv)
{
    struct survey survey = busy_hour();

    if (argc < 2 || calendar_load(&calendar) != DM_OK)
        return 2;
    if (argc > 2 && strcmp(argv[2], "trouble") == 0)
        make_trouble(&survey);
    page_write(stdout, &survey, strcmp(argv[1], "en") == 0 ? PAGE_ENGLISH : PAGE_PERSIAN);
    return ferror(stdout) == 0 ? 0 : 1;
}
