/*
 * proxy UPSTREAM-PORT PORT-FILE CONTROL SEED: a TCP relay on loopback between an ESME and its SMSC,
 * which breaks as networks do.  It writes the port it listens on into PORT-FILE and obeys lines that
 * are written into the FIFO CONTROL; each is in force when it has been printed.
 *
 *   pass             all is well again; what is half-open is let go
 *   split N          octets go on N at a time, each time in a segment of their own
 *   delay MS         what comes is held for MS at most, and goes on in one burst
 *   duplicate N      N of 100 PDUs of the SMSC come twice
 *   stall            nothing is read any more, from either side
 *   cut N            each connection ends behind N octets more of either way, inside a PDU or not
 *   reset            each connection ends at once with a RST
 *   half-open        the connections there are lose all octets, and neither side is told of its end
 *   refuse           each connection is reset, and no new one is had
 *   storm            each connection is reset, and a new one accepted and closed at once
 */
#include "test/network/relay.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINE_MOST 64

/* How new connections are met. */
enum door { DOOR_OPEN, DOOR_REFUSES, DOOR_SLAMS };

static const struct command {
    const char *name;
    enum fault fault;
    enum door door;
} commands[] = {
    {"pass", FAULT_NONE, DOOR_OPEN},       {"split", FAULT_SPLIT, DOOR_OPEN},
    {"delay", FAULT_DELAY, DOOR_OPEN},     {"duplicate", FAULT_DUPLICATE, DOOR_OPEN},
    {"stall", FAULT_STALL, DOOR_OPEN},     {"cut", FAULT_CUT, DOOR_OPEN},
    {"reset", FAULT_RESET, DOOR_OPEN},     {"half-open", FAULT_HALF_OPEN, DOOR_OPEN},
    {"refuse", FAULT_RESET, DOOR_REFUSES}, {"storm", FAULT_RESET, DOOR_SLAMS},
};
#define COMMANDS (sizeof commands / sizeof commands[0])

struct proxy {
    struct relay relay;
    struct event *acceptable; /* NULL while nobody is let in */
    struct event *readable;   /* of the FIFO */
    int listener;
    in_port_t port, upstream; /* in network order */
    enum door door;
    unsigned accepted;
    char line[LINE_MOST];
    size_t line_length;
};

/* On loopback a connection is there at once, or refused. */
static int connect_upstream(const struct proxy *proxy)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = proxy->upstream,
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    must(fd >= 0, "socket");
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    close(fd);
    return -1;
}

static void on_acceptable(int listener, short what, void *context)
{
    struct proxy *proxy = context;
    int esme = accept(listener, NULL, NULL);
    int smsc = esme < 0 || proxy->door == DOOR_SLAMS ? -1 : connect_upstream(proxy);

    (void)what;
    if (esme < 0)
        return;
    printf("accepted %u\n", ++proxy->accepted);
    if (smsc < 0)
        close(esme);
    else
        relay_add(&proxy->relay, esme, smsc);
}

/* ---- the listener ------------------------------------------------------------------------------------ */

static void open_listener(struct proxy *proxy)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = proxy->port, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int on = 1;

    proxy->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    must(proxy->listener >= 0 &&
             setsockopt(proxy->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
             bind(proxy->listener, (struct sockaddr *)&address, size) == 0 &&
             listen(proxy->listener, SOMAXCONN) == 0 &&
             getsockname(proxy->listener, (struct sockaddr *)&address, &size) == 0,
         "listening");
    proxy->port = address.sin_port;
    proxy->acceptable =
        event_new(proxy->relay.base, proxy->listener, EV_READ | EV_PERSIST, on_acceptable, proxy);
    must(proxy->acceptable != NULL && event_add(proxy->acceptable, NULL) == 0, "listening");
}

static void close_listener(struct proxy *proxy)
{
    event_free(proxy->acceptable);
    proxy->acceptable = NULL;
    close(proxy->listener);
}

static void write_port(const struct proxy *proxy, const char *path)
{
    FILE *file = fopen(path, "w");

    must(file != NULL && fprintf(file, "%u\n", ntohs(proxy->port)) > 0 && fclose(file) == 0, path);
}

/* ---- commands --------------------------------------------------------------------------------------- */

static void set_door(struct proxy *proxy, enum door door)
{
    proxy->door = door;
    if (door == DOOR_REFUSES)
        close_listener(proxy);
    else if (proxy->acceptable == NULL)
        open_listener(proxy);
}

static bool obey(struct proxy *proxy, const char *line)
{
    char name[LINE_MOST];
    unsigned extent = 0;

    if (sscanf(line, "%63s %u", name, &extent) < 1)
        return false;
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(name, commands[i].name) == 0) {
            set_door(proxy, commands[i].door);
            relay_set(&proxy->relay, commands[i].fault, extent);
            return true;
        }
    return false;
}

static void on_command(int fd, short what, void *context)
{
    struct proxy *proxy = context;
    char letter;

    (void)what;
    while (read(fd, &letter, 1) == 1) {
        must(proxy->line_length < sizeof proxy->line - 1, "a command without an end");
        if (letter != '\n') {
            proxy->line[proxy->line_length++] = letter;
            continue;
        }
        proxy->line[proxy->line_length] = '\0';
        proxy->line_length = 0;
        errno = EINVAL;
        must(obey(proxy, proxy->line), proxy->line);
        printf("%s\n", proxy->line);
    }
}

/* ---- the whole ------------------------------------------------------------------------------------ */

int main(int count, char **arguments)
{
    struct proxy proxy = {.relay.base = event_base_new()};
    int control;

    if (count != 5) {
        fputs("usage: proxy UPSTREAM-PORT PORT-FILE CONTROL SEED\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    srandom((unsigned)strtoul(arguments[4], NULL, 10));
    proxy.upstream = htons((in_port_t)strtoul(arguments[1], NULL, 10));
    /* Open for writing too, so that a writer who leaves is no end. */
    control = open(arguments[3], O_RDWR | O_NONBLOCK | O_CLOEXEC);
    must(control >= 0, arguments[3]);
    must(proxy.relay.base != NULL, "memory");
    proxy.readable = event_new(proxy.relay.base, control, EV_READ | EV_PERSIST, on_command, &proxy);
    must(proxy.readable != NULL && event_add(proxy.readable, NULL) == 0, "memory");
    open_listener(&proxy);
    write_port(&proxy, arguments[2]);
    return event_base_dispatch(proxy.relay.base) == 0 ? 0 : 1;
}
