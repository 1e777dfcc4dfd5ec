#ifndef DARMAND_TEST_SPOILT_H
#define DARMAND_TEST_SPOILT_H

/*
 * Malformed PDUs, as many as one wants: a message, a USSD step, a response or something stranger, with
 * one to four things wrong inside a frame whose length is right.  The number decides all about a PDU.
 *
 * Most come in the name of no mobile, which no mutation makes one, so they end at the door.  One of
 * SPOILT_MOBILE_EVERY does, and is understood if it can be; those are the same few over and over,
 * because a daemon remembers each message it answered, as it should.
 */

#include <stddef.h>
#include <stdint.h>

#define PDU_HEADER 16U
#define PDU_MAX    600U

#define GENERIC_NACK 0x80000000U
#define SUBMIT_SM    0x00000004U
#define DELIVER_SM   0x00000005U
#define UNBIND       0x00000006U
#define ENQUIRE_LINK 0x00000015U
#define DATA_SM      0x00000103U
#define RESPONSE     0x80000000U

#define SPOILT_MOBILE_EVERY 32
#define SPOILT_MOBILE_KINDS 2048

struct pdu {
    uint8_t octets[PDU_MAX];
    size_t size;
};

/** The header, without a length; pdu_add what follows, then pdu_end.  What finds no room is left out. */
void pdu_begin(struct pdu *pdu, uint32_t command, uint32_t status, uint32_t sequence);
void pdu_add(struct pdu *pdu, const void *octets, size_t size);
void pdu_end(struct pdu *pdu);

/** A big-endian number of four octets. */
uint32_t get_number(const uint8_t *octets);

void spoilt_make(struct pdu *pdu, uint64_t seed, uint64_t number);

/** A header whose length loses the stream; there are a few. */
void spoilt_lose(struct pdu *pdu, uint64_t number);

#endif
