#include "test/bench/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

void stream_open(struct stream *stream, int fd)
{
    int on = 1;

    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
    stream->fd = fd;
    stream->got = stream->taken = stream->wants = 0;
}

void stream_close(struct stream *stream)
{
    if (stream->fd >= 0)
        (void)close(stream->fd);
    stream->fd = -1;
}

bool stream_read(struct stream *stream)
{
    ssize_t count;

    memmove(stream->in, stream->in + stream->taken, stream->got - stream->taken);
    stream->got -= stream->taken;
    stream->taken = 0;
    if (stream->got == sizeof stream->in)
        return true;
    count = read(stream->fd, stream->in + stream->got, sizeof stream->in - stream->got);
    if (count > 0)
        stream->got += (size_t)count;
    return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

bool stream_next(struct stream *stream, struct stream_pdu *pdu)
{
    const uint8_t *at = stream->in + stream->taken;
    size_t here = stream->got - stream->taken;
    uint32_t length;

    if (stream->fd < 0 || here < STREAM_HEADER)
        return false;
    length = stream_number(at);
    if (length < STREAM_HEADER || length > STREAM_PDU_MOST) {
        stream_close(stream);
        return false;
    }
    if (here < length)
        return false;
    *pdu = (struct stream_pdu){.command = stream_number(at + 4),
                               .status = stream_number(at + 8),
                               .sequence = stream_number(at + 12),
                               .body = at + STREAM_HEADER,
                               .length = length - STREAM_HEADER};
    stream->taken += length;
    return true;
}

size_t stream_room(const struct stream *stream)
{
    return sizeof stream->out - stream->wants;
}

uint8_t *stream_put(struct stream *stream, uint32_t command, uint32_t status, uint32_t sequence,
                    size_t length)
{
    uint8_t *at = stream->out + stream->wants;

    if (length > stream_room(stream))
        return NULL;
    stream_put_number(at, (uint32_t)length);
    stream_put_number(at + 4, command);
    stream_put_number(at + 8, status);
    stream_put_number(at + 12, sequence);
    stream->wants += length;
    return at + STREAM_HEADER;
}

bool stream_flush(struct stream *stream)
{
    ssize_t count;

    if (stream->wants == 0)
        return true;
    count = send(stream->fd, stream->out, stream->wants, MSG_NOSIGNAL);
    if (count < 0)
        return errno == EAGAIN || errno == EINTR;
    stream->wants -= (size_t)count;
    memmove(stream->out, stream->out + count, stream->wants);
    return true;
}

uint32_t stream_number(const uint8_t octets[4])
{
    return (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 | (uint32_t)octets[2] << 8 |
           octets[3];
}

void stream_put_number(uint8_t octets[4], uint32_t number)
{
    octets[0] = (uint8_t)(number >> 24);
    octets[1] = (uint8_t)(number >> 16);
    octets[2] = (uint8_t)(number >> 8);
    octets[3] = (uint8_t)number;
}

const char *stream_string(const uint8_t **at, const uint8_t *end)
{
    const uint8_t *begin = *at;
    const uint8_t *zero = begin < end ? memchr(begin, 0, (size_t)(end - begin)) : NULL;

    if (zero == NULL)
        return NULL;
    *at = zero + 1;
    return (const char *)begin;
}

int64_t stream_now(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
