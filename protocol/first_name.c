#include "protocol/first_name.h"

#include <string.h>

#include <unicode/uchar.h>

#include "protocol/text.h"

#define TATWEEL 0x0640
#define ZWNJ    0x200C

/* What becomes of a character in a name. */
enum part { LETTER, SIGN, SPACE, NOTHING, NO_NAME };

static enum part part_of(uint32_t character)
{
    if (character == '-' || character == '\'' || character == '.')
        return SIGN;
    if (character == ZWNJ)
        return SPACE;
    switch (u_charType((UChar32)character)) {
    case U_CONTROL_CHAR: return NO_NAME;
    case U_FORMAT_CHAR:
    case U_NON_SPACING_MARK: return NOTHING;
    default: break;
    }
    if (character == TATWEEL)
        return NOTHING;
    if (u_isUWhiteSpace((UChar32)character))
        return SPACE;
    return u_isalpha((UChar32)character) ? LETTER : NO_NAME;
}

/* Letters an Arabic keyboard gives where a Persian one gives another that looks the same. */
static uint32_t persian_letter(uint32_t character)
{
    switch (character) {
    case 0x064A:                /* ي */
    case 0x0649: return 0x06CC; /* ى → ی */
    case 0x0643: return 0x06A9; /* ك → ک */
    default: return character;
    }
}

/* The plain name as far as it was written, and what is still to stand before the next letter. */
struct writing {
    char name[FIRST_NAME_MAX + 1];
    size_t size;
    bool space;
    bool letters; /* at least one was written */
    bool full;
};

static void write_character(struct writing *writing, uint32_t character, bool letter)
{
    char octets[TEXT_CHARACTER_MAX];
    size_t count = text_put(persian_letter(character), octets);
    size_t space = writing->space && writing->size > 0;

    writing->space = false;
    writing->full = writing->full || writing->size + space + count > FIRST_NAME_MAX;
    if (writing->full)
        return;
    if (space)
        writing->name[writing->size++] = ' ';
    memcpy(writing->name + writing->size, octets, count);
    writing->size += count;
    writing->letters = writing->letters || letter;
}

enum dm_error first_name_fold(const char *utf8, char *name)
{
    struct writing writing = {0};
    uint32_t character;

    while ((character = text_next(&utf8)) != 0) {
        if (character == TEXT_MALFORMED)
            return DM_E_ENCODING;
        enum part part = part_of(character);
        if (part == NO_NAME)
            return DM_E_FORMAT;
        writing.space = writing.space || part == SPACE;
        if (part == LETTER || part == SIGN)
            write_character(&writing, character, part == LETTER);
    }
    if (!writing.letters)
        return DM_E_FORMAT;
    memcpy(name, writing.name, sizeof writing.name);
    return DM_OK;
}

bool first_name_is_plain(const char *name)
{
    char plain[FIRST_NAME_MAX + 1];

    return first_name_fold(name, plain) == DM_OK && strcmp(plain, name) == 0;
}
