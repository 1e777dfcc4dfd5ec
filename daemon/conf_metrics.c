#include "daemon/conf_metrics.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "daemon/conf_tls.h"

const struct conf_shape conf_metrics_shape[] = {
    {"listen", SHAPE_VALUE, NULL},
    {NULL, SHAPE_VALUE, NULL},
};

static void take_socket(const struct conf_take *take, const char *listen,
                        struct conf_metrics *metrics)
{
    const size_t max = sizeof((struct sockaddr_un *)NULL)->sun_path;

    if (conf_file_path(take->file, listen, metrics->socket, sizeof metrics->socket) == DM_OK &&
        strlen(metrics->socket) < max) {
        conf_note_text(take, "listen", false, metrics->socket);
        return;
    }
    metrics->socket[0] = '\0';
    conf_complain(take, "listen",
                  "listen: the path is too long for a socket; %zu octets are the most", max - 1);
}

static bool is_address(const char *text)
{
    struct in6_addr any;

    return inet_pton(AF_INET, text, &any) == 1 || inet_pton(AF_INET6, text, &any) == 1;
}

/* 1 … 65535, 0 for anything else. */
static uint16_t read_port(const char *text)
{
    size_t size = strlen(text);
    long port;

    if (size == 0 || size > 5 || strspn(text, "0123456789") != size)
        return 0;
    port = strtol(text, NULL, 10);
    return port <= UINT16_MAX ? (uint16_t)port : 0;
}

/* ADDRESS:PORT, an IPv6 address in brackets. */
static bool read_endpoint(char *text, struct conf_metrics *metrics)
{
    char *colon = strrchr(text, ':');
    size_t size;

    if (colon == NULL)
        return false;
    *colon = '\0';
    size = strlen(text);
    if (size > 2 && text[0] == '[' && text[size - 1] == ']') {
        text[size - 1] = '\0';
        text++;
    }
    metrics->port = read_port(colon + 1);
    if (metrics->port == 0 || !is_address(text) || strlen(text) >= sizeof metrics->address)
        return false;
    strcpy(metrics->address, text);
    return true;
}

void conf_metrics(const struct conf_take *take, struct conf_metrics *metrics)
{
    const struct conf_value *value = conf_file_value(take->file, take->section, "listen");
    char text[CONF_PATH_MAX];

    if (value == NULL || !conf_take_string(take, "listen", "", text, sizeof text))
        return;
    if (strchr(text, '/') != NULL) {
        take_socket(take, text, metrics);
    } else if (!read_endpoint(text, metrics)) {
        *metrics = (struct conf_metrics){.port = 0};
        conf_complain(take, "listen",
                      "listen \"%s\" is neither an address with a port nor a path; write it as in "
                      "\"127.0.0.1:9420\" or \"/var/lib/darmand/metrics\"",
                      value->text);
    } else if (!conf_is_loopback(metrics->address)) {
        complain(
            take->complaints, true, value->file, value->line,
            "listen: whoever reaches %s reads metrics and the status page, in the clear; listen "
            "on a loopback address or a socket and put a server with TLS before it",
            metrics->address);
    }
}

bool conf_metrics_equal(const struct conf_metrics *a, const struct conf_metrics *b)
{
    return strcmp(a->socket, b->socket) == 0 && strcmp(a->address, b->address) == 0 &&
           a->port == b->port;
}
