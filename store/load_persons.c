#include "store/load_persons.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "store/dataset_walk.h"
#include "store/load_indexes.h"
#include "store/load_sorted.h"
#include "store/person_row.h"
#include "store/row_pipe.h"

/* Jumps in the line numbers of a sorted file that are remembered: a header, blank lines. */
#define JUMPS_MAX 4096

/* From the person of this number on, persons stand on one line after another from `line` on. */
struct jump {
    uint64_t number;
    uint64_t line;
};

/* A person on the way from the thread that reads to the one that puts. */
struct passed {
    struct person person;
    uint64_t line;
};

/* All but the pipe is of the thread that puts, until the pipe is finished. */
struct load_persons {
    struct row_pipe *pipe;
    struct load_target target;
    const char *directory;
    size_t sort_memory;
    struct load_indexes *indexes;

    /* As long as the file is sorted. */
    uint64_t put;
    uint64_t last_key;
    uint64_t last_line;
    struct jump jumps[JUMPS_MAX];
    size_t jump_count;

    struct sorter *sorter; /* NULL: the file is sorted so far */
};

/* ---- as long as the file is sorted ---------------------------------------------------------------- */

/*
 * Records which line the next person to be put stands on.  False when that cannot be recorded any
 * more: no export has thousands of blank lines, so such a file is sorted, where each row has its line.
 */
static bool note_line(struct load_persons *persons, uint64_t line)
{
    if (persons->put > 0 && line == persons->last_line + 1)
        return true;
    if (persons->jump_count == JUMPS_MAX)
        return false;
    persons->jumps[persons->jump_count++] = (struct jump){persons->put, line};
    return true;
}

static enum dm_error append(struct load_persons *persons, const struct load_row *row)
{
    enum dm_error error = dataset_builder_put(persons->target.builder, DATASET_PERSONS, row->key,
                                              row->octets, row->size);

    persons->put++;
    persons->last_key = row->key;
    persons->last_line = row->line;
    return error;
}

/* ---- when it is not ------------------------------------------------------------------------------- */

static enum dm_error take_back(struct load_persons *persons, struct dataset_walk *walk)
{
    struct load_row row = {0};
    const uint8_t *octets;
    const struct jump *jump = persons->jumps;
    size_t size, jumps_left = persons->jump_count;
    enum dm_error error = DM_OK;

    for (uint64_t number = 0; number < persons->put; number++) {
        row.line++;
        if (jumps_left > 0 && jump->number == number) {
            row.line = jump->line;
            jump++;
            jumps_left--;
        }
        error = dataset_walk_next(walk, &row.key, &octets, &size);
        if (error != DM_OK)
            return error == DM_E_NOT_FOUND ? DM_E_CORRUPT : error;
        if (size > sizeof row.octets)
            return DM_E_CORRUPT;
        row.size = (uint8_t)size;
        memcpy(row.octets, octets, size);
        error = sorter_add(persons->sorter, &row);
        if (error != DM_OK)
            return error;
    }
    return DM_OK;
}

static enum dm_error begin_sorting(struct load_persons *persons)
{
    struct dataset_walk *walk = NULL;
    enum dm_error error = sorter_new(persons->directory, sizeof(struct load_row),
                                     persons->sort_memory, &persons->sorter);

    if (error == DM_OK)
        error = dataset_builder_walk(persons->target.builder, &walk);
    if (error == DM_OK)
        error = take_back(persons, walk);
    dataset_walk_free(walk);
    return error == DM_OK ? dataset_builder_restart(persons->target.builder) : error;
}

/* ---- the thread that puts -------------------------------------------------------------------------- */

/* An ID that is there already is out of order too: it is told where the sort finds it. */
static enum dm_error add_row(struct load_persons *persons, const struct load_row *row)
{
    enum dm_error error = DM_OK;

    if (persons->sorter == NULL && row->key > persons->last_key && note_line(persons, row->line))
        return append(persons, row);
    if (persons->sorter == NULL)
        error = begin_sorting(persons);
    return error == DM_OK ? sorter_add(persons->sorter, row) : error;
}

static enum dm_error take(void *context, const void *item)
{
    struct load_persons *persons = context;
    const struct passed *passed = item;
    struct load_row row = {.key = passed->person.id.value, .line = passed->line};
    size_t size = 0;
    enum dm_error error = load_indexes_add(persons->indexes, &passed->person, passed->line);

    if (error != DM_OK)
        return error;
    /* What a row may hold and what a record may hold are one thing: DM_E_RANGE is our mistake. */
    if (person_encode(&passed->person, row.octets, &size) != DM_OK)
        return DM_E_BUG;
    row.size = (uint8_t)size;
    return add_row(persons, &row);
}

static enum dm_error end(void *context)
{
    struct load_persons *persons = context;

    return dataset_builder_flush(persons->target.builder);
}

/* ---- public -------------------------------------------------------------------------------------- */

enum dm_error load_persons_new(const struct load_persons_options *options,
                               struct load_persons **persons)
{
    struct load_persons *made = calloc(1, sizeof *made);
    const struct row_pipe_options pipe = {
        .item_size = sizeof(struct passed), .take = take, .end = end, .context = made};
    enum dm_error error;

    if (made == NULL)
        return DM_E_NO_MEMORY;
    made->target = (struct load_target){.path = options->path,
                                        .column = PERSON_ID_COLUMN,
                                        .table = DATASET_PERSONS,
                                        .builder = options->builder,
                                        .complaints = options->complaints,
                                        .progress = options->progress};
    made->directory = options->directory;
    made->sort_memory = options->memory / 2;
    error = load_indexes_new(options->directory, options->memory / 2, &made->indexes);
    if (error == DM_OK)
        error = row_pipe_new(&pipe, &made->pipe);
    if (error != DM_OK)
        load_persons_free(made);
    else
        *persons = made;
    return error;
}

void load_persons_free(struct load_persons *persons)
{
    if (persons == NULL)
        return;
    row_pipe_free(persons->pipe);
    load_indexes_free(persons->indexes);
    sorter_free(persons->sorter);
    free(persons);
}

enum dm_error load_persons_add(struct load_persons *persons, const struct person *person,
                               uint64_t line)
{
    const struct passed passed = {.person = *person, .line = line};

    return row_pipe_put(persons->pipe, &passed);
}

enum dm_error load_persons_finish(struct load_persons *persons)
{
    enum dm_error error = row_pipe_finish(persons->pipe);

    if (error == DM_OK && persons->sorter != NULL)
        error = load_put_sorted(&persons->target, persons->sorter);
    sorter_free(persons->sorter);
    persons->sorter = NULL;
    return error;
}

enum dm_error load_persons_index(struct load_persons *persons)
{
    return load_indexes_build(persons->indexes, &persons->target);
}
