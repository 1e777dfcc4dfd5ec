#ifndef DARMAND_PROTOCOL_GSM_H
#define DARMAND_PROTOCOL_GSM_H

#include <stddef.h>
#include <stdint.h>

/*
 * The GSM 03.38 default alphabet and its extension table (3GPP 23.038 §6.2.1), one septet an octet.
 *
 * Only characters: buffers, sizes and UTF-8 are protocol/text.h's.  National language tables are
 * left out, because none of them serves Persian.
 */

/** What says that the next septet is of the extension table. */
#define GSM_ESCAPE 0x1B

/** The most septets one character costs. */
#define GSM_SEPTETS_MAX 2

/**
 * The character at *at, which is advanced and never beyond `end`; *at < end.  An escape without a
 * meaning shows the basic character behind it, an escape behind nothing or before another is a
 * space (§6.2.1.1), and an octet that is no septet is U+FFFD.
 */
uint32_t gsm_next(const uint8_t **at, const uint8_t *end);

/** Writes the septets of a character and returns how many; 0 when the alphabet has not got it. */
size_t gsm_put(uint32_t character, uint8_t septets[GSM_SEPTETS_MAX]);

#endif
