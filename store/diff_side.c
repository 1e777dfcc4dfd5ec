#include "store/diff_side.h"

#include <stdlib.h>
#include <string.h>

#define CURRENT      "current"
#define VERSIONS_MAX 128

static enum dm_error version_of(const struct diff_request *request, const char *name,
                                uint32_t *version)
{
    char *end;
    unsigned long number = strtoul(name, &end, 10);

    if (strcmp(name, CURRENT) == 0)
        return dataset_current(request->state_dir, version);
    if (name[0] < '0' || name[0] > '9' || *end != '\0')
        return DM_E_FORMAT; /* a file, then */
    if (number == 0 || number > UINT32_MAX)
        return DM_E_NOT_FOUND;
    *version = (uint32_t)number;
    return DM_OK;
}

static enum dm_error find_version(const char *state_dir, uint32_t version)
{
    uint32_t versions[VERSIONS_MAX];
    size_t count = 0;
    enum dm_error error = dataset_list(state_dir, versions, VERSIONS_MAX, &count);

    for (size_t i = 0; error == DM_OK && i < count; i++)
        if (versions[i] == version)
            return DM_OK;
    return error == DM_OK ? DM_E_NOT_FOUND : error;
}

static enum dm_error open_version(const struct diff_request *request, uint32_t version,
                                  struct side *side)
{
    struct dataset *dataset;
    enum dm_error error = find_version(request->state_dir, version);

    if (error == DM_OK)
        error = dataset_open_version(request->state_dir, version, &dataset);
    if (error != DM_OK)
        return error;
    side->dataset = dataset;
    /* One transaction for all of it: a delta that is applied meanwhile is not seen. */
    dataset_look(dataset);
    if (dataset->view.error != DM_OK)
        return dataset->view.error;
    return db_stick(&dataset->view,
                    mdb_cursor_open(dataset->view.txn, dataset->tables.person, &side->cursor));
}

static enum dm_error read_file(const struct diff_request *request, const char *path,
                               struct load_complaints *complaints, struct side *side)
{
    const struct changes_file file = {.path = path,
                                      .table = CHANGES_PERSONS,
                                      .max = DIFF_ROWS_MAX,
                                      .calendar = request->calendar};
    uint64_t before = complaints->count;
    enum dm_error error = changes_read(&file, &side->rows, complaints);

    if (error != DM_OK)
        return error;
    return complaints->count == before ? DM_OK : DM_E_FORMAT;
}

enum dm_error side_open(const struct diff_request *request, unsigned which,
                        struct load_complaints *complaints, struct side *side)
{
    const char *name = request->sides[which];
    uint32_t version, other;
    enum dm_error error = version_of(request, name, &version);

    *side = (struct side){0};
    if (error == DM_OK && version_of(request, request->sides[!which], &other) == DM_OK &&
        other == version) {
        load_complain(complaints, name, 0, "the same version on both sides");
        return DM_E_FORMAT;
    }
    if (error == DM_OK)
        error = open_version(request, version, side);
    else if (error == DM_E_FORMAT)
        error = read_file(request, name, complaints, side);
    return error == DM_OK ? side_next(side) : error;
}

static enum dm_error next_of_version(struct side *side)
{
    MDB_val name, value;
    struct national_id id;
    enum dm_error error =
        db_stick(&side->dataset->view, mdb_cursor_get(side->cursor, &name, &value, MDB_NEXT));

    side->ended = error == DM_E_NOT_FOUND;
    if (error != DM_OK)
        return side->ended ? DM_OK : error;
    if (name.mv_size != sizeof id.value)
        return DM_E_CORRUPT;
    memcpy(&id.value, name.mv_data, sizeof id.value);
    return person_decode(id, value.mv_data, value.mv_size, &side->person);
}

enum dm_error side_next(struct side *side)
{
    const struct load_row *row;

    if (side->dataset != NULL)
        return next_of_version(side);
    side->ended = side->at == side->rows.count;
    if (side->ended)
        return DM_OK;
    row = &side->rows.items[side->at++].row;
    return person_decode((struct national_id){row->key}, row->octets, row->size, &side->person);
}

void side_close(struct side *side)
{
    if (side->cursor != NULL)
        mdb_cursor_close(side->cursor);
    dataset_look_away(side->dataset);
    dataset_close(side->dataset);
    changes_free(&side->rows);
    *side = (struct side){0};
}
