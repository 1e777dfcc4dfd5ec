#ifndef DARMAND_TEST_UNIT_ORACLE_H
#define DARMAND_TEST_UNIT_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/pdu.h"

/*
 * Two judges of PDUs who do not know our code: libsmpp34's unpack and Wireshark's SMPP dissector.
 *
 * libsmpp34 must not see hostile octets, so it is asked only about PDUs that a test wrote itself and
 * our decoder took.  tshark is a program of its own and sees everything at once, because starting it
 * takes a second.
 */

/**
 * True when libsmpp34 reads in the octets what stands in `ours`, which pdu_decode made of them.
 * False after a line on stderr that names the first field in which they differ, or repeats the
 * library's complaint.
 *
 * The library refuses more than the standard does: a response that is a header alone, TLVs in a
 * response with a message_id, a status, TON or NPI without a name, sequence number 0, an
 * interface_version other than 0x34, octets behind the TLVs, a TLV of another size than its tag
 * has.  More than 24 TLVs it must never get; they fail the test.
 */
bool oracle_library_agrees(const uint8_t *octets, size_t size, const struct pdu *ours);

/** One encoded PDU, and what it was encoded from. */
struct oracle_sent {
    const char *name; /* for messages */
    const struct pdu *pdu;
    const uint8_t *octets;
    size_t size;
};

/**
 * Shows all of them to tshark, each on a TCP connection of its own, and fails the running test with
 * the name of the first that it calls malformed or reads otherwise.  Also fails when there is no
 * tshark.
 */
void oracle_tshark_agrees(const struct oracle_sent *sent, size_t count);

#endif
