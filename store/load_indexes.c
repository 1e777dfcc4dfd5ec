#include "store/load_indexes.h"

#include <stdbool.h>
#include <stdlib.h>

#include "store/dataset_walk.h"
#include "store/person_row.h"
#include "store/sorter.h"

/* There are more dependants than mobiles. */
#define FAMILY_SHARE(memory) ((memory) / 3 * 2)
#define MOBILE_SHARE(memory) ((memory) / 3)

/* Of the shape that sorter.h sorts: by what finds, then by who is found. */
struct entry {
    uint64_t key;
    uint64_t person;
    uint64_t line; /* of the person */
};

struct load_indexes {
    struct sorter *mobile;
    struct sorter *family;
};

enum dm_error load_indexes_new(const char *directory, size_t memory, struct load_indexes **indexes)
{
    struct load_indexes *made = calloc(1, sizeof *made);
    enum dm_error error;

    if (made == NULL)
        return DM_E_NO_MEMORY;
    error = sorter_new(directory, sizeof(struct entry), MOBILE_SHARE(memory), &made->mobile);
    if (error == DM_OK)
        error = sorter_new(directory, sizeof(struct entry), FAMILY_SHARE(memory), &made->family);
    if (error != DM_OK)
        load_indexes_free(made);
    else
        *indexes = made;
    return error;
}

void load_indexes_free(struct load_indexes *indexes)
{
    if (indexes == NULL)
        return;
    sorter_free(indexes->mobile);
    sorter_free(indexes->family);
    free(indexes);
}

enum dm_error load_indexes_add(struct load_indexes *indexes, const struct person *person,
                               uint64_t line)
{
    struct entry entry = {.person = person->id.value, .line = line};
    enum dm_error error = DM_OK;

    if (!msisdn_is_none(person->mobile)) {
        entry.key = person->mobile.value;
        error = sorter_add(indexes->mobile, &entry);
    }
    if (error == DM_OK && !national_id_is_none(person->head)) {
        entry.key = person->head.value;
        error = sorter_add(indexes->family, &entry);
    }
    return error;
}

/* ---- heads --------------------------------------------------------------------------------------- */

/* The persons beside the families, both in the order of their IDs: one walk finds every head. */
struct heads {
    struct dataset_walk *walk;
    bool ended;
    struct person at;
    const struct load_target *persons;
};

static enum dm_error next_person(struct heads *heads)
{
    const uint8_t *octets;
    size_t size;
    struct national_id id;
    enum dm_error error = dataset_walk_next(heads->walk, &id.value, &octets, &size);

    heads->ended = error == DM_E_NOT_FOUND;
    if (error != DM_OK)
        return heads->ended ? DM_OK : error;
    return person_decode(id, octets, size, &heads->at);
}

static void refuse_head(const struct heads *heads, const struct entry *entry, const char *what)
{
    char shown[LOAD_COMPLAINT_MAX];

    load_complaint_key(entry->key, shown);
    load_complain(heads->persons->complaints, heads->persons->path, entry->line, "%s \"%s\": %s",
                  PERSON_HEAD_COLUMN, shown, what);
}

static enum dm_error check_head(struct heads *heads, const struct entry *entry)
{
    enum dm_error error = DM_OK;

    while (error == DM_OK && !heads->ended && heads->at.id.value < entry->key)
        error = next_person(heads);
    if (error != DM_OK)
        return error;
    if (heads->ended || heads->at.id.value != entry->key)
        refuse_head(heads, entry, "no such person in this file; add the row or correct it");
    else if (heads->at.class == PERSON_DEPENDANT)
        refuse_head(heads, entry, "a dependant too; write the head of the family");
    return DM_OK;
}

/* ---- building ------------------------------------------------------------------------------------ */

static enum dm_error build(struct sorter *sorter, const struct load_target *persons,
                           enum dataset_pairs table, struct heads *heads)
{
    const void *item;
    enum dm_error error = sorter_finish(sorter);

    while (error == DM_OK) {
        const struct entry *entry;
        error = sorter_next(sorter, &item);
        if (error != DM_OK || item == NULL)
            break;
        entry = item;
        if (heads != NULL)
            error = check_head(heads, entry);
        if (error == DM_OK)
            error = dataset_builder_put_pair(persons->builder, table, entry->key, entry->person);
        load_progress_row(persons->progress);
    }
    return error;
}

enum dm_error load_indexes_build(struct load_indexes *indexes, const struct load_target *persons)
{
    struct heads heads = {.persons = persons};
    enum dm_error error = dataset_builder_walk(persons->builder, &heads.walk);

    load_progress_begin(persons->progress, LOAD_INDEXING, persons->path,
                        sorter_count(indexes->family) + sorter_count(indexes->mobile));
    if (error != DM_OK)
        return error;
    error = next_person(&heads);
    if (error == DM_OK)
        error = build(indexes->family, persons, DATASET_FAMILY, &heads);
    dataset_walk_free(heads.walk);
    if (error == DM_OK)
        error = build(indexes->mobile, persons, DATASET_MOBILE, NULL);
    return error;
}
