#include "daemon/prepared.h"

#include <string.h>

#include "protocol/wire.h"

/* ---- made ------------------------------------------------------------------------------------------- */

/* One stretch of a template, and the blank behind it. */
struct stretch {
    char text[TEXT_UTF8_MAX];
    enum prepared_blank blank;
};

/* Takes a placeholder from the front; false when it is none that may be a blank. */
static bool take_blank(const char **at, enum prepared_blank *blank)
{
    static const char *const placeholders[BLANKS] = {[BLANK_LAST4] = "{last4}",
                                                     [BLANK_DATE] = "{date}",
                                                     [BLANK_UNTIL] = "{until}",
                                                     [BLANK_CODE] = "{code}"};

    for (size_t i = 0; i < BLANKS; i++) {
        size_t size = strlen(placeholders[i]);
        if (strncmp(*at, placeholders[i], size) == 0) {
            *at += size;
            *blank = (enum prepared_blank)i;
            return true;
        }
    }
    return false;
}

static bool take_stretch(const char **at, struct stretch *stretch)
{
    size_t size = strcspn(*at, "{");

    if (size >= sizeof stretch->text)
        return false;
    memcpy(stretch->text, *at, size);
    stretch->text[size] = '\0';
    stretch->blank = BLANKS;
    *at += size;
    return **at == '\0' || take_blank(at, &stretch->blank);
}

/* UCS-2 as soon as one stretch asks for it; false for what cannot be prepared. */
static bool find_alphabet(const char *template, enum text_alphabet *alphabet)
{
    struct stretch stretch;
    struct text_measure measure;

    *alphabet = TEXT_GSM;
    do {
        if (!take_stretch(&template, &stretch) || text_measure(stretch.text, &measure) != DM_OK)
            return false;
        if (measure.alphabet == TEXT_UCS2)
            *alphabet = TEXT_UCS2;
    } while (stretch.blank != BLANKS);
    return true;
}

/* False when there are more pieces, or octets, than an SMS has. */
static bool add_piece(struct prepared *prepared, size_t *used, const struct stretch *stretch)
{
    size_t size;

    if (prepared->count == PREPARED_PIECES_MAX ||
        text_encode(prepared->alphabet, stretch->text, prepared->octets + *used,
                    PREPARED_OCTETS_MAX - *used, &size) != DM_OK)
        return false;
    prepared->pieces[prepared->count].size = (uint16_t)size;
    prepared->pieces[prepared->count].blank = stretch->blank;
    prepared->count++;
    *used += size;
    return true;
}

void prepared_make(const char *template, struct prepared *prepared)
{
    struct stretch stretch;
    size_t used = 0;

    *prepared = (struct prepared){.ready = false};
    if (!find_alphabet(template, &prepared->alphabet))
        return;
    do {
        if (!take_stretch(&template, &stretch) || !add_piece(prepared, &used, &stretch))
            return;
    } while (stretch.blank != BLANKS);
    prepared->ready = true;
}

/* ---- filled in ---------------------------------------------------------------------------------------- */

static void put_value(struct wire_writer *writer, enum text_alphabet alphabet, const char *value)
{
    if (alphabet == TEXT_GSM) {
        wire_put_octets(writer, value, strlen(value));
        return;
    }
    for (; *value != '\0'; value++)
        wire_put_u16(writer, (uint8_t)*value);
}

enum dm_error prepared_fill(const struct prepared *prepared, const char *const values[BLANKS],
                            uint8_t *octets, size_t capacity, size_t *size)
{
    const uint8_t *at = prepared->octets;
    struct wire_writer writer;

    wire_writer_init(&writer, octets, capacity);
    for (size_t i = 0; i < prepared->count; i++) {
        enum prepared_blank blank = prepared->pieces[i].blank;

        wire_put_octets(&writer, at, prepared->pieces[i].size);
        at += prepared->pieces[i].size;
        if (blank == BLANKS)
            break;
        if (values[blank] == NULL || values[blank][0] == '\0')
            return DM_E_BUG;
        put_value(&writer, prepared->alphabet, values[blank]);
    }
    if (writer.error == DM_OK)
        *size = wire_written(&writer);
    return writer.error;
}
