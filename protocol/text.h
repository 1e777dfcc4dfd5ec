#ifndef DARMAND_PROTOCOL_TEXT_H
#define DARMAND_PROTOCOL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"

/*
 * Text on the wire ↔ UTF-8 inside, and the folding that makes what people type comparable.
 *
 * Text is always (pointer, size): `@` is octet 0x00 in GSM 03.38.  GSM text is one character per
 * octet, unpacked; packing is the SMSC's work.  Output goes to the caller's bounded buffer.
 */

enum text_alphabet {
    TEXT_GSM,    /* GSM 03.38 with its extension table; an escaped character costs two units */
    TEXT_LATIN1, /* ISO 8859-1; ASCII is a part of it */
    TEXT_UCS2,   /* UTF-16 big-endian; a character outside the BMP costs two units */
    TEXT_OCTETS, /* binary: not text */
};

/** Sizes of one message: SMS in units, USSD page in octets (facts §2, §4). */
#define TEXT_SMS_GSM_MAX   160
#define TEXT_SMS_UCS2_MAX  70
#define TEXT_USSD_OCTETS   160
#define TEXT_UTF8_MAX      4096 /* no text inside darmand is longer, its NUL included */
#define TEXT_CHARACTER_MAX 4    /* octets of one character in UTF-8 */

/**
 * The alphabet a data_coding stands for, in the SMS table (facts "smpp-sms-esme" §1) and the CBS
 * table of USSD gateways (facts "smpp-ussd" §4.1) at once.  Whatever says "seven bits", 0 and 15
 * among them, and whatever is reserved is in the link's default alphabet.  *prefix is the number of
 * octets to skip (2 for DCS 0x11, else 0).
 */
enum text_alphabet text_alphabet_of(uint8_t data_coding, enum text_alphabet link_default,
                                    size_t *prefix);

/**
 * Octets → UTF-8 in `out` (`capacity` with the NUL that is always written).  Liberal: an unknown
 * GSM escape shows its basic character, a lone surrogate or odd last octet becomes U+FFFD, a byte
 * order mark is obeyed and dropped, U+0000 is dropped, and UCS-2 of odd size that is all printable
 * ASCII is read as ASCII (node-smpp #68).  DM_E_FULL: does not fit.  DM_E_ENCODING: TEXT_OCTETS.
 */
enum dm_error text_decode(enum text_alphabet alphabet, const uint8_t *octets, size_t size,
                          char *out, size_t capacity) DM_CHECKED;

/**
 * UTF-8 → octets.  DM_E_ENCODING: malformed UTF-8, or a character the alphabet has not.  DM_E_FULL:
 * does not fit.
 */
enum dm_error text_encode(enum text_alphabet alphabet, const char *utf8, uint8_t *octets,
                          size_t capacity, size_t *size) DM_CHECKED;

/** How long a text is on the wire. */
struct text_measure {
    enum text_alphabet alphabet; /* TEXT_GSM when every character is in GSM 03.38, else TEXT_UCS2 */
    size_t units;                /* septets, or UTF-16 code units */
    size_t octets;               /* units, or twice the units */
};

/** Measures a text in the smaller alphabet that can say it.  DM_E_ENCODING: malformed UTF-8. */
enum dm_error text_measure(const char *utf8, struct text_measure *measure) DM_CHECKED;

/**
 * Folds what a person typed into its plain form, for grammars to read: Persian and Arabic digits →
 * ASCII, ي ى → ی, ك → ک, ة → ه, a–z → A–Z; ZWNJ, ZWJ, bidi marks, tatweel, byte order mark,
 * combining marks and control characters dropped; all white space → one space, none at either end.
 * The result is never longer than the input.  DM_E_FULL, DM_E_ENCODING as above.
 */
enum dm_error text_fold(const char *utf8, char *out, size_t capacity) DM_CHECKED;

#define TEXT_MALFORMED UINT32_MAX

/**
 * The next code point of UTF-8 text, advancing *at.  At the end 0, and where the text is malformed
 * (overlong, a surrogate, above U+10FFFF, cut) TEXT_MALFORMED; *at then stays.
 */
uint32_t text_next(const char **at);

/** Writes a code point, which must be one, as UTF-8 without a NUL and returns its size. */
size_t text_put(uint32_t character, char out[TEXT_CHARACTER_MAX]);

#endif
