#include "test/fuzz/library_rules.h"

#include <string.h>

#include "protocol/frame.h"
#include "protocol/pdu.h"
#include "protocol/wire.h"

/* The library's header uses the fixed-width types without including them. */
#include <stdint.h>
#include <smpp34.h>

/* More overflow the library's log buffer. */
#define TLVS_MAX     24
#define TLV_SIZE_MAX 1024
#define VERSION      0x34

/*
 * The fields of a body, one letter each.  C-octet strings: i system_id, p password, y system_type,
 * r address_range, s service_type, a address, m message_id, d time, e empty.  Octets: t TON, n NPI,
 * v interface_version, o any, x sm_length with its short_message.
 */
static const struct layout {
    uint32_t command_id;
    const char *fields;
    enum { NO_TLVS, PLAIN_TLVS, TLVS } tlvs; /* PLAIN_TLVS: numbers are not turned around */
} layouts[] = {
    {SMPP_BIND_RECEIVER, "ipyotnr", NO_TLVS},
    {SMPP_BIND_TRANSMITTER, "ipyvtnr", NO_TLVS},
    {SMPP_BIND_TRANSCEIVER, "ipyvtnr", NO_TLVS},
    {SMPP_BIND_RECEIVER | SMPP_RESPONSE, "i", PLAIN_TLVS},
    {SMPP_BIND_TRANSMITTER | SMPP_RESPONSE, "i", PLAIN_TLVS},
    {SMPP_BIND_TRANSCEIVER | SMPP_RESPONSE, "i", PLAIN_TLVS},
    {SMPP_SUBMIT_SM, "stnatnaoooddoooox", TLVS},
    {SMPP_DELIVER_SM, "stnatnaoooeeoooox", TLVS},
    {SMPP_DATA_SM, "stnatnaooo", TLVS},
    {SMPP_ALERT_NOTIFICATION, "tnatna", PLAIN_TLVS},
    {SMPP_SUBMIT_SM | SMPP_RESPONSE, "m", NO_TLVS},
    {SMPP_DELIVER_SM | SMPP_RESPONSE, "e", NO_TLVS},
    {SMPP_DATA_SM | SMPP_RESPONSE, "m", NO_TLVS},
    {SMPP_UNBIND, "", NO_TLVS},
    {SMPP_UNBIND | SMPP_RESPONSE, "", NO_TLVS},
    {SMPP_ENQUIRE_LINK, "", NO_TLVS},
    {SMPP_ENQUIRE_LINK | SMPP_RESPONSE, "", NO_TLVS},
    {SMPP_GENERIC_NACK, "", NO_TLVS},
};

static const struct layout *layout_of(uint32_t command_id)
{
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++)
        if (layouts[i].command_id == command_id)
            return &layouts[i];
    return NULL;
}

static bool is_known_status(uint32_t status)
{
    switch (status) {
#define OPERACION(name) case name:
#include <def_list/command_status.list>
#undef OPERACION
        return true;
    default: return false;
    }
}

static bool string_fits(struct wire_reader *reader, char letter)
{
    static const struct {
        char letter;
        size_t capacity; /* with the NUL */
    } strings[] = {{'i', 16}, {'p', 9},  {'y', 13}, {'r', 41}, {'s', 6},
                   {'a', 21}, {'m', 65}, {'d', 17}, {'e', 1}};
    char text[TLV_SIZE_MAX];

    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
        if (strings[i].letter == letter)
            wire_cstring(reader, text, strings[i].capacity);
    return reader->error == DM_OK;
}

static bool short_message_fits(struct wire_reader *reader)
{
    uint8_t size = wire_u8(reader);

    (void)wire_octets(reader, size);
    return reader->error == DM_OK && size <= SMPP_SHORT_MESSAGE_IN_MAX;
}

static bool field_fits(struct wire_reader *reader, char letter)
{
    static const uint8_t numbering_plans[] = {0, 1, 3, 4, 6, 8, 9, 10, 14, 18};

    switch (letter) {
    case 't': return wire_u8(reader) <= 6;
    case 'n': return memchr(numbering_plans, wire_u8(reader), sizeof numbering_plans) != NULL;
    case 'v': return wire_u8(reader) == VERSION;
    case 'o': (void)wire_u8(reader); return true;
    case 'x': return short_message_fits(reader);
    default: return string_fits(reader, letter);
    }
}

/* A standard tag has the size it must have, and is one that the oracle can compare. */
static bool tlv_fits(uint16_t tag, uint16_t size, bool numbers)
{
    static const struct {
        uint16_t tag, least, most;
        bool number;
    } known[] = {
        {0x0005, 1, 1, false},  {0x0006, 1, 1, false},  {0x0007, 1, 1, false},
        {0x000D, 1, 1, false},  {0x000E, 1, 1, false},  {0x000F, 1, 1, false},
        {0x0010, 1, 1, false},  {0x0019, 1, 1, false},  {0x001D, 1, 256, false},
        {0x001E, 1, 65, false}, {0x0030, 1, 1, false},  {0x0201, 1, 1, false},
        {0x0202, 2, 23, false}, {0x0203, 2, 23, false}, {0x0204, 2, 2, true},
        {0x0205, 1, 1, false},  {0x020C, 2, 2, true},   {0x020D, 1, 1, false},
        {0x020E, 1, 1, false},  {0x020F, 1, 1, false},  {0x0210, 1, 1, false},
        {0x0302, 1, 1, false},  {0x0303, 1, 65, false}, {0x0304, 1, 1, false},
        {0x0381, 4, 19, false}, {0x0420, 1, 1, false},  {0x0421, 1, 1, false},
        {0x0422, 1, 1, false},  {0x0423, 3, 3, false},  {0x0424, 0, TLV_SIZE_MAX, false},
        {0x0425, 1, 1, false},  {0x0426, 1, 1, false},  {0x0427, 1, 1, false},
        {0x0501, 1, 1, false},  {0x1201, 1, 1, false},  {0x1204, 1, 1, false},
        {0x1380, 1, 1, false},  {0x1383, 2, 2, true},
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].tag == tag)
            return size >= known[i].least && size <= known[i].most && (numbers || !known[i].number);
    return tag >= 0x1400 && size <= TLV_SIZE_MAX;
}

static bool tlvs_fit(struct wire_reader *reader, const struct layout *layout)
{
    size_t count = 0;

    while (layout->tlvs != NO_TLVS && wire_left(reader) > 0 && count++ < TLVS_MAX) {
        uint16_t tag = wire_u16(reader);
        uint16_t size = wire_u16(reader);

        (void)wire_octets(reader, size);
        if (reader->error != DM_OK || !tlv_fits(tag, size, layout->tlvs == TLVS))
            return false;
    }
    return wire_left(reader) == 0;
}

/* The library reads no body behind a refusal of a submit_sm. */
static bool header_fits(struct wire_reader *reader, size_t size, const struct layout **layout)
{
    uint32_t command_length = wire_u32(reader);
    *layout = layout_of(wire_u32(reader));
    uint32_t status = wire_u32(reader);
    uint32_t sequence_number = wire_u32(reader);

    return *layout != NULL && size >= FRAME_SIZE_MIN && command_length == size &&
           is_known_status(status) && sequence_number != 0 &&
           (status == 0 || (*layout)->command_id != (SMPP_SUBMIT_SM | SMPP_RESPONSE));
}

bool library_may_read(const uint8_t *octets, size_t size)
{
    struct wire_reader reader;
    const struct layout *layout;

    wire_reader_init(&reader, octets, size);
    if (!header_fits(&reader, size, &layout))
        return false;
    for (const char *field = layout->fields; *field != '\0'; field++)
        if (!field_fits(&reader, *field) || reader.error != DM_OK)
            return false;
    return tlvs_fit(&reader, layout);
}
