#include "daemon/conf_link.h"

#include "daemon/conf_dialect.h"
#include "daemon/conf_sending.h"
#include "daemon/conf_take.h"
#include "daemon/conf_tls.h"
#include "store/secret_file.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PORT_DEFAULT 2775 /* IANA's for SMPP */
#define PORT_MAX     65535

#define WINDOW_DEFAULT 10
#define WINDOW_MAX     4096
#define RATE_DEFAULT   100
#define RATE_MAX       10000

#define ENQUIRE_DEFAULT   30
#define ANSWER_DEFAULT    10
#define RESPONSE_DEFAULT  60
#define RECONNECT_DEFAULT 60

const struct conf_shape conf_link_shape[] = {
    {"group", SHAPE_VALUE, NULL},
    {"host", SHAPE_VALUE, NULL},
    {"port", SHAPE_VALUE, NULL},
    {"tls", SHAPE_VALUE, NULL},
    {"tls_ca_file", SHAPE_VALUE, NULL},
    {"tls_name", SHAPE_VALUE, NULL},
    {"tls_certificate", SHAPE_VALUE, NULL},
    {"tls_key", SHAPE_VALUE, NULL},
    {"system_id", SHAPE_VALUE, NULL},
    {"password", SHAPE_VALUE, NULL},
    {"password_file", SHAPE_VALUE, NULL},
    {"system_type", SHAPE_VALUE, NULL},
    {"bind", SHAPE_VALUE, NULL},
    {"window", SHAPE_VALUE, NULL},
    {"rate", SHAPE_VALUE, NULL},
    {"dialect", SHAPE_VALUE, NULL},
    {"alphabet", SHAPE_VALUE, NULL},
    {"enquire", SHAPE_VALUE, NULL},
    {"answer", SHAPE_VALUE, NULL},
    {"response", SHAPE_VALUE, NULL},
    {"reconnect_max", SHAPE_VALUE, NULL},
    {"long_sms", SHAPE_VALUE, NULL},
    {"validity", SHAPE_VALUE, NULL},
    {"registered_delivery", SHAPE_VALUE, NULL},
    {"receipt_tlvs", SHAPE_VALUE, NULL},
    {"id_base", SHAPE_VALUE, NULL},
    {"status", SHAPE_TITLED, conf_status_shape},
    {NULL, SHAPE_VALUE, NULL},
};

static const char *bind_at(size_t index)
{
    static const char *const names[] = {[CONF_BIND_TRANSCEIVER] = "transceiver",
                                        [CONF_BIND_PAIR] = "pair",
                                        [CONF_BIND_AUTO] = "auto",
                                        NULL};
    return names[index];
}

static const char *alphabet_at(size_t index)
{
    static const char *const names[] = {
        [TEXT_GSM] = "gsm", [TEXT_LATIN1] = "latin1", [TEXT_UCS2] = "ucs2", NULL};
    return names[index];
}

/* ---- passwords ----------------------------------------------------------------------------- */

/* Why the file will not do, or NULL with its first line in `out`. */
static const char *read_password(const char *path, char *out, size_t capacity)
{
    int file;
    const char *why;
    if (secret_file_open(path, &file, &why) != DM_OK)
        return why;
    ssize_t size = read(file, out, capacity - 1);
    close(file);
    if (size < 0)
        return "it cannot be read";
    out[size] = '\0';
    if ((size_t)size != strlen(out))
        return "it holds NUL octets";
    out[strcspn(out, "\r\n")] = '\0';
    return out[0] == '\0' ? "its first line is empty" : NULL;
}

bool conf_link_password(const char *path, char *password, const char **why)
{
    char line[2 * (SMPP_PASSWORD_MAX + 1) + sizeof "\r\n"];
    _Static_assert(SMPP_PASSWORD_MAX == 8, "what is said below");
    *why = read_password(path, line, sizeof line);
    if (*why == NULL && strlen(line) > SMPP_PASSWORD_MAX)
        *why = "the password is too long; SMPP 3.4 has 8 characters at the most";
    if (*why == NULL)
        strcpy(password, line);
    explicit_bzero(line, sizeof line);
    return *why == NULL;
}

static void take_password_file(const struct conf_take *take, struct conf_link *link)
{
    const char *why;
    if (conf_take_path(take, "password_file", link->password_file, sizeof link->password_file) &&
        !conf_link_password(link->password_file, link->password, &why))
        conf_complain(take, "password_file", "password_file %s: %s", link->password_file, why);
}

static void take_password(const struct conf_take *take, struct conf_link *link)
{
    const struct conf_value *plain = conf_file_value(take->file, take->section, "password");
    bool in_file = conf_file_value(take->file, take->section, "password_file") != NULL;
    if (plain != NULL && in_file) {
        conf_complain(take, "password", "password and password_file are both given; keep the file");
    } else if (in_file) {
        take_password_file(take, link);
    } else if (plain != NULL) {
        conf_take_secret(take, "password", link->password, sizeof link->password);
        complain(take->complaints, true, plain->file, plain->line,
                 strcmp(plain->text, CONF_HIDDEN) == 0
                     ? "where a password was printed as " CONF_HIDDEN
                       " it has to be put back; or name a password_file"
                     : "the password stands in the configuration; move it to a password_file");
    } else {
        conf_complain(take, "password", "link \"%s\" has no password; add password_file = \"…\"",
                      link->name);
    }
}

/* ---- one link ------------------------------------------------------------------------------ */

/* A link's name stands in commands, logs and metrics. */
static bool is_link_name(const char *name)
{
    size_t size = strlen(name);
    if (size == 0 || size > LINK_NAME_MAX)
        return false;
    for (; *name != '\0'; name++) {
        if (!isascii((unsigned char)*name) ||
            (!isalnum((unsigned char)*name) && *name != '-' && *name != '_'))
            return false;
    }
    return true;
}

static void take_group(const struct conf_take *take, struct conf_link *link)
{
    conf_take_string(take, "group", link->name, link->group, sizeof link->group);
    if (conf_file_value(take->file, take->section, "group") != NULL && !is_link_name(link->group))
        conf_complain(take, "group", "group \"%s\": a name has 1 to %d letters, digits, - and _",
                      link->group, LINK_NAME_MAX);
}

static void take_link(const struct conf_take *take, struct conf_link *link)
{
    take_group(take, link);
    conf_take_string(take, "host", NULL, link->host, sizeof link->host);
    link->port = (uint16_t)conf_take_number(take, "port", 1, PORT_MAX, PORT_DEFAULT);
    conf_tls(take, link);
    conf_take_string(take, "system_id", NULL, link->system_id, sizeof link->system_id);
    take_password(take, link);
    conf_take_string(take, "system_type", "", link->system_type, sizeof link->system_type);
    link->bind = (enum conf_bind)conf_take_choice(take, "bind", bind_at, CONF_BIND_TRANSCEIVER);
    link->window = (uint32_t)conf_take_number(take, "window", 1, WINDOW_MAX, WINDOW_DEFAULT);
    link->rate = (uint32_t)conf_take_number(take, "rate", 0, RATE_MAX, RATE_DEFAULT);
    link->alphabet = (enum text_alphabet)conf_take_choice(take, "alphabet", alphabet_at, TEXT_GSM);
    link->enquire_ms = conf_take_seconds(take, "enquire", 1, 600, ENQUIRE_DEFAULT);
    link->answer_ms = conf_take_seconds(take, "answer", 1, 600, ANSWER_DEFAULT);
    link->response_ms = conf_take_seconds(take, "response", 1, 600, RESPONSE_DEFAULT);
    link->reconnect_max_ms = conf_take_seconds(take, "reconnect_max", 1, 3600, RECONNECT_DEFAULT);
    conf_sending(take, &link->sending);
}

static bool is_taken(const struct conf *conf, const char *name)
{
    for (size_t i = 0; i < conf->link_count; i++) {
        if (strcmp(conf->links[i].name, name) == 0)
            return true;
    }
    return false;
}

static void add_link(const struct conf_take *take, struct conf *conf)
{
    const struct conf_section *section = &take->file->sections[take->section];
    const char *name = section->title;
    struct conf_link spare = {0}; /* a link that cannot be kept is checked all the same */
    struct conf_link *link = &spare;
    if (!is_link_name(name))
        complain(take->complaints, false, section->file, section->line,
                 "link \"%s\": a name has 1 to %d letters, digits, - and _; rename it", name,
                 LINK_NAME_MAX);
    else if (is_taken(conf, name))
        complain(take->complaints, false, section->file, section->line,
                 "link \"%s\" is there twice; rename one", name);
    else if (conf->link_count == CONF_LINKS_MAX)
        complain(take->complaints, false, section->file, section->line,
                 "link \"%s\" is one too many; %d are the most", name, CONF_LINKS_MAX);
    else
        link = &conf->links[conf->link_count++];
    snprintf(link->name, sizeof link->name, "%s", name);
    take_link(take, link);
    conf_dialect_choose(take, conf, &link->dialect);
    explicit_bzero(spare.password, sizeof spare.password);
}

void conf_links(const struct conf_file *file, struct conf *conf, struct complaints *complaints)
{
    size_t at = conf_file_section(file, "link", 0);
    if (at == file->section_count)
        complain(complaints, false, file->names[0], 0,
                 "there is no link; add link \"name\" { host = \"…\" … }");
    for (; at < file->section_count; at = conf_file_section(file, "link", at + 1)) {
        struct conf_take take = {file, at, complaints};
        add_link(&take, conf);
    }
}
