#ifndef DARMAND_TEST_BENCH_STREAM_H
#define DARMAND_TEST_BENCH_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A non-blocking socket with what was read of it and what is to be written, for the two ends of a
 * measurement: the floor and the generator.  As little as can be between a PDU and the kernel: one
 * read takes all there is, one write sends all that gathered.  It knows the header of an SMPP PDU and
 * nothing else, and uses nothing but libc.
 */

#define STREAM_HEADER   16U
#define STREAM_PDU_MOST 1024U /* the longest PDU either end has to do with */
#define STREAM_RESPONSE 0x80000000U
#define STREAM_HOLDS    (1U << 20)

enum stream_command {
    STREAM_SUBMIT_SM = 0x04,
    STREAM_DELIVER_SM = 0x05,
    STREAM_UNBIND = 0x06,
    STREAM_BIND_TRANSCEIVER = 0x09,
    STREAM_ENQUIRE_LINK = 0x15,
};

struct stream {
    int fd; /* -1: closed */
    size_t got, taken, wants;
    uint8_t in[STREAM_HOLDS], out[STREAM_HOLDS];
};

/** A PDU in the stream's buffer, good until the next stream_read. */
struct stream_pdu {
    uint32_t command, status, sequence;
    const uint8_t *body;
    size_t length; /* of the body */
};

/** With TCP_NODELAY, non-blocking; owns `fd` from now on. */
void stream_open(struct stream *stream, int fd);
void stream_close(struct stream *stream);

/** Reads once.  False: the peer has closed, or the connection broke. */
bool stream_read(struct stream *stream);
/** The next whole PDU of what was read.  False: there is none; a length out of range closes. */
bool stream_next(struct stream *stream, struct stream_pdu *pdu);

/**
 * Room for a PDU of `length` octets, its header written; NULL when the peer takes too little.  The
 * body is the caller's to fill in.
 */
uint8_t *stream_put(struct stream *stream, uint32_t command, uint32_t status, uint32_t sequence,
                    size_t length);
/** Octets that stream_put still has room for. */
size_t stream_room(const struct stream *stream);
/** Writes what waits.  False: the connection broke.  What the kernel does not take waits on. */
bool stream_flush(struct stream *stream);

uint32_t stream_number(const uint8_t octets[4]);
void stream_put_number(uint8_t octets[4], uint32_t number);

/** The octets of the C-octet string at `*at`, which is moved behind it; NULL: it does not end. */
const char *stream_string(const uint8_t **at, const uint8_t *end);

/** CLOCK_MONOTONIC in nanoseconds. */
int64_t stream_now(void);

#endif
