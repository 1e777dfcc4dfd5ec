#ifndef DARMAND_STORE_LOAD_ROWS_H
#define DARMAND_STORE_LOAD_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "store/load_complaints.h"
#include "store/record.h"

/*
 * The rows of a load in memory: encoded, so that 45 million persons take 2.2 GB; sorted by key, so
 * that LMDB is only ever appended to (facts "lmdb": in random order a load takes 40 times as long).
 */

struct load_row {
    uint64_t key;  /* national ID or mobile */
    uint64_t line; /* of its file */
    uint8_t octets[PROVIDER_RECORD_MAX];
    uint8_t size;
};

/** All zero is empty. */
struct load_rows {
    struct load_row *items;
    size_t count;
    size_t capacity;
};

/** Two keys, the second found by the first: mobile → national ID, head → dependant. */
struct load_pair {
    uint64_t key;
    uint64_t value;
};

/** All zero is empty. */
struct load_pairs {
    struct load_pair *items;
    size_t count;
    size_t capacity;
};

enum dm_error load_rows_add(struct load_rows *rows, const struct load_row *row) DM_CHECKED;
void load_rows_free(struct load_rows *rows);

/** Sorts by key, rows of one key by line. */
void load_rows_sort(struct load_rows *rows);

/** What indexes one sorted table of persons by something else, sorted too. */
struct load_indexes {
    struct load_pairs mobile; /* mobile → national IDs */
    struct load_pairs family; /* head → dependants */
};

/** Makes the indexes of sorted persons; on an error what was made is still to be freed. */
enum dm_error load_indexes_make(const struct load_rows *persons,
                                struct load_indexes *indexes) DM_CHECKED;
void load_indexes_free(struct load_indexes *indexes);

/** Complains of each row whose key an earlier line has; `column` is the key's name. */
void load_check_doubled(const struct load_rows *rows, const char *path, const char *column,
                        struct load_complaints *complaints);

/** Complains of each dependant whose head is not among the persons, or is a dependant too. */
void load_check_heads(const struct load_rows *persons, const struct load_pairs *family,
                      const char *path, struct load_complaints *complaints);

#endif
