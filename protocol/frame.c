#include "protocol/frame.h"

#include "protocol/wire.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void frame_init(struct frame *frame, size_t limit)
{
    assert(limit >= FRAME_SIZE_MIN && limit <= FRAME_SIZE_MAX);
    *frame = (struct frame){.limit = limit};
}

void frame_free(struct frame *frame)
{
    free(frame->buffer);
    *frame = (struct frame){.limit = frame->limit};
}

static size_t waiting(const struct frame *frame)
{
    return frame->used - frame->taken;
}

/* Moves what still waits to the front, so that the buffer never grows by what was handed out. */
static void drop_taken(struct frame *frame)
{
    if (frame->taken == 0)
        return;
    memmove(frame->buffer, frame->buffer + frame->taken, waiting(frame));
    frame->used = waiting(frame);
    frame->taken = 0;
}

static enum dm_error make_room(struct frame *frame, size_t size)
{
    size_t needed = frame->used + size;

    if (needed <= frame->capacity)
        return DM_OK;
    /* Twice the need, so that a PDU arriving octet by octet is not copied as often. */
    uint8_t *buffer = realloc(frame->buffer, 2 * needed);
    if (buffer == NULL)
        return DM_E_NO_MEMORY;
    frame->buffer = buffer;
    frame->capacity = 2 * needed;
    return DM_OK;
}

enum dm_error frame_feed(struct frame *frame, const void *octets, size_t size)
{
    if (size == 0)
        return DM_OK;
    if (waiting(frame) > frame->limit)
        return DM_E_LENGTH;
    drop_taken(frame);
    enum dm_error error = make_room(frame, size);
    if (error != DM_OK)
        return error;
    memcpy(frame->buffer + frame->used, octets, size);
    frame->used += size;
    return DM_OK;
}

/* The size of the PDU at the front, once all of it is here. */
static enum dm_error size_of_next(const struct frame *frame, size_t *size)
{
    if (waiting(frame) < sizeof(uint32_t))
        return DM_E_NOT_FOUND;

    struct wire_reader reader;
    wire_reader_init(&reader, frame->buffer + frame->taken, waiting(frame));
    uint32_t command_length = wire_u32(&reader);

    if (command_length < FRAME_SIZE_MIN || command_length > frame->limit)
        return DM_E_LENGTH;
    if (command_length > waiting(frame))
        return DM_E_NOT_FOUND;
    *size = command_length;
    return DM_OK;
}

enum dm_error frame_next(struct frame *frame, const uint8_t **pdu, size_t *size)
{
    enum dm_error error = size_of_next(frame, size);

    if (error != DM_OK)
        return error;
    *pdu = frame->buffer + frame->taken;
    frame->taken += *size;
    return DM_OK;
}

/* Every command_id of SMPP 3.4 and 5.0 is below 0x0200, with or without the bit of a response. */
static bool may_be_header(const uint8_t *octets, size_t size)
{
    return size == FRAME_SIZE_MIN && (octets[4] & 0x7F) == 0 && octets[5] == 0 && octets[6] < 2;
}

void frame_head(const struct frame *frame, char text[FRAME_HEAD_TEXT])
{
    const uint8_t *octets = frame->buffer + frame->taken;
    size_t size = waiting(frame) < FRAME_SIZE_MIN ? waiting(frame) : FRAME_SIZE_MIN;
    bool clear = may_be_header(octets, size);

    text[0] = '\0';
    for (size_t i = 0; i < size; i++) {
        size_t at = 3 * i;

        if (i > 0)
            text[at - 1] = ' ';
        if (clear || i < sizeof(uint32_t))
            (void)snprintf(text + at, FRAME_HEAD_TEXT - at, "%02x", octets[i]);
        else
            (void)snprintf(text + at, FRAME_HEAD_TEXT - at, "..");
    }
}

bool frame_is_partial(const struct frame *frame)
{
    size_t size;

    return waiting(frame) > 0 && size_of_next(frame, &size) == DM_E_NOT_FOUND;
}
