#ifndef DARMAND_SIM_CONCAT_H
#define DARMAND_SIM_CONCAT_H

/*
 * Long SMS: what a phone puts together, and what it cuts apart when it sends.
 *
 * Parts come with a User Data Header (8-bit or 16-bit reference, any place in the header) or with
 * the SAR parameters.  They may come in any order and twice.  What never becomes whole is
 * forgotten when newer messages need the room.
 */

#include "test/sim/pdu.h"
#include "test/sim/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONCAT_PARTS 32U /* more parts than this are no message */
#define CONCAT_SETS  4U  /* messages in the making, a phone */

/** One SMS segment, seen as what it is. */
struct segment {
    struct octets text; /* without header */
    size_t header;      /* octets of the header, its length octet included; 0 = none */
    unsigned reference, total, number; /* 0, 1, 1 for a message of one part */
};

struct concat_set {
    unsigned reference, total, have;
    char from[21];
    struct {
        uint8_t *octets; /* NULL = not there yet */
        size_t length;
    } parts[CONCAT_PARTS];
};

struct concat {
    struct concat_set sets[CONCAT_SETS];
    unsigned oldest;
};

/** Finds header and part numbers.  False with a sentence in `*wrong` when they contradict
 *  themselves. */
bool segment_read(struct segment *segment, const struct pdu *pdu, const char **wrong);

/** Takes a part.  When it completes the message: true, with its octets joined in `*whole`, which
 *  the caller frees. */
bool concat_add(struct concat *concat, const struct segment *segment, const char *from,
                uint8_t **whole, size_t *length);

void concat_clear(struct concat *concat);

/** How long the next part of a text of `left` octets is, if parts hold `most` octets: never
 *  between an escape and its septet, nor within a surrogate pair. */
size_t segment_cut(enum alphabet alphabet, const uint8_t *octets, size_t left, size_t most);

#endif
