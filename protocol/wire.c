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

static void reader_fail(struct wire_reader *reader, enum dm_error error)
{
    if (reader->error == DM_OK)
        reader->error = error;
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
