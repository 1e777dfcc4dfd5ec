#include <stdlib.h>
#include <string.h>

#include "daemon/conf_metrics.h"
#include "daemon/conf_sending.h"
#include "daemon/link_admin.h"
#include "daemon/log.h"
#include "daemon/notify.h"
#include "daemon/reload.h"
#include "daemon/reload_try.h"
#include "daemon/service.h"
#include "daemon/tls.h"

/*
 * What may change while darmand runs: a configuration whole or none (service_reload), and the data
 * (service_switch_dataset).
 */

static void fixed(struct complaints *complaints, const struct conf *conf, bool same,
                  const char *name)
{
    if (!same)
        complain(complaints, false, conf->path, 0,
                 "%s cannot change while darmand runs: restart it, or put the old value back",
                 name);
}

static void check_fixed(const struct conf *old, const struct conf *new,
                        struct complaints *complaints)
{
    bool moved = strcmp(old->state_dir, new->state_dir) != 0;

    fixed(complaints, new, old->node == new->node, "node");
    fixed(complaints, new, !moved, "state_dir");
    /* By default these two lie below state_dir and move with it: one complaint is enough. */
    fixed(complaints, new, moved || strcmp(old->control_socket, new->control_socket) == 0,
          "control_socket");
    fixed(complaints, new, moved || strcmp(old->secret_file, new->secret_file) == 0, "secret_file");
    fixed(complaints, new, old->ussd_sessions_max == new->ussd_sessions_max, "sessions_max");
    fixed(complaints, new, old->commit_queue_max == new->commit_queue_max, "commit_queue");
    fixed(complaints, new, old->outbox_max == new->outbox_max, "outbox");
    fixed(complaints, new, old->remember_max == new->remember_max, "remember");
    fixed(complaints, new, old->receipts_max == new->receipts_max, "receipts");
    fixed(complaints, new, old->quota_centres_max == new->quota_centres_max, "centres");
    fixed(complaints, new, old->quota_phones_max == new->quota_phones_max, "phones");
    fixed(complaints, new, old->quota_blocks_max == new->quota_blocks_max, "blocks");
    fixed(complaints, new, old->sms_same_ms == new->sms_same_ms, "same");
    fixed(complaints, new, conf_metrics_equal(&old->metrics, &new->metrics), "listen");
}

static bool same_tls(const struct conf_tls *a, const struct conf_tls *b)
{
    return a->on == b->on && strcmp(a->ca_file, b->ca_file) == 0 && strcmp(a->name, b->name) == 0 &&
           strcmp(a->certificate, b->certificate) == 0 && strcmp(a->key, b->key) == 0;
}

static bool same_link(const struct conf_link *a, const struct conf_link *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->group, b->group) == 0 &&
           strcmp(a->host, b->host) == 0 && a->port == b->port && same_tls(&a->tls, &b->tls) &&
           strcmp(a->system_id, b->system_id) == 0 && strcmp(a->password, b->password) == 0 &&
           strcmp(a->system_type, b->system_type) == 0 && a->bind == b->bind &&
           a->window == b->window && a->rate == b->rate &&
           ussd_dialect_equal(&a->dialect, &b->dialect) && a->alphabet == b->alphabet &&
           a->enquire_ms == b->enquire_ms && a->answer_ms == b->answer_ms &&
           a->response_ms == b->response_ms && a->reconnect_max_ms == b->reconnect_max_ms &&
           conf_sending_equal(&a->sending, &b->sending);
}

static bool is_among(struct link *const links[], size_t count, const struct link *link)
{
    for (size_t i = 0; i < count; i++)
        if (links[i] == link)
            return true;
    return false;
}

/* The link with these very settings, or a new one, for which an operator's word still holds. */
static struct link *keep_or_make(struct service *service, const struct conf_link *conf)
{
    const struct link *old;
    struct link *link;

    for (size_t i = 0; i < service->link_count; i++)
        if (same_link(&service->links[i]->conf, conf))
            return service->links[i];
    link = link_new(service, conf);
    old = service_link(service, conf->name);
    if (link != NULL && old != NULL)
        link_admin_inherit(link, old);
    return link;
}

static enum dm_error make_links(struct service *service, const struct conf *conf,
                                struct link *links[CONF_LINKS_MAX])
{
    for (size_t i = 0; i < conf->link_count; i++) {
        links[i] = keep_or_make(service, &conf->links[i]);
        if (links[i] != NULL)
            continue;
        while (i-- > 0)
            if (!is_among(service->links, service->link_count, links[i]))
                link_free(links[i]);
        return DM_E_NO_MEMORY;
    }
    return DM_OK;
}

/* The new links are in force before the old ones unbind: what those lose goes out by these. */
enum dm_error reload_links(struct service *service, const struct conf *conf)
{
    struct link *links[CONF_LINKS_MAX] = {NULL};
    struct link *old[CONF_LINKS_MAX];
    size_t old_count = service->link_count;
    enum dm_error error = make_links(service, conf, links);

    if (error != DM_OK)
        return error;
    memcpy(old, service->links, sizeof old);
    memcpy(service->links, links, sizeof links);
    service->link_count = conf->link_count;
    for (size_t i = 0; i < service->link_count; i++)
        link_wake(links[i]);
    for (size_t i = 0; i < old_count; i++) {
        if (is_among(links, service->link_count, old[i]))
            continue;
        link_stop(old[i]);
        service->leaving[service->leaving_count++] = old[i];
    }
    return DM_OK;
}

enum dm_error reload_may_change(const struct service *service, struct complaints *complaints)
{
    if (service->leaving_count == 0)
        return DM_OK;
    complain(complaints, false, service->conf->path, 0,
             "links of the last reload are still unbinding: try again in some seconds");
    return DM_E_FORMAT;
}

/* The configuration as the file has it now, if it can come into force. */
static enum dm_error read_anew(const struct service *service, struct complaints *complaints,
                               struct conf **result)
{
    struct conf *conf;
    enum dm_error error = reload_try(service->conf->path, complaints);

    if (error == DM_OK)
        error = conf_load(service->conf->path, &conf, complaints);
    if (error != DM_OK)
        return error;
    check_fixed(service->conf, conf, complaints);
    tls_check(conf, complaints);
    if (complaints->errors > 0 || reload_may_change(service, complaints) != DM_OK) {
        conf_free(conf);
        return DM_E_FORMAT;
    }
    *result = conf;
    return DM_OK;
}

static enum dm_error take_configuration(struct service *service, unsigned seconds,
                                        struct complaints *complaints)
{
    struct conf *conf;
    enum dm_error error = read_anew(service, complaints, &conf);

    if (error != DM_OK)
        return error;
    error = reload_trial_prepare(service, seconds);
    if (error == DM_OK && (error = reload_links(service, conf)) != DM_OK)
        reload_trial_cancel(service);
    if (error != DM_OK) {
        conf_free(conf);
        return error;
    }
    conf_forget_passwords(conf);
    reload_trial_begin(service, seconds, conf);
    log_event(EVENT_RELOADED, NULL, "configuration reloaded from %s", conf->path);
    return DM_OK;
}

enum dm_error service_reload(struct service *service, unsigned seconds,
                             struct complaints *complaints)
{
    const char *objection = trial_objection(&service->trial.state, TRIAL_APPLY);
    enum dm_error error;

    if (objection != NULL) {
        complain(complaints, false, service->conf->path, 0, "%s", objection);
        return DM_E_EXISTS;
    }
    if (service->stopping) {
        complain(complaints, false, service->conf->path, 0, "darmand is stopping");
        return DM_E_CLOSED;
    }
    notify_reloading();
    error = take_configuration(service, seconds, complaints);
    service->reload_refused = error != DM_OK;
    notify_ready();
    service_say_status(service);
    return error;
}

enum dm_error service_reload_try(const struct service *service, struct complaints *complaints,
                                 char **normal)
{
    struct conf *conf;
    enum dm_error error = read_anew(service, complaints, &conf);

    if (error != DM_OK)
        return error;
    if (normal != NULL) {
        *normal = conf->normal;
        conf->normal = NULL;
    }
    conf_free(conf);
    return DM_OK;
}

enum dm_error service_switch_dataset(struct service *service)
{
    uint32_t current;
    enum dm_error error = dataset_current(service->conf->state_dir, &current);

    if (error != DM_OK)
        return error;
    if (service->dataset != NULL && dataset_info(service->dataset)->version == current)
        return DM_E_EXISTS;
    service->switch_error = DM_OK;
    return switcher_start(service->switcher);
}

void service_switched(void *context, enum dm_error error, struct dataset *dataset)
{
    struct service *service = context;

    service->switch_error = error;
    if (error != DM_OK) {
        log_event(EVENT_DATASET_UNOPENED, NULL,
                  "the new version cannot be opened (%s): the old stays", dm_strerror(error));
        return;
    }
    dataset_close(service->dataset);
    service->dataset = dataset;
    log_event(EVENT_DATASET_SWITCHED, NULL, "switched to version %u: %llu persons, %llu providers",
              (unsigned)dataset_info(dataset)->version,
              (unsigned long long)dataset_info(dataset)->persons,
              (unsigned long long)dataset_info(dataset)->providers);
    data_watch(service);
}
