#include "daemon/conf_tls.h"

#include <arpa/inet.h>
#include <string.h>
#include <unistd.h>

#include "store/secret_file.h"

static const char *const options[] = {"tls_ca_file", "tls_name", "tls_certificate", "tls_key"};

static bool is_given(const struct conf_take *take, const char *name)
{
    return conf_file_value(take->file, take->section, name) != NULL;
}

bool conf_is_loopback(const char *host)
{
    struct in_addr four;
    struct in6_addr six;

    if (inet_pton(AF_INET, host, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    if (inet_pton(AF_INET6, host, &six) == 1)
        return IN6_IS_ADDR_LOOPBACK(&six);
    return strcmp(host, "localhost") == 0;
}

/* Whoever names an authority believes that the link is encrypted. */
static void take_clear(const struct conf_take *take, const struct conf_link *link)
{
    const struct conf_value *host = conf_file_value(take->file, take->section, "host");

    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (is_given(take, options[i]))
            conf_complain(take, options[i], "%s means nothing without tls = \"yes\"", options[i]);
    if (host != NULL && link->host[0] != '\0' && !conf_is_loopback(link->host))
        complain(
            take->complaints, true, host->file, host->line,
            "link \"%s\" sends its password and all texts to %s in the clear; set tls = \"yes\", "
            "or see that a tunnel or a line of your own carries them",
            link->name, link->host);
}

static void take_key(const struct conf_take *take, struct conf_tls *tls)
{
    int file;
    const char *why;

    if (!conf_take_path(take, "tls_key", tls->key, sizeof tls->key))
        return;
    if (secret_file_open(tls->key, &file, &why) != DM_OK)
        conf_complain(take, "tls_key", "tls_key %s: %s", tls->key, why);
    else
        close(file);
}

void conf_tls(const struct conf_take *take, struct conf_link *link)
{
    struct conf_tls *tls = &link->tls;

    tls->on = conf_take_flag(take, "tls", false);
    if (!tls->on) {
        take_clear(take, link);
        return;
    }
    (void)conf_take_path(take, "tls_ca_file", tls->ca_file, sizeof tls->ca_file);
    conf_take_string(take, "tls_name", link->host, tls->name, sizeof tls->name);
    (void)conf_take_path(take, "tls_certificate", tls->certificate, sizeof tls->certificate);
    take_key(take, tls);
    if (is_given(take, "tls_certificate") != is_given(take, "tls_key"))
        conf_complain(take, "tls", "tls_certificate and tls_key go together; give both or neither");
}
