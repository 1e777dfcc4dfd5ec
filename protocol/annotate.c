#include "protocol/annotate.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "protocol/annotate_layout.h"
#include "protocol/pdu.h"
#include "protocol/status.h"
#include "protocol/text.h"

#define HEADER_SIZE     16
#define TLV_HEADER_SIZE 4
#define LINE_OCTETS     16
#define DIGITS_SHOWN    3
/* The longest user data header that is shown: parts of a long message, and ports. */
#define UDH_SHOWN 12
#define MASK      'x'

/* ---- the walk ------------------------------------------------------------------------------ */

/* What is known on the way through one PDU. */
struct walk {
    const uint8_t *octets;
    size_t size;
    size_t at;
    size_t text_size;
    uint8_t data_coding;
    bool has_udh;
    void (*visit)(const struct walk *walk, const struct annotate_field *field, size_t size);
    void *context;
};

static uint32_t number_at(const uint8_t *octets, size_t size)
{
    uint32_t number = 0;

    for (size_t i = 0; i < size; i++)
        number = number << 8 | octets[i];
    return number;
}

/* The octets a field takes; more than are left when it runs out of the PDU. */
static size_t size_of(const struct walk *walk, enum annotate_kind kind)
{
    size_t left = walk->size - walk->at;

    switch (kind) {
    case ANNOTATE_U32:
    case ANNOTATE_COMMAND:
    case ANNOTATE_STATUS: return 4;
    case ANNOTATE_STRING:
    case ANNOTATE_ADDRESS:
    case ANNOTATE_SECRET: return strnlen((const char *)walk->octets + walk->at, left) + 1;
    case ANNOTATE_TEXT: return walk->text_size;
    default: return 1;
    }
}

static void visit(struct walk *walk, const struct annotate_field *field, size_t size)
{
    const uint8_t *octets = walk->octets + walk->at;

    if (size == 0)
        return;
    if (field->kind == ANNOTATE_DCS)
        walk->data_coding = octets[0];
    if (field->kind == ANNOTATE_ESM)
        walk->has_udh = (octets[0] & SMPP_ESM_UDHI) != 0;
    if (field->kind == ANNOTATE_SIZE)
        walk->text_size = octets[0];
    walk->visit(walk, field, size);
    walk->at += size;
}

/* False when a field ran out of the PDU. */
static bool walk_layout(struct walk *walk, const struct annotate_field *field)
{
    for (; field->kind != ANNOTATE_NONE; field++) {
        size_t size = size_of(walk, field->kind);

        if (size > walk->size - walk->at)
            return false;
        visit(walk, field, size);
    }
    return true;
}

static bool walk_tlvs(struct walk *walk)
{
    static const struct annotate_field head = {"TLV", ANNOTATE_TAG};

    while (walk->size - walk->at >= TLV_HEADER_SIZE) {
        const uint8_t *octets = walk->octets + walk->at;
        size_t size = number_at(octets + 2, 2);
        struct annotate_field field = annotate_tlv((uint16_t)number_at(octets, 2), size);

        if (size > walk->size - walk->at - TLV_HEADER_SIZE)
            return false;
        visit(walk, &head, TLV_HEADER_SIZE);
        visit(walk, &field, size);
    }
    return walk->at == walk->size;
}

static void walk_pdu(struct walk *walk)
{
    static const struct annotate_field unread = {"unread", ANNOTATE_UNREAD};
    const struct annotate_field *layout;
    bool whole = false;

    if (walk->size >= HEADER_SIZE && walk_layout(walk, annotate_header)) {
        layout = annotate_layout(number_at(walk->octets + 4, 4));
        /* A response may be its header alone. */
        whole = layout != NULL && (walk->at == walk->size || walk_layout(walk, layout)) &&
                walk_tlvs(walk);
    }
    if (!whole)
        visit(walk, &unread, walk->size - walk->at);
}

/* ---- masking ------------------------------------------------------------------------------- */

static void mask_all(uint8_t *octets, size_t size)
{
    memset(octets, MASK, size);
}

static void mask_address(uint8_t *octets, size_t size)
{
    size_t shown = 0;

    for (size_t i = size; i > 0; i--) {
        if (isalnum(octets[i - 1]) != 0 && shown++ >= DIGITS_SHOWN)
            octets[i - 1] = MASK;
    }
}

/* The user data header stays, when it is one of those of long messages and ports, and so does the
 * alphabet: UCS-2 stays UCS-2. */
static void mask_text(const struct walk *walk, uint8_t *octets, size_t size)
{
    size_t prefix;
    bool ucs2 = text_alphabet_of(walk->data_coding, TEXT_GSM, &prefix) == TEXT_UCS2;
    size_t begin = walk->has_udh ? (size_t)octets[0] + 1 : prefix;

    if (begin > UDH_SHOWN || begin > size)
        begin = 0;

    for (size_t i = begin; i < size; i++)
        octets[i] = ucs2 && (i - begin) % 2 == 0 ? 0 : MASK;
}

static void mask_field(const struct walk *walk, const struct annotate_field *field, size_t size)
{
    uint8_t *octets = (uint8_t *)walk->context + walk->at;

    switch (field->kind) {
    case ANNOTATE_SECRET: mask_all(octets, size - 1); return;
    case ANNOTATE_ADDRESS: mask_address(octets, size - 1); return;
    case ANNOTATE_TEXT: mask_text(walk, octets, size); return;
    case ANNOTATE_HIDDEN:
    case ANNOTATE_UNREAD: mask_all(octets, size); return;
    default: return;
    }
}

void annotate_mask(uint8_t *octets, size_t size)
{
    struct walk walk = {.octets = octets, .size = size, .visit = mask_field, .context = octets};

    walk_pdu(&walk);
}

/* ---- lines --------------------------------------------------------------------------------- */

#define VALUE_MAX 80
#define LINE_MAX  192

struct writing {
    annotate_line *line;
    void *context;
};

static void write_string(const uint8_t *octets, size_t size, char value[VALUE_MAX])
{
    size_t used = 0;

    value[used++] = '"';
    for (size_t i = 0; i < size && used < VALUE_MAX - 2; i++)
        value[used++] = (char)(octets[i] >= 0x20 && octets[i] < 0x7F ? octets[i] : '.');
    value[used++] = '"';
    value[used] = '\0';
}

static void write_value(const struct walk *walk, const struct annotate_field *field, size_t size,
                        char value[VALUE_MAX])
{
    const uint8_t *octets = walk->octets + walk->at;
    uint32_t number = number_at(octets, size < 4 ? size : 4);

    switch (field->kind) {
    case ANNOTATE_COMMAND: (void)snprintf(value, VALUE_MAX, "%s", pdu_command_name(number)); return;
    case ANNOTATE_STATUS: (void)snprintf(value, VALUE_MAX, "%s", status_name(number)); return;
    case ANNOTATE_STRING:
    case ANNOTATE_ADDRESS:
    case ANNOTATE_SECRET: write_string(octets, size - 1, value); return;
    case ANNOTATE_TAG:
        (void)snprintf(value, VALUE_MAX, "0x%04x, %u octets", (unsigned)number_at(octets, 2),
                       (unsigned)number_at(octets + 2, 2));
        return;
    case ANNOTATE_TEXT:
    case ANNOTATE_HIDDEN:
    case ANNOTATE_UNREAD: (void)snprintf(value, VALUE_MAX, "%zu octets", size); return;
    default: break;
    }
    if (size <= 4)
        (void)snprintf(value, VALUE_MAX, "%u", (unsigned)number);
    else
        write_string(octets, size, value);
}

static void write_field(const struct walk *walk, const struct annotate_field *field, size_t size)
{
    const struct writing *writing = walk->context;
    char value[VALUE_MAX];
    char line[LINE_MAX];
    char hex[3 * LINE_OCTETS + 1];

    write_value(walk, field, size, value);
    for (size_t done = 0; done < size; done += LINE_OCTETS) {
        size_t count = size - done < LINE_OCTETS ? size - done : LINE_OCTETS;

        for (size_t i = 0; i < count; i++)
            (void)snprintf(hex + 3 * i, 4, "%02x ", walk->octets[walk->at + done + i]);
        hex[3 * count - 1] = '\0';
        (void)snprintf(line, sizeof line, done == 0 ? "%05zx  %-47s  %-24s %s" : "%05zx  %s",
                       walk->at + done, hex, field->name, value);
        writing->line(writing->context, line);
    }
}

void annotate_lines(const uint8_t *octets, size_t size, annotate_line *line, void *context)
{
    struct writing writing = {line, context};
    struct walk walk = {.octets = octets, .size = size, .visit = write_field, .context = &writing};

    walk_pdu(&walk);
}
