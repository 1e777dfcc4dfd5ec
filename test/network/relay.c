#include "test/network/relay.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIECE     65536      /* octets read at once */
#define HELD_MOST (1U << 20) /* with so much to be written nothing more is read */
#define NO_CUT    SIZE_MAX   /* of struct way's `left` */
#define PDU_LEAST 16U
#define PDU_MOST  70000U

/* One direction of a connection. */
struct way {
    struct pair *pair;
    int from, to;
    struct event *readable, *writable;
    struct event *release; /* FAULT_DELAY: what is held goes out */
    struct evbuffer *part; /* a PDU that is not whole yet */
    struct evbuffer *held; /* what goes out next */
    size_t left;           /* octets until the connection is cut */
    bool ended;            /* `from` sends no more */
};

enum { TO_SMSC, TO_ESME };

struct pair {
    LIST_ENTRY(pair) link;
    struct relay *relay;
    struct way ways[2];
    bool half_open;
};

void must(bool good, const char *what)
{
    if (!good) {
        fprintf(stderr, "proxy: %s: %s\n", what, strerror(errno));
        exit(1);
    }
}

/* ---- one way ----------------------------------------------------------------------------------- */

static void pair_close(struct pair *pair, bool reset)
{
    const struct linger at_once = {.l_onoff = 1};

    for (int i = 0; i < 2; i++) {
        struct way *way = &pair->ways[i];

        event_free(way->readable);
        event_free(way->writable);
        event_free(way->release);
        evbuffer_free(way->part);
        evbuffer_free(way->held);
        if (reset)
            (void)setsockopt(way->from, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(way->from);
    }
    LIST_REMOVE(pair, link);
    free(pair);
}

/* Whether octets are to be taken from where this way begins. */
static bool reads(const struct way *way)
{
    return !way->ended && way->pair->relay->fault != FAULT_STALL &&
           evbuffer_get_length(way->held) < HELD_MOST;
}

static void watch(struct way *way)
{
    bool holds =
        way->pair->relay->fault == FAULT_DELAY && event_pending(way->release, EV_TIMEOUT, NULL);

    must((reads(way) ? event_add(way->readable, NULL) : event_del(way->readable)) == 0, "watching");
    must((evbuffer_get_length(way->held) > 0 && !holds ? event_add(way->writable, NULL)
                                                       : event_del(way->writable)) == 0,
         "watching");
}

/* The size of the whole PDU at the head; 0 when there is none.  What is no SMPP goes on as it is. */
static size_t whole_pdu(struct evbuffer *part)
{
    size_t length = evbuffer_get_length(part);
    unsigned char head[4];
    size_t size;

    if (evbuffer_copyout(part, head, sizeof head) < (ev_ssize_t)sizeof head)
        return 0;
    size = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
    if (size < PDU_LEAST || size > PDU_MOST)
        return length;
    return size <= length ? size : 0;
}

static bool comes_twice(const struct way *way)
{
    const struct relay *relay = way->pair->relay;

    return relay->fault == FAULT_DUPLICATE && way == &way->pair->ways[TO_ESME] &&
           (unsigned)(random() % 100) < relay->extent;
}

static void add_copy(struct way *way, size_t size)
{
    const unsigned char *octets = evbuffer_pullup(way->part, (ev_ssize_t)size);

    must(octets != NULL && evbuffer_add(way->held, octets, size) == 0, "memory");
}

/* Whole PDUs go on, so that a mode which begins later finds their boundaries. */
static void take_pdus(struct way *way)
{
    size_t size;

    while ((size = whole_pdu(way->part)) > 0) {
        if (comes_twice(way))
            add_copy(way, size);
        must(evbuffer_remove_buffer(way->part, way->held, size) == (int)size, "memory");
    }
}

static void hold(struct way *way)
{
    const struct relay *relay = way->pair->relay;
    struct timeval wait = {.tv_sec = relay->extent / 1000,
                           .tv_usec = (suseconds_t)(relay->extent % 1000 * 1000)};

    if (relay->fault == FAULT_DELAY && !event_pending(way->release, EV_TIMEOUT, NULL))
        must(event_add(way->release, &wait) == 0, "delaying");
}

static void on_readable(int fd, short what, void *context)
{
    struct way *way = context;
    int got = evbuffer_read(way->part, fd, PIECE);

    (void)what;
    if (got < 0 && errno == EAGAIN)
        return;
    if (way->pair->half_open) {
        evbuffer_drain(way->part, evbuffer_get_length(way->part));
        if (got <= 0)
            event_del(way->readable);
        return;
    }
    if (got <= 0) {
        way->ended = true;
        /* Half a PDU goes on as well: the other side has to live with it. */
        must(evbuffer_add_buffer(way->held, way->part) == 0, "memory");
        if (evbuffer_get_length(way->held) == 0) {
            pair_close(way->pair, false);
            return;
        }
    }
    take_pdus(way);
    hold(way);
    watch(way);
}

static void on_writable(int fd, short what, void *context)
{
    struct way *way = context;
    const struct relay *relay = way->pair->relay;
    size_t most = relay->fault == FAULT_SPLIT ? relay->extent : HELD_MOST;
    int written =
        evbuffer_write_atmost(way->held, fd, (ev_ssize_t)(most < way->left ? most : way->left));

    (void)what;
    if (written < 0 && errno == EAGAIN)
        return;
    if (written > 0 && way->left != NO_CUT)
        way->left -= (size_t)written;
    if (written < 0 || way->left == 0 || (way->ended && evbuffer_get_length(way->held) == 0))
        pair_close(way->pair, false);
    else
        watch(way);
}

static void on_release(int unused, short what, void *context)
{
    (void)unused;
    (void)what;
    watch(context);
}

/* ---- a connection -------------------------------------------------------------------------------- */

static void way_open(struct way *way, struct pair *pair, int from, int to)
{
    struct event_base *base = pair->relay->base;

    *way = (struct way){.pair = pair, .from = from, .to = to, .left = NO_CUT};
    way->readable = event_new(base, from, EV_READ | EV_PERSIST, on_readable, way);
    way->writable = event_new(base, to, EV_WRITE | EV_PERSIST, on_writable, way);
    way->release = evtimer_new(base, on_release, way);
    way->part = evbuffer_new();
    way->held = evbuffer_new();
    must(way->readable != NULL && way->writable != NULL && way->release != NULL &&
             way->part != NULL && way->held != NULL,
         "memory");
    watch(way);
}

static void make_ready(int fd)
{
    int on = 1;

    must(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0, "TCP_NODELAY");
    must(evutil_make_socket_nonblocking(fd) == 0, "O_NONBLOCK");
}

void relay_add(struct relay *relay, int esme, int smsc)
{
    struct pair *pair = calloc(1, sizeof *pair);

    must(pair != NULL, "memory");
    make_ready(esme);
    make_ready(smsc);
    pair->relay = relay;
    way_open(&pair->ways[TO_SMSC], pair, esme, smsc);
    way_open(&pair->ways[TO_ESME], pair, smsc, esme);
    LIST_INSERT_HEAD(&relay->pairs, pair, link);
}

static void pair_obey(struct pair *pair)
{
    const struct relay *relay = pair->relay;
    bool let_go = pair->half_open && relay->fault == FAULT_NONE;

    if (let_go || relay->fault == FAULT_RESET) {
        pair_close(pair, true);
        return;
    }
    if (relay->fault == FAULT_HALF_OPEN)
        pair->half_open = true;
    for (int i = 0; i < 2; i++) {
        struct way *way = &pair->ways[i];

        way->left = relay->fault == FAULT_CUT ? relay->extent : NO_CUT;
        if (pair->half_open)
            evbuffer_drain(way->held, evbuffer_get_length(way->held));
        watch(way);
    }
}

void relay_set(struct relay *relay, enum fault fault, unsigned extent)
{
    struct pair *pair = LIST_FIRST(&relay->pairs);

    relay->fault = fault;
    relay->extent = extent;
    while (pair != NULL) {
        struct pair *next = LIST_NEXT(pair, link);

        pair_obey(pair);
        pair = next;
    }
}
