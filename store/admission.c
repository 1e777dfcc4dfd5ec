#include "store/admission.h"

#include "store/dataset.h"
#include "store/dataset_tables.h"

static void refuse(struct admission *admission, enum load_refusal refusal)
{
    if (admission->refusal == LOAD_NOT_REFUSED)
        admission->refusal = refusal;
}

static enum dm_error verdict(const struct admission *admission)
{
    return admission->refusal == LOAD_NOT_REFUSED ? DM_OK : DM_E_FORMAT;
}

enum dm_error admission_of_files(struct admission *admission)
{
    enum dm_error error = DM_OK;

    for (size_t i = 0; error == DM_OK && i < 2; i++) {
        enum origin_verdict origin = ORIGIN_GOOD;
        error = origin_check(&admission->request->origin, admission->paths[i], false,
                             &admission->origins[i], &origin, admission->complaints);
        if (origin != ORIGIN_GOOD)
            refuse(admission, origin == ORIGIN_BAD_DIGEST ? LOAD_BAD_DIGEST : LOAD_BAD_SIGNATURE);
    }
    return error != DM_OK ? error : verdict(admission);
}

/* The gate's words are told either way; who gave --accept-change has read them before. */
void admission_compare(const struct admission_request *request, const struct dataset_info *in_force,
                       const struct dataset_info *candidate, const char *path,
                       struct load_complaints *complaints)
{
    uint64_t before = complaints->count;

    gate_compare(&request->gate, in_force, candidate, path, complaints);
    if (complaints->count == before || !request->accept_change)
        return;
    load_complain(complaints, path, 0,
                  "put in force all the same, because --accept-change was given");
    complaints->count = before;
}

static enum dm_error compare_with_current(struct admission *admission, const char *state_dir,
                                          const struct dataset_info *candidate)
{
    struct load_complaints *complaints = admission->complaints;
    uint64_t before = complaints->count;
    struct dataset *current = NULL;
    enum dm_error error = dataset_open(state_dir, &current);

    if (error == DM_E_NOT_FOUND)
        return DM_OK;
    /* What cannot be read cannot be compared with, and is all the more to be replaced. */
    if (error == DM_E_CORRUPT || error == DM_E_VERSION) {
        load_complain(complaints, state_dir, 0, "the version in force cannot be compared with: %s",
                      dm_strerror(error));
        complaints->count = before;
        return DM_OK;
    }
    if (error != DM_OK)
        return error;
    admission_compare(admission->request, dataset_info(current), candidate, admission->paths[0],
                      complaints);
    dataset_close(current);
    if (complaints->count > before)
        refuse(admission, LOAD_BAD_GATE);
    return DM_OK;
}

static enum dm_error probe(struct admission *admission, struct dataset *candidate)
{
    const char *probes = admission->request->probes;
    uint64_t before = admission->complaints->count;
    enum dm_error error;

    if (probes == NULL || probes[0] == '\0')
        return DM_OK;
    error = gate_probe(candidate, probes, admission->complaints);
    if (error == DM_OK && admission->complaints->count > before)
        refuse(admission, LOAD_BAD_PROBE);
    return error;
}

enum dm_error admission_of_version(struct admission *admission, const char *state_dir,
                                   const char *directory, uint32_t version)
{
    struct dataset *candidate;
    struct dataset_info info;
    enum dm_error error = dataset_open_path(directory, version, &candidate);

    if (error != DM_OK)
        return error;
    for (size_t i = 0; i < 2; i++)
        if (!origin_is_same(&admission->origins[i], admission->paths[i], admission->complaints))
            refuse(admission, LOAD_BAD_DIGEST);
    info = *dataset_info(candidate);
    error = probe(admission, candidate);
    dataset_close(candidate);
    if (error == DM_OK)
        error = compare_with_current(admission, state_dir, &info);
    return error != DM_OK ? error : verdict(admission);
}
