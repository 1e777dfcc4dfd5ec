#include "store/loader.h"

#include "store/dataset_build.h"
#include "store/load_rows.h"
#include "store/person_row.h"
#include "store/provider_row.h"

#define PROGRESS_STEP 100000

/* One run: what was asked, what was read, and what is wrong with it. */
struct load {
    const struct loader_request *request;
    struct load_complaints complaints;
    struct load_rows persons;
    struct load_rows providers;
    struct load_indexes indexes;
};

/* ---- reading ------------------------------------------------------------------------------------- */

static void tell_progress(const struct load *load, const char *path, const struct load_rows *rows)
{
    const struct loader_request *request = load->request;

    if (request->progress != NULL && rows->count % PROGRESS_STEP == 0)
        request->progress(request->context, path, rows->count);
}

static enum dm_error keep(struct load *load, struct load_rows *rows, const struct csv_row *from,
                          struct load_row *row)
{
    enum dm_error error;

    row->line = from->line;
    error = load_rows_add(rows, row);
    if (error == DM_OK)
        tell_progress(load, from->path, rows);
    return error;
}

static enum dm_error take_person(void *context, struct csv_row *from)
{
    struct load *load = context;
    struct load_row row = {0};
    struct person person;
    size_t size = 0;

    if (!person_row_read(from, load->request->calendar, &person))
        return DM_OK;
    /* What a row may hold and what a record may hold are one thing: DM_E_RANGE is our mistake. */
    if (person_encode(&person, row.octets, &size) != DM_OK)
        return DM_E_BUG;
    row.key = person.id.value;
    row.size = (uint8_t)size;
    return keep(load, &load->persons, from, &row);
}

static enum dm_error take_provider(void *context, struct csv_row *from)
{
    struct load *load = context;
    struct load_row row = {0};
    struct provider provider;
    size_t size = 0;

    if (!provider_row_read(from, load->request->calendar, &provider))
        return DM_OK;
    if (provider_encode(&provider, row.octets, &size) != DM_OK)
        return DM_E_BUG;
    row.key = provider.mobile.value;
    row.size = (uint8_t)size;
    return keep(load, &load->providers, from, &row);
}

static enum dm_error read_persons(struct load *load)
{
    const struct csv_table table = {.path = load->request->persons_path,
                                    .columns = person_columns,
                                    .column_count = person_column_count,
                                    .take = take_person,
                                    .context = load};

    return csv_table_read(&table, &load->complaints);
}

static enum dm_error read_providers(struct load *load)
{
    const struct csv_table table = {.path = load->request->providers_path,
                                    .columns = provider_columns,
                                    .column_count = provider_column_count,
                                    .take = take_provider,
                                    .context = load};

    return csv_table_read(&table, &load->complaints);
}

/* ---- judging ------------------------------------------------------------------------------------- */

static enum dm_error judge_persons(struct load *load, bool whole)
{
    const char *path = load->request->persons_path;
    enum dm_error error;

    load_rows_sort(&load->persons);
    load_check_doubled(&load->persons, path, PERSON_ID_COLUMN, &load->complaints);
    error = load_indexes_make(&load->persons, &load->indexes);
    if (error != DM_OK || !whole)
        return error;
    /* Only here: where rows were refused, heads would seem to be missing that are not. */
    load_check_heads(&load->persons, &load->indexes.family, path, &load->complaints);
    if (load->persons.count == 0)
        load_complain(
            &load->complaints, path, 0,
            "there is no person in it, so everybody would be told no; give the whole file");
    return DM_OK;
}

/* Reads and judges both files in any case, so that one run tells all that is wrong. */
static enum dm_error read_files(struct load *load)
{
    enum dm_error persons = read_persons(load);
    uint64_t told = load->complaints.count;
    bool whole = told == 0;
    enum dm_error providers = read_providers(load);
    bool none = load->providers.count == 0 && load->complaints.count == told;
    enum dm_error error = persons != DM_OK ? persons : providers;

    if (error != DM_OK)
        return error;
    error = judge_persons(load, whole);
    if (error != DM_OK)
        return error;
    load_rows_sort(&load->providers);
    load_check_doubled(&load->providers, load->request->providers_path, PROVIDER_MOBILE_COLUMN,
                       &load->complaints);
    if (none)
        load_complain(&load->complaints, load->request->providers_path, 0,
                      "there is no provider in it, so every centre would be a stranger; give the "
                      "whole file");
    return load->complaints.count == 0 ? DM_OK : DM_E_FORMAT;
}

/* ---- the new version ----------------------------------------------------------------------------- */

static enum dm_error make_version(struct load *load, uint32_t *version)
{
    const struct loader_request *request = load->request;
    struct dataset_content content = {.persons = &load->persons,
                                      .providers = &load->providers,
                                      .indexes = &load->indexes,
                                      .info = {.persons = load->persons.count,
                                               .providers = load->providers.count,
                                               .data_day = request->data_day,
                                               .built = request->now}};
    char path[DATASET_PATH_MAX];
    enum dm_error left, error;

    error = dataset_prepare(request->state_dir, &content.info.version, path, sizeof path);
    if (error != DM_OK)
        return error;
    error = dataset_build(path, &content);
    if (error == DM_OK)
        error = dataset_verify(path, &content);
    if (error == DM_OK)
        error = dataset_switch(request->state_dir, content.info.version);
    if (error == DM_OK) {
        *version = content.info.version;
        return DM_OK;
    }
    left = dataset_remove(request->state_dir, content.info.version);
    if (left != DM_OK)
        load_complain(&load->complaints, path, 0, "cannot be removed: %s", dm_strerror(left));
    return error;
}

/* For the holder of the lock. */
static enum dm_error replace(struct load *load, uint32_t *version)
{
    const char *state_dir = load->request->state_dir;
    enum dm_error left, error;

    /* First, what a loader that was killed left behind, for it may be what fills the disk. */
    error = dataset_clean(state_dir, 0);
    if (error == DM_OK)
        error = make_version(load, version);
    if (error != DM_OK)
        return error;
    /* The new version is current whatever becomes of the old ones. */
    left = dataset_clean(state_dir, load->request->keep);
    if (left != DM_OK)
        load_complain(&load->complaints, state_dir, 0, "old versions cannot be removed: %s",
                      dm_strerror(left));
    return DM_OK;
}

static enum dm_error lock_and_replace(struct load *load, uint32_t *version)
{
    int lock;
    enum dm_error error = dataset_lock(load->request->state_dir, &lock);

    if (error == DM_E_EXISTS)
        load_complain(&load->complaints, load->request->state_dir, 0,
                      "another load is going on; wait until it has ended");
    if (error != DM_OK)
        return error;
    error = replace(load, version);
    dataset_unlock(lock);
    return error;
}

enum dm_error loader_run(const struct loader_request *request, struct loader_result *result)
{
    struct load load = {.request = request,
                        .complaints = {.tell = request->complain,
                                       .context = request->context,
                                       .max = LOADER_ERRORS_MAX}};
    uint32_t version = 0;
    enum dm_error error = read_files(&load);

    if (error == DM_OK)
        error = lock_and_replace(&load, &version);
    *result = (struct loader_result){.version = version,
                                     .persons = load.persons.count,
                                     .providers = load.providers.count,
                                     .errors = load.complaints.count};
    load_rows_free(&load.persons);
    load_rows_free(&load.providers);
    load_indexes_free(&load.indexes);
    return error;
}
