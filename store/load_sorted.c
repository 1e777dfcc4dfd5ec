#include "store/load_sorted.h"

#include <inttypes.h>

static void refuse_doubled(const struct load_target *target, const struct load_row *row,
                           uint64_t earlier)
{
    char shown[LOAD_COMPLAINT_MAX];

    load_complaint_key(row->key, shown);
    load_complain(target->complaints, target->path, row->line,
                  "%s \"%s\": line %" PRIu64 " has it too; keep one of them", target->column, shown,
                  earlier);
}

enum dm_error load_put_sorted(const struct load_target *target, struct sorter *rows)
{
    const void *item;
    struct load_row last = {0}; /* no key is 0 */
    enum dm_error error;

    load_progress_begin(target->progress, LOAD_SORTING, target->path, sorter_count(rows));
    error = sorter_finish(rows);

    while (error == DM_OK) {
        const struct load_row *row;
        error = sorter_next(rows, &item);
        if (error != DM_OK || item == NULL)
            break;
        row = item;
        if (row->key == last.key)
            refuse_doubled(target, row, last.line);
        else
            error = dataset_builder_put(target->builder, target->table, row->key, row->octets,
                                        row->size);
        load_progress_row(target->progress);
        last.key = row->key;
        last.line = row->line;
    }
    return error;
}
