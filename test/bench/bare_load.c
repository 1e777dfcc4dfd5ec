/*
 * bare-load PERSONS.csv DIRECTORY: the least any program must do to have the persons in LMDB, for
 * darmand-load to be measured against.
 *
 * It reads a file sorted by ID, of plain lines and the columns in our generator's order, takes every
 * value on trust, and puts the keys darmand-load puts, with values as long, by MDB_APPEND and in
 * batches of the same size: person, mobile → person, head → dependant.  The pairs are sorted in
 * memory.  No line is complained of, nothing is checked or read back.
 */
#include <lmdb.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/sort_items.h"
#include "store/sorter.h"

#define BATCH      100000
#define MAP_SIZE   ((size_t)64 << 30)
#define COLUMNS    12
#define HEAD       2
#define MOBILE     8
#define VALUE      24 /* a record without a name */
#define CHUNK      (1 << 18)
#define LINE_MAX   4096
#define FOREIGN    UINT64_C(1000000000000)
#define FOREIGN_ID 12 /* digits */

struct pairs {
    struct sorter_key *items;
    size_t count;
    size_t capacity;
};

struct bare {
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi person, mobile, family;
    unsigned puts;
    struct pairs mobiles, families;
};

static void need(bool good, const char *what)
{
    if (good)
        return;
    perror(what);
    exit(EXIT_FAILURE);
}

static void commit(struct bare *bare)
{
    need(mdb_txn_commit(bare->txn) == 0, "commit");
    need(mdb_txn_begin(bare->env, NULL, 0, &bare->txn) == 0, "begin");
    bare->puts = 0;
}

static void put(struct bare *bare, MDB_dbi table, uint64_t key, const void *octets, size_t size,
                unsigned flags)
{
    MDB_val name = {sizeof key, &key}, value = {size, (void *)octets};

    need(mdb_put(bare->txn, table, &name, &value, flags) == 0, "put");
    if (++bare->puts == BATCH)
        commit(bare);
}

static void open_tables(struct bare *bare, const char *directory)
{
    const unsigned one = MDB_CREATE | MDB_INTEGERKEY;
    const unsigned many = one | MDB_DUPSORT | MDB_DUPFIXED | MDB_INTEGERDUP;

    need(mdb_env_create(&bare->env) == 0, "create");
    need(mdb_env_set_maxdbs(bare->env, 3) == 0, "tables");
    need(mdb_env_set_mapsize(bare->env, MAP_SIZE) == 0, "map");
    need(mdb_env_open(bare->env, directory, 0, 0640) == 0, directory);
    need(mdb_txn_begin(bare->env, NULL, 0, &bare->txn) == 0, "begin");
    need(mdb_dbi_open(bare->txn, "person", one, &bare->person) == 0, "person");
    need(mdb_dbi_open(bare->txn, "mobile", many, &bare->mobile) == 0, "mobile");
    need(mdb_dbi_open(bare->txn, "family", many, &bare->family) == 0, "family");
}

static void add_pair(struct pairs *pairs, uint64_t key, uint64_t value)
{
    if (pairs->count == pairs->capacity) {
        pairs->capacity = pairs->capacity == 0 ? 1 << 20 : pairs->capacity * 2;
        pairs->items = reallocarray(pairs->items, pairs->capacity, sizeof *pairs->items);
        need(pairs->items != NULL, "memory");
    }
    pairs->items[pairs->count++] = (struct sorter_key){key, value};
}

static void put_pairs(struct bare *bare, MDB_dbi table, struct pairs *pairs)
{
    sort_items(pairs->items, pairs->count, sizeof *pairs->items);
    for (size_t i = 0; i < pairs->count; i++) {
        bool further = i > 0 && pairs->items[i - 1].key == pairs->items[i].key;
        put(bare, table, pairs->items[i].key, &pairs->items[i].second, sizeof(uint64_t),
            further ? MDB_APPENDDUP : MDB_APPEND);
    }
    free(pairs->items);
}

static uint64_t read_number(const char *text, const char *end)
{
    uint64_t number = end - text == FOREIGN_ID ? FOREIGN : 0;

    for (uint64_t value = 0; text <= end; text++) {
        if (text == end)
            return number + value;
        value = value * 10 + (uint64_t)(*text - '0');
    }
    return 0;
}

static void take_line(struct bare *bare, const char *line, const char *end)
{
    const char *fields[COLUMNS + 1] = {line};
    char value[VALUE] = {0};
    size_t count = 1;
    uint64_t id;

    for (const char *at = line; at < end && count < COLUMNS; at++)
        if (*at == ',')
            fields[count++] = at + 1;
    need(count == COLUMNS, "columns");
    id = read_number(line, fields[1] - 1);
    memcpy(value, fields[1], sizeof value);
    put(bare, bare->person, id, value, sizeof value, MDB_APPEND);
    if (fields[MOBILE + 1] - fields[MOBILE] > 1)
        add_pair(&bare->mobiles, read_number(fields[MOBILE], fields[MOBILE + 1] - 1), id);
    if (fields[HEAD + 1] - fields[HEAD] > 1)
        add_pair(&bare->families, read_number(fields[HEAD], fields[HEAD + 1] - 1), id);
}

/* What is behind the last whole line stays for the next piece. */
static void read_lines(struct bare *bare, FILE *file)
{
    static char chunk[CHUNK + LINE_MAX];
    size_t kept = 0, got;
    bool header = true;

    while ((got = fread(chunk + kept, 1, CHUNK, file)) > 0) {
        char *at = chunk, *end = chunk + kept + got, *newline;
        while ((newline = memchr(at, '\n', (size_t)(end - at))) != NULL) {
            if (!header)
                take_line(bare, at, newline);
            header = false;
            at = newline + 1;
        }
        kept = (size_t)(end - at);
        need(kept <= LINE_MAX, "line");
        memmove(chunk, at, kept);
    }
}

int main(int argc, char **argv)
{
    struct bare bare = {0};
    FILE *file;

    if (argc != 3) {
        fputs("usage: bare-load PERSONS.csv DIRECTORY\n", stderr);
        return EXIT_FAILURE;
    }
    file = fopen(argv[1], "re");
    need(file != NULL, argv[1]);
    open_tables(&bare, argv[2]);
    read_lines(&bare, file);
    put_pairs(&bare, bare.family, &bare.families);
    put_pairs(&bare, bare.mobile, &bare.mobiles);
    need(mdb_txn_commit(bare.txn) == 0, "commit");
    mdb_env_close(bare.env);
    fclose(file);
    return EXIT_SUCCESS;
}
