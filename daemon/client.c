#include "daemon/client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define ANSWER_MAX (1u << 20)

static enum dm_error dial(const char *path, unsigned seconds, int *fd)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct timeval bound = {.tv_sec = (time_t)seconds};

    if (strlen(path) >= sizeof address.sun_path)
        return DM_E_LENGTH;
    memcpy(address.sun_path, path, strlen(path) + 1);
    *fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*fd < 0)
        return dm_error_from_errno(errno);
    if (setsockopt(*fd, SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound) != 0 ||
        setsockopt(*fd, SOL_SOCKET, SO_SNDTIMEO, &bound, sizeof bound) != 0)
        return dm_error_from_errno(errno);
    if (connect(*fd, (struct sockaddr *)&address, sizeof address) == 0)
        return DM_OK;
    return errno == ECONNREFUSED ? DM_E_NOT_FOUND : dm_error_from_errno(errno);
}

static enum dm_error send_line(int fd, const json_t *request)
{
    char *text = json_dumps(request, JSON_COMPACT);
    enum dm_error error = DM_OK;
    size_t size;

    if (text == NULL)
        return DM_E_NO_MEMORY;
    size = strlen(text);
    text[size++] = '\n'; /* in place of the NUL: one write, one line */
    if (send(fd, text, size, MSG_NOSIGNAL) != (ssize_t)size)
        error = DM_E_IO;
    free(text);
    return error;
}

static enum dm_error receive_all(int fd, char *text, size_t capacity)
{
    size_t size = 0;
    ssize_t got;

    while (size + 1 < capacity && (got = recv(fd, text + size, capacity - 1 - size, 0)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return DM_E_IO;
        size += (size_t)got;
    }
    text[size] = '\0';
    return size == 0 ? DM_E_CLOSED : DM_OK;
}

enum dm_error client_ask(const char *path, const json_t *request, json_t **answer)
{
    return client_ask_within(path, request, CLIENT_SECONDS, answer);
}

enum dm_error client_ask_within(const char *path, const json_t *request, unsigned seconds,
                                json_t **answer)
{
    char *text = malloc(ANSWER_MAX);
    json_t *parsed = NULL;
    int fd = -1;
    enum dm_error error = text == NULL ? DM_E_NO_MEMORY : dial(path, seconds, &fd);

    if (error == DM_OK)
        error = send_line(fd, request);
    if (error == DM_OK)
        error = receive_all(fd, text, ANSWER_MAX);
    if (error == DM_OK && (parsed = json_loads(text, 0, NULL)) == NULL)
        error = DM_E_FORMAT;
    if (error == DM_OK)
        *answer = parsed;
    if (fd >= 0)
        close(fd);
    free(text);
    return error;
}
