#include "test/sim/text.h"

#include "test/sim/memory.h"

#include <stdlib.h>
#include <string.h>

#define ESCAPE 0x1B

/* 3GPP 23.038 §6.2.1: septet to Unicode. */
static const uint16_t basic[128] = {
    '@',    0xA3,   '$',    0xA5,   0xE8,   0xE9, 0xF9,   0xEC,   0xF2,   0xC7,   '\n',   0xD8,
    0xF8,   '\r',   0xC5,   0xE5,   0x0394, '_',  0x03A6, 0x0393, 0x039B, 0x03A9, 0x03A0, 0x03A8,
    0x03A3, 0x0398, 0x039E, ESCAPE, 0xC6,   0xE6, 0xDF,   0xC9,   ' ',    '!',    '"',    '#',
    0xA4,   '%',    '&',    '\'',   '(',    ')',  '*',    '+',    ',',    '-',    '.',    '/',
    '0',    '1',    '2',    '3',    '4',    '5',  '6',    '7',    '8',    '9',    ':',    ';',
    '<',    '=',    '>',    '?',    0xA1,   'A',  'B',    'C',    'D',    'E',    'F',    'G',
    'H',    'I',    'J',    'K',    'L',    'M',  'N',    'O',    'P',    'Q',    'R',    'S',
    'T',    'U',    'V',    'W',    'X',    'Y',  'Z',    0xC4,   0xD6,   0xD1,   0xDC,   0xA7,
    0xBF,   'a',    'b',    'c',    'd',    'e',  'f',    'g',    'h',    'i',    'j',    'k',
    'l',    'm',    'n',    'o',    'p',    'q',  'r',    's',    't',    'u',    'v',    'w',
    'x',    'y',    'z',    0xE4,   0xF6,   0xF1, 0xFC,   0xE0,
};

/* The same, §6.2.1.1: what follows an escape. */
static const struct {
    uint8_t septet;
    uint16_t point;
} extension[] = {
    {0x0A, '\f'}, {0x14, '^'}, {0x28, '{'}, {0x29, '}'}, {0x2F, '\\'},
    {0x3C, '['},  {0x3D, '~'}, {0x3E, ']'}, {0x40, '|'}, {0x65, 0x20AC},
};
#define EXTENSIONS (sizeof extension / sizeof extension[0])

enum alphabet text_alphabet(uint8_t data_coding)
{
    switch (data_coding) {
    case 0x00:
    case 0x0F:
    case 0x10:
    case 0x11:
    case 0x12:
    case 0x13: return ALPHABET_GSM;
    case 0x08:
    case 0x18:
    case 0x19:
    case 0x1A:
    case 0x1B:
    case 0x48: return ALPHABET_UCS2;
    case 0x01:
    case 0x03: return ALPHABET_LATIN1;
    default: return (data_coding & 0xFC) == 0xF0 ? ALPHABET_GSM : ALPHABET_OCTETS;
    }
}

const char *text_alphabet_name(enum alphabet alphabet)
{
    static const char *const names[] = {
        [ALPHABET_GSM] = "GSM-7",
        [ALPHABET_UCS2] = "UCS-2",
        [ALPHABET_LATIN1] = "Latin-1",
        [ALPHABET_OCTETS] = "octets",
    };

    return names[alphabet];
}

/* Septets of a code point: 1, 2 with escape, 0 when there are none. */
static size_t gsm_put(uint8_t out[2], uint32_t point)
{
    for (uint8_t septet = 0; septet < 128; septet++) {
        if (basic[septet] == point && septet != ESCAPE) {
            out[0] = septet;
            return 1;
        }
    }
    for (size_t i = 0; i < EXTENSIONS; i++) {
        if (extension[i].point == point) {
            out[0] = ESCAPE;
            out[1] = extension[i].septet;
            return 2;
        }
    }
    return 0;
}

uint8_t *text_to_gsm(const char *utf8, size_t *length)
{
    uint8_t *out = memory_new(2 * strlen(utf8) + 2);
    size_t used = 0;

    for (uint32_t point; (point = text_next(&utf8)) != 0;) {
        size_t septets = gsm_put(out + used, point);

        if (septets == 0) {
            free(out);
            return NULL;
        }
        used += septets;
    }
    *length = used;
    return out;
}

static size_t ucs2_put(uint8_t *out, uint32_t unit)
{
    out[0] = (uint8_t)(unit >> 8);
    out[1] = (uint8_t)unit;
    return 2;
}

uint8_t *text_to_ucs2(const char *utf8, size_t *length)
{
    uint8_t *out = memory_new(2 * strlen(utf8) + 2);
    size_t used = 0;
    const char *before = utf8;

    for (uint32_t point; (point = text_next(&utf8)) != 0; before = utf8) {
        /* A U+FFFD somebody wrote takes three octets; one that stands for an error takes one. */
        if (point == TEXT_REPLACEMENT && utf8 - before != 3) {
            free(out);
            return NULL;
        }
        if (point >= 0x10000) {
            used += ucs2_put(out + used, 0xD7C0 + (point >> 10));
            point = 0xDC00 + (point & 0x3FF);
        }
        used += ucs2_put(out + used, point);
    }
    *length = used;
    return out;
}

/* One character of a wire alphabet; `*at` moves by at least one octet. */
static uint32_t gsm_next(const uint8_t *octets, size_t length, size_t *at)
{
    uint8_t septet = octets[(*at)++];

    if (septet > 127) {
        return TEXT_REPLACEMENT;
    }
    if (septet != ESCAPE) {
        return basic[septet];
    }
    for (size_t i = 0; *at < length && i < EXTENSIONS; i++) {
        if (extension[i].septet == octets[*at]) {
            (*at)++;
            return extension[i].point;
        }
    }
    return TEXT_REPLACEMENT;
}

static uint32_t ucs2_unit(const uint8_t *octets, size_t at)
{
    return (uint32_t)octets[at] << 8 | octets[at + 1];
}

static uint32_t ucs2_next(const uint8_t *octets, size_t length, size_t *at)
{
    uint32_t first, second;

    if (length - *at < 2) {
        *at = length;
        return TEXT_REPLACEMENT;
    }
    first = ucs2_unit(octets, *at);
    *at += 2;
    if (first < 0xD800 || first > 0xDFFF) {
        return first;
    }
    if (first > 0xDBFF || length - *at < 2) {
        return TEXT_REPLACEMENT;
    }
    second = ucs2_unit(octets, *at);
    if (second < 0xDC00 || second > 0xDFFF) {
        return TEXT_REPLACEMENT;
    }
    *at += 2;
    return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
}

static uint32_t wire_next(enum alphabet alphabet, const uint8_t *octets, size_t length, size_t *at)
{
    switch (alphabet) {
    case ALPHABET_GSM: return gsm_next(octets, length, at);
    case ALPHABET_UCS2: return ucs2_next(octets, length, at);
    case ALPHABET_LATIN1:
    case ALPHABET_OCTETS: break;
    }
    return octets[(*at)++];
}

char *text_from_wire(enum alphabet alphabet, const uint8_t *octets, size_t length, bool *clean)
{
    /* An octet of GSM or Latin-1 is at most two of UTF-8 (or three for U+FFFD). */
    char *out = memory_new(3 * length + 4);
    size_t used = 0;

    for (size_t at = 0; at < length;) {
        uint32_t point = wire_next(alphabet, octets, length, &at);

        if (point == 0 || point == TEXT_REPLACEMENT) {
            point = TEXT_REPLACEMENT;
            *clean = false;
        }
        used += text_put(out + used, point);
    }
    out[used] = '\0';
    return out;
}
