/*
 * commits DIRECTORY: what a durable commit of the ledger costs, by how many inquiries it holds.  A new
 * ledger is made in DIRECTORY and filled; each size is committed for about a second, at least 20
 * times.  Prints a line of JSON for each size.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/ledger.h"
#include "test/bench/spent.h"
#include "test/bench/stream.h"

#define SECOND   INT64_C(1000000000)
#define LEAST    20
#define MOST     100000
#define MAP_SIZE ((size_t)1 << 36)

struct bench {
    struct ledger *ledger;
    uint64_t number;
    int64_t took[MOST];
};

static void must(enum dm_error error, const char *what)
{
    if (error == DM_OK)
        return;
    fprintf(stderr, "commits: %s: %s\n", what, dm_strerror(error));
    exit(EXIT_FAILURE);
}

static int64_t commit(struct bench *bench, unsigned size)
{
    int64_t begun = stream_now();

    ledger_begin(bench->ledger);
    for (unsigned i = 0; i < size; i++) {
        struct ledger_entry entry = {
            .number = ++bench->number,
            .kind = LEDGER_INQUIRY,
            .received = {INT64_C(1790000000000)},
            .inquiry = {.channel = CHANNEL_SMS,
                        .view = VIEW_PROVIDER,
                        .asker = {UINT64_C(989100000000) + bench->number % 1000},
                        .person = {UINT64_C(1000000000) + bench->number},
                        .day = 20780,
                        .verdict = {.status = VERDICT_ENTITLED, .until = DAY_NONE},
                        .provider_id = "CENTRE-1"}};
        ledger_append(bench->ledger, &entry);
    }
    must(ledger_commit(bench->ledger), "a commit");
    return stream_now() - begun;
}

static int by_length(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static void measure(struct bench *bench, unsigned size)
{
    int64_t begun = stream_now();
    int64_t spent = -spent_here();
    unsigned count = 0;
    double wall;

    while (count < LEAST || (count < MOST && stream_now() - begun < SECOND))
        bench->took[count++] = commit(bench, size);
    wall = (double)(stream_now() - begun);
    spent += spent_here();
    qsort(bench->took, count, sizeof bench->took[0], by_length);
    printf("{\"subject\":\"commit\",\"batch\":%u,\"commits\":%u,\"p50_us\":%.1f,\"p99_us\":%.1f,"
           "\"us_per_record\":%.2f,\"cpu_us_per_record\":%.2f}\n",
           size, count, (double)bench->took[count / 2] / 1000,
           (double)bench->took[count * 99 / 100] / 1000, wall / 1000 / count / size,
           (double)spent / 1000 / count / size);
    (void)fflush(stdout);
}

int main(int argc, char **argv)
{
    static const unsigned sizes[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000};
    static const uint8_t key[32];
    static struct bench bench;
    struct ledger_options options = {.map_size = MAP_SIZE, .chain_key = key};

    if (argc != 2) {
        fputs("usage: commits DIRECTORY\n", stderr);
        return 2;
    }
    options.path = argv[1];
    must(ledger_open(&options, &bench.ledger), argv[1]);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        measure(&bench, sizes[i]);
    ledger_close(bench.ledger);
    return EXIT_SUCCESS;
}
