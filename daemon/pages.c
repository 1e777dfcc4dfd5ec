#include "daemon/pages.h"

#include <stdio.h>
#include <string.h>

#include <unicode/uchar.h>

#include "protocol/text.h"

#define SOFT_UNITS_UCS2 70
/* A page with less text than this is not worth its price. */
#define BODY_UNITS_MIN 20

/* ---- sizes --------------------------------------------------------------------------------- */

/* Units of one character in the alphabet of the whole text. */
static size_t units_of(enum text_alphabet alphabet, uint32_t character)
{
    char utf8[TEXT_CHARACTER_MAX + 1];
    struct text_measure measure;

    if (alphabet == TEXT_UCS2)
        return character > 0xFFFF ? 2 : 1;
    utf8[text_put(character, utf8)] = '\0';
    return text_measure(utf8, &measure) == DM_OK ? measure.units : 1;
}

static size_t units_of_text(enum text_alphabet alphabet, const char *text)
{
    size_t units = 0;
    uint32_t character;

    while ((character = text_next(&text)) != 0 && character != TEXT_MALFORMED)
        units += units_of(alphabet, character);
    return units;
}

/* ---- the keys ------------------------------------------------------------------------------ */

bool pages_fits(const char *page)
{
    struct text_measure measure;

    return text_measure(page, &measure) == DM_OK &&
           measure.units <= (measure.alphabet == TEXT_GSM ? TEXT_USSD_OCTETS : SOFT_UNITS_UCS2);
}

void pages_keys(const struct texts *texts, bool before, bool behind, char *keys)
{
    int used = 0;

    if (behind)
        used = snprintf(keys, PAGE_UTF8_MAX, "\n%s", texts_template(texts, TEXT_NEXT));
    if (before && used >= 0 && used < PAGE_UTF8_MAX)
        used += snprintf(keys + used, PAGE_UTF8_MAX - (size_t)used, "\n%s",
                         texts_template(texts, TEXT_BACK));
    if ((!before || !behind) && used >= 0 && used < PAGE_UTF8_MAX)
        (void)snprintf(keys + used, PAGE_UTF8_MAX - (size_t)used, "\n%s",
                       texts_template(texts, TEXT_HOME));
}

/* One text on its way through this file. */
struct cutting {
    const struct texts *texts;
    enum text_alphabet alphabet;
    size_t page_units;
};

/* The alphabet of all pages: one character of the text or the keys decides for all. */
static enum dm_error begin(const struct texts *texts, const char *text, struct cutting *cutting)
{
    char keys[2][PAGE_UTF8_MAX];
    struct text_measure measures[3];
    bool gsm = true;

    pages_keys(texts, true, true, keys[0]);
    pages_keys(texts, false, false, keys[1]);
    const char *all[] = {text, keys[0], keys[1]};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        enum dm_error error = text_measure(all[i], &measures[i]);
        if (error != DM_OK)
            return error;
        gsm = gsm && measures[i].alphabet == TEXT_GSM;
    }
    *cutting = (struct cutting){texts, gsm ? TEXT_GSM : TEXT_UCS2,
                                gsm ? TEXT_USSD_OCTETS : SOFT_UNITS_UCS2};
    return DM_OK;
}

/* The room for text above the keys. */
static size_t body_units(const struct cutting *cutting, bool before, bool behind)
{
    char keys[PAGE_UTF8_MAX];

    pages_keys(cutting->texts, before, behind, keys);
    size_t units = units_of_text(cutting->alphabet, keys);
    return units + BODY_UNITS_MIN > cutting->page_units ? 0 : cutting->page_units - units;
}

/* ---- cutting ------------------------------------------------------------------------------- */

static bool is_mark(uint32_t character)
{
    int8_t type = u_charType((UChar32)character);

    return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK ||
           type == U_COMBINING_SPACING_MARK;
}

/* Where a body of at most `room` units ends that begins at `text`. */
static const char *end_of_body(const struct cutting *cutting, const char *text, size_t room)
{
    const char *at = text;
    const char *word = NULL;   /* the last place between two words */
    const char *letter = NULL; /* the last place between two characters */
    size_t units = 0;

    for (;;) {
        const char *before = at;
        uint32_t character = text_next(&at);

        if (character == 0 || character == TEXT_MALFORMED)
            return before;
        if (character == ' ' || character == '\n')
            word = before;
        if (!is_mark(character))
            letter = before;
        units += units_of(cutting->alphabet, character);
        if (units > room)
            break;
    }
    if (word != NULL && word > text)
        return word;
    return letter != NULL && letter > text ? letter : at;
}

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \n");
}

/* The end of the page that begins at `text`, and whether it is the last.  A page that is not is never
 * longer than the last may be, so that something is left for it. */
static const char *end_of_page(const struct cutting *cutting, const char *text, bool first,
                               bool *last)
{
    size_t last_room = body_units(cutting, true, false);
    size_t room = body_units(cutting, !first, true);
    const char *end = end_of_body(cutting, text, last_room);

    *last = *skip_blanks(end) == '\0';
    return *last || room >= last_room ? end : end_of_body(cutting, text, room);
}

size_t pages_count(const struct texts *texts, const char *text)
{
    struct text_measure measure;
    struct cutting cutting;
    size_t count = 0;

    if (text_measure(text, &measure) != DM_OK || begin(texts, text, &cutting) != DM_OK)
        return 0;
    if (measure.octets <= TEXT_USSD_OCTETS)
        return 1;
    if (body_units(&cutting, true, true) == 0 || body_units(&cutting, true, false) == 0)
        return 0;
    for (bool last = false; !last && count <= PAGES_MAX; count++)
        text = end_of_page(&cutting, skip_blanks(text), count == 0, &last);
    /* One page after all: the rest was blanks. */
    return count > 1 && count <= PAGES_MAX ? count : 0;
}

enum dm_error pages_cut(const struct texts *texts, const char *text, size_t index, char *page)
{
    struct cutting cutting;
    const char *end = text;
    bool last = false;

    if (index >= pages_count(texts, text))
        return DM_E_RANGE;
    enum dm_error error = begin(texts, text, &cutting);
    if (error != DM_OK)
        return error;
    for (size_t i = 0; i <= index; i++) {
        text = skip_blanks(end);
        end = end_of_page(&cutting, text, i == 0, &last);
    }
    char keys[PAGE_UTF8_MAX];
    pages_keys(texts, index > 0, !last, keys);
    int size = snprintf(page, PAGE_UTF8_MAX, "%.*s%s", (int)(end - text), text, keys);
    return size > 0 && size < PAGE_UTF8_MAX ? DM_OK : DM_E_FULL;
}
