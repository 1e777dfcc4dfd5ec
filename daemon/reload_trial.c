#include "daemon/reload_trial.h"

#include <event2/event.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/clock.h"
#include "daemon/conf_link.h"
#include "daemon/log.h"
#include "daemon/reload.h"

/* What cannot come back yet is tried again so soon. */
#define AGAIN_S 1

/* Of the links of the configuration before, in its order. */
struct reload_passwords {
    char of[CONF_LINKS_MAX][SMPP_PASSWORD_MAX + 1];
};

/* ---- passwords --------------------------------------------------------------------------------------- */

static void forget(struct reload_trial *trial)
{
    sodium_free(trial->passwords); /* which wipes it */
    trial->passwords = NULL;
}

/* After a confirmation: from where the next start would take it. */
static void find_password(const struct service *service, struct conf_link *conf,
                          struct complaints *complaints)
{
    const struct link *link = service_link(service, conf->name);
    const char *why;

    if (conf->password_file[0] != '\0') {
        if (!conf_link_password(conf->password_file, conf->password, &why))
            complain(complaints, false, conf->password_file, 0, "%s", why);
    } else if (link != NULL) {
        memcpy(conf->password, link->conf.password, sizeof conf->password);
    } else {
        complain(
            complaints, false, service->conf->path, 0,
            "link \"%s\" had its password in the configuration, of which no copy was kept: put "
            "it into a password_file, and reload",
            conf->name);
    }
}

static void fill_passwords(struct service *service, struct complaints *complaints)
{
    struct reload_trial *trial = &service->trial;

    for (size_t i = 0; i < trial->before->link_count; i++) {
        struct conf_link *conf = &trial->before->links[i];

        if (trial->passwords != NULL)
            memcpy(conf->password, trial->passwords->of[i], sizeof conf->password);
        else
            find_password(service, conf, complaints);
    }
}

/* ---- the way back -------------------------------------------------------------------------------------- */

static enum dm_error go_back(struct service *service, struct complaints *complaints)
{
    struct reload_trial *trial = &service->trial;
    struct conf *back = trial->before;
    size_t wrong = complaints->errors;
    enum dm_error error = reload_may_change(service, complaints);

    if (error != DM_OK)
        return error;
    fill_passwords(service, complaints);
    error = complaints->errors > wrong ? DM_E_FORMAT : reload_links(service, back);
    conf_forget_passwords(back);
    if (error != DM_OK)
        return error;
    trial->before = service->conf;
    service->conf = back;
    return DM_OK;
}

static void settle(struct service *service, enum trial_event event)
{
    struct reload_trial *trial = &service->trial;

    trial_step(&trial->state, event, 0, clock_mono());
    forget(trial);
    if (trial->timer != NULL)
        (void)event_del(trial->timer);
    service_say_status(service);
}

static bool arm(struct reload_trial *trial, unsigned seconds)
{
    struct timeval wait = {.tv_sec = (time_t)seconds};

    return event_add(trial->timer, &wait) == 0;
}

static void on_over(evutil_socket_t fd, short what, void *context)
{
    struct service *service = context;
    unsigned seconds = service->trial.state.seconds;
    struct complaints complaints;

    (void)fd;
    (void)what;
    complaints_init(&complaints);
    if (service->stopping || seconds == 0)
        return;
    if (go_back(service, &complaints) != DM_OK) {
        if (!arm(&service->trial, AGAIN_S))
            log_event(EVENT_TIMER_FAILED, NULL,
                      "no timer to take the configuration back with: undo it");
        return;
    }
    settle(service, TRIAL_UNDO);
    log_event(EVENT_RELOAD_UNCONFIRMED, NULL,
              "configuration not confirmed in %u s: the one before is in force again, and the file "
              "%s is to be mended",
              seconds, service->conf->path);
}

/* ---- a new configuration ------------------------------------------------------------------------------- */

enum dm_error reload_trial_prepare(struct service *service, unsigned seconds)
{
    struct reload_trial *trial = &service->trial;

    if (seconds == 0)
        return DM_OK;
    if (trial->timer == NULL)
        trial->timer = evtimer_new(service->base, on_over, service);
    trial->passwords = sodium_malloc(sizeof *trial->passwords);
    if (trial->timer == NULL || trial->passwords == NULL || !arm(trial, seconds)) {
        reload_trial_cancel(service);
        return DM_E_NO_MEMORY;
    }
    for (size_t i = 0; i < service->link_count;
         i++) /* they are in the order of the configuration */
        memcpy(trial->passwords->of[i], service->links[i]->conf.password,
               sizeof trial->passwords->of[i]);
    return DM_OK;
}

void reload_trial_cancel(struct service *service)
{
    if (service->trial.timer != NULL)
        (void)event_del(service->trial.timer);
    forget(&service->trial);
}

void reload_trial_begin(struct service *service, unsigned seconds, struct conf *conf)
{
    struct reload_trial *trial = &service->trial;

    conf_free(trial->before);
    trial->before = service->conf;
    service->conf = conf;
    trial_step(&trial->state, TRIAL_APPLY, seconds, clock_mono());
}

enum dm_error reload_trial_confirm(struct service *service)
{
    if (trial_objection(&service->trial.state, TRIAL_CONFIRM) != NULL)
        return DM_E_NOT_FOUND;
    settle(service, TRIAL_CONFIRM);
    return DM_OK;
}

enum dm_error reload_trial_undo(struct service *service, struct complaints *complaints)
{
    enum dm_error error;

    if (trial_objection(&service->trial.state, TRIAL_UNDO) != NULL)
        return DM_E_NOT_FOUND;
    error = go_back(service, complaints);
    if (error == DM_OK)
        settle(service, TRIAL_UNDO);
    return error;
}

unsigned reload_trial_left(const struct service *service)
{
    return trial_left(&service->trial.state, clock_mono());
}

void reload_trial_close(struct service *service)
{
    if (service->trial.timer != NULL)
        event_free(service->trial.timer);
    forget(&service->trial);
    conf_free(service->trial.before);
}
