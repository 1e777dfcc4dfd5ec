#include "daemon/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/documents.h"
#include "daemon/handed_over.h"
#include "daemon/local_socket.h"
#include "daemon/log.h"

/* Connections the kernel keeps for us. */
#define BACKLOG 16

struct client {
    struct http *http;
    struct bufferevent *stream; /* NULL: the place is free */
    struct event *bound;
};

struct http {
    struct evconnlistener *listener;
    struct documents *documents;
    char path[CONF_PATH_MAX]; /* of the socket; "" when it is an address */
    struct client clients[HTTP_CLIENTS_MAX];
    size_t client_count;
};

/* ---- one client ----------------------------------------------------------------------------------------- */

static void end_client(struct client *client)
{
    struct http *http = client->http;

    if (client->bound != NULL)
        event_free(client->bound);
    if (client->stream != NULL)
        bufferevent_free(client->stream);
    *client = (struct client){.http = http};
    http->client_count--;
    (void)evconnlistener_enable(http->listener);
}

static void on_bound(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    end_client(context);
}

static void on_client_event(struct bufferevent *stream, short what, void *context)
{
    (void)stream;
    (void)what;
    end_client(context);
}

static void on_written(struct bufferevent *stream, void *context)
{
    (void)stream;
    end_client(context);
}

static void on_client_read(struct bufferevent *stream, void *context)
{
    struct client *client = context;
    struct evbuffer *output = bufferevent_get_output(stream);
    char octets[HTTP_HEAD_MAX];
    ev_ssize_t size = evbuffer_copyout(bufferevent_get_input(stream), octets, sizeof octets);
    struct http_request request;
    enum dm_error error = http_request_read(octets, size < 0 ? 0 : (size_t)size, &request);
    bool answered;

    if (error == DM_E_NOT_FOUND)
        return;
    /* What else it says is not read: it has its answer, and the end of the connection behind it. */
    (void)bufferevent_disable(stream, EV_READ);
    bufferevent_setcb(stream, NULL, on_written, on_client_event, client);
    answered = error == DM_OK ? documents_answer(client->http->documents, &request, output)
                              : documents_refuse(error, output);
    if (!answered)
        end_client(client);
}

static bool begin_client(struct client *client, struct event_base *base, evutil_socket_t fd)
{
    const struct timeval bound = {.tv_sec = HTTP_CLIENT_MS / 1000};

    client->stream = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (client->stream == NULL) {
        close(fd);
        return false;
    }
    client->bound = evtimer_new(base, on_bound, client);
    bufferevent_setcb(client->stream, on_client_read, NULL, on_client_event, client);
    bufferevent_setwatermark(client->stream, EV_READ, 0, HTTP_HEAD_MAX);
    return client->bound != NULL && event_add(client->bound, &bound) == 0 &&
           bufferevent_enable(client->stream, EV_READ | EV_WRITE) == 0;
}

static struct client *free_place(struct http *http)
{
    for (size_t i = 0; i < HTTP_CLIENTS_MAX; i++)
        if (http->clients[i].stream == NULL)
            return &http->clients[i];
    return NULL;
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address,
                      int size, void *context)
{
    struct http *http = context;
    struct client *client = free_place(http);

    (void)address;
    (void)size;
    if (client == NULL) {
        close(fd);
        return;
    }
    http->client_count++;
    if (!begin_client(client, evconnlistener_get_base(listener), fd))
        end_client(client);
    else if (http->client_count == HTTP_CLIENTS_MAX)
        (void)evconnlistener_disable(listener);
}

/* ---- opening -------------------------------------------------------------------------------------------- */

static enum dm_error listen_on_address(struct event_base *base, const struct conf_metrics *conf,
                                       struct http *http)
{
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(conf->port)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(conf->port)};
    bool is_four = inet_pton(AF_INET, conf->address, &four.sin_addr) == 1;

    if (!is_four && inet_pton(AF_INET6, conf->address, &six.sin6_addr) != 1)
        return DM_E_FORMAT;
    http->listener = evconnlistener_new_bind(
        base, on_accept, http, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE,
        BACKLOG, is_four ? (const struct sockaddr *)&four : (const struct sockaddr *)&six,
        is_four ? (int)sizeof four : (int)sizeof six);
    if (http->listener != NULL)
        return DM_OK;
    return errno == EADDRINUSE ? DM_E_EXISTS : dm_error_from_errno(errno);
}

static enum dm_error listen_on(struct event_base *base, const struct conf_metrics *conf,
                               struct http *http)
{
    enum dm_error error =
        handed_over_listen(base, HANDED_OVER_METRICS, on_accept, http, &http->listener);

    if (error != DM_E_NOT_FOUND)
        return error;
    if (conf->socket[0] == '\0')
        return listen_on_address(base, conf, http);
    error = local_socket_listen(base, conf->socket, on_accept, http, &http->listener);
    if (error == DM_OK)
        memcpy(http->path, conf->socket, sizeof http->path);
    return error;
}

static void explain(const struct conf_metrics *conf, enum dm_error error)
{
    const char *why = error == DM_E_EXISTS ? "another process listens there" : dm_strerror(error);

    if (handed_over(HANDED_OVER_METRICS))
        log_event(EVENT_METRICS_FAILED, NULL, "cannot listen on what systemd handed over: %s", why);
    else if (conf->socket[0] != '\0')
        log_event(EVENT_METRICS_FAILED, NULL, "cannot listen on %s: %s", conf->socket, why);
    else
        log_event(EVENT_METRICS_FAILED, NULL, "cannot listen on %s port %u: %s", conf->address,
                  (unsigned)conf->port, why);
}

enum dm_error http_open(struct service *service, struct http **result)
{
    const struct conf_metrics *conf = &service->conf->metrics;
    struct http *http;
    enum dm_error error = DM_E_NO_MEMORY;

    *result = NULL;
    if (conf->socket[0] == '\0' && conf->port == 0 && !handed_over(HANDED_OVER_METRICS))
        return DM_OK;
    http = calloc(1, sizeof *http);
    if (http == NULL)
        return error;
    for (size_t i = 0; i < HTTP_CLIENTS_MAX; i++)
        http->clients[i].http = http;
    http->documents = documents_new(service);
    if (http->documents != NULL)
        error = listen_on(service->base, conf, http);
    if (error == DM_OK) {
        *result = http;
        return DM_OK;
    }
    explain(conf, error);
    http_close(http);
    return error;
}

void http_close(struct http *http)
{
    if (http == NULL)
        return;
    for (size_t i = 0; i < HTTP_CLIENTS_MAX; i++)
        if (http->clients[i].stream != NULL)
            end_client(&http->clients[i]);
    if (http->listener != NULL)
        evconnlistener_free(http->listener);
    if (http->path[0] != '\0')
        (void)unlink(http->path);
    documents_free(http->documents);
    free(http);
}
