/* The half of server.h that opens and closes. */

#include "test/sim/server.h"

#include "test/sim/loop.h"

#include <event2/event.h>
#include <event2/listener.h>
#include <event2/util.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TICK_USEC 10000 /* the grain of retries, timeouts and enquire_link */

static void on_accept(struct evconnlistener *listener, evutil_socket_t socket,
                      struct sockaddr *peer, int peer_length, void *context)
{
    struct server *server = context;
    struct connection *connection = connection_new(server, socket, ++server->accepted);

    (void)listener;
    (void)peer;
    (void)peer_length;
    TAILQ_INSERT_TAIL(&server->connections, connection, link);
}

static void on_tick(evutil_socket_t unused, short what, void *context)
{
    (void)unused;
    (void)what;
    server_tick(context);
}

static struct addrinfo *resolve(const struct server_options *options)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *found = NULL;
    char port[8];
    int error;

    snprintf(port, sizeof port, "%u", options->port);
    error = getaddrinfo(options->host, port, &hints, &found);
    if (error != 0) {
        fprintf(stderr, "darmand-sim: cannot resolve %s: %s\n", options->host, gai_strerror(error));
        return NULL;
    }
    return found;
}

static bool listen_on(struct server *server)
{
    struct addrinfo *found = resolve(server->options);

    if (found == NULL) {
        return false;
    }
    server->listener =
        evconnlistener_new_bind(server->loop->base, on_accept, server,
                                LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE,
                                -1, found->ai_addr, (int)found->ai_addrlen);
    freeaddrinfo(found);
    if (server->listener == NULL) {
        fprintf(stderr, "darmand-sim: cannot listen on %s:%u: %s\n", server->options->host,
                server->options->port, strerror(errno));
        return false;
    }
    return true;
}

static uint16_t bound_port(const struct server *server)
{
    struct sockaddr_storage address = {0};
    socklen_t length = sizeof address;

    if (getsockname(evconnlistener_get_fd(server->listener), (struct sockaddr *)&address,
                    &length) != 0) {
        return 0;
    }
    /* sin_port and sin6_port are at the same place, but the types differ. */
    return address.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&address)->sin6_port)
                                         : ntohs(((struct sockaddr_in *)&address)->sin_port);
}

/* By rename, so that whoever waits for the file never reads half of it. */
static bool write_port_file(const struct server *server)
{
    const char *path = server->options->port_file;
    char temporary[4096];
    FILE *file;
    bool written;

    if (path == NULL) {
        return true;
    }
    snprintf(temporary, sizeof temporary, "%s.%ld", path, (long)getpid());
    file = fopen(temporary, "w");
    written = file != NULL && fprintf(file, "%u\n", server->port) > 0;
    if (file != NULL && fclose(file) != 0) {
        written = false;
    }
    if (!written || rename(temporary, path) != 0) {
        fprintf(stderr, "darmand-sim: cannot write %s: %s\n", path, strerror(errno));
        return false;
    }
    return true;
}

bool server_open(struct server *server, struct loop *loop, struct judge *judge,
                 const struct server_options *options, const struct server_handler *handler)
{
    struct timeval tick = {.tv_usec = TICK_USEC};

    *server =
        (struct server){.options = options, .handler = *handler, .loop = loop, .judge = judge};
    TAILQ_INIT(&server->connections);
    TAILQ_INIT(&server->closed);
    queue_init(&server->queue);
    if (!listen_on(server)) {
        return false;
    }
    server->port = bound_port(server);
    server->tick = event_new(loop->base, -1, EV_PERSIST, on_tick, server);
    if (server->tick == NULL || event_add(server->tick, &tick) != 0) {
        return false;
    }
    printf("listening on %s:%u\n", options->host, server->port);
    fflush(stdout);
    return write_port_file(server);
}

bool server_is_idle(struct server *server)
{
    const struct queue *queue = &server->queue;
    bool idle = true;

    for (struct connection *connection = TAILQ_FIRST(&server->connections); connection != NULL;
         connection = TAILQ_NEXT(connection, link)) {
        idle = idle && connection_is_idle(connection);
    }
    return idle && TAILQ_EMPTY(&queue->sms) && TAILQ_EMPTY(&queue->ussd) &&
           TAILQ_EMPTY(&queue->resting);
}

void server_drop(struct server *server)
{
    struct connection *connection;

    while ((connection = TAILQ_FIRST(&server->connections)) != NULL) {
        connection_close(connection, "dropped");
    }
}

static void forget(void *context, struct delivery *delivery, enum delivery_end end, uint32_t status)
{
    (void)context;
    (void)delivery;
    (void)end;
    (void)status;
}

static void forget_connection(void *context, struct connection *connection)
{
    (void)context;
    (void)connection;
}

void server_close(struct server *server)
{
    if (server->listener != NULL) {
        evconnlistener_free(server->listener);
    }
    server->handler.settled = forget;
    server->handler.closed = forget_connection;
    server_drop(server);
    queue_clear(&server->queue);
    if (server->tick != NULL) {
        server_tick(server);
        event_free(server->tick);
    }
}
