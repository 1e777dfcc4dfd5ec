#include "daemon/control.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/commands.h"
#include "daemon/handed_over.h"
#include "daemon/local_socket.h"
#include "daemon/log.h"

#define REQUEST_MAX 4096
#define CLIENT_MS   5000

struct control {
    struct service *service;
    struct evconnlistener *listener;
    char path[CONF_PATH_MAX]; /* "": it is systemd's */
};

/* ---- one client -------------------------------------------------------------------------------------- */

static void end_client(struct bufferevent *client)
{
    bufferevent_free(client);
}

static void on_written(struct bufferevent *client, void *context)
{
    (void)context;
    end_client(client);
}

static void on_client_event(struct bufferevent *client, short what, void *context)
{
    (void)what;
    (void)context;
    end_client(client);
}

/*
 * The kernel says who is at the other end, as of its connect: the process's own groups, which no change
 * of /etc/group since it began has touched, and without a question to a directory somewhere else.
 */
static void look_at_peer(struct bufferevent *client, struct peer *peer)
{
    evutil_socket_t fd = bufferevent_getfd(client);
    socklen_t size = sizeof peer->groups - sizeof *peer->groups;
    struct ucred who;
    socklen_t who_size = sizeof who;

    *peer = (struct peer){.user = (uid_t)-1};
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &who_size) != 0)
        return;
    peer->user = who.uid;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, peer->groups, &size) == 0)
        peer->group_count = size / sizeof *peer->groups;
    peer->groups[peer->group_count++] = who.gid;
}

static void answer(struct control *control, struct bufferevent *client, const char *line)
{
    struct peer peer;
    json_t *response;
    char *text;

    look_at_peer(client, &peer);
    response = commands_answer(control->service, line, &peer);
    text = response == NULL ? NULL : json_dumps(response, JSON_COMPACT);
    json_decref(response);
    bufferevent_setcb(client, NULL, on_written, on_client_event, control);
    if (text == NULL || evbuffer_add_printf(bufferevent_get_output(client), "%s\n", text) < 0)
        end_client(client);
    free(text);
}

static void on_client_read(struct bufferevent *client, void *context)
{
    struct evbuffer *input = bufferevent_get_input(client);
    char *line = evbuffer_readln(input, NULL, EVBUFFER_EOL_LF);

    if (line == NULL && evbuffer_get_length(input) > REQUEST_MAX) {
        end_client(client);
        return;
    }
    if (line != NULL)
        answer(context, client, line);
    free(line);
}

static void on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *address,
                      int size, void *context)
{
    struct bufferevent *client =
        bufferevent_socket_new(evconnlistener_get_base(listener), fd, BEV_OPT_CLOSE_ON_FREE);
    struct timeval bound = {.tv_sec = CLIENT_MS / 1000};

    (void)address;
    (void)size;
    if (client == NULL) {
        close(fd);
        return;
    }
    bufferevent_setcb(client, on_client_read, NULL, on_client_event, context);
    if (bufferevent_set_timeouts(client, &bound, &bound) != 0 ||
        bufferevent_enable(client, EV_READ | EV_WRITE) != 0)
        end_client(client);
}

/* ---- the socket ---------------------------------------------------------------------------------------- */

static enum dm_error listen_on(struct control *control)
{
    struct event_base *base = control->service->base;
    enum dm_error error =
        handed_over_listen(base, HANDED_OVER_CONTROL, on_accept, control, &control->listener);

    if (error == DM_E_NOT_FOUND)
        return local_socket_listen(base, control->path, on_accept, control, &control->listener);
    if (error == DM_OK)
        control->path[0] = '\0';
    return error;
}

enum dm_error control_open(struct service *service, struct control **result)
{
    struct control *control = calloc(1, sizeof *control);
    enum dm_error error;

    if (control == NULL)
        return DM_E_NO_MEMORY;
    control->service = service;
    memcpy(control->path, service->conf->control_socket, sizeof control->path);
    error = listen_on(control);
    if (error == DM_OK) {
        *result = control;
        return DM_OK;
    }
    log_event(EVENT_CONTROL_FAILED, NULL, "%s: %s", control->path,
              error == DM_E_EXISTS   ? "another darmand listens there"
              : error == DM_E_LENGTH ? "the path is too long for a socket: shorten control_socket"
                                     : dm_strerror(error));
    free(control);
    return error;
}

void control_close(struct control *control)
{
    if (control == NULL)
        return;
    evconnlistener_free(control->listener);
    if (control->path[0] != '\0')
        (void)unlink(control->path);
    free(control);
}
