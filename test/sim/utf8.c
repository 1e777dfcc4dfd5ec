/* The half of text.h that knows UTF-8 and the width of characters. */

#include "test/sim/text.h"

static size_t sequence_length(uint8_t lead)
{
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
        return 2;
    }
    if ((lead & 0xF0) == 0xE0) {
        return 3;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

static bool acceptable(uint32_t point, size_t length)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

    return point >= least[length] && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
}

uint32_t text_next(const char **utf8)
{
    const uint8_t *at = (const uint8_t *)*utf8;
    size_t length = sequence_length(at[0]);
    uint32_t point;

    if (at[0] == '\0') {
        return 0;
    }
    *utf8 += 1;
    if (length <= 1) {
        return length == 1 ? at[0] : TEXT_REPLACEMENT;
    }
    point = at[0] & (0x7FU >> length);
    for (size_t i = 1; i < length; i++) {
        /* A NUL is no continuation octet, so this stops at the end. */
        if ((at[i] & 0xC0) != 0x80) {
            return TEXT_REPLACEMENT;
        }
        point = point << 6 | (at[i] & 0x3F);
    }
    if (!acceptable(point, length)) {
        return TEXT_REPLACEMENT;
    }
    *utf8 += length - 1;
    return point;
}

size_t text_put(char out[4], uint32_t point)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xE0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

struct range {
    uint32_t first, last;
};

static bool within(uint32_t point, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (point >= ranges[i].first && point <= ranges[i].last) {
            return true;
        }
    }
    return false;
}
#define WITHIN(point, ranges) within((point), (ranges), sizeof(ranges) / sizeof(ranges)[0])

static const struct range invisible[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061C}, {0x064B, 0x065F},
    {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED},
    {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},
};

bool text_is_rtl(uint32_t point)
{
    static const struct range letters[] = {
        {0x0590, 0x05FF}, {0x0608, 0x0608}, {0x061B, 0x064A}, {0x066D, 0x06EF},
        {0x06FA, 0x08FF}, {0xFB1D, 0xFDFF}, {0xFE70, 0xFEFC}, {0x200F, 0x200F},
    };

    return WITHIN(point, letters) && (point == 0x200F || !WITHIN(point, invisible));
}

unsigned text_columns(uint32_t point)
{
    return WITHIN(point, invisible) ? 0 : 1;
}
