#include <inttypes.h>
#include <stdio.h>

#include "store/dataset.h"
#include "store/load_run.h"

#define VERSIONS_MAX 128

struct choice {
    uint32_t current;
    uint32_t versions[VERSIONS_MAX]; /* the newest first */
    size_t count;
};

/* The version asked for; 0: there is none. */
static uint32_t choose(const struct load_options *options, const struct choice *choice)
{
    for (size_t i = 0; i < choice->count; i++) {
        uint32_t version = choice->versions[i];
        if (options->mode == LOAD_MODE_UNDO ? version < choice->current
                                            : version == options->version)
            return version;
    }
    return 0;
}

static enum load_exit no_such(const struct load_options *options, const struct choice *choice)
{
    if (options->mode == LOAD_MODE_UNDO)
        fprintf(stderr,
                "darmand-load: there is no version before %" PRIu32 ", which stays in force\n",
                choice->current);
    else
        fprintf(stderr,
                "darmand-load: there is no version %" PRIu32 " here; see `darmandctl "
                "dataset`\n",
                options->version);
    return LOAD_EXIT_ORDER;
}

/* Opened and looked at before it is in force, as darmand itself will. */
static enum dm_error read_info(const struct load_run *run, uint32_t version,
                               struct dataset_info *info)
{
    struct dataset *dataset;
    enum dm_error error = dataset_open_version(run->state_dir, version, &dataset);

    if (error == DM_OK)
        *info = *dataset_info(dataset);
    if (error == DM_OK)
        dataset_close(dataset);
    return error;
}

/* For the holder of the lock. */
static enum load_exit use(const struct load_run *run, uint32_t *version)
{
    struct choice choice = {0};
    struct dataset_info info;
    char day[CALENDAR_TEXT];
    uint32_t chosen = 0;
    enum load_exit status;
    enum dm_error error = dataset_current(run->state_dir, &choice.current);

    if (error == DM_OK)
        error = dataset_list(run->state_dir, choice.versions, VERSIONS_MAX, &choice.count);
    if (error == DM_OK)
        chosen = choose(run->options, &choice);
    if (error == DM_OK && chosen == 0)
        return no_such(run->options, &choice);
    if (error == DM_OK)
        error = read_info(run, chosen, &info);
    if (error != DM_OK)
        return load_run_failed(run, error, LOAD_NOT_REFUSED, 0);
    status = load_run_age(run, info.data_day);
    if (status != LOAD_EXIT_OK)
        return status;
    if (!run->options->dry_run)
        error = dataset_switch(run->state_dir, chosen);
    if (error != DM_OK)
        return load_run_failed(run, error, LOAD_NOT_REFUSED, 0);
    calendar_format(&run->calendar, info.data_day, day);
    load_run_dry(run);
    printf("version %" PRIu32 ": %" PRIu64 " persons, %" PRIu64 " providers, data of %s\n", chosen,
           info.persons, info.providers, day);
    *version = chosen;
    return LOAD_EXIT_OK;
}

enum load_exit load_run_use(struct load_run *run, uint32_t *version)
{
    enum load_exit status;
    int lock;
    enum dm_error error = dataset_lock(run->state_dir, &lock);

    if (error != DM_OK)
        return load_run_failed(run, error, LOAD_NOT_REFUSED, 0);
    status = use(run, version);
    dataset_unlock(lock);
    return status;
}
