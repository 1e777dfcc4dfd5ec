#include "protocol/wire.h"

#include <assert.h>
#include <string.h>

void wire_reader_init(struct wire_reader *reader, const void *octets, size_t size)
{
    reader->at = octets;
    /* No arithmetic on a NULL that stands for "no octets". */
    reader->end = size == 0 ? reader->at : reader->at + size;
    reader->error = DM_OK;
}

size_t wire_left(const struct wire_reader *reader)
{
    return reader->error == DM_OK ? (size_t)(reader->end - reader->at) : 0;
}

static void reader_fail(struct wire_reader *reader, enum dm_error error)
{
    if (reader->error == DM_OK)
        reader->error = error;
}

const uint8_t *wire_octets(struct wire_reader *reader, size_t size)
{
    if (reader->error != DM_OK || size > wire_left(reader)) {
        reader_fail(reader, DM_E_TRUNCATED);
        return NULL;
    }
    const uint8_t *octets = reader->at;
    if (size > 0)
        reader->at += size;
    return octets;
}

/* A big-endian integer of up to eight octets. */
static uint64_t read_integer(struct wire_reader *reader, size_t size)
{
    const uint8_t *octets = wire_octets(reader, size);
    uint64_t value = 0;

    for (size_t i = 0; octets != NULL && i < size; i++)
        value = value << 8 | octets[i];
    return value;
}

uint8_t wire_u8(struct wire_reader *reader)
{
    return (uint8_t)read_integer(reader, sizeof(uint8_t));
}

uint16_t wire_u16(struct wire_reader *reader)
{
    return (uint16_t)read_integer(reader, sizeof(uint16_t));
}

uint32_t wire_u32(struct wire_reader *reader)
{
    return (uint32_t)read_integer(reader, sizeof(uint32_t));
}

uint64_t wire_u64(struct wire_reader *reader)
{
    return read_integer(reader, sizeof(uint64_t));
}

void wire_cstring(struct wire_reader *reader, char *out, size_t capacity)
{
    size_t left = wire_left(reader);
    size_t looked_at = left < capacity ? left : capacity;
    const uint8_t *nul = looked_at == 0 ? NULL : memchr(reader->at, '\0', looked_at);

    assert(capacity > 0);
    out[0] = '\0';
    if (nul == NULL) {
        reader_fail(reader, left < capacity ? DM_E_TRUNCATED : DM_E_LENGTH);
        return;
    }
    memcpy(out, reader->at, (size_t)(nul - reader->at) + 1);
    reader->at = nul + 1;
}

void wire_writer_init(struct wire_writer *writer, void *octets, size_t capacity)
{
    writer->start = octets;
    writer->at = octets;
    writer->end = capacity == 0 ? writer->start : writer->start + capacity;
    writer->error = DM_OK;
}

size_t wire_written(const struct wire_writer *writer)
{
    return writer->error == DM_OK ? (size_t)(writer->at - writer->start) : 0;
}

void wire_put_octets(struct wire_writer *writer, const void *octets, size_t size)
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

/* A big-endian integer of up to eight octets. */
static void put_integer(struct wire_writer *writer, uint64_t value, size_t size)
{
    uint8_t octets[sizeof(value)];

    for (size_t i = 0; i < size; i++)
        octets[i] = (uint8_t)(value >> 8 * (size - 1 - i));
    wire_put_octets(writer, octets, size);
}

void wire_put_u8(struct wire_writer *writer, uint8_t value)
{
    put_integer(writer, value, sizeof(value));
}

void wire_put_u16(struct wire_writer *writer, uint16_t value)
{
    put_integer(writer, value, sizeof(value));
}

void wire_put_u32(struct wire_writer *writer, uint32_t value)
{
    put_integer(writer, value, sizeof(value));
}

void wire_put_u64(struct wire_writer *writer, uint64_t value)
{
    put_integer(writer, value, sizeof(value));
}
