#ifndef DARMAND_PROTOCOL_FRAME_H
#define DARMAND_PROTOCOL_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

/*
 * A TCP stream cut into whole PDUs (SMPP 3.4 §3.2: the first four octets are command_length).
 *
 * All partial-read state lives in `struct frame`: the stream may be cut at every octet, and one read
 * may hold many PDUs.  There is no resynchronisation in SMPP: after DM_E_LENGTH the connection is to
 * be closed.  Decoding is not done here; see pdu.h.
 */

/** The smallest PDU there is: a header alone (SMPP 3.4 §3.2.1). */
#define FRAME_SIZE_MIN 16u
/** The largest PDU ever accepted: a 64 KiB message_payload and room for the rest. */
#define FRAME_SIZE_MAX 70000u

struct frame {
    uint8_t *buffer; /* owned */
    size_t capacity;
    size_t taken; /* octets at the front already handed out as PDUs */
    size_t used;  /* octets in the buffer */
    size_t limit; /* largest command_length accepted */
};

/** An empty frame for PDUs of up to `limit` octets, FRAME_SIZE_MIN … FRAME_SIZE_MAX. */
void frame_init(struct frame *frame, size_t limit);

/** Forgets everything and gives the memory back; the frame may be used again after frame_init. */
void frame_free(struct frame *frame);

/**
 * Appends octets as they came from the stream.  Call frame_next until it finds nothing after each
 * feed, or the buffer grows.  DM_E_NO_MEMORY, and DM_E_LENGTH when more than `limit` octets would
 * wait beside `size` new ones.  Pointers from frame_next die here.
 */
enum dm_error frame_feed(struct frame *frame, const void *octets, size_t size) DM_CHECKED;

/**
 * The next whole PDU, its four length octets included; borrowed until the next feed or free.
 * DM_E_NOT_FOUND: not whole yet.  DM_E_LENGTH: command_length is below FRAME_SIZE_MIN or above the
 * limit; this is said as soon as the four octets are there, and for ever after.
 */
enum dm_error frame_next(struct frame *frame, const uint8_t **pdu, size_t *size) DM_CHECKED;

/**
 * The first 16 octets that wait, fewer when fewer do, in hex for a log.  Behind command_length they
 * are shown only when they can be an SMPP header; else they may be of an address or a text, and stand
 * as "..".
 */
#define FRAME_HEAD_TEXT (3 * FRAME_SIZE_MIN)
void frame_head(const struct frame *frame, char text[FRAME_HEAD_TEXT]);

/** True when a PDU has begun and is not whole: the partial-read timer of a link asks this. */
bool frame_is_partial(const struct frame *frame);

#endif
