/*
 * grow-ledger STATE_DIR PERSONS COUNT DAYS [OWED]: COUNT more entries at the end of the ledger, as a daemon
 * would have written them that answered for a population of PERSONS (population.h) and its centres.
 *
 * Their moments are spread evenly: with DAYS 0 over Tehran's today until now, else over so many days
 * before it.  Call it first for the past and then for today, since a ledger's moments rise.  Of 100
 * questions 70 come from centres by SMS, 20 from centres over USSD and 10 from the insured over USSD; one
 * in 50 repeats the one before.  What came by SMS was answered and its receipt taken, but for the last OWED.
 *
 * It is written through store/ledger.h under the secret in STATE_DIR, which is made if it is missing, so
 * darmand goes on behind it.  The same call makes the same entries; 200 octets of disk each.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/ledger.h"
#include "store/secret.h"
#include "test/bench/population.h"

#define BATCH            100000
#define CENTRE_MOBILES   UINT64_C(989100000000) /* as people.c gives them out */
#define PERSONS_A_CENTRE 1000
#define CENTRES_LEAST    2000
#define CENTRES_MOST     1000000
#define SEED             1
#define OWN_MOBILES      UINT64_C(989000000000)
#define DAY_MS           INT64_C(86400000)
#define ANSWERED_MS      2000
#define WORTH_MS         INT64_C(1800000)
#define PATH             512
#define MAP_SIZE         ((size_t)1 << 40)

struct growth {
    struct population population;
    struct ledger *ledger;
    uint64_t centres;
    uint64_t first; /* number of the first entry */
    uint64_t count;
    uint64_t owed;
    int64_t begin_ms;
    int64_t span_ms;
};

static void must(enum dm_error error, const char *what)
{
    if (error == DM_OK)
        return;
    fprintf(stderr, "grow-ledger: %s: %s\n", what, dm_strerror(error));
    exit(EXIT_FAILURE);
}

/* ---- one entry, from its number alone ------------------------------------------------------------ */

static struct walltime moment_of(const struct growth *growth, uint64_t number)
{
    double part = (double)(number - growth->first) / (double)growth->count;

    return (struct walltime){growth->begin_ms + (int64_t)(part * (double)growth->span_ms)};
}

static bool came_by_sms(uint64_t number)
{
    uint64_t state = ~number;

    return population_percent(&state, 70);
}

static void by_sms(uint64_t centre, uint64_t *state, struct ledger_entry *entry)
{
    for (size_t i = 0; i < sizeof entry->mark.octets; i += 8) {
        uint64_t bits = population_random(state);
        memcpy(entry->mark.octets + i, &bits, sizeof bits);
    }
    entry->route = (struct reply_route){.link = "operator",
                                        .to = {.ton = 1, .npi = 1},
                                        .from = {.digits = "1420"},
                                        .deadline = {entry->received.ms + WORTH_MS}};
    (void)snprintf(entry->route.to.digits, sizeof entry->route.to.digits, "%" PRIu64,
                   CENTRE_MOBILES + centre);
}

static void by_centre(uint64_t centre, enum inquiry_channel channel, struct inquiry *inquiry)
{
    inquiry->channel = channel;
    inquiry->view = VIEW_PROVIDER;
    inquiry->asker.value = CENTRE_MOBILES + centre;
    (void)snprintf(inquiry->provider_id, sizeof inquiry->provider_id, "CENTRE-%u",
                   (unsigned)(centre % CENTRES_MOST));
}

static struct inquiry inquiry_of(const struct growth *growth, struct walltime at, uint64_t *state)
{
    struct inquiry inquiry = {.day = calendar_tehran_day(at),
                              .verdict = {.status = VERDICT_ENTITLED, .until = DAY_NONE},
                              .dataset = 1};
    char id[NATIONAL_ID_TEXT];

    population_id(&growth->population, population_random(state) % growth->population.count, id);
    must(national_id_parse(id, &inquiry.person), id);
    if (population_percent(state, 5)) {
        inquiry.verdict.status = VERDICT_NOT_ENTITLED;
        inquiry.verdict.reason = REASON_NO_PREMIUM;
    }
    return inquiry;
}

static struct ledger_entry entry_of(const struct growth *growth, uint64_t number)
{
    uint64_t state = number;
    uint64_t centre = population_random(&state) % growth->centres;
    struct ledger_entry entry = {
        .number = number, .kind = LEDGER_INQUIRY, .received = moment_of(growth, number)};

    entry.inquiry = inquiry_of(growth, entry.received, &state);
    if (came_by_sms(number)) {
        by_sms(centre, &state, &entry);
        by_centre(centre, CHANNEL_SMS, &entry.inquiry);
    } else if (population_percent(&state, 67)) {
        by_centre(centre, CHANNEL_USSD, &entry.inquiry);
    } else {
        entry.inquiry.channel = CHANNEL_USSD;
        entry.inquiry.view = VIEW_SELF;
        entry.inquiry.asker.value = OWN_MOBILES + entry.inquiry.person.value % 400000000 / 10;
    }
    return entry;
}

static void make_repeat(const struct growth *growth, struct ledger_entry *entry)
{
    if (entry->number == growth->first || entry->number % 50 != 0)
        return;
    entry->kind = LEDGER_REPEAT;
    entry->original = entry->number - 1;
    memset(&entry->inquiry, 0, sizeof entry->inquiry);
}

/* ---- all of them --------------------------------------------------------------------------------- */

/* The list of what is owed would be empty again and again, which costs LMDB a page each time. */
#define LAG 100

static void write_entry(const struct growth *growth, uint64_t number)
{
    struct ledger_entry entry = entry_of(growth, number);

    make_repeat(growth, &entry);
    ledger_append(growth->ledger, &entry);
}

static void settle(const struct growth *growth, uint64_t number)
{
    struct outcome outcome = {.state = OUTCOME_DELIVERED,
                              .at = {moment_of(growth, number).ms + ANSWERED_MS}};

    if (came_by_sms(number))
        ledger_put_outcome(growth->ledger, number, &outcome);
}

static void grow(const struct growth *growth)
{
    uint64_t settled = 0;

    for (uint64_t done = 0; done < growth->count;) {
        ledger_begin(growth->ledger);
        for (unsigned i = 0; i < BATCH && done < growth->count; i++, done++) {
            write_entry(growth, growth->first + done);
            if (done >= LAG && settled < growth->count - growth->owed)
                settle(growth, growth->first + settled++);
        }
        while (done == growth->count && settled < growth->count - growth->owed)
            settle(growth, growth->first + settled++);
        must(ledger_commit(growth->ledger), "a commit");
    }
}

static void open_ledger(struct growth *growth, const char *state_dir)
{
    struct secret_keys keys;
    char path[PATH];
    struct ledger_options options = {.path = path, .map_size = MAP_SIZE, .chain_key = keys.chain};
    uint64_t last;
    uint64_t notice;

    (void)snprintf(path, sizeof path, "%s/secret", state_dir);
    must(secret_load(path, true, &keys), path);
    (void)snprintf(path, sizeof path, "%s/ledger", state_dir);
    must(ledger_open(&options, &growth->ledger), path);
    secret_wipe(&keys);
    must(ledger_last(growth->ledger, &last, &notice), path);
    must(ledger_number_after(0, last, &growth->first), "a number");
}

/* Tehran's today until now, or the days before it. */
static void set_span(struct growth *growth, uint64_t days)
{
    struct walltime now = {(int64_t)time(NULL) * 1000};
    int64_t into_day = 0;

    while (calendar_tehran_day((struct walltime){now.ms - into_day - 1000}) ==
           calendar_tehran_day(now))
        into_day += 1000;
    growth->span_ms = days == 0 ? into_day : (int64_t)days * DAY_MS;
    growth->begin_ms = now.ms - into_day - (days == 0 ? 0 : growth->span_ms);
}

static uint64_t number_of(const char *text)
{
    char *end;
    uint64_t number = strtoull(text, &end, 10);

    if (text[0] >= '0' && text[0] <= '9' && *end == '\0')
        return number;
    fprintf(stderr, "grow-ledger: not a number: %s\n", text);
    exit(EXIT_FAILURE);
}

int main(int argc, char **argv)
{
    struct growth growth = {.owed = 0};
    uint64_t persons;

    if (argc != 5 && argc != 6) {
        fputs("usage: grow-ledger STATE_DIR PERSONS COUNT DAYS [OWED]\n", stderr);
        return EXIT_FAILURE;
    }
    persons = number_of(argv[2]);
    growth.count = number_of(argv[3]);
    growth.owed = argc == 6 ? number_of(argv[5]) : 0;
    if (persons == 0 || persons > POPULATION_MAX || growth.owed > growth.count) {
        fputs("grow-ledger: out of range\n", stderr);
        return EXIT_FAILURE;
    }
    population_init(&growth.population, persons, SEED);
    growth.centres = persons / PERSONS_A_CENTRE;
    if (growth.centres < CENTRES_LEAST)
        growth.centres = CENTRES_LEAST;
    set_span(&growth, number_of(argv[4]));
    open_ledger(&growth, argv[1]);
    grow(&growth);
    ledger_close(growth.ledger);
    return EXIT_SUCCESS;
}
