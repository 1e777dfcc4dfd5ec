#include "store/load_rows.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>

#include "store/person_row.h"

#define FIRST_CAPACITY 1024

/* ---- growing and sorting ------------------------------------------------------------------------- */

/* Room for one more; grows by half, because doubling 45 million rows would not fit. */
static enum dm_error grow(void **items, size_t count, size_t *capacity, size_t size)
{
    size_t wanted = *capacity == 0 ? FIRST_CAPACITY : *capacity + *capacity / 2;
    void *grown;

    if (count < *capacity)
        return DM_OK;
    grown = reallocarray(*items, wanted, size);
    if (grown == NULL)
        return DM_E_NO_MEMORY;
    *items = grown;
    *capacity = wanted;
    return DM_OK;
}

enum dm_error load_rows_add(struct load_rows *rows, const struct load_row *row)
{
    void *items = rows->items;
    enum dm_error error = grow(&items, rows->count, &rows->capacity, sizeof *row);

    rows->items = items;
    if (error == DM_OK)
        rows->items[rows->count++] = *row;
    return error;
}

void load_rows_free(struct load_rows *rows)
{
    free(rows->items);
    *rows = (struct load_rows){0};
}

static int compare(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_rows(const void *a, const void *b)
{
    const struct load_row *left = a, *right = b;
    int order = compare(left->key, right->key);

    return order != 0 ? order : compare(left->line, right->line);
}

void load_rows_sort(struct load_rows *rows)
{
    if (rows->count > 0)
        qsort(rows->items, rows->count, sizeof *rows->items, compare_rows);
}

/* ---- indexes ------------------------------------------------------------------------------------- */

static enum dm_error add_pair(struct load_pairs *pairs, uint64_t key, uint64_t value)
{
    void *items = pairs->items;
    enum dm_error error = grow(&items, pairs->count, &pairs->capacity, sizeof *pairs->items);

    pairs->items = items;
    if (error == DM_OK)
        pairs->items[pairs->count++] = (struct load_pair){key, value};
    return error;
}

static int compare_pairs(const void *a, const void *b)
{
    const struct load_pair *left = a, *right = b;
    int order = compare(left->key, right->key);

    return order != 0 ? order : compare(left->value, right->value);
}

static void sort_pairs(struct load_pairs *pairs)
{
    if (pairs->count > 0)
        qsort(pairs->items, pairs->count, sizeof *pairs->items, compare_pairs);
}

static enum dm_error decode(const struct load_row *row, struct person *person)
{
    return person_decode((struct national_id){row->key}, row->octets, row->size, person);
}

enum dm_error load_indexes_make(const struct load_rows *persons, struct load_indexes *indexes)
{
    struct person person;
    enum dm_error error = DM_OK;

    for (size_t i = 0; error == DM_OK && i < persons->count; i++) {
        error = decode(&persons->items[i], &person);
        if (error == DM_OK && !msisdn_is_none(person.mobile))
            error = add_pair(&indexes->mobile, person.mobile.value, person.id.value);
        if (error == DM_OK && !national_id_is_none(person.head))
            error = add_pair(&indexes->family, person.head.value, person.id.value);
    }
    sort_pairs(&indexes->mobile);
    sort_pairs(&indexes->family);
    return error;
}

void load_indexes_free(struct load_indexes *indexes)
{
    free(indexes->mobile.items);
    free(indexes->family.items);
    *indexes = (struct load_indexes){0};
}

/* ---- what must agree between rows ---------------------------------------------------------------- */

static void show_key(uint64_t key, char *shown)
{
    char text[NATIONAL_ID_TEXT];

    /* A mobile has 12 digits, as a foreigner's code has, and is masked alike. */
    national_id_format((struct national_id){key}, text);
    load_complaint_value(text, true, shown);
}

void load_check_doubled(const struct load_rows *rows, const char *path, const char *column,
                        struct load_complaints *complaints)
{
    char shown[LOAD_COMPLAINT_MAX];

    for (size_t i = 1; i < rows->count; i++) {
        const struct load_row *row = &rows->items[i];
        if (row->key != row[-1].key)
            continue;
        show_key(row->key, shown);
        load_complain(complaints, path, row->line,
                      "%s \"%s\": line %" PRIu64 " has it too; keep one of them", column, shown,
                      row[-1].line);
    }
}

static int compare_key(const void *key, const void *row)
{
    return compare(*(const uint64_t *)key, ((const struct load_row *)row)->key);
}

static void refuse_head(const struct load_rows *persons, const struct load_pair *pair,
                        const char *path, const char *what, struct load_complaints *complaints)
{
    char shown[LOAD_COMPLAINT_MAX];
    const struct load_row *dependant =
        bsearch(&pair->value, persons->items, persons->count, sizeof *persons->items, compare_key);

    show_key(pair->key, shown);
    load_complain(complaints, path, dependant == NULL ? 0 : dependant->line, "%s \"%s\": %s",
                  PERSON_HEAD_COLUMN, shown, what);
}

/* Both are sorted by the head's ID, so one walk beside the other finds all. */
void load_check_heads(const struct load_rows *persons, const struct load_pairs *family,
                      const char *path, struct load_complaints *complaints)
{
    size_t at = 0;

    for (size_t i = 0; i < family->count; i++) {
        const struct load_pair *pair = &family->items[i];
        struct person head;
        while (at < persons->count && persons->items[at].key < pair->key)
            at++;
        if (at == persons->count || persons->items[at].key != pair->key)
            refuse_head(persons, pair, path,
                        "no such person in this file; add the row or correct it", complaints);
        else if (decode(&persons->items[at], &head) == DM_OK && head.class == PERSON_DEPENDANT)
            refuse_head(persons, pair, path, "a dependant too; write the head of the family",
                        complaints);
    }
}
