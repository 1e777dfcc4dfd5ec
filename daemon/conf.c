#include "daemon/conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/conf_control.h"
#include "daemon/conf_data.h"
#include "daemon/conf_dialect.h"
#include "daemon/conf_file.h"
#include "daemon/conf_link.h"
#include "daemon/conf_menu.h"
#include "daemon/conf_metrics.h"
#include "daemon/conf_notice.h"
#include "daemon/conf_print.h"
#include "daemon/conf_quota.h"
#include "daemon/conf_take.h"

#define STATE_DIR_DEFAULT "/var/lib/darmand"
#define CODE_DEFAULT      "*4*1420#"
#define NUMBER_DEFAULT    "1420"

static const struct conf_shape ussd_shape[] = {
    {"code", SHAPE_VALUE, NULL},         {"provider_menu", SHAPE_VALUE, NULL},
    {"insured_menu", SHAPE_VALUE, NULL}, {"step", SHAPE_VALUE, NULL},
    {"session", SHAPE_VALUE, NULL},      {"sessions_max", SHAPE_VALUE, NULL},
    {"slow", SHAPE_VALUE, NULL},         {"answer", SHAPE_VALUE, NULL},
    {"late_by_sms", SHAPE_VALUE, NULL},  {"desk_menu", SHAPE_VALUE, NULL},
    {NULL, SHAPE_VALUE, NULL},
};

static const struct conf_shape sms_shape[] = {
    {"number", SHAPE_VALUE, NULL},
    {"deadline", SHAPE_VALUE, NULL},
    {"same", SHAPE_VALUE, NULL},
    {NULL, SHAPE_VALUE, NULL},
};

static const struct conf_shape rules_shape[] = {
    {"link_science", SHAPE_VALUE, NULL},  {"link_registry", SHAPE_VALUE, NULL},
    {"son_age", SHAPE_VALUE, NULL},       {"max_data_age", SHAPE_VALUE, NULL},
    {"warn_data_age", SHAPE_VALUE, NULL}, {NULL, SHAPE_VALUE, NULL},
};

static const struct conf_shape limits_shape[] = {
    {"wait_ms", SHAPE_VALUE, NULL},  {"commit_queue", SHAPE_VALUE, NULL},
    {"outbox", SHAPE_VALUE, NULL},   {"remember", SHAPE_VALUE, NULL},
    {"receipts", SHAPE_VALUE, NULL}, {NULL, SHAPE_VALUE, NULL},
};

const struct conf_shape conf_shape[] = {
    {"node", SHAPE_VALUE, NULL},
    {"state_dir", SHAPE_VALUE, NULL},
    {"control_socket", SHAPE_VALUE, NULL},
    {"secret_file", SHAPE_VALUE, NULL},
    {"core_dumps", SHAPE_VALUE, NULL},
    {"drain", SHAPE_VALUE, NULL},
    {"language", SHAPE_VALUE, NULL},
    {"texts_dir", SHAPE_VALUE, NULL},
    {"dialect", SHAPE_TITLED, conf_dialect_shape},
    {"link", SHAPE_TITLED, conf_link_shape},
    {"ussd", SHAPE_SECTION, ussd_shape},
    {"sms", SHAPE_SECTION, sms_shape},
    {"rules", SHAPE_SECTION, rules_shape},
    {"limits", SHAPE_SECTION, limits_shape},
    {"control", SHAPE_SECTION, conf_control_shape},
    {"metrics", SHAPE_SECTION, conf_metrics_shape},
    {"data", SHAPE_SECTION, conf_data_shape},
    {"quota", SHAPE_SECTION, conf_quota_shape},
    {"notice", SHAPE_SECTION, conf_notice_shape},
    {"menu", SHAPE_TITLED, conf_menu_shape},
    {"shortcut", SHAPE_TITLED, conf_shortcut_shape},
    {NULL, SHAPE_VALUE, NULL},
};

struct load {
    const struct conf_file *file;
    struct conf *conf;
    struct complaints *complaints;
};

/* ---- the top level ------------------------------------------------------------------------- */

static const char *language_at(size_t index)
{
    static const char *const names[] = {"fa", "en", NULL};
    return names[index];
}

/* A path of the file, or a name within the state directory. */
static void take_state_path(const struct load *load, const char *name, const char *fallback,
                            char *out, size_t capacity)
{
    struct conf_take take = {load->file, CONF_ROOT, load->complaints};
    char usual[CONF_PATH_MAX];
    int size = snprintf(usual, sizeof usual, "%s/%s", load->conf->state_dir, fallback);
    if (!conf_take_path(&take, name, out, capacity)) {
        if (size < 0 || (size_t)size >= capacity)
            conf_complain(&take, "state_dir", "state_dir: the path is too long; shorten it");
        snprintf(out, capacity, "%s", usual);
    }
    conf_note_text(&take, name, strcmp(out, usual) == 0, out);
}

static void take_top(const struct load *load)
{
    struct conf *conf = load->conf;
    struct conf_take take = {load->file, CONF_ROOT, load->complaints};
    conf->node = (unsigned)conf_take_number(&take, "node", 0, 9, 0);
    if (!conf_take_path(&take, "state_dir", conf->state_dir, sizeof conf->state_dir))
        strcpy(conf->state_dir, STATE_DIR_DEFAULT);
    conf_note_text(&take, "state_dir", strcmp(conf->state_dir, STATE_DIR_DEFAULT) == 0,
                   conf->state_dir);
    take_state_path(load, "control_socket", "control", conf->control_socket,
                    sizeof conf->control_socket);
    if (strlen(conf->control_socket) >= sizeof((struct sockaddr_un *)NULL)->sun_path)
        conf_complain(&take, "control_socket",
                      "control_socket %s is too long for a socket; %zu octets are the most",
                      conf->control_socket, sizeof((struct sockaddr_un *)NULL)->sun_path - 1);
    take_state_path(load, "secret_file", "secret", conf->secret_file, sizeof conf->secret_file);
    conf->core_dumps = conf_take_flag(&take, "core_dumps", false);
    conf->drain_ms = conf_take_seconds(&take, "drain", 0, 300, 10);
    strcpy(conf->language, language_at(conf_take_choice(&take, "language", language_at, 0)));
}

/* ---- sections that stand once -------------------------------------------------------------- */

/* The only section of a name, which is always there. */
static size_t only_section(const struct load *load, const char *name)
{
    size_t first = conf_file_section(load->file, name, 0);
    size_t second = conf_file_section(load->file, name, first + 1);
    if (second < load->file->section_count)
        complain(load->complaints, false, load->file->sections[second].file,
                 load->file->sections[second].line, "%s is there twice; put all into one", name);
    return first;
}

/* `*`, digits with one `*` between, `#`. */
static bool is_code(const char *code)
{
    size_t digits = 1;
    while (digits > 0 && *code == '*') {
        digits = strspn(code + 1, "0123456789");
        code += digits + 1;
    }
    return digits > 0 && strcmp(code, "#") == 0;
}

static void take_ussd(const struct load *load, size_t section)
{
    struct conf *conf = load->conf;
    struct conf_take take = {load->file, section, load->complaints};
    if (conf_take_string(&take, "code", CODE_DEFAULT, conf->ussd_code, sizeof conf->ussd_code) &&
        (conf->ussd_code[0] != '*' || !is_code(conf->ussd_code)))
        conf_complain(&take, "code", "code \"%s\" is no USSD code; write it as in \"%s\"",
                      conf->ussd_code, CODE_DEFAULT);
    conf->ussd_step_ms = conf_take_seconds(&take, "step", 5, 600, 90);
    conf->ussd_session_ms = conf_take_seconds(&take, "session", 10, 3600, 180);
    if (conf->ussd_step_ms > conf->ussd_session_ms)
        conf_complain(&take, "step", "step is longer than session; shorten it");
    conf->ussd_slow_ms = conf_take_seconds(&take, "slow", 1, 60, 3);
    conf->ussd_answer_ms = conf_take_seconds(&take, "answer", 2, 60, 8);
    if (conf->ussd_slow_ms > conf->ussd_answer_ms)
        conf_complain(&take, "slow", "slow is longer than answer; shorten it");
    conf->ussd_late_by_sms = conf_take_flag(&take, "late_by_sms", false);
    conf->ussd_sessions_max = (uint32_t)conf_take_number(&take, "sessions_max", 1, 1000000, 10000);
}

static void take_sms(const struct load *load)
{
    struct conf *conf = load->conf;
    struct conf_take take = {load->file, only_section(load, "sms"), load->complaints};
    if (conf_take_string(&take, "number", NUMBER_DEFAULT, conf->sms_number,
                         sizeof conf->sms_number) &&
        conf->sms_number[strspn(conf->sms_number, "0123456789")] != '\0')
        conf_complain(&take, "number", "number \"%s\" is no number; give digits only",
                      conf->sms_number);
    conf->sms_deadline_ms = conf_take_seconds(&take, "deadline", 60, 86400, 1800);
    conf->sms_same_ms = conf_take_seconds(&take, "same", 10, 86400, 600);
}

static void take_rules(const struct load *load)
{
    struct conf *conf = load->conf;
    struct conf_take take = {load->file, only_section(load, "rules"), load->complaints};
    conf->link_science = conf_take_flag(&take, "link_science", false);
    conf->link_registry = conf_take_flag(&take, "link_registry", false);
    conf->son_age = (int)conf_take_number(&take, "son_age", 1, 99, 19);
    conf->max_data_age_days = (int)conf_take_number(&take, "max_data_age", 0, 3650, 7);
    /* By default when two thirds of the time are over: there is still time to mend an export. */
    conf->warn_data_age_days =
        (int)conf_take_number(&take, "warn_data_age", 0, 3650, conf->max_data_age_days * 2 / 3);
    if (conf->max_data_age_days > 0 && conf->warn_data_age_days > conf->max_data_age_days)
        conf_complain(&take, "warn_data_age",
                      "warn_data_age is longer than max_data_age; shorten it");
}

static void take_limits(const struct load *load)
{
    struct conf *conf = load->conf;
    struct conf_take take = {load->file, only_section(load, "limits"), load->complaints};
    conf->wait_ms = conf_take_number(&take, "wait_ms", 10, 60000, 1000);
    conf->commit_queue_max = (uint32_t)conf_take_number(&take, "commit_queue", 1, 1000000, 10000);
    conf->outbox_max = (uint32_t)conf_take_number(&take, "outbox", 1, 10000000, 100000);
    conf->remember_max = (uint32_t)conf_take_number(&take, "remember", 1000, 100000000, 4000000);
    conf->receipts_max = (uint32_t)conf_take_number(&take, "receipts", 1, 10000000, 100000);
}

/* ---- texts, and all of it ------------------------------------------------------------------ */

static enum dm_error take_texts(const struct load *load)
{
    char directory[CONF_PATH_MAX];
    char path[CONF_PATH_MAX];
    struct conf_take take = {load->file, CONF_ROOT, load->complaints};
    if (!conf_take_path(&take, "texts_dir", directory, sizeof directory))
        snprintf(directory, sizeof directory, "%.*s",
                 (int)(strrchr(load->conf->path, '/') - load->conf->path), load->conf->path);
    /* Never as usual: what is usual depends on where the file lies. */
    conf_note_text(&take, "texts_dir", false, directory[0] != '\0' ? directory : "/");
    int size = snprintf(path, sizeof path, "%s/texts.%s", directory, load->conf->language);
    if (size < 0 || (size_t)size >= sizeof path) {
        conf_complain(&take, "texts_dir", "texts_dir: the path is too long; shorten it");
        return DM_E_FORMAT;
    }
    return texts_load(path, &load->conf->texts, load->complaints);
}

static enum dm_error take_all(const struct load *load)
{
    size_t ussd = only_section(load, "ussd");
    take_top(load);
    conf_dialects(load->file, load->conf, load->complaints);
    conf_links(load->file, load->conf, load->complaints);
    take_ussd(load, ussd);
    take_sms(load);
    take_rules(load);
    take_limits(load);
    conf_control(&(struct conf_take){load->file, only_section(load, "control"), load->complaints},
                 load->conf);
    conf_metrics(&(struct conf_take){load->file, only_section(load, "metrics"), load->complaints},
                 &load->conf->metrics);
    conf_data(&(struct conf_take){load->file, only_section(load, "data"), load->complaints},
              &load->conf->data);
    conf_notice(&(struct conf_take){load->file, only_section(load, "notice"), load->complaints},
                load->conf);
    conf_quota(&(struct conf_take){load->file, only_section(load, "quota"), load->complaints},
               load->conf);
    enum dm_error error = take_texts(load);
    /* Menus name texts: without texts every name would look wrong. */
    if (error == DM_OK)
        conf_menus(load->file, ussd, &load->conf->texts, &load->conf->menus, load->complaints);
    return error == DM_E_FORMAT ? DM_OK : error;
}

/* The path as an absolute one, so that relative paths in the file become absolute too. */
static enum dm_error absolute(const char *path, char *out, size_t capacity)
{
    char here[CONF_PATH_MAX] = "";
    if (path[0] != '/' && getcwd(here, sizeof here) == NULL)
        return DM_E_LENGTH;
    int size = snprintf(out, capacity, "%s%s%s", here, path[0] == '/' ? "" : "/", path);
    return size >= 0 && (size_t)size < capacity ? DM_OK : DM_E_LENGTH;
}

enum dm_error conf_load(const char *path, struct conf **conf, struct complaints *complaints)
{
    size_t before = complaints->errors;
    struct conf_file *file = NULL;
    struct conf *made = calloc(1, sizeof *made);
    enum dm_error error = DM_E_NO_MEMORY;
    if (made == NULL)
        goto out;

    error = absolute(path, made->path, sizeof made->path);
    if (error != DM_OK) {
        complain(complaints, false, path, 0, "the path is too long; %d octets are the most",
                 CONF_PATH_MAX - 1);
        goto out;
    }
    error = conf_file_read(made->path, conf_shape, false, &file, complaints);
    if (file == NULL)
        goto out;
    error = take_all(&(struct load){file, made, complaints});
    if (error == DM_OK && complaints->errors != before)
        error = DM_E_FORMAT;
    if (error == DM_OK)
        error = conf_print(file, conf_shape, made, &made->normal);

out:
    conf_file_free(file);
    /* No memory is the one error no line is to blame for. */
    if (error != DM_OK && complaints->errors == before)
        complain(complaints, false, path, 0, "%s", dm_strerror(error));
    if (error != DM_OK)
        conf_free(made);
    else
        *conf = made;
    return error;
}

void conf_forget_passwords(struct conf *conf)
{
    for (size_t i = 0; i < conf->link_count; i++)
        explicit_bzero(conf->links[i].password, sizeof conf->links[i].password);
}

void conf_free(struct conf *conf)
{
    if (conf == NULL)
        return;
    texts_free(&conf->texts);
    free(conf->normal);
    explicit_bzero(conf, sizeof *conf);
    free(conf);
}
