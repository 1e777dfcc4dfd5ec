#include "daemon/commands_dataset.h"

#include "daemon/audit.h"
#include "daemon/clock.h"
#include "daemon/data_watch.h"
#include "daemon/request.h"

/* The newest are listed; more than a few are rarely kept. */
#define VERSIONS_MAX 16

/* ---- one version -------------------------------------------------------------------------------------- */

static json_t *describe_info(const struct service *service, const struct dataset_info *info)
{
    day_number today = calendar_tehran_day(clock_now().wall);
    enum data_age age = data_age_of(service->conf, info, today);
    char day[CALENDAR_TEXT];

    calendar_format(&service->calendar, info->data_day, day);
    return json_pack("{s:I, s:I, s:I, s:s, s:i, s:s, s:b, s:I, s:b}", "version",
                     (json_int_t)info->version, "persons", (json_int_t)info->persons, "providers",
                     (json_int_t)info->providers, "data_date", day, "age_days",
                     (int)(today - info->data_day), "age", data_age_word(age), "usable",
                     (int)(age != DATA_TOO_OLD), "delta", (json_int_t)info->delta.number,
                     "delta_unfinished", (int)info->delta.unfinished);
}

json_t *commands_dataset_describe(struct service *service)
{
    if (service->dataset == NULL)
        return json_null();
    dataset_look(service->dataset);
    dataset_look_away(service->dataset);
    return describe_info(service, dataset_info(service->dataset));
}

static json_t *describe_slots(const uint64_t *slots, const char *(*name)(unsigned slot))
{
    json_t *object = json_object();

    for (unsigned i = 0; i < CENSUS_SLOTS && name(i) != NULL; i++)
        if (json_object_set_new(object, name(i), json_integer((json_int_t)slots[i])) != 0)
            break;
    return object;
}

static json_t *describe_version(const struct service *service, const struct dataset_info *info,
                                uint32_t current)
{
    bool answers =
        service->dataset != NULL && dataset_info(service->dataset)->version == info->version;
    json_t *object = describe_info(service, info);
    json_t *more =
        json_pack("{s:b, s:b, s:I, s:o, s:o}", "answers", (int)answers, "current",
                  (int)(info->version == current), "built_ms", (json_int_t)info->built.ms,
                  "statuses", describe_slots(info->census.persons, census_person_name), "kinds",
                  describe_slots(info->census.providers, census_provider_name));

    if (object != NULL && more != NULL)
        (void)json_object_update(object, more);
    json_decref(more);
    return object;
}

/* ---- all of them ------------------------------------------------------------------------------------- */

/*
 * What a version says of itself.  Nothing may be opened twice in a process: not what answers, and not
 * what the switcher may be opening just now, which is told when it is open.
 */
static enum dm_error read_info(const struct service *service, uint32_t version, uint32_t current,
                               struct dataset_info *info)
{
    struct dataset *dataset;
    enum dm_error error;

    if (service->dataset != NULL && dataset_info(service->dataset)->version == version) {
        *info = *dataset_info(service->dataset);
        return DM_OK;
    }
    if (version == current && switcher_is_busy(service->switcher))
        return DM_E_NOT_FOUND;
    error = dataset_open_version(service->conf->state_dir, version, &dataset);
    if (error != DM_OK)
        return error;
    *info = *dataset_info(dataset);
    dataset_close(dataset);
    return DM_OK;
}

static json_t *list_versions(const struct service *service)
{
    const char *state_dir = service->conf->state_dir;
    uint32_t versions[VERSIONS_MAX];
    uint32_t current = 0;
    size_t count = 0;
    json_t *list = json_array();
    enum dm_error error = dataset_current(state_dir, &current);

    if (error == DM_OK)
        error = dataset_list(state_dir, versions, VERSIONS_MAX, &count);
    for (size_t i = 0; error == DM_OK && i < count; i++) {
        struct dataset_info info;
        enum dm_error found = read_info(service, versions[i], current, &info);
        json_t *one =
            found == DM_OK
                ? describe_version(service, &info, current)
                : json_pack("{s:I, s:s}", "version", (json_int_t)versions[i], "error",
                            found == DM_E_NOT_FOUND ? "being opened" : dm_strerror(found));
        if (json_array_append_new(list, one) != 0)
            break;
    }
    return list;
}

/* Whoever may only look is told of what there is, and so is who only tries. */
static enum dm_error switch_if_asked(struct service *service, const json_t *request)
{
    bool look_only = request_role(request) < ROLE_CHANGER || request_is_dry(request);
    enum dm_error error = look_only ? DM_E_EXISTS : service_switch_dataset(service);

    if (error == DM_OK)
        audit_change("dataset", "to the current version", request, NULL);
    return error;
}

json_t *commands_dataset(struct service *service, const json_t *request)
{
    enum dm_error error = switch_if_asked(service, request);

    if (error != DM_OK && error != DM_E_EXISTS)
        return json_pack("{s:b, s:s}", "ok", 0, "error",
                         error == DM_E_NOT_FOUND ? "there is no data yet: run darmand-load"
                                                 : dm_strerror(error));
    return json_pack("{s:b, s:o, s:i, s:i, s:o}", "ok", 1, "dataset",
                     commands_dataset_describe(service), "warn_days",
                     service->conf->warn_data_age_days, "max_days",
                     service->conf->max_data_age_days, "versions", list_versions(service));
}
