#include "daemon/local_socket.h"

#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET_MODE 0660
/* Connections the kernel keeps for us until we accept them. */
#define BACKLOG 16

static bool somebody_listens(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool live = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) == 0;

    if (fd >= 0)
        close(fd);
    return live;
}

enum dm_error local_socket_listen(struct event_base *base, const char *path,
                                  evconnlistener_cb accepted, void *context,
                                  struct evconnlistener **listener)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    mode_t before;

    if (strlen(path) >= sizeof address.sun_path)
        return DM_E_LENGTH;
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (somebody_listens(&address))
        return DM_E_EXISTS;
    if (unlink(path) != 0 && access(path, F_OK) == 0)
        return DM_E_PERMISSION;
    /* The mode is right from the first moment, not set after the fact. */
    before = umask(0777 & ~SOCKET_MODE);
    *listener = evconnlistener_new_bind(base, accepted, context,
                                        LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, BACKLOG,
                                        (const struct sockaddr *)&address, sizeof address);
    umask(before);
    return *listener == NULL ? DM_E_IO : DM_OK;
}
