#include "protocol/gsm.h"

#define REPLACEMENT 0xFFFD
#define SEPTETS     128

/* By septet, eight to a row; the escape itself, 0x1B, stands for no character. */
/* clang-format off */
static const uint16_t basic[SEPTETS] = {
    '@',   0xA3,  '$',   0xA5,  0xE8,  0xE9,  0xF9,  0xEC,
    0xF2,  0xC7,  '\n',  0xD8,  0xF8,  '\r',  0xC5,  0xE5,
    0x394, '_',   0x3A6, 0x393, 0x39B, 0x3A9, 0x3A0, 0x3A8,
    0x3A3, 0x398, 0x39E, 0,     0xC6,  0xE6,  0xDF,  0xC9,
    ' ',   '!',   '"',   '#',   0xA4,  '%',   '&',   '\'',
    '(',   ')',   '*',   '+',   ',',   '-',   '.',   '/',
    '0',   '1',   '2',   '3',   '4',   '5',   '6',   '7',
    '8',   '9',   ':',   ';',   '<',   '=',   '>',   '?',
    0xA1,  'A',   'B',   'C',   'D',   'E',   'F',   'G',
    'H',   'I',   'J',   'K',   'L',   'M',   'N',   'O',
    'P',   'Q',   'R',   'S',   'T',   'U',   'V',   'W',
    'X',   'Y',   'Z',   0xC4,  0xD6,  0xD1,  0xDC,  0xA7,
    0xBF,  'a',   'b',   'c',   'd',   'e',   'f',   'g',
    'h',   'i',   'j',   'k',   'l',   'm',   'n',   'o',
    'p',   'q',   'r',   's',   't',   'u',   'v',   'w',
    'x',   'y',   'z',   0xE4,  0xF6,  0xF1,  0xFC,  0xE0,
};
/* clang-format on */

static const struct {
    uint8_t septet;
    uint16_t character;
} extension[] = {
    {0x0A, '\f'}, {0x14, '^'}, {0x28, '{'}, {0x29, '}'}, {0x2F, '\\'},
    {0x3C, '['},  {0x3D, '~'}, {0x3E, ']'}, {0x40, '|'}, {0x65, 0x20AC},
};
#define EXTENSIONS (sizeof extension / sizeof extension[0])

static uint32_t basic_character(uint8_t octet)
{
    return octet < SEPTETS ? basic[octet] : REPLACEMENT;
}

uint32_t gsm_next(const uint8_t **at, const uint8_t *end)
{
    uint8_t octet = *(*at)++;
    if (octet != GSM_ESCAPE)
        return basic_character(octet);
    if (*at == end)
        return ' ';

    octet = *(*at)++;
    for (size_t i = 0; i < EXTENSIONS; i++) {
        if (extension[i].septet == octet)
            return extension[i].character;
    }
    return octet == GSM_ESCAPE ? ' ' : basic_character(octet);
}

size_t gsm_put(uint32_t character, uint8_t septets[GSM_SEPTETS_MAX])
{
    for (uint8_t septet = 0; septet < SEPTETS; septet++) {
        if (basic[septet] == character && septet != GSM_ESCAPE) {
            septets[0] = septet;
            return 1;
        }
    }
    for (size_t i = 0; i < EXTENSIONS; i++) {
        if (extension[i].character == character) {
            septets[0] = GSM_ESCAPE;
            septets[1] = extension[i].septet;
            return 2;
        }
    }
    return 0;
}
