#include "protocol/pcap.h"

#include <assert.h>

#include "protocol/wire.h"

#define MAGIC        0xA1B2C3D4u /* big-endian, microseconds */
#define VERSION      0x00020004u
#define LINKTYPE_RAW 101
#define SNAP_SIZE    65535

#define RECORD_SIZE 16
#define IP_SIZE     20
#define TCP_SIZE    20
#define PROTOCOL    6 /* TCP */
#define TTL         64
#define DONT_BREAK  0x4000
#define PUSH_ACK    0x5018 /* five words of header */
#define WINDOW      0xFFFF

#define SMSC      0xC0000201u /* 192.0.2.1 */
#define OURSELVES 0xC0000202u
#define SMPP_PORT 2775

void pcap_header(uint8_t octets[PCAP_HEADER_SIZE])
{
    struct wire_writer writer;

    wire_writer_init(&writer, octets, PCAP_HEADER_SIZE);
    wire_put_u32(&writer, MAGIC);
    wire_put_u32(&writer, VERSION);
    wire_put_u64(&writer, 0); /* zone and accuracy, which nobody uses */
    wire_put_u32(&writer, SNAP_SIZE);
    wire_put_u32(&writer, LINKTYPE_RAW);
    assert(writer.error == DM_OK);
}

/* RFC 1071: the sum of 16-bit words, an odd last octet with a zero behind it. */
static uint32_t add_words(uint32_t sum, const uint8_t *octets, size_t size)
{
    for (size_t i = 0; i < size; i++)
        sum += i % 2 == 0 ? (uint32_t)octets[i] << 8 : octets[i];
    return sum;
}

static void put_checksum(uint8_t *octets, uint32_t sum)
{
    while (sum > 0xFFFF)
        sum = (sum >> 16) + (sum & 0xFFFF);
    octets[0] = (uint8_t)(~sum >> 8);
    octets[1] = (uint8_t)~sum;
}

static void put_ip(struct wire_writer *writer, bool sent, size_t size)
{
    uint8_t *start = writer->at;

    wire_put_u16(writer, 0x4500); /* version 4, five words */
    wire_put_u16(writer, (uint16_t)(IP_SIZE + TCP_SIZE + size));
    wire_put_u16(writer, 0);
    wire_put_u16(writer, DONT_BREAK);
    wire_put_u8(writer, TTL);
    wire_put_u8(writer, PROTOCOL);
    wire_put_u16(writer, 0); /* the checksum's place */
    wire_put_u32(writer, sent ? OURSELVES : SMSC);
    wire_put_u32(writer, sent ? SMSC : OURSELVES);
    put_checksum(start + 10, add_words(0, start, IP_SIZE));
}

static void put_tcp(struct wire_writer *writer, const struct pcap_stream *stream, bool sent,
                    const uint8_t *payload, size_t size)
{
    uint8_t *start = writer->at;
    uint32_t sum = (OURSELVES >> 16) + (OURSELVES & 0xFFFF) + (SMSC >> 16) + (SMSC & 0xFFFF) +
                   PROTOCOL + (uint32_t)(TCP_SIZE + size);

    wire_put_u16(writer, sent ? stream->port : SMPP_PORT);
    wire_put_u16(writer, sent ? SMPP_PORT : stream->port);
    wire_put_u32(writer, sent ? stream->sent : stream->received);
    wire_put_u32(writer, sent ? stream->received : stream->sent);
    wire_put_u16(writer, PUSH_ACK);
    wire_put_u16(writer, WINDOW);
    wire_put_u32(writer, 0); /* the checksum's place, and no urgent pointer */
    put_checksum(start + 16, add_words(add_words(sum, start, TCP_SIZE), payload, size));
}

void pcap_head(struct pcap_stream *stream, bool sent, struct walltime at, const uint8_t *payload,
               size_t size, uint8_t octets[PCAP_HEAD_SIZE])
{
    uint32_t captured = (uint32_t)(IP_SIZE + TCP_SIZE + size);
    struct wire_writer writer;

    assert(size <= PCAP_PAYLOAD_MAX);
    wire_writer_init(&writer, octets, PCAP_HEAD_SIZE);
    wire_put_u32(&writer, (uint32_t)(at.ms / 1000));
    wire_put_u32(&writer, (uint32_t)(at.ms % 1000) * 1000);
    wire_put_u32(&writer, captured);
    wire_put_u32(&writer, captured);
    put_ip(&writer, sent, size);
    put_tcp(&writer, stream, sent, payload, size);
    assert(writer.error == DM_OK);
    if (sent)
        stream->sent += (uint32_t)size;
    else
        stream->received += (uint32_t)size;
}
