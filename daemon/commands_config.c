#include "daemon/commands_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/request.h"

#define MESSAGE_MAX 200

static json_t *list_of(const struct complaints *complaints)
{
    json_t *list = json_array();

    for (size_t i = 0; i < complaints->count; i++)
        if (json_array_append_new(list, json_string(complaints->items[i].text)) != 0)
            break;
    return list;
}

static json_t *refused(const char *why, const struct complaints *complaints)
{
    return json_pack("{s:b, s:s, s:o}", "ok", 0, "error", why, "complaints", list_of(complaints));
}

static json_t *done(const char *message, const struct complaints *complaints)
{
    return json_pack("{s:b, s:s, s:o}", "ok", 1, "message", message, "complaints",
                     list_of(complaints));
}

/* ---- looking ------------------------------------------------------------------------------------------- */

json_t *commands_config_show(struct service *service, const json_t *request)
{
    (void)request;
    return json_pack("{s:b, s:s, s:s, s:i}", "ok", 1, "path", service->conf->path, "running",
                     service->conf->normal, "confirm_seconds", (int)reload_trial_left(service));
}

json_t *commands_config_check(struct service *service, const json_t *request)
{
    struct complaints complaints;

    (void)request;
    complaints_init(&complaints);
    if (service_reload_try(service, &complaints, NULL) != DM_OK)
        return refused("the file is not fit to come into force", &complaints);
    return done("the file could come into force", &complaints);
}

json_t *commands_config_diff(struct service *service, const json_t *request)
{
    struct complaints complaints;
    char *normal = NULL;
    json_t *answer;

    (void)request;
    complaints_init(&complaints);
    if (service_reload_try(service, &complaints, &normal) != DM_OK)
        return refused("the file is not fit to come into force", &complaints);
    answer = json_pack("{s:b, s:s, s:s, s:s, s:o}", "ok", 1, "path", service->conf->path, "running",
                       service->conf->normal, "file", normal, "complaints", list_of(&complaints));
    free(normal);
    return answer;
}

/* ---- changing ------------------------------------------------------------------------------------------ */

/* 0 when there is nothing to read; TRIAL_SECONDS_MAX + 1 when it is no time that is allowed. */
static unsigned read_seconds(const char *text)
{
    size_t size = strlen(text);
    unsigned long seconds;

    if (size == 0)
        return 0;
    if (size > 4 || strspn(text, "0123456789") != size)
        return TRIAL_SECONDS_MAX + 1;
    seconds = strtoul(text, NULL, 10);
    return seconds >= 1 && seconds <= TRIAL_SECONDS_MAX ? (unsigned)seconds : TRIAL_SECONDS_MAX + 1;
}

static json_t *try_to_apply(struct service *service, struct complaints *complaints)
{
    const char *objection = trial_objection(&service->trial.state, TRIAL_APPLY);

    if (objection != NULL)
        return refused(objection, complaints);
    if (service_reload_try(service, complaints, NULL) != DM_OK)
        return refused("refused, the old configuration would stay in force", complaints);
    return done("this configuration would come into force", complaints);
}

json_t *commands_config_apply(struct service *service, const json_t *request)
{
    unsigned seconds = read_seconds(request_text(request, "confirm"));
    char message[MESSAGE_MAX] = "configuration in force";
    struct complaints complaints;

    complaints_init(&complaints);
    if (seconds > TRIAL_SECONDS_MAX)
        return refused("a confirmation may take 1 to 3600 seconds", &complaints);
    if (request_is_dry(request))
        return try_to_apply(service, &complaints);
    if (service_reload(service, seconds, &complaints) != DM_OK)
        return refused("refused, the old configuration stays in force", &complaints);
    if (seconds > 0)
        (void)snprintf(
            message, sizeof message,
            "configuration in force for %u s; it goes again unless it is confirmed until "
            "then: darmandctl config confirm",
            seconds);
    return done(message, &complaints);
}

json_t *commands_config_confirm(struct service *service, const json_t *request)
{
    const char *objection = trial_objection(&service->trial.state, TRIAL_CONFIRM);
    struct complaints none;

    complaints_init(&none);
    if (objection != NULL)
        return refused(objection, &none);
    if (request_is_dry(request))
        return done("the configuration would stay in force", &none);
    return reload_trial_confirm(service) == DM_OK ? done("the configuration stays in force", &none)
                                                  : refused("it is too late", &none);
}

json_t *commands_config_undo(struct service *service, const json_t *request)
{
    const char *objection = trial_objection(&service->trial.state, TRIAL_UNDO);
    struct complaints complaints;

    complaints_init(&complaints);
    if (objection != NULL)
        return refused(objection, &complaints);
    if (request_is_dry(request))
        return done("the configuration before would come into force", &complaints);
    if (reload_trial_undo(service, &complaints) != DM_OK)
        return refused("the configuration before cannot come back, this one stays", &complaints);
    return done("the configuration before is in force again; no file was changed", &complaints);
}
