#ifndef DARMAND_PROTOCOL_ANNOTATE_H
#define DARMAND_PROTOCOL_ANNOTATE_H

#include <stddef.h>
#include <stdint.h>

/*
 * PDUs for people who have to learn how a peer speaks: each octet with the name of its field, and
 * nothing of what was said or who said it.
 *
 * Pure, and bounded by the PDU: a field that runs out of it ends the reading, and what is left is shown
 * as "unread".  Unlike pdu.h this keeps the place of every field, and takes every length.
 */

/**
 * Masks in place, every length kept, so that the PDU stays what it was to a program: digits of
 * addresses but the last three, every letter and digit of texts, passwords, and the values of TLVs that
 * may hold either become 'x'.  A TLV that is not known here is shown when it has at most four octets,
 * as a session's reference has; a longer one may be an IMSI or a number.  What cannot be read is masked
 * whole.
 */
void annotate_mask(uint8_t *octets, size_t size);

/** Takes one line of text, without its line feed. */
typedef void annotate_line(void *context, const char *line);

/** Hands on the lines of a PDU: offset, at most 16 octets in hex, and the field they belong to. */
void annotate_lines(const uint8_t *octets, size_t size, annotate_line *line, void *context);

#endif
