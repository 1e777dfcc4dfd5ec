/*
 * look-up STATE N [SEED]: what a look-up costs in the version in force, of the N persons that
 * people(N) made, and how much larger the file is than what is in it.
 *
 *   1000000 persons: 812 ns a look-up, 65859584 octets for 46577108 of keys and values: 1.41
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "store/coverage.h"
#include "store/dataset_tables.h"
#include "test/bench/population.h"

#define LOOK_UPS 1000000

static void need(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "look-up: %s\n", what);
    exit(EXIT_FAILURE);
}

/* Of the processor, because whatever else runs beside it shall not count. */
static double now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* IDs beforehand, so that making them is not measured. */
static struct national_id *choose(uint64_t count, uint64_t seed)
{
    struct national_id *ids = malloc(LOOK_UPS * sizeof *ids);
    struct population population;
    uint64_t state = seed;
    char text[NATIONAL_ID_TEXT];

    need(ids != NULL, "no memory");
    population_init(&population, count, seed);
    for (size_t i = 0; i < LOOK_UPS; i++) {
        population_id(&population, population_random(&state) % count, text);
        need(national_id_parse(text, &ids[i]) == DM_OK, "no ID");
    }
    return ids;
}

/* Nanoseconds each. */
static double look_up(struct dataset *dataset, const struct national_id *ids)
{
    struct person person;
    double begun = now();

    for (size_t i = 0; i < LOOK_UPS; i++)
        need(coverage_person(dataset, ids[i], &person) == DM_OK, "not found");
    return (now() - begun) * 1e9 / LOOK_UPS;
}

static uint64_t octets_in(struct db_txn *txn, MDB_dbi table)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    uint64_t octets = 0;

    need(mdb_cursor_open(txn->txn, table, &cursor) == 0, "no cursor");
    while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0)
        octets += key.mv_size + value.mv_size;
    mdb_cursor_close(cursor);
    return octets;
}

static uint64_t content(struct dataset *dataset)
{
    const MDB_dbi tables[] = {dataset->tables.person, dataset->tables.mobile,
                              dataset->tables.family, dataset->tables.provider};
    struct db_txn txn;
    uint64_t octets = 0;

    db_read(&dataset->db, &txn);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        octets += octets_in(&txn, tables[i]);
    db_abort(&txn);
    return octets;
}

static uint64_t file_size(struct dataset *dataset)
{
    MDB_envinfo info;

    need(mdb_env_info(dataset->db.env, &info) == 0, "no size");
    return ((uint64_t)info.me_last_pgno + 1) * 4096;
}

int main(int argc, char **argv)
{
    struct dataset *dataset;
    struct national_id *ids;
    uint64_t count, octets;
    double cost;

    need(argc == 3 || argc == 4, "usage: look-up STATE N [SEED]");
    count = strtoull(argv[2], NULL, 10);
    need(count > 0 && count <= POPULATION_MAX, "N out of range");
    need(dataset_open(argv[1], &dataset) == DM_OK, "no version can be opened");
    ids = choose(count, argc == 4 ? strtoull(argv[3], NULL, 10) : 1);
    dataset_prewarm(dataset);
    (void)look_up(dataset, ids); /* the first time maps the pages */
    cost = look_up(dataset, ids);
    octets = content(dataset);
    printf("%" PRIu64 " persons: %.0f ns a look-up, %" PRIu64 " octets for %" PRIu64
           " of keys and values: %.2f\n",
           count, cost, file_size(dataset), octets, (double)file_size(dataset) / (double)octets);
    free(ids);
    dataset_close(dataset);
    return EXIT_SUCCESS;
}
