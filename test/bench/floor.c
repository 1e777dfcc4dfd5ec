/*
 * floor PORT [LINKS]: the least an ESME can do, to hold darmand's figures against.  It binds, answers
 * every deliver_sm with its response and with one and the same text to whoever asked, and looks
 * nothing up, keeps nothing, and minds no window.  A submit_sm is a prebuilt row of octets in which
 * the number and the destination are written anew; what one read brought is answered by one write.
 *
 * It ends with the last connection.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test/bench/stream.h"

#define LINKS_MOST  64
#define DIGITS_MOST 20
#define TEXT        140 /* octets: an SMS of 70 characters in UCS-2, as darmand's answers are */

/* The body of a submit_sm before the destination's digits, and behind them (SMPP 3.4 §4.4.1). */
static const uint8_t before[] = "\0\0\1\x31\x34\x32\x30\0\1\1";
static const uint8_t behind[] = "\0\0\0\0\0\0\0\0\x08\0\x8c";
#define BEFORE (sizeof before - 1)
#define BEHIND (sizeof behind - 1)

struct link {
    struct stream stream;
    uint32_t sequence;
};

static int no(const char *what)
{
    perror(what);
    return EXIT_FAILURE;
}

/* The asker's number, which is the source address of a deliver_sm (§4.6.1); NULL: not to be read. */
static const char *asker_of(const struct stream_pdu *pdu)
{
    const uint8_t *at = pdu->body;
    const uint8_t *end = at + pdu->length;

    if (stream_string(&at, end) == NULL || end - at < 2)
        return NULL;
    at += 2;
    return stream_string(&at, end);
}

static void submit(struct link *link, const char *asker)
{
    size_t digits = strnlen(asker, DIGITS_MOST);
    uint8_t *at = stream_put(&link->stream, STREAM_SUBMIT_SM, 0, ++link->sequence,
                             STREAM_HEADER + BEFORE + digits + BEHIND + TEXT);

    if (at == NULL)
        return;
    memcpy(at, before, BEFORE);
    memcpy(at + BEFORE, asker, digits);
    memcpy(at + BEFORE + digits, behind, BEHIND);
    memset(at + BEFORE + digits + BEHIND, 0x06, TEXT);
}

static void respond(struct link *link, const struct stream_pdu *pdu, size_t body)
{
    uint8_t *at = stream_put(&link->stream, pdu->command | STREAM_RESPONSE, 0, pdu->sequence,
                             STREAM_HEADER + body);

    if (at != NULL)
        memset(at, 0, body);
}

static void answer(struct link *link, const struct stream_pdu *pdu)
{
    const char *asker;

    switch (pdu->command) {
    case STREAM_DELIVER_SM:
        respond(link, pdu, 1);
        if ((asker = asker_of(pdu)) != NULL)
            submit(link, asker);
        break;
    case STREAM_ENQUIRE_LINK:
    case STREAM_UNBIND: respond(link, pdu, 0); break;
    default: break;
    }
}

static bool serve(struct link *link, int events, uint32_t happened)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = link};
    struct stream_pdu pdu;
    bool writes = link->stream.wants > 0;

    if ((happened & ~(uint32_t)EPOLLOUT) != 0 && !stream_read(&link->stream))
        return false;
    while (stream_room(&link->stream) > 2 * STREAM_PDU_MOST && stream_next(&link->stream, &pdu))
        answer(link, &pdu);
    if (link->stream.fd < 0 || !stream_flush(&link->stream))
        return false;
    if (writes != (link->stream.wants > 0)) {
        event.events |= link->stream.wants > 0 ? (uint32_t)EPOLLOUT : 0;
        (void)epoll_ctl(events, EPOLL_CTL_MOD, link->stream.fd, &event);
    }
    return true;
}

static bool bind_link(struct link *link, int events, uint16_t port)
{
    static const char body[] = "floor\0secret\0\0\x34\0\0"; /* §4.1.5 */
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = link};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    uint8_t *at;

    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        return false;
    stream_open(&link->stream, fd);
    at = stream_put(&link->stream, STREAM_BIND_TRANSCEIVER, 0, ++link->sequence,
                    STREAM_HEADER + sizeof body);
    memcpy(at, body, sizeof body);
    return stream_flush(&link->stream) && epoll_ctl(events, EPOLL_CTL_ADD, fd, &event) == 0;
}

int main(int argc, char **argv)
{
    unsigned long port = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    unsigned long links = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
    struct epoll_event happened[LINKS_MOST];
    struct link *link;
    int events = epoll_create1(EPOLL_CLOEXEC);

    if (port == 0 || port > UINT16_MAX || links == 0 || links > LINKS_MOST) {
        fprintf(stderr, "usage: floor PORT [LINKS]\n");
        return 2;
    }
    if ((link = calloc(links, sizeof *link)) == NULL)
        return no("floor");
    for (unsigned long i = 0; i < links; i++)
        if (!bind_link(&link[i], events, (uint16_t)port))
            return no("floor");
    while (links > 0) {
        int count = epoll_wait(events, happened, LINKS_MOST, -1);
        for (int i = 0; i < count; i++)
            if (!serve(happened[i].data.ptr, events, happened[i].events)) {
                stream_close(&((struct link *)happened[i].data.ptr)->stream);
                links--;
            }
    }
    free(link);
    return EXIT_SUCCESS;
}
