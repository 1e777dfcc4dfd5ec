/*
 * nodelay.so, preloaded: every TCP socket of the program has TCP_NODELAY.  Kannel leaves Nagle's
 * algorithm on, so that one message at a time waits for delayed acknowledgements; this takes away
 * that and nothing else.
 */
#include <dlfcn.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

static void *next(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

/* On what is no TCP socket it fails, and nothing is wrong. */
static int without_delay(int fd)
{
    int on = 1;

    if (fd >= 0)
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

int socket(int domain, int type, int protocol)
{
    int (*real)(int, int, int);
    void *symbol = next("socket");

    memcpy(&real, &symbol, sizeof real);
    return without_delay(real(domain, type, protocol));
}

int accept(int fd, __SOCKADDR_ARG address, socklen_t *restrict length)
{
    int (*real)(int, __SOCKADDR_ARG, socklen_t *);
    void *symbol = next("accept");

    memcpy(&real, &symbol, sizeof real);
    return without_delay(real(fd, address, length));
}
