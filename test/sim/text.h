#ifndef DARMAND_SIM_TEXT_H
#define DARMAND_SIM_TEXT_H

/*
 * Text on the wire and text for people: GSM 03.38 with its extension table, UCS-2 (read as
 * UTF-16BE) and Latin-1, to and from UTF-8.  Septets are never packed: in SMPP each has an octet
 * of its own, and packing is the radio side's work.
 *
 * National shift tables are not here; neither side may send them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum alphabet {
    ALPHABET_GSM,    /* GSM 03.38, one septet an octet */
    ALPHABET_UCS2,   /* UTF-16, big-endian */
    ALPHABET_LATIN1, /* ISO 8859-1, ASCII included */
    ALPHABET_OCTETS  /* not text */
};

/** What stands in for an octet sequence that is no text. */
#define TEXT_REPLACEMENT 0xFFFDU

/** The alphabet a data_coding of SMS or of CBS (USSD) means: 0x00, 0x0F and the GSM classes;
 *  0x08, 0x48 and the UCS-2 classes; 0x01 and 0x03.  All else is octets. */
enum alphabet text_alphabet(uint8_t data_coding);

/** "GSM-7", "UCS-2", "Latin-1" or "octets". */
const char *text_alphabet_name(enum alphabet alphabet);

/** `utf8` in GSM 03.38; NULL when it cannot be said in it.  The caller frees. */
uint8_t *text_to_gsm(const char *utf8, size_t *length);

/** `utf8` in UTF-16BE; NULL when it is not valid UTF-8.  The caller frees. */
uint8_t *text_to_ucs2(const char *utf8, size_t *length);

/** Octets of the wire as UTF-8.  What is no text becomes U+FFFD and clears `*clean`, which is
 *  otherwise left alone.  NUL octets become U+FFFD too.  The caller frees. */
char *text_from_wire(enum alphabet alphabet, const uint8_t *octets, size_t length, bool *clean);

/** The code point at `*utf8`, which moves behind it; 0 at the end (and stays there),
 *  TEXT_REPLACEMENT for an octet that is not UTF-8. */
uint32_t text_next(const char **utf8);

/** Writes a code point as UTF-8, without NUL.  How many octets: 1 to 4. */
size_t text_put(char out[4], uint32_t point);

/** Whether the code point is a strong right-to-left letter. */
bool text_is_rtl(uint32_t point);

/** Columns a code point takes: 0 for marks, ZWNJ and bidi controls, 1 for the rest. */
unsigned text_columns(uint32_t point);

#endif
