#ifndef DARMAND_PROTOCOL_WIRE_H
#define DARMAND_PROTOCOL_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

/*
 * A bounded cursor over octets, big-endian, with a sticky error.
 *
 * Read or write ten fields in a row and look at `error` once: after the first failure every later
 * call does nothing and returns zero, NULL or the empty string.  No call ever touches an octet
 * outside what init was given.  The octets stay the caller's.
 */

struct wire_reader {
    const uint8_t *at;
    const uint8_t *end;
    enum dm_error error;
};

void wire_reader_init(struct wire_reader *reader, const void *octets, size_t size);

/** Octets not read yet; 0 after an error. */
size_t wire_left(const struct wire_reader *reader);

/** Big-endian integers.  Too few octets: 0, and DM_E_TRUNCATED sticks. */
uint8_t wire_u8(struct wire_reader *reader);
uint16_t wire_u16(struct wire_reader *reader);
uint32_t wire_u32(struct wire_reader *reader);
uint64_t wire_u64(struct wire_reader *reader);

/** The next `size` octets, borrowed.  Too few: NULL, and DM_E_TRUNCATED sticks. */
const uint8_t *wire_octets(struct wire_reader *reader, size_t size);

/**
 * A C-octet string (SMPP 3.4 §3.1): copies up to its NUL into `out`, which holds `capacity` octets
 * (at least one), NUL included.  No NUL before the end: DM_E_TRUNCATED.  Longer than fits:
 * DM_E_LENGTH.  After an error `out` is the empty string.
 */
void wire_cstring(struct wire_reader *reader, char *out, size_t capacity);

struct wire_writer {
    uint8_t *start;
    uint8_t *at;
    uint8_t *end;
    enum dm_error error;
};

void wire_writer_init(struct wire_writer *writer, void *octets, size_t capacity);

/** Octets written so far; 0 after an error. */
size_t wire_written(const struct wire_writer *writer);

/** Big-endian integers.  No room: nothing is written, and DM_E_FULL sticks. */
void wire_put_u8(struct wire_writer *writer, uint8_t value);
void wire_put_u16(struct wire_writer *writer, uint16_t value);
void wire_put_u32(struct wire_writer *writer, uint32_t value);
void wire_put_u64(struct wire_writer *writer, uint64_t value);
void wire_put_octets(struct wire_writer *writer, const void *octets, size_t size);

#endif
