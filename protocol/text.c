#include "protocol/text.h"

#include <string.h>

#include <unicode/utf16.h>

#include "protocol/gsm.h"

#define REPLACEMENT    0xFFFD
#define CHARACTER_SIZE 4 /* the most octets of one character in any alphabet here */

/* ---- UTF-8 -------------------------------------------------------------------------------- */

/* How many octets follow a first octet; -1 when it cannot be one. */
static int octets_to_follow(uint8_t first)
{
    if (first < 0x80)
        return 0;
    if (first >> 5 == 0x06)
        return 1;
    if (first >> 4 == 0x0E)
        return 2;
    return first >> 3 == 0x1E ? 3 : -1;
}

uint32_t text_next(const char **at)
{
    static const uint32_t smallest[] = {0, 0x80, 0x800, 0x10000};
    const uint8_t *octets = (const uint8_t *)*at;
    int more = octets_to_follow(octets[0]);
    if (more < 0)
        return TEXT_MALFORMED;

    uint32_t character = more == 0 ? octets[0] : octets[0] & (0x3Fu >> more);
    for (int i = 1; i <= more; i++) {
        if ((octets[i] & 0xC0) != 0x80) /* the NUL at the end too */
            return TEXT_MALFORMED;
        character = character << 6 | (octets[i] & 0x3Fu);
    }
    if (character < smallest[more] || character > 0x10FFFF || U_IS_SURROGATE(character))
        return TEXT_MALFORMED;
    if (character != 0)
        *at += 1 + more;
    return character;
}

size_t text_put(uint32_t character, char out[TEXT_CHARACTER_MAX])
{
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    size_t more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
    out[0] = (char)(0xFF00u >> (more + 1) | character >> 6 * more);
    for (size_t i = 1; i <= more; i++)
        out[i] = (char)(0x80u | (character >> 6 * (more - i) & 0x3F));
    return 1 + more;
}

/* ---- characters of each alphabet ---------------------------------------------------------- */

static uint32_t next_latin1(const uint8_t **at, const uint8_t *end)
{
    (void)end;
    return *(*at)++;
}

static size_t put_latin1(uint32_t character, uint8_t *octets)
{
    octets[0] = (uint8_t)character;
    return character <= 0xFF ? 1 : 0;
}

static uint16_t unit_at(const uint8_t *at, bool little_endian)
{
    return (uint16_t)(little_endian ? at[1] << 8 | at[0] : at[0] << 8 | at[1]);
}

static uint32_t next_utf16(const uint8_t **at, const uint8_t *end, bool little_endian)
{
    if (end - *at < 2) {
        *at = end;
        return REPLACEMENT;
    }
    uint16_t unit = unit_at(*at, little_endian);
    *at += 2;
    if (!U16_IS_SURROGATE(unit))
        return unit;
    if (U16_IS_SURROGATE_TRAIL(unit) || end - *at < 2)
        return REPLACEMENT;
    uint16_t trail = unit_at(*at, little_endian);
    if (!U16_IS_TRAIL(trail))
        return REPLACEMENT;
    *at += 2;
    return (uint32_t)U16_GET_SUPPLEMENTARY(unit, trail);
}

static uint32_t next_ucs2(const uint8_t **at, const uint8_t *end)
{
    return next_utf16(at, end, false);
}

static uint32_t next_little_endian(const uint8_t **at, const uint8_t *end)
{
    return next_utf16(at, end, true);
}

static size_t put_ucs2(uint32_t character, uint8_t *octets)
{
    uint16_t units[2];
    size_t count = 0;
    U16_APPEND_UNSAFE(units, count, character);
    for (size_t i = 0; i < count; i++) {
        octets[2 * i] = (uint8_t)(units[i] >> 8);
        octets[2 * i + 1] = (uint8_t)units[i];
    }
    return 2 * count;
}

/* ---- octets → UTF-8 ----------------------------------------------------------------------- */

typedef uint32_t next_character(const uint8_t **at, const uint8_t *end);

static bool all_printable_ascii(const uint8_t *octets, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (octets[i] < 0x20 || octets[i] > 0x7E)
            return false;
    }
    return true;
}

/* UCS-2 is not always what it says; *at is moved behind a byte order mark. */
static next_character *ucs2_reader(const uint8_t **at, const uint8_t *end)
{
    size_t size = (size_t)(end - *at);
    if (size % 2 == 1 && all_printable_ascii(*at, size))
        return next_latin1;
    if (size < 2 || (unit_at(*at, false) != 0xFEFF && unit_at(*at, true) != 0xFEFF))
        return next_ucs2;
    bool little_endian = unit_at(*at, true) == 0xFEFF;
    *at += 2;
    return little_endian ? next_little_endian : next_ucs2;
}

/* The characters that both GSM 03.38 and Latin-1 have where ASCII has them: what IDs are typed in. */
static bool is_plain(uint8_t octet)
{
    return (octet >= '0' && octet <= '9') || (octet >= 'A' && octet <= 'Z') ||
           (octet >= 'a' && octet <= 'z') || octet == ' ';
}

static bool all_plain(const uint8_t *octets, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!is_plain(octets[i]))
            return false;
    return true;
}

/* Writes UTF-8 without its NUL and returns its size; with `out` NULL it only counts. */
static size_t to_utf8(next_character *next, const uint8_t *at, const uint8_t *end, char *out)
{
    size_t size = 0;
    while (at < end) {
        char utf8[TEXT_CHARACTER_MAX];
        uint32_t character = next(&at, end);
        if (character == 0)
            continue;
        size_t count = text_put(character, utf8);
        for (size_t i = 0; out != NULL && i < count; i++)
            out[size + i] = utf8[i];
        size += count;
    }
    return size;
}

enum dm_error text_decode(enum text_alphabet alphabet, const uint8_t *octets, size_t size,
                          char *out, size_t capacity)
{
    if (alphabet == TEXT_OCTETS)
        return DM_E_ENCODING;
    if (size == 0) /* octets may be NULL then */
        octets = (const uint8_t *)"";
    if (alphabet != TEXT_UCS2 && size < capacity && all_plain(octets, size)) {
        memcpy(out, octets, size);
        out[size] = '\0';
        return DM_OK;
    }
    const uint8_t *end = octets + size;
    next_character *next = alphabet == TEXT_GSM      ? gsm_next
                           : alphabet == TEXT_LATIN1 ? next_latin1
                                                     : ucs2_reader(&octets, end);
    if (to_utf8(next, octets, end, NULL) >= capacity)
        return DM_E_FULL;
    out[to_utf8(next, octets, end, out)] = '\0';
    return DM_OK;
}

/* ---- UTF-8 → octets ----------------------------------------------------------------------- */

typedef size_t put_character(uint32_t character, uint8_t *octets);

/* Writes octets and gives their size; with `out` NULL it only counts. */
static enum dm_error from_utf8(put_character *put, const char *utf8, uint8_t *out, size_t *size)
{
    size_t written = 0;
    for (;;) {
        uint8_t octets[CHARACTER_SIZE];
        uint32_t character = text_next(&utf8);
        if (character == 0)
            break;
        size_t count = character == TEXT_MALFORMED ? 0 : put(character, octets);
        if (count == 0)
            return DM_E_ENCODING;
        for (size_t i = 0; out != NULL && i < count; i++)
            out[written + i] = octets[i];
        written += count;
    }
    *size = written;
    return DM_OK;
}

enum dm_error text_encode(enum text_alphabet alphabet, const char *utf8, uint8_t *octets,
                          size_t capacity, size_t *size)
{
    if (alphabet == TEXT_OCTETS)
        return DM_E_ENCODING;
    put_character *put = alphabet == TEXT_GSM      ? gsm_put
                         : alphabet == TEXT_LATIN1 ? put_latin1
                                                   : put_ucs2;
    size_t needed;
    enum dm_error error = from_utf8(put, utf8, NULL, &needed);
    if (error != DM_OK)
        return error;
    if (needed > capacity)
        return DM_E_FULL;
    return from_utf8(put, utf8, octets, size);
}

enum dm_error text_measure(const char *utf8, struct text_measure *measure)
{
    size_t octets;
    if (from_utf8(gsm_put, utf8, NULL, &octets) == DM_OK) {
        *measure = (struct text_measure){TEXT_GSM, octets, octets};
        return DM_OK;
    }
    enum dm_error error = from_utf8(put_ucs2, utf8, NULL, &octets);
    if (error == DM_OK)
        *measure = (struct text_measure){TEXT_UCS2, octets / 2, octets};
    return error;
}
