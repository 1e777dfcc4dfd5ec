#ifndef DARMAND_PROTOCOL_PCAP_H
#define DARMAND_PROTOCOL_PCAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/times.h"

/*
 * PDUs as packets of a capture file (pcap 2.4, LINKTYPE_RAW: IPv4 and TCP, checksums right), for
 * Wireshark to open as SMPP.  Pure: the octets go where the caller wants them.
 *
 * The addresses are documentation's own (RFC 5737): the SMSC is 192.0.2.1, port 2775, and we are
 * 192.0.2.2, with a port for each connection.
 */

#define PCAP_HEADER_SIZE 24
/** Record, IPv4 and TCP headers of one packet. */
#define PCAP_HEAD_SIZE 56
/** The most octets of one packet; a longer PDU goes out in several. */
#define PCAP_PAYLOAD_MAX 65495u

/** One TCP connection: what each side has said so far. */
struct pcap_stream {
    uint16_t port; /* ours */
    uint32_t sent;
    uint32_t received;
};

/** The beginning of the file. */
void pcap_header(uint8_t octets[PCAP_HEADER_SIZE]);

/**
 * What stands before `size` octets of payload, at most PCAP_PAYLOAD_MAX, that were sent by us or
 * received; the stream moves on by them.
 */
void pcap_head(struct pcap_stream *stream, bool sent, struct walltime at, const uint8_t *payload,
               size_t size, uint8_t octets[PCAP_HEAD_SIZE]);

#endif
