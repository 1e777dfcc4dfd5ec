#include "store/delta.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "store/delta_inside.h"
#include "store/loader.h"
#include "store/version_list.h"

static void refuse(struct delta *delta, enum load_refusal refusal)
{
    if (delta->result->refusal == LOAD_NOT_REFUSED)
        delta->result->refusal = refusal;
}

/* ---- reading ---------------------------------------------------------------------------------------- */

static enum dm_error look_at_origin(struct delta *delta, const char *path, struct origin *origin)
{
    enum origin_verdict verdict = ORIGIN_GOOD;
    enum dm_error error;

    if (path == NULL)
        return DM_OK;
    error = origin_check(&delta->request->admission->origin, path, true, origin, &verdict,
                         &delta->complaints);
    if (verdict != ORIGIN_GOOD)
        refuse(delta, verdict == ORIGIN_BAD_DIGEST ? LOAD_BAD_DIGEST : LOAD_BAD_SIGNATURE);
    return error;
}

static enum dm_error read_file(struct delta *delta, const char *path, enum changes_table table,
                               struct changes *changes)
{
    const struct changes_file file = {.path = path,
                                      .table = table,
                                      .has_op = true,
                                      .max = DELTA_ROWS_MAX,
                                      .calendar = delta->request->calendar};
    uint64_t before = delta->complaints.count;
    enum dm_error error;

    if (path == NULL)
        return DM_OK;
    error = changes_read(&file, changes, &delta->complaints);
    if (delta->complaints.count > before)
        refuse(delta, LOAD_BAD_ROWS);
    return error;
}

/* A delta is known by its file; one of two files, by both. */
static void name_delta(struct delta *delta, const struct origin origins[2])
{
    uint8_t both[2 * ORIGIN_DIGEST];

    if (delta->request->providers_path == NULL || delta->request->persons_path == NULL) {
        const struct origin *only = &origins[delta->request->persons_path == NULL];
        memcpy(delta->digest, only->digest, sizeof delta->digest);
        return;
    }
    memcpy(both, origins[0].digest, ORIGIN_DIGEST);
    memcpy(both + ORIGIN_DIGEST, origins[1].digest, ORIGIN_DIGEST);
    crypto_hash_sha256(delta->digest, both, sizeof both);
}

/* Both are read in any case, so that one run tells all that is wrong. */
static enum dm_error read_files(struct delta *delta)
{
    const struct delta_request *request = delta->request;
    struct origin origins[2] = {{0}, {0}};
    enum dm_error persons, providers;
    enum dm_error error = look_at_origin(delta, request->persons_path, &origins[0]);

    if (error == DM_OK)
        error = look_at_origin(delta, request->providers_path, &origins[1]);
    if (error != DM_OK || delta->complaints.count > 0)
        return error == DM_OK ? DM_E_FORMAT : error;
    persons = read_file(delta, request->persons_path, CHANGES_PERSONS, &delta->persons);
    providers = read_file(delta, request->providers_path, CHANGES_PROVIDERS, &delta->providers);
    if (persons != DM_OK || providers != DM_OK)
        return persons != DM_OK ? persons : providers;
    for (size_t i = 0; i < 2; i++) {
        const char *path = i == 0 ? request->persons_path : request->providers_path;
        if (path != NULL && !origin_is_same(&origins[i], path, &delta->complaints))
            refuse(delta, LOAD_BAD_DIGEST);
    }
    name_delta(delta, origins);
    return delta->complaints.count == 0 ? DM_OK : DM_E_FORMAT;
}

/* ---- the version in force ----------------------------------------------------------------------------- */

static enum dm_error read_info(struct delta *delta)
{
    struct db_txn txn;
    enum dm_error error;

    db_read(&delta->db, &txn);
    dataset_tables_open(&txn, 0, &delta->tables);
    error = txn.error;
    if (error == DM_OK)
        error = dataset_get_info(&txn, &delta->tables, &delta->info);
    if (error == DM_OK)
        error = db_commit(&txn); /* an abort would take the tables' handles along */
    db_abort(&txn);
    return error;
}

static enum dm_error open_current(struct delta *delta)
{
    const struct db_options options = {.tables = DATASET_TABLES, .permissions = DATASET_FILE_MODE};
    char name[VERSION_NAME_MAX];
    char path[DATASET_PATH_MAX];
    uint32_t version;
    enum dm_error error = dataset_current(delta->request->state_dir, &version);

    if (error != DM_OK)
        return error;
    version_name(version, name);
    error = dataset_path(delta->request->state_dir, name, path, sizeof path);
    if (error == DM_OK)
        error = db_open(path, &options, &delta->db);
    if (error == DM_OK)
        error = read_info(delta);
    return error == DM_E_NOT_FOUND ? DM_E_CORRUPT : error;
}

static const char *any_path(const struct delta *delta)
{
    const struct delta_request *request = delta->request;

    return request->persons_path != NULL ? request->persons_path : request->providers_path;
}

/* Changes in the wrong order would bring back what was changed since. */
static enum dm_error check_order(struct delta *delta)
{
    const struct dataset_info *info = &delta->info;
    day_number day = delta->request->data_day;

    if (info->delta.unfinished &&
        memcmp(info->delta.digest, delta->digest, sizeof delta->digest) != 0) {
        load_complain(&delta->complaints, any_path(delta), 0,
                      "delta %" PRIu32 " of version %" PRIu32 " was begun and is not whole; apply "
                      "its file again first, or load whole files",
                      info->delta.number, info->version);
        refuse(delta, LOAD_BAD_ORDER);
    }
    if (day != DAY_NONE && day < info->data_day) {
        load_complain(&delta->complaints, any_path(delta), 0,
                      "speaks of %d days before the version in force; an older delta would bring "
                      "back what was changed since",
                      (int)(info->data_day - day));
        refuse(delta, LOAD_BAD_ORDER);
    }
    return delta->complaints.count == 0 ? DM_OK : DM_E_FORMAT;
}

static enum dm_error check_rows(struct delta *delta)
{
    struct dataset_info after;
    uint64_t before = delta->complaints.count;
    enum dm_error error = delta_check(delta, &after);

    if (error != DM_OK)
        return error;
    if (delta->complaints.count > before)
        refuse(delta, LOAD_BAD_ROWS);
    before = delta->complaints.count;
    admission_compare(delta->request->admission, &delta->info, &after, any_path(delta),
                      &delta->complaints);
    if (delta->complaints.count > before)
        refuse(delta, LOAD_BAD_GATE);
    return delta->complaints.count == 0 ? DM_OK : DM_E_FORMAT;
}

/* For the holder of the lock. */
static enum dm_error change_current(struct delta *delta)
{
    enum dm_error error = open_current(delta);

    if (error == DM_OK)
        error = check_order(delta);
    if (error == DM_OK)
        error = check_rows(delta);
    if (error == DM_OK)
        error = delta_apply(delta);
    delta->result->info = delta->info;
    db_close(&delta->db);
    return error;
}

enum dm_error delta_run(const struct delta_request *request, struct delta_result *result)
{
    struct delta delta = {.request = request,
                          .complaints = {.tell = request->complain,
                                         .context = request->context,
                                         .max = LOADER_ERRORS_MAX},
                          .result = result};
    int lock = -1;
    enum dm_error error;

    *result = (struct delta_result){0};
    error = read_files(&delta);
    if (error == DM_OK)
        error = dataset_lock(request->state_dir, &lock);
    if (error == DM_OK) {
        error = change_current(&delta);
        dataset_unlock(lock);
    }
    result->errors = delta.complaints.count;
    changes_free(&delta.persons);
    changes_free(&delta.providers);
    return error;
}
