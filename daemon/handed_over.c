#include "daemon/handed_over.h"

#include <event2/util.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

/* -1: none.  The environment stays as it is, so it can be asked about each name; a child that reads a
 * configuration has the same environment but another process number, and is handed nothing. */
static int descriptor_of(const char *name)
{
    char **names = NULL;
    int count = sd_listen_fds_with_names(0, &names);
    int found = -1;

    for (int i = 0; i < count; i++) {
        if (found < 0 && strcmp(names[i], name) == 0)
            found = SD_LISTEN_FDS_START + i;
        free(names[i]);
    }
    free(names);
    return found;
}

bool handed_over(const char *name)
{
    return descriptor_of(name) >= 0;
}

enum dm_error handed_over_listen(struct event_base *base, const char *name,
                                 evconnlistener_cb accepted, void *context,
                                 struct evconnlistener **listener)
{
    int fd = descriptor_of(name);

    if (fd < 0)
        return DM_E_NOT_FOUND;
    if (sd_is_socket(fd, AF_UNSPEC, SOCK_STREAM, 1) <= 0)
        return DM_E_FORMAT;
    if (evutil_make_socket_nonblocking(fd) != 0)
        return DM_E_IO;
    *listener = evconnlistener_new(base, accepted, context, LEV_OPT_CLOSE_ON_FREE, 0, fd);
    return *listener == NULL ? DM_E_IO : DM_OK;
}
