#ifndef DARMAND_PROTOCOL_WIRE_H
#define DARMAND_PROTOCOL_WIRE_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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
static inline size_t wire_left(const struct wire_reader *reader)
{
    return reader->error == DM_OK ? (size_t)(reader->end - reader->at) : 0;
}

/** The next `size` octets, borrowed.  Too few: NULL, and DM_E_TRUNCATED sticks. */
static inline const uint8_t *wire_octets(struct wire_reader *reader, size_t size)
{
    const uint8_t *octets = reader->at;

    if (reader->error != DM_OK)
        return NULL;
    if (size > (size_t)(reader->end - octets)) {
        reader->error = DM_E_TRUNCATED;
        return NULL;
    }
    if (size > 0)
        reader->at += size;
    return octets;
}

/* A message is some sixty integers read and as many written: inline, each is a few instructions. */
#define WIRE_DEFINE_READ(name, type, turn)                                                         \
    static inline type name(struct wire_reader *reader)                                            \
    {                                                                                              \
        const uint8_t *octets = wire_octets(reader, sizeof(type));                                 \
        type value = 0;                                                                            \
                                                                                                   \
        if (octets != NULL)                                                                        \
            memcpy(&value, octets, sizeof value);                                                  \
        return turn(value);                                                                        \
    }

/** Big-endian integers.  Too few octets: 0, and DM_E_TRUNCATED sticks. */
WIRE_DEFINE_READ(wire_u8, uint8_t, (uint8_t))
WIRE_DEFINE_READ(wire_u16, uint16_t, be16toh)
WIRE_DEFINE_READ(wire_u32, uint32_t, be32toh)
WIRE_DEFINE_READ(wire_u64, uint64_t, be64toh)
#undef WIRE_DEFINE_READ

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

/** No room: nothing is written, and DM_E_FULL sticks. */
static inline void wire_put_octets(struct wire_writer *writer, const void *octets, size_t size)
{
    if (writer->error != DM_OK)
        return;
    if (size > (size_t)(writer->end - writer->at)) {
        writer->error = DM_E_FULL;
        return;
    }
    if (size > 0) {
        memcpy(writer->at, octets, size);
        writer->at += size;
    }
}

#define WIRE_DEFINE_PUT(name, type, turn)                                                          \
    static inline void name(struct wire_writer *writer, type value)                                \
    {                                                                                              \
        type turned = turn(value);                                                                 \
                                                                                                   \
        wire_put_octets(writer, &turned, sizeof turned);                                           \
    }

/** Big-endian integers, likewise. */
WIRE_DEFINE_PUT(wire_put_u8, uint8_t, (uint8_t))
WIRE_DEFINE_PUT(wire_put_u16, uint16_t, htobe16)
WIRE_DEFINE_PUT(wire_put_u32, uint32_t, htobe32)
WIRE_DEFINE_PUT(wire_put_u64, uint64_t, htobe64)
#undef WIRE_DEFINE_PUT

#endif
