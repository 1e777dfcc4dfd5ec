/*
 * flood PORT-FILE COUNT RATE LOSS SEED: an SMSC that takes every bind and then sends malformed PDUs, RATE
 * a second or, with 0, as fast as they are read, COUNT in all, over however many connections there are.
 * One of LOSS has a length that loses the stream; its connection waits for its end, so that whatever was
 * sent before was read.
 *
 * It answers what it is asked.  It prints each tenth of the way, and "all taken" when the last PDU has
 * been read, and serves until it is killed.  The same SEED makes the same PDUs.
 */
#include "test/network/spoilt.h"

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PEERS_MAX  16
#define OUT_MAX    65536
#define OUT_ENOUGH 32768 /* nothing is added above this but answers */
#define IN_MAX     65536
#define PACE_MS    5
#define LAST_WORD  0x7FFFFFFFU /* sequence number of the enquire_link behind everything */

struct peer {
    int fd; /* -1: none */
    bool bound, lost, last_word_sent, done;
    uint8_t in[IN_MAX], out[OUT_MAX];
    size_t in_size, out_size;
};

static struct peer peers[PEERS_MAX];
static uint64_t seed, count, rate, sent, lost_streams, loss_every, binds, submits;

/* ---- one connection ------------------------------------------------------------------------------- */

static bool put(struct peer *peer, const struct pdu *pdu)
{
    if (pdu->size > sizeof peer->out - peer->out_size)
        return false;
    memcpy(peer->out + peer->out_size, pdu->octets, pdu->size);
    peer->out_size += pdu->size;
    return true;
}

static void put_short(struct peer *peer, uint32_t command, uint32_t sequence, const char *body,
                      size_t size)
{
    struct pdu pdu;

    pdu_begin(&pdu, command, 0, sequence);
    pdu_add(&pdu, body, size);
    pdu_end(&pdu);
    if (!put(peer, &pdu)) {
        fputs("flood: the ESME asks and does not read\n", stderr);
        exit(1);
    }
}

/* How many may have been sent by now, beginning with the first call. */
static uint64_t due(void)
{
    static struct timespec begun;
    struct timespec now;
    uint64_t ms;

    if (rate == 0)
        return count;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (begun.tv_sec == 0)
        begun = now;
    ms = (uint64_t)((now.tv_sec - begun.tv_sec) * 1000 + (now.tv_nsec - begun.tv_nsec) / 1000000);
    return ms * rate / 1000 < count ? ms * rate / 1000 : count;
}

static void fill(struct peer *peer)
{
    uint64_t until = due();
    struct pdu pdu;

    while (peer->bound && !peer->lost && sent < until && peer->out_size < OUT_ENOUGH) {
        uint64_t number = sent++;

        peer->lost = number % loss_every == loss_every - 1;
        lost_streams += peer->lost;
        if (peer->lost)
            spoilt_lose(&pdu, lost_streams);
        else
            spoilt_make(&pdu, seed, number);
        (void)put(peer, &pdu); /* OUT_ENOUGH leaves room */
    }
    if (sent == count && peer->bound && !peer->lost && !peer->last_word_sent) {
        put_short(peer, ENQUIRE_LINK, LAST_WORD, "", 0);
        peer->last_word_sent = true;
    }
}

static void hang_up(struct peer *peer)
{
    close(peer->fd);
    memset(peer, 0, sizeof *peer);
    peer->fd = -1;
}

static void obey(struct peer *peer, uint32_t command, uint32_t sequence)
{
    switch (command) {
    case 0x00000001:
    case 0x00000002:
    case 0x00000009:
        put_short(peer, command | RESPONSE, sequence, "flood", 6);
        peer->bound = true;
        binds++;
        return;
    case SUBMIT_SM:
        put_short(peer, command | RESPONSE, sequence, "1", 2);
        submits++;
        return;
    case UNBIND:
    case ENQUIRE_LINK: put_short(peer, command | RESPONSE, sequence, "", 0); return;
    case ENQUIRE_LINK | RESPONSE: peer->done = peer->done || sequence == LAST_WORD; return;
    default: return;
    }
}

static void take(struct peer *peer)
{
    ssize_t got = recv(peer->fd, peer->in + peer->in_size, sizeof peer->in - peer->in_size, 0);
    size_t at = 0;

    if (got <= 0) {
        hang_up(peer);
        return;
    }
    peer->in_size += (size_t)got;
    while (peer->in_size - at >= PDU_HEADER) {
        size_t size = get_number(peer->in + at);

        if (size < PDU_HEADER || size > sizeof peer->in) {
            fputs("flood: the ESME has lost its stream\n", stderr);
            exit(1);
        }
        if (size > peer->in_size - at)
            break;
        obey(peer, get_number(peer->in + at + 4), get_number(peer->in + at + 12));
        at += size;
    }
    memmove(peer->in, peer->in + at, peer->in_size - at);
    peer->in_size -= at;
}

static void give(struct peer *peer)
{
    ssize_t written = send(peer->fd, peer->out, peer->out_size, MSG_DONTWAIT);

    if (written < 0 && errno != EAGAIN) {
        hang_up(peer);
    } else if (written > 0) {
        memmove(peer->out, peer->out + written, peer->out_size - (size_t)written);
        peer->out_size -= (size_t)written;
    }
}

/* ---- all of them ------------------------------------------------------------------------------------ */

static int listen_and_tell(const char *path)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    FILE *file = fopen(path, "w");

    if (file == NULL || bind(listener, (struct sockaddr *)&address, size) != 0 ||
        listen(listener, PEERS_MAX) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0) {
        perror("flood");
        exit(1);
    }
    fprintf(file, "%u\n", ntohs(address.sin_port));
    fclose(file);
    return listener;
}

static void welcome(int listener)
{
    int fd = accept(listener, NULL, NULL);

    for (size_t i = 0; fd >= 0 && i < PEERS_MAX; i++)
        if (peers[i].fd < 0) {
            peers[i].fd = fd;
            return;
        }
    close(fd);
}

/* Somebody is bound, everything is sent, and whoever is bound has read it. */
static bool all_taken(void)
{
    bool any = false;

    for (size_t i = 0; i < PEERS_MAX; i++) {
        if (peers[i].fd >= 0 && !peers[i].done)
            return false;
        any = any || peers[i].done;
    }
    return sent == count && any;
}

static void turn(int listener)
{
    struct pollfd polled[PEERS_MAX + 1] = {{.fd = listener, .events = POLLIN}};

    for (size_t i = 0; i < PEERS_MAX; i++) {
        fill(&peers[i]);
        polled[i + 1].fd = peers[i].fd;
        polled[i + 1].events = (short)(POLLIN | (peers[i].out_size > 0 ? POLLOUT : 0));
    }
    if (poll(polled, PEERS_MAX + 1, rate == 0 ? -1 : PACE_MS) < 0)
        exit(1);
    for (size_t i = 0; i < PEERS_MAX; i++) {
        if ((polled[i + 1].revents & POLLOUT) != 0)
            give(&peers[i]);
        if (peers[i].fd >= 0 && (polled[i + 1].revents & ~POLLOUT) != 0)
            take(&peers[i]);
    }
    if ((polled[0].revents & POLLIN) != 0)
        welcome(listener);
}

static void tell(void)
{
    static uint64_t tenths;
    static bool told;

    if (tenths < 10 && sent * 10 / count > tenths) {
        tenths = sent * 10 / count;
        printf("%" PRIu64 " tenths sent\n", tenths);
    }
    if (!told && all_taken()) {
        told = true;
        printf("all taken: %" PRIu64 " PDUs, %" PRIu64 " streams lost, %" PRIu64 " binds, %" PRIu64
               " submit_sm\n",
               sent, lost_streams, binds, submits);
    }
}

int main(int argument_count, char **arguments)
{
    int listener;

    if (argument_count != 6) {
        fputs("usage: flood PORT-FILE COUNT RATE LOSS SEED\n", stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    count = strtoull(arguments[2], NULL, 10);
    rate = strtoull(arguments[3], NULL, 10);
    loss_every = strtoull(arguments[4], NULL, 10);
    seed = strtoull(arguments[5], NULL, 10);
    for (size_t i = 0; i < PEERS_MAX; i++)
        peers[i].fd = -1;
    listener = listen_and_tell(arguments[1]);
    for (;;) {
        turn(listener);
        tell();
    }
}
