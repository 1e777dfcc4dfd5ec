#include "daemon/control.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/commands.h"
#include "daemon/log.h"

#define REQUEST_MAX 4096
#define CLIENT_MS   5000
#define SOCKET_MODE 0660

struct control {
    struct service *service;
    struct evconnlistener *listener;
    char path[CONF_PATH_MAX];
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

static void answer(struct control *control, struct bufferevent *client, const char *line)
{
    json_t *response = commands_answer(control->service, line);
    char *text = response == NULL ? NULL : json_dumps(response, JSON_COMPACT);

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

static bool somebody_listens(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool live = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) == 0;

    if (fd >= 0)
        close(fd);
    return live;
}

static enum dm_error listen_on(struct control *control)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    mode_t before;

    if (strlen(control->path) >= sizeof address.sun_path)
        return DM_E_LENGTH;
    memcpy(address.sun_path, control->path, strlen(control->path) + 1);
    if (somebody_listens(&address))
        return DM_E_EXISTS;
    if (unlink(control->path) != 0 && access(control->path, F_OK) == 0)
        return DM_E_PERMISSION;
    /* The mode is right from the first moment, not set after the fact. */
    before = umask(0777 & ~SOCKET_MODE);
    control->listener = evconnlistener_new_bind(control->service->base, on_accept, control,
                                                LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 16,
                                                (const struct sockaddr *)&address, sizeof address);
    umask(before);
    return control->listener == NULL ? DM_E_IO : DM_OK;
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
    log_line(LOG_LEVEL_ERROR, "control", "%s: %s", control->path,
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
    (void)unlink(control->path);
    free(control);
}
