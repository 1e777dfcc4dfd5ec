#include "store/loader.h"

#include "store/dataset_build.h"
#include "store/load_centres.h"
#include "store/load_persons.h"
#include "store/load_sorted.h"
#include "store/person_row.h"
#include "store/provider_row.h"

/* One run: what was asked, what was read, and what is wrong with it. */
struct load {
    const struct loader_request *request;
    struct load_complaints complaints;
    struct load_progress progress;
    char path[DATASET_PATH_MAX]; /* of what is built */
    struct dataset_builder *builder;
    struct load_persons *persons;
    struct sorter *providers;
    struct load_centres centres;
    uint64_t persons_read;
    uint64_t providers_read;
    struct census census;
    struct admission admission;
};

/* ---- persons ------------------------------------------------------------------------------------- */

static enum dm_error take_person(void *context, struct csv_row *from)
{
    struct load *load = context;
    struct person person;

    load_progress_read(&load->progress, from->octets_read, from->octets);
    if (!person_row_read(from, load->request->calendar, &person))
        return DM_OK;
    census_person(&load->census, &person, 1);
    load->persons_read++;
    return load_persons_add(load->persons, &person, from->line);
}

static enum dm_error read_persons(struct load *load)
{
    const struct csv_table table = {.path = load->request->persons_path,
                                    .columns = person_columns,
                                    .column_count = person_column_count,
                                    .take = take_person,
                                    .context = load};
    enum dm_error error, finished;

    load_progress_begin(&load->progress, LOAD_READING, table.path, 0);
    error = csv_table_read(&table, &load->complaints);
    /* In any case: until it is finished nobody else may put anything. */
    finished = load_persons_finish(load->persons);
    return error != DM_OK ? error : finished;
}

static enum dm_error index_persons(struct load *load)
{
    if (load->persons_read == 0)
        load_complain(
            &load->complaints, load->request->persons_path, 0,
            "there is no person in it, so everybody would be told no; give the whole file");
    return load_persons_index(load->persons);
}

/* ---- providers ----------------------------------------------------------------------------------- */

static enum dm_error take_provider(void *context, struct csv_row *from)
{
    struct load *load = context;
    struct load_row row = {.line = from->line};
    struct provider provider;
    enum dm_error error;
    size_t size = 0;

    load_progress_read(&load->progress, from->octets_read, from->octets);
    if (!provider_row_read(from, load->request->calendar, &provider))
        return DM_OK;
    /* What a row may hold and what a record may hold are one thing: DM_E_RANGE is our mistake. */
    if (provider_encode(&provider, row.octets, &size) != DM_OK)
        return DM_E_BUG;
    census_provider(&load->census, &provider, 1);
    row.key = provider.mobile.value;
    row.size = (uint8_t)size;
    load->providers_read++;
    error = load_centres_add(&load->centres, &provider, from->line);
    return error == DM_OK ? sorter_add(load->providers, &row) : error;
}

static enum dm_error put_providers(struct load *load)
{
    const struct load_target target = {.path = load->request->providers_path,
                                       .column = PROVIDER_MOBILE_COLUMN,
                                       .table = DATASET_PROVIDERS,
                                       .builder = load->builder,
                                       .complaints = &load->complaints,
                                       .progress = &load->progress};

    return load_put_sorted(&target, load->providers);
}

static enum dm_error read_providers(struct load *load)
{
    const struct csv_table table = {.path = load->request->providers_path,
                                    .columns = provider_columns,
                                    .column_count = provider_column_count,
                                    .take = take_provider,
                                    .context = load};
    uint64_t told = load->complaints.count;
    enum dm_error error = sorter_new(load->path, sizeof(struct load_row),
                                     load->request->sort_memory / 2, &load->providers);

    load_progress_begin(&load->progress, LOAD_READING, table.path, 0);
    if (error == DM_OK)
        error = csv_table_read(&table, &load->complaints);
    if (error == DM_OK)
        error = put_providers(load);
    load_centres_check(&load->centres, table.path, &load->complaints);
    if (error == DM_OK && load->providers_read == 0 && load->complaints.count == told)
        load_complain(&load->complaints, table.path, 0,
                      "there is no provider in it, so every centre would be a stranger; give the "
                      "whole file");
    return error;
}

/* ---- the new version ----------------------------------------------------------------------------- */

/* Reads both files in any case, so that one run tells all that is wrong. */
static enum dm_error read_files(struct load *load)
{
    enum dm_error persons = read_persons(load);
    bool whole = load->complaints.count == 0;
    enum dm_error providers = read_providers(load);
    enum dm_error error = persons != DM_OK ? persons : providers;

    /* Only here: where rows were refused, heads would seem to be missing that are not. */
    if (error == DM_OK && whole)
        error = index_persons(load);
    if (error != DM_OK)
        return error;
    return load->complaints.count == 0 ? DM_OK : DM_E_FORMAT;
}

static enum dm_error build(struct load *load, struct dataset_info *info)
{
    struct load_persons_options persons = {.path = load->request->persons_path,
                                           .directory = load->path,
                                           .memory = load->request->sort_memory,
                                           .complaints = &load->complaints,
                                           .progress = &load->progress};
    enum dm_error error = dataset_builder_new(load->path, &load->builder);

    persons.builder = load->builder;
    if (error == DM_OK)
        error = load_persons_new(&persons, &load->persons);
    if (error == DM_OK)
        error = read_files(load);
    load_persons_free(load->persons);
    sorter_free(load->providers);
    load_centres_free(&load->centres);
    if (error == DM_OK) {
        load_progress_begin(&load->progress, LOAD_CHECKING, load->request->persons_path, 0);
        info->census = load->census;
        error = dataset_builder_finish(load->builder, info);
    }
    dataset_builder_free(load->builder);
    return error;
}

static enum dm_error make_version(struct load *load, uint32_t *version)
{
    const struct loader_request *request = load->request;
    struct dataset_info info = {.data_day = request->data_day, .built = request->now};
    enum dm_error left, error;

    error = dataset_prepare(request->state_dir, &info.version, load->path, sizeof load->path);
    if (error != DM_OK)
        return error;
    error = build(load, &info);
    if (error == DM_OK && request->admission != NULL)
        error =
            admission_of_version(&load->admission, request->state_dir, load->path, info.version);
    if (error == DM_OK && !request->try_only)
        error = dataset_switch(request->state_dir, info.version);
    if (error == DM_OK)
        *version = info.version;
    if (error == DM_OK && !request->try_only)
        return DM_OK;
    left = dataset_remove(request->state_dir, info.version);
    if (left != DM_OK)
        load_complain(&load->complaints, load->path, 0, "cannot be removed: %s", dm_strerror(left));
    return error;
}

/* For the holder of the lock. */
static enum dm_error replace(struct load *load, uint32_t *version)
{
    const char *state_dir = load->request->state_dir;
    enum dm_error left, error;

    /* First, what a loader that was killed left behind, for it may be what fills the disk. */
    error = dataset_clean(state_dir, 0);
    if (error == DM_OK && load->request->admission != NULL)
        error = admission_of_files(&load->admission);
    if (error == DM_OK)
        error = make_version(load, version);
    if (error != DM_OK || load->request->try_only)
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
                                       .max = LOADER_ERRORS_MAX},
                        .progress = {.tell = request->progress, .context = request->context}};
    uint32_t version = 0;
    enum dm_error error;

    load.admission = (struct admission){.request = request->admission,
                                        .paths = {request->persons_path, request->providers_path},
                                        .complaints = &load.complaints};
    error = lock_and_replace(&load, &version);

    *result = (struct loader_result){.version = version,
                                     .persons = load.persons_read,
                                     .providers = load.providers_read,
                                     .errors = load.complaints.count,
                                     .refusal = load.admission.refusal};
    if (error == DM_E_FORMAT && result->refusal == LOAD_NOT_REFUSED)
        result->refusal = LOAD_BAD_ROWS;
    return error;
}
