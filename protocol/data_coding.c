/* The data_coding half of protocol/text.h. */
#include "protocol/text.h"

/* Codes 0x1_ and 0x4_ … 0x7_ have the alphabet in bits 3 and 2; the fourth value is reserved. */
static enum text_alphabet general_group(uint8_t data_coding, enum text_alphabet link_default)
{
    switch (data_coding >> 2 & 3) {
    case 1: return TEXT_OCTETS;
    case 2: return TEXT_UCS2;
    default: return link_default;
    }
}

/*
 * Codes below 0x10 as SMPP reads them.  A CBS gateway means languages in seven bits by them, but of
 * those only 0 and 15 are met, and for both the link's default is right.
 */
static enum text_alphabet smpp_table(uint8_t data_coding, enum text_alphabet link_default)
{
    switch (data_coding) {
    case 0x01: /* IA5 */
    case 0x03: return TEXT_LATIN1;
    case 0x08: return TEXT_UCS2;
    case 0x02: /* octets */
    case 0x04:
    case 0x05: /* Japanese, Cyrillic, Hebrew, pictograms, Korean: nothing here can read them */
    case 0x06:
    case 0x07:
    case 0x09:
    case 0x0A:
    case 0x0D:
    case 0x0E: return TEXT_OCTETS;
    default: return link_default;
    }
}

enum text_alphabet text_alphabet_of(uint8_t data_coding, enum text_alphabet link_default,
                                    size_t *prefix)
{
    *prefix = 0;
    if (data_coding == 0x11) {
        *prefix = 2; /* CBS: a language's two letters stand in front */
        return TEXT_UCS2;
    }
    switch (data_coding >> 4) {
    case 0x0: return smpp_table(data_coding, link_default);
    case 0x1:
    case 0x4:
    case 0x5:
    case 0x6:
    case 0x7: return general_group(data_coding, link_default);
    case 0xE: return TEXT_UCS2;
    case 0xF: return (data_coding & 4) != 0 ? TEXT_OCTETS : link_default;
    default: return link_default; /* seven bits, or reserved and to be read so (23.038 §5) */
    }
}
