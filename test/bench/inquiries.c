/*
 * inquiries N STATE_DIR CLAIMS.csv: a ledger of N inquiries, and a claim for each of them, centre after
 * centre as claims come in, with the mistakes claims have.
 *
 * It is written through store/ledger.h under the secret in STATE_DIR, which is made if it is missing, so
 * darmand can go on behind it.  Nothing in it is owed, and all of it is older than a day.  The same N
 * makes the same inquiries, not the same codes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/ledger.h"
#include "store/secret.h"

#define BATCH    10000
#define CENTRES  1000
#define DAYS     30
#define DAY_MS   INT64_C(86400000)
#define PATH     512
#define MAP_SIZE ((size_t)1 << 40)

struct world {
    uint64_t count;
    int64_t begin_ms; /* of the oldest inquiry */
    struct secret_keys keys;
    struct calendar calendar;
};

static void must(enum dm_error error, const char *what)
{
    if (error == DM_OK)
        return;
    fprintf(stderr, "inquiries: %s: %s\n", what, dm_strerror(error));
    exit(EXIT_FAILURE);
}

/* Sebastiano Vigna's SplitMix64, as a function of the number: nothing has to be remembered. */
static uint64_t mixed(uint64_t number)
{
    uint64_t value = (number + 1) * UINT64_C(0x9e3779b97f4a7c15);

    value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 31;
}

/* Nine digits and the check digit (facts of the national ID: weights 10 to 2, modulo 11). */
static struct national_id person_of(uint64_t number)
{
    uint64_t nine = UINT64_C(100000000) + mixed(number) % UINT64_C(900000000);
    uint64_t sum = 0;
    uint64_t rest = nine;

    for (uint64_t weight = 2; weight <= 10; weight++, rest /= 10)
        sum += rest % 10 * weight;
    sum %= 11;
    return (struct national_id){nine * 10 + (sum < 2 ? sum : 11 - sum)};
}

static void centre_of(uint64_t number, char *id)
{
    (void)snprintf(id, PROVIDER_ID_MAX + 1, "CENTRE-%u", (unsigned)(number % CENTRES));
}

/* Of 100, one is told no. */
static struct ledger_entry entry_of(const struct world *world, uint64_t number)
{
    int64_t at = world->begin_ms + (int64_t)(number * (DAYS * DAY_MS / (world->count + 1)));
    struct ledger_entry entry = {
        .number = number,
        .kind = LEDGER_INQUIRY,
        .received = {at},
        .inquiry = {.channel = CHANNEL_USSD,
                    .view = VIEW_PROVIDER,
                    .asker = {UINT64_C(989100000000) + number % CENTRES},
                    .person = person_of(number),
                    .day = calendar_tehran_day((struct walltime){at}),
                    .verdict = {.status = VERDICT_ENTITLED, .until = DAY_NONE}}};

    if (mixed(number) % 100 == 0)
        entry.inquiry.verdict = (struct verdict){
            .status = VERDICT_NOT_ENTITLED, .reason = REASON_NO_PREMIUM, .until = DAY_NONE};
    centre_of(number, entry.inquiry.provider_id);
    return entry;
}

static void write_ledger(const struct world *world, struct ledger *ledger)
{
    for (uint64_t number = 1; number <= world->count;) {
        ledger_begin(ledger);
        for (unsigned i = 0; i < BATCH && number <= world->count; i++, number++) {
            struct ledger_entry entry = entry_of(world, number);
            ledger_append(ledger, &entry);
        }
        must(ledger_commit(ledger), "a commit");
    }
}

/* Of 100 claims, six are wrong: the centre, the patient, the date, the code, twice, or unreadable. */
static void write_claim(const struct world *world, uint64_t number, FILE *file)
{
    struct ledger_entry entry = entry_of(world, number);
    unsigned mistake = (unsigned)(mixed(number + world->count) % 100);
    char code[CODE_TEXT];
    char day[CALENDAR_TEXT];
    char person[NATIONAL_ID_TEXT];

    must(code_of_number(&world->keys.code, mistake == 0 ? number + world->count : number, code),
         "a code");
    calendar_format(&world->calendar, entry.inquiry.day - (mistake == 1), day);
    national_id_format(mistake == 2 ? person_of(number + 1) : entry.inquiry.person, person);
    fprintf(file, "%s,%s,%s,%s\n", code, mistake == 3 ? "CENTRE-X" : entry.inquiry.provider_id,
            mistake == 4 ? "" : person, day);
    if (mistake == 5)
        fprintf(file, "%s,%s,%s,%s\n", code, entry.inquiry.provider_id, person, day);
}

static void write_claims(const struct world *world, const char *path)
{
    FILE *file = fopen(path, "w");

    if (file == NULL)
        must(DM_E_IO, path);
    fputs("code,provider_id,national_id,date\n", file);
    for (uint64_t centre = 1; centre <= CENTRES; centre++)
        for (uint64_t number = centre; number <= world->count; number += CENTRES)
            write_claim(world, number, file);
    if (fclose(file) != 0)
        must(DM_E_IO, path);
}

int main(int argc, char **argv)
{
    struct world world = {.count = argc == 4 ? strtoull(argv[1], NULL, 10) : 0};
    char path[PATH];
    struct ledger_options options = {.path = path, .map_size = MAP_SIZE};
    struct ledger *ledger;

    if (world.count == 0) {
        fputs("usage: inquiries N STATE_DIR CLAIMS.csv\n", stderr);
        return 2;
    }
    world.begin_ms = (int64_t)time(NULL) * 1000 - (DAYS + 1) * DAY_MS;
    must(calendar_load(&world.calendar), "the calendar");
    (void)snprintf(path, sizeof path, "%s/secret", argv[2]);
    must(secret_load(path, 1, &world.keys), path);
    (void)snprintf(path, sizeof path, "%s/ledger", argv[2]);
    options.chain_key = world.keys.chain;
    must(ledger_open(&options, &ledger), path);
    write_ledger(&world, ledger);
    ledger_close(ledger);
    write_claims(&world, argv[3]);
    secret_wipe(&world.keys);
    return 0;
}
