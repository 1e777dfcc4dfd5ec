/*
 * people [OPTIONS] N OUTDIR: N synthetic persons in families, and centres to ask about them.
 *
 *   persons.csv           N persons; what darmand-load takes
 *   providers.csv         a centre for each 1000 of them, at least 2000
 *   ids.txt               10 000 IDs to ask about, 3 of 100 in nobody's file
 *   provider-mobiles.txt  the centres' mobiles
 *   delta.csv             with --delta: changes, what darmand-load --delta takes
 *
 * With `-` for OUTDIR, persons.csv alone goes to standard output.  The same N, seed and options make
 * the same files; population.h says what they are.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "test/bench/population.h"

#define PERSONS_A_CENTRE 1000
#define CENTRES_LEAST    2000
#define IDS              10000
#define UNKNOWN_PERCENT  3
#define CENTRE_MOBILES   UINT64_C(989100000000)
#define THIS_YEAR        0
#define NEXT_YEAR        1
#define BUFFER           (1 << 20)

struct options {
    uint64_t seed;
    uint64_t delta; /* rows */
    bool shuffled;
    bool names;
    uint64_t count;
    const char *directory;
};

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

static void write_header(const struct options *options, const char *before, FILE *file)
{
    fprintf(file, "%s%s%s\n", before, POPULATION_HEADER, options->names ? ",first_name" : "");
}

static void write_persons(const struct population *population, const struct options *options,
                          FILE *file)
{
    char row[POPULATION_ROW];

    setvbuf(file, NULL, _IOFBF, BUFFER);
    write_header(options, "", file);
    for (uint64_t i = 0; i < options->count && !ferror(file); i++) {
        uint64_t place = options->shuffled ? population_place(population, i) : i;
        population_row(population, place, THIS_YEAR, options->names, row);
        fputs(row, file);
        fputc('\n', file);
    }
    finish(file);
}

static void write_centres(uint64_t *state, const struct options *options)
{
    static const char *const kinds[] = {"physician", "pharmacy", "paraclinic", "clinic",
                                        "hospital"};
    FILE *centres = create(options->directory, "providers.csv");
    FILE *mobiles = create(options->directory, "provider-mobiles.txt");
    uint64_t count = options->count / PERSONS_A_CENTRE;

    if (count < CENTRES_LEAST)
        count = CENTRES_LEAST;
    fputs("mobile,provider_id,kind,ownership,council_no,contract_from,contract_until\n", centres);
    for (uint64_t i = 0; i < count; i++) {
        unsigned kind = population_below(state, 5);
        uint64_t mobile = CENTRE_MOBILES + i;
        fprintf(centres, "%" PRIu64 ",CENTRE-%" PRIu64 ",%s,%s,", mobile, i, kinds[kind],
                population_percent(state, 10) ? "owned" : "contracted");
        if (kind == 0)
            fprintf(centres, "%" PRIu64, i + 1);
        fputs(",2024-03-20,2030-03-20\n", centres);
        fprintf(mobiles, "%" PRIu64 "\n", mobile);
    }
    finish(centres);
    finish(mobiles);
}

static void write_ids(uint64_t *state, const struct population *population,
                      const struct options *options)
{
    FILE *ids = create(options->directory, "ids.txt");
    char id[NATIONAL_ID_TEXT];

    for (unsigned i = 0; i < IDS; i++) {
        uint64_t place = population_random(state) % options->count;
        if (population_percent(state, UNKNOWN_PERCENT))
            population_stranger(population, place, id);
        else
            population_id(population, place, id);
        fprintf(ids, "%s\n", id);
    }
    finish(ids);
}

/* Of 100 changes 5 are new persons, and of the rest one in 20 takes away a dependant. */
static void write_delta(uint64_t *state, const struct population *population,
                        const struct options *options)
{
    FILE *delta = create(options->directory, "delta.csv");
    char row[POPULATION_ROW], id[NATIONAL_ID_TEXT];

    write_header(options, "op,", delta);
    for (uint64_t i = 0; i < options->delta; i++) {
        uint64_t place = i * options->count / options->delta;
        bool deletes = population_percent(state, 5) && population_depends(population, place);
        if (population_percent(state, 5)) {
            population_stranger(population, place, id);
            fprintf(delta, "upsert,%s,insured,,self,1990-01-01,active,,,,,,%s\n", id,
                    options->names ? "," : "");
            continue;
        }
        population_row(population, place, NEXT_YEAR, options->names, row);
        fprintf(delta, "%s,%s\n", deletes ? "delete" : "upsert", row);
    }
    finish(delta);
}

/* ---- the command line ---------------------------------------------------------------------------- */

static void usage(void)
{
    fprintf(stderr,
            "usage: people [--seed S] [--shuffled] [--names] [--delta ROWS] N OUTDIR|-\n"
            "  N           persons, 1 to %" PRIu64 ", in the order of their IDs\n"
            "  --shuffled  in no order\n"
            "  --names     with first names\n"
            "  --delta     changes for so many of them too, at most N\n",
            POPULATION_MAX);
    exit(EXIT_FAILURE);
}

static uint64_t read_number(const char *text)
{
    char *end;
    uint64_t number = strtoull(text, &end, 10);

    if (text[0] < '0' || text[0] > '9' || *end != '\0')
        usage();
    return number;
}

static void read_options(int argc, char **argv, struct options *options)
{
    static const struct option names[] = {{"seed", required_argument, NULL, 's'},
                                          {"delta", required_argument, NULL, 'd'},
                                          {"shuffled", no_argument, NULL, 'r'},
                                          {"names", no_argument, NULL, 'n'},
                                          {NULL, 0, NULL, 0}};
    int option;

    while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (option) {
        case 's': options->seed = read_number(optarg); break;
        case 'd': options->delta = read_number(optarg); break;
        case 'r': options->shuffled = true; break;
        case 'n': options->names = true; break;
        default: usage();
        }
    }
    if (argc - optind != 2)
        usage();
    options->count = read_number(argv[optind]);
    options->directory = argv[optind + 1];
    if (options->count == 0 || options->count > POPULATION_MAX || options->delta > options->count)
        usage();
}

int main(int argc, char **argv)
{
    struct options options = {.seed = 1};
    struct population population;
    uint64_t state;

    read_options(argc, argv, &options);
    population_init(&population, options.count, options.seed);
    state = options.seed;
    if (strcmp(options.directory, "-") == 0) {
        write_persons(&population, &options, stdout);
        return EXIT_SUCCESS;
    }
    if (mkdir(options.directory, 0777) != 0 && errno != EEXIST) {
        fprintf(stderr, "people: %s: %s\n", options.directory, strerror(errno));
        return EXIT_FAILURE;
    }
    write_persons(&population, &options, create(options.directory, "persons.csv"));
    write_centres(&state, &options);
    write_ids(&state, &population, &options);
    if (options.delta > 0)
        write_delta(&state, &population, &options);
    return EXIT_SUCCESS;
}
