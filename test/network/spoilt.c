#include "test/network/spoilt.h"

#include <stdbool.h>
#include <string.h>

/* Sebastiano Vigna's SplitMix64. */
static uint64_t random_of(uint64_t *state)
{
    uint64_t mixed = *state += UINT64_C(0x9e3779b97f4a7c15);

    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

static uint32_t below(uint64_t *state, size_t bound)
{
    return (uint32_t)(random_of(state) % bound);
}

static void put_number(uint8_t *octets, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        octets[i] = (uint8_t)(number >> (24 - 8 * i));
}

uint32_t get_number(const uint8_t *octets)
{
    return (uint32_t)octets[0] << 24 | (uint32_t)octets[1] << 16 | (uint32_t)octets[2] << 8 |
           octets[3];
}

void pdu_add(struct pdu *pdu, const void *octets, size_t size)
{
    if (size > sizeof pdu->octets - pdu->size)
        size = sizeof pdu->octets - pdu->size;
    memcpy(pdu->octets + pdu->size, octets, size);
    pdu->size += size;
}

void pdu_begin(struct pdu *pdu, uint32_t command, uint32_t status, uint32_t sequence)
{
    put_number(pdu->octets + 4, command);
    put_number(pdu->octets + 8, status);
    put_number(pdu->octets + 12, sequence);
    pdu->size = PDU_HEADER;
}

void pdu_end(struct pdu *pdu)
{
    put_number(pdu->octets, (uint32_t)pdu->size);
}

/* ---- what is almost a PDU ------------------------------------------------------------------------ */

/* Bodies from service_type to short_message, and what may follow; the source is put in between. */
static const struct shape {
    uint32_t command;
    const char *service_type;
    uint8_t esm_class, data_coding;
    const char *text;
    size_t text_size;
    const char *tlvs;
    size_t tlvs_size;
} shapes[] = {
#define OCTETS(literal) literal, sizeof(literal) - 1
    {DELIVER_SM, "", 0, 0, OCTETS("9990032076"), OCTETS("")},
    {DELIVER_SM, "", 0, 8, OCTETS("\x06\xF9\x06\xF9\x06\xF9\xD8\x3D\xDE\x00"), OCTETS("")},
    {DELIVER_SM, "", 0x40, 0,
     OCTETS("\x05\x00\x03\x07\x02\x01"
            "99900"),
     OCTETS("")},
    {DELIVER_SM, "", 0x40, 8, OCTETS("\x06\x08\x04\x01\x07\x03\x02\x06\xF9"), OCTETS("")},
    {DELIVER_SM, "", 0, 0, OCTETS("9990"), OCTETS("\x02\x0C\0\2\0\7\x02\x0E\0\1\2\x02\x0F\0\1\1")},
    {DELIVER_SM, "", 4, 0, OCTETS("id:1 sub:001 dlvrd:001 stat:DELIVRD err:000 text:"),
     OCTETS("\0\x1E\0\2"
            "1\0"
            "\x04\x27\0\1\2\x04\x23\0\3\3\0\0")},
    {DELIVER_SM, "USSD", 0, 0, OCTETS("*4*1420*1*9990032076#"),
     OCTETS("\x05\x01\0\1\1\x13\x83\0\2\1\2")},
    {DELIVER_SM, "USSD", 0, 0, OCTETS("1"), OCTETS("\x05\x01\0\1\x12\x13\x83\0\2\1\3")},
    {DATA_SM, "", 0, 0, OCTETS(""), OCTETS("\x04\x24\0\n9990032076")},
    {SUBMIT_SM | RESPONSE, "", 0, 0, OCTETS("A1B2"), OCTETS("\x04\x28\0\1\x5A")},
    {GENERIC_NACK, "", 0, 0, OCTETS(""), OCTETS("")},
    {ENQUIRE_LINK, "", 0, 0, OCTETS("what for"), OCTETS("")},
    {0x00000102, "", 0, 0, OCTETS(""), OCTETS("\x04\x22\0\1\0")},
    {0x80000009, "", 0, 0, OCTETS("smsc"), OCTETS("\x02\x10\0\1\x34")},
    {0x00000077, "", 0, 0, OCTETS("no such command"), OCTETS("")},
#undef OCTETS
};
#define SHAPES (sizeof shapes / sizeof shapes[0])

static void shape_pdu(struct pdu *pdu, const struct shape *shape, const char *source,
                      uint32_t sequence)
{
    const uint8_t fields[] = {shape->esm_class,         0, 0, 0, 0, 0, 0, shape->data_coding, 0,
                              (uint8_t)shape->text_size};

    pdu_begin(pdu, shape->command, 0, sequence);
    pdu_add(pdu, shape->service_type, strlen(shape->service_type) + 1);
    pdu_add(pdu, "\1\1", 2);
    pdu_add(pdu, source, strlen(source) + 1);
    pdu_add(pdu,
            "\0\1"
            "1420",
            7);
    pdu_add(pdu, fields, sizeof fields);
    pdu_add(pdu, shape->text, shape->text_size);
    pdu_add(pdu, shape->tlvs, shape->tlvs_size);
}

/* One thing that is wrong.  The length is put right afterwards, so the stream stands. */
static void spoil(struct pdu *pdu, uint64_t *random, size_t body)
{
    uint8_t noise[64];

    switch (below(random, 6)) {
    case 0: /* any octet of the body becomes any other */
    case 1:
        if (pdu->size > body)
            pdu->octets[body + below(random, pdu->size - body)] ^=
                (uint8_t)(1 + below(random, 255));
        return;
    case 2: pdu->size = PDU_HEADER + below(random, pdu->size - PDU_HEADER + 1); return;
    case 3: /* something follows */
        for (size_t i = 0; i < sizeof noise; i++)
            noise[i] = (uint8_t)random_of(random);
        pdu_add(pdu, noise, 1 + below(random, sizeof noise));
        return;
    case 4: put_number(pdu->octets + 8, below(random, 0x500)); return;
    default:
        if (below(random, 8) == 0)
            put_number(pdu->octets + 4, (uint32_t)random_of(random) | 0x00010000);
        else
            pdu->octets[pdu->size - 1 - below(random, pdu->size / 4)] = 0xFF;
    }
}

void spoilt_make(struct pdu *pdu, uint64_t seed, uint64_t number)
{
    bool mobile = number % SPOILT_MOBILE_EVERY == 0;
    uint64_t random =
        mobile ? number / SPOILT_MOBILE_EVERY % SPOILT_MOBILE_KINDS : seed + (number << 16);
    const struct shape *shape = &shapes[below(&random, SHAPES)];
    const char *source = mobile ? "989351112233" : "INSURANCE";
    size_t body = PDU_HEADER + strlen(shape->service_type) + 3 + (mobile ? strlen(source) + 1 : 0);

    shape_pdu(pdu, shape, source, (uint32_t)random_of(&random));
    for (unsigned times = 1 + below(&random, 4); times > 0; times--)
        spoil(pdu, &random, body);
    pdu_end(pdu);
}

void spoilt_lose(struct pdu *pdu, uint64_t number)
{
    static const uint32_t lengths[] = {0, 8, 15, 70001, 0x7FFFFFFF, 0x80000000, 0x47455420};

    pdu_begin(pdu, DELIVER_SM, 0, 1);
    put_number(pdu->octets, lengths[number % (sizeof lengths / sizeof lengths[0])]);
}
