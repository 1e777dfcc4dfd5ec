/*
 * people N OUTDIR: N synthetic persons in families, and centres to ask about them, for the benchmarks.
 *
 *   persons.csv           N persons, in no order; what darmand-load takes
 *   providers.csv         a centre for each 1000 of them, at least 2000
 *   ids.txt               10 000 national IDs to ask about, 3 of 100 in nobody's file
 *   provider-mobiles.txt  the centres' mobiles
 *
 * The same N makes the same files.  The IDs are invented, though they pass the check digit; the shares
 * are plausible, not official.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "protocol/national_id.h"

#define PERSONS_MAX      UINT64_C(90000000)
#define PERSONS_A_CENTRE 1000
#define CENTRES_LEAST    2000
#define IDS              10000
#define UNKNOWN_PERCENT  3
#define FAMILY_MOBILES   UINT64_C(989300000000)
#define CENTRE_MOBILES   UINT64_C(989100000000)

/*
 * The nine digits before the check digit of person n are a permutation of n: they look random, so
 * that the file is in no order, and no two persons share them.
 */
#define FIRST_NINE UINT64_C(100000000) /* so that no ID begins with a zero */
#define NINES      UINT64_C(900000000)
#define SPREAD     UINT64_C(618033989) /* has no divisor in common with NINES */

/* Persons from this number on are in no file. */
#define FIRST_STRANGER (2 * PERSONS_MAX)

struct world {
    uint64_t random;
    uint64_t next;    /* number of the next person */
    uint64_t written; /* persons */
    uint64_t wanted;
    uint64_t families;
    FILE *persons;
};

/* ---- chance -------------------------------------------------------------------------------------- */

/* Sebastiano Vigna's SplitMix64. */
static uint64_t next_random(struct world *world)
{
    uint64_t mixed = world->random += UINT64_C(0x9e3779b97f4a7c15);

    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

static unsigned below(struct world *world, unsigned limit)
{
    return (unsigned)(next_random(world) % limit);
}

static bool percent(struct world *world, unsigned share)
{
    return below(world, 100) < share;
}

#define DATE_SIZE 32
static void random_date(struct world *world, unsigned first_year, unsigned last_year, char *date)
{
    unsigned year = first_year + below(world, last_year - first_year + 1);
    unsigned month = 1 + below(world, 12);

    snprintf(date, DATE_SIZE, "%04u-%02u-%02u", year, month, 1 + below(world, 28));
}

/* ---- persons ------------------------------------------------------------------------------------- */

/* The ID of person n; false for one of the few nine digits that no check digit makes an ID of. */
static bool id_of(uint64_t n, char *id)
{
    uint64_t nine = FIRST_NINE + n * SPREAD % NINES;
    struct national_id parsed;

    for (unsigned digit = 0; digit < 10; digit++) {
        snprintf(id, NATIONAL_ID_TEXT, "%09" PRIu64 "%u", nine, digit);
        if (national_id_parse(id, &parsed) == DM_OK)
            return true;
    }
    return false;
}

static void next_id(uint64_t *n, char *id)
{
    while (!id_of((*n)++, id))
        ;
}

static const char *random_insurer(struct world *world)
{
    static const char *const insurers[] = {"salamat", "salamat", "salamat", "armed_forces",
                                           "relief"};

    return percent(world, 4) ? insurers[below(world, 5)] : "";
}

/* status, reason and valid_until: nine of ten are covered, the rest for one cause or another not. */
static void random_coverage(struct world *world, bool depends, char *text, size_t size)
{
    static const char *const reasons[] = {"contract_ended", "no_premium", "employer_debt", "other"};
    char until[DATE_SIZE];

    if (percent(world, 7)) {
        random_date(world, 2023, 2025, until);
        snprintf(text, size, "inactive,%s,%s",
                 depends ? "left_dependency" : reasons[below(world, 4)], until);
    } else if (percent(world, 3)) {
        random_date(world, 2024, 2025, until);
        snprintf(text, size, "active,,%s", until);
    } else {
        random_date(world, 2028, 2031, until);
        snprintf(text, size, "active,,%s", percent(world, 90) ? until : "");
    }
}

static void write_person(struct world *world, const char *id, const char *class, const char *head,
                         const char *relation, unsigned first_year, unsigned last_year,
                         const char *mobile)
{
    char birth[DATE_SIZE], certificate[DATE_SIZE] = "", coverage[96];

    random_date(world, first_year, last_year, birth);
    random_coverage(world, head[0] != '\0', coverage, sizeof coverage);
    if (strcmp(relation, "son") == 0 && percent(world, 25))
        random_date(world, 2027, 2029, certificate);
    fprintf(world->persons, "%s,%s,%s,%s,%s,%s,%s,%s,%u,%s\n", id, class, head, relation, birth,
            coverage, mobile, certificate, percent(world, 80) ? 1U : 0U, random_insurer(world));
    world->written++;
}

static void write_dependant(struct world *world, const char *head, const char *relation,
                            unsigned first_year, unsigned last_year)
{
    char id[NATIONAL_ID_TEXT];

    if (world->written == world->wanted)
        return;
    next_id(&world->next, id);
    write_person(world, id, "dependant", head, relation, first_year, last_year, "");
}

static void write_family(struct world *world)
{
    bool pensioner = percent(world, 22);
    unsigned born = pensioner ? 1940 : 1965;
    char head[NATIONAL_ID_TEXT], mobile[32] = "";
    unsigned children = below(world, 4);

    next_id(&world->next, head);
    if (percent(world, 85))
        snprintf(mobile, sizeof mobile, "%" PRIu64, FAMILY_MOBILES + world->families);
    world->families++;
    write_person(world, head, pensioner ? "pensioner" : "insured", "", "self", born, born + 35,
                 mobile);
    if (percent(world, 70))
        write_dependant(world, head, "spouse", born, born + 35);
    for (unsigned i = 0; i < children; i++)
        write_dependant(world, head, percent(world, 50) ? "son" : "daughter", 2000, 2025);
    if (percent(world, 5))
        write_dependant(world, head, percent(world, 30) ? "father" : "mother", 1935, 1960);
}

/* ---- files --------------------------------------------------------------------------------------- */

static FILE *create(const char *directory, const char *name)
{
    char path[4096];
    FILE *file = NULL;

    if (snprintf(path, sizeof path, "%s/%s", directory, name) < (int)sizeof path)
        file = fopen(path, "we");
    if (file == NULL) {
        fprintf(stderr, "people: %s/%s: %s\n", directory, name, strerror(errno));
        exit(EXIT_FAILURE);
    }
    return file;
}

static void finish(FILE *file)
{
    bool failed = ferror(file) != 0;

    if (fclose(file) != 0 || failed) {
        fprintf(stderr, "people: cannot write: %s\n", strerror(errno));
        exit(EXIT_FAILURE);
    }
}

static void write_persons(struct world *world, const char *directory)
{
    world->persons = create(directory, "persons.csv");
    fputs("national_id,class,head_id,relation,birth_date,status,reason,valid_until,mobile,"
          "student_certificate_until,birth_certificate_seen,other_insurer\n",
          world->persons);
    while (world->written < world->wanted)
        write_family(world);
    finish(world->persons);
}

static void write_centres(struct world *world, const char *directory)
{
    static const char *const kinds[] = {"physician", "pharmacy", "paraclinic", "clinic",
                                        "hospital"};
    FILE *centres = create(directory, "providers.csv");
    FILE *mobiles = create(directory, "provider-mobiles.txt");
    uint64_t count = world->wanted / PERSONS_A_CENTRE;

    if (count < CENTRES_LEAST)
        count = CENTRES_LEAST;
    fputs("mobile,provider_id,kind,ownership,council_no,contract_from,contract_until\n", centres);
    for (uint64_t i = 0; i < count; i++) {
        unsigned kind = below(world, 5);
        uint64_t mobile = CENTRE_MOBILES + i;
        fprintf(centres, "%" PRIu64 ",CENTRE-%" PRIu64 ",%s,%s,", mobile, i, kinds[kind],
                percent(world, 10) ? "owned" : "contracted");
        if (kind == 0)
            fprintf(centres, "%" PRIu64, i + 1);
        fputs(",2024-03-20,2030-03-20\n", centres);
        fprintf(mobiles, "%" PRIu64 "\n", mobile);
    }
    finish(centres);
    finish(mobiles);
}

static void write_ids(struct world *world, const char *directory)
{
    FILE *ids = create(directory, "ids.txt");
    uint64_t stranger = FIRST_STRANGER;
    char id[NATIONAL_ID_TEXT];

    for (unsigned i = 0; i < IDS; i++) {
        uint64_t known = next_random(world) % world->wanted;
        next_id(percent(world, UNKNOWN_PERCENT) ? &stranger : &known, id);
        fprintf(ids, "%s\n", id);
    }
    finish(ids);
}

int main(int argc, char **argv)
{
    struct world world = {.random = 1};
    char *end = NULL;

    if (argc == 3)
        world.wanted = strtoull(argv[1], &end, 10);
    if (end == NULL || *end != '\0' || world.wanted == 0 || world.wanted > PERSONS_MAX) {
        fprintf(stderr, "usage: people N OUTDIR (N: 1 to %" PRIu64 ")\n", PERSONS_MAX);
        return EXIT_FAILURE;
    }
    if (mkdir(argv[2], 0777) != 0 && errno != EEXIST) {
        fprintf(stderr, "people: %s: %s\n", argv[2], strerror(errno));
        return EXIT_FAILURE;
    }
    write_persons(&world, argv[2]);
    write_centres(&world, argv[2]);
    write_ids(&world, argv[2]);
    return EXIT_SUCCESS;
}
