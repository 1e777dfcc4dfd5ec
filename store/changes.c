#include "store/changes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store/csv_value.h"
#include "store/person_row.h"
#include "store/provider_row.h"

#define FIRST_CAPACITY 1024
#define OP_COLUMN      "op"

static const char *const ops[] = {"upsert", "delete", NULL};
enum op { OP_UPSERT, OP_DELETE };

struct reading {
    const struct changes_file *file;
    struct changes *changes;
    struct csv_column columns[CSV_COLUMNS_MAX];
    size_t column_count;
    size_t key; /* the column of it */
    bool full;
};

/* ---- rows ------------------------------------------------------------------------------------------- */

static enum dm_error add(struct changes *changes, const struct change *change)
{
    size_t wanted = changes->capacity == 0 ? FIRST_CAPACITY : 2 * changes->capacity;

    if (changes->count == changes->capacity) {
        struct change *grown = reallocarray(changes->items, wanted, sizeof *grown);
        if (grown == NULL)
            return DM_E_NO_MEMORY;
        changes->items = grown;
        changes->capacity = wanted;
    }
    changes->items[changes->count++] = *change;
    return DM_OK;
}

static bool read_person(const struct reading *reading, struct csv_row *from, struct load_row *row,
                        enum dm_error *error)
{
    struct person person;
    size_t size = 0;

    if (!person_row_read(from, reading->file->calendar, &person))
        return false;
    *error = person_encode(&person, row->octets, &size);
    row->key = person.id.value;
    row->size = (uint8_t)size;
    return true;
}

static bool read_provider(const struct reading *reading, struct csv_row *from, struct load_row *row,
                          enum dm_error *error)
{
    struct provider provider;
    size_t size = 0;

    if (!provider_row_read(from, reading->file->calendar, &provider))
        return false;
    *error = provider_encode(&provider, row->octets, &size);
    row->key = provider.mobile.value;
    row->size = (uint8_t)size;
    return true;
}

/* Of a row that deletes only the key is looked at. */
static bool read_key(const struct reading *reading, struct csv_row *from, struct load_row *row)
{
    csv_need(from, reading->key);
    if (reading->file->table == CHANGES_PERSONS)
        row->key = csv_national_id(from, reading->key).value;
    else
        row->key = csv_mobile(from, reading->key).value;
    return !from->refused;
}

static enum dm_error take(void *context, struct csv_row *from)
{
    struct reading *reading = context;
    struct change change = {.row.line = from->line};
    enum dm_error error = DM_OK;
    bool good;

    if (reading->file->has_op)
        change.deletes = csv_choice(from, reading->column_count - 1, ops) == OP_DELETE;
    if (change.deletes)
        good = read_key(reading, from, &change.row);
    else if (reading->file->table == CHANGES_PERSONS)
        good = read_person(reading, from, &change.row, &error);
    else
        good = read_provider(reading, from, &change.row, &error);
    /* What a row may hold and what a record may hold are one thing, so an error is our mistake. */
    if (error != DM_OK)
        return DM_E_BUG;
    if (good && reading->changes->count == reading->file->max) {
        reading->full = true;
        return DM_E_FULL;
    }
    return good ? add(reading->changes, &change) : DM_OK;
}

/* ---- the file --------------------------------------------------------------------------------------- */

static enum dm_error set_columns(struct reading *reading)
{
    bool persons = reading->file->table == CHANGES_PERSONS;
    const struct csv_column *columns = persons ? person_columns : provider_columns;
    const char *key = persons ? PERSON_ID_COLUMN : PROVIDER_MOBILE_COLUMN;
    size_t count = persons ? person_column_count : provider_column_count;

    if (count + 1 > CSV_COLUMNS_MAX)
        return DM_E_BUG;
    memcpy(reading->columns, columns, count * sizeof *columns);
    while (strcmp(columns[reading->key].name, key) != 0)
        reading->key++;
    reading->column_count = count;
    if (reading->file->has_op)
        reading->columns[reading->column_count++] =
            (struct csv_column){.name = OP_COLUMN, .required = true};
    return DM_OK;
}

static int by_key_and_line(const void *a, const void *b)
{
    const struct load_row *left = &((const struct change *)a)->row;
    const struct load_row *right = &((const struct change *)b)->row;

    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return (left->line > right->line) - (left->line < right->line);
}

static void refuse_doubled(const struct changes_file *file, const struct changes *changes,
                           struct load_complaints *complaints)
{
    char shown[LOAD_COMPLAINT_MAX];

    for (size_t i = 1; i < changes->count; i++) {
        const struct load_row *row = &changes->items[i].row, *before = &changes->items[i - 1].row;
        if (row->key != before->key)
            continue;
        load_complaint_key(row->key, shown);
        load_complain(complaints, file->path, row->line,
                      "\"%s\": line %" PRIu64 " has it too; keep one of them", shown, before->line);
    }
}

enum dm_error changes_read(const struct changes_file *file, struct changes *changes,
                           struct load_complaints *complaints)
{
    struct reading reading = {.file = file, .changes = changes};
    enum dm_error error = set_columns(&reading);
    const struct csv_table table = {.path = file->path,
                                    .columns = reading.columns,
                                    .column_count = reading.column_count,
                                    .take = take,
                                    .context = &reading};

    if (error == DM_OK)
        error = csv_table_read(&table, complaints);
    if (reading.full)
        load_complain(complaints, file->path, 0, "more than %zu rows; load whole files instead",
                      file->max);
    if (error != DM_OK)
        return error == DM_E_FULL ? DM_OK : error;
    if (changes->count > 0)
        qsort(changes->items, changes->count, sizeof *changes->items, by_key_and_line);
    refuse_doubled(file, changes, complaints);
    return DM_OK;
}

void changes_free(struct changes *changes)
{
    free(changes->items);
    *changes = (struct changes){0};
}

/* ---- looking ------------------------------------------------------------------------------------------ */

static int compare(const void *key, const void *item)
{
    uint64_t wanted = *(const uint64_t *)key, found = ((const struct change *)item)->row.key;

    return (wanted > found) - (wanted < found);
}

const struct change *changes_find(const struct changes *changes, uint64_t key)
{
    if (changes->count == 0)
        return NULL;
    return bsearch(&key, changes->items, changes->count, sizeof *changes->items, compare);
}
