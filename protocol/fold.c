/* The folding half of protocol/text.h. */
#include "protocol/text.h"

#include <string.h>

#include <unicode/uchar.h>

#define ARABIC_DIGIT_ZERO  0x0660
#define PERSIAN_DIGIT_ZERO 0x06F0
#define TATWEEL            0x0640

/* Letters an Arabic keyboard gives where a Persian one gives another that looks the same. */
static uint32_t fold_letter(uint32_t character)
{
    switch (character) {
    case 0x064A:                /* ي */
    case 0x0649: return 0x06CC; /* ى → ی */
    case 0x0643: return 0x06A9; /* ك → ک */
    case 0x0629: return 0x0647; /* ة → ه */
    default: return character;
    }
}

static uint32_t fold_character(uint32_t character)
{
    if (character >= 'a' && character <= 'z')
        return character - 'a' + 'A';
    if (character >= ARABIC_DIGIT_ZERO && character <= ARABIC_DIGIT_ZERO + 9)
        return character - ARABIC_DIGIT_ZERO + '0';
    if (character >= PERSIAN_DIGIT_ZERO && character <= PERSIAN_DIGIT_ZERO + 9)
        return character - PERSIAN_DIGIT_ZERO + '0';
    return fold_letter(character);
}

/* What is typed or added without being seen: joiners, direction marks, vowel signs, controls. */
static bool is_invisible(uint32_t character)
{
    switch (u_charType((UChar32)character)) {
    case U_FORMAT_CHAR:
    case U_CONTROL_CHAR:
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_COMBINING_SPACING_MARK: return true;
    default: return character == TATWEEL;
    }
}

/* The next character of the folded text: ' ' for a run of white space, 0, or TEXT_MALFORMED. */
static uint32_t next_folded(const char **at)
{
    bool space = false;
    for (;;) {
        const char *before = *at;
        uint32_t character = text_next(at);
        if (character == 0 || character == TEXT_MALFORMED)
            return character;
        if (u_isUWhiteSpace((UChar32)character)) {
            space = true;
        } else if (!is_invisible(character)) {
            if (!space)
                return fold_character(character);
            *at = before;
            return ' ';
        }
    }
}

/* Writes the folded text without its NUL and gives its size; with `out` NULL it only counts. */
static enum dm_error fold(const char *utf8, char *out, size_t *size)
{
    size_t written = 0;
    for (;;) {
        char octets[TEXT_CHARACTER_MAX];
        uint32_t character = next_folded(&utf8);
        if (character == TEXT_MALFORMED)
            return DM_E_ENCODING;
        if (character == 0)
            break;
        if (character == ' ' && written == 0)
            continue;
        size_t count = text_put(character, octets);
        if (out != NULL)
            memcpy(out + written, octets, count);
        written += count;
    }
    *size = written;
    return DM_OK;
}

static bool is_letter(char octet)
{
    return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
}

/* Folds digits and letters of ASCII alone, of which nothing is dropped; false for anything else. */
static bool fold_plain(const char *text, char *out, size_t capacity)
{
    size_t size = 0;

    while (size < capacity && (is_letter(text[size]) || (text[size] >= '0' && text[size] <= '9')))
        size++;
    if (size == capacity || text[size] != '\0')
        return false;
    for (size_t i = 0; i <= size; i++)
        out[i] = (char)(is_letter(text[i]) ? text[i] & ~0x20 : text[i]);
    return true;
}

enum dm_error text_fold(const char *utf8, char *out, size_t capacity)
{
    size_t size;
    if (fold_plain(utf8, out, capacity))
        return DM_OK;
    enum dm_error error = fold(utf8, NULL, &size);
    if (error != DM_OK)
        return error;
    if (size >= capacity)
        return DM_E_FULL;
    error = fold(utf8, out, &size);
    out[size] = '\0';
    return error;
}
