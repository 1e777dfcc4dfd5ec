#include "protocol/national_id.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "protocol/decimal.h"

enum {
    SHORTEST = 8, /* two leading zeros left out */
    NATIONAL = 10,
    FOREIGN = 12,
};

/* The digit that belongs behind the first nine: weights 10 … 2 from the left, modulo 11. */
static unsigned control_digit(uint64_t first_nine)
{
    unsigned sum = 0;
    for (unsigned weight = 2; weight <= NATIONAL; weight++) {
        sum += (unsigned)(first_nine % 10) * weight;
        first_nine /= 10;
    }
    unsigned rest = sum % 11;
    return rest < 2 ? rest : 11 - rest;
}

/*
 * The forms nobody was ever given.  Ten equal digits must be named: all of them pass the control
 * digit.
 */
static bool never_issued(uint64_t value)
{
    bool no_place = value / 10000000 == 0;
    bool no_person = value / 10 % 1000000 == 0;
    bool ten_equal = value % 1111111111 == 0;
    return no_place || no_person || ten_equal;
}

enum dm_error national_id_parse(const char *digits, struct national_id *id)
{
    uint64_t value = 0;
    size_t count = 0;
    for (; digits[count] != '\0'; count++) {
        if (digits[count] < '0' || digits[count] > '9')
            return DM_E_FORMAT;
        if (count == FOREIGN)
            return DM_E_LENGTH;
        value = value * 10 + (uint64_t)(digits[count] - '0');
    }

    if (count == FOREIGN) {
        id->value = NATIONAL_ID_FOREIGN + value;
        return DM_OK;
    }
    if (count < SHORTEST || count > NATIONAL)
        return DM_E_LENGTH;
    if (never_issued(value))
        return DM_E_FORMAT;
    if (value % 10 != control_digit(value / 10))
        return DM_E_CHECKSUM;
    id->value = value;
    return DM_OK;
}

static bool is_foreign(struct national_id id)
{
    return id.value >= NATIONAL_ID_FOREIGN;
}

void national_id_format(struct national_id id, char *out)
{
    if (national_id_is_none(id))
        out[0] = '\0';
    else
        snprintf(out, NATIONAL_ID_TEXT, "%0*" PRIu64, is_foreign(id) ? FOREIGN : NATIONAL,
                 id.value % NATIONAL_ID_FOREIGN);
}

void national_id_last4(struct national_id id, char *out)
{
    if (national_id_is_none(id))
        out[0] = '\0';
    else
        *decimal_put(out, NATIONAL_ID_LAST4 - 1, id.value) = '\0';
}

void national_id_masked(struct national_id id, char *out)
{
    char last4[NATIONAL_ID_LAST4];
    national_id_last4(id, last4);
    if (national_id_is_none(id))
        out[0] = '\0';
    else
        snprintf(out, NATIONAL_ID_TEXT, "%s%s", is_foreign(id) ? "********" : "******", last4);
}

bool national_id_equal(struct national_id a, struct national_id b)
{
    return a.value == b.value;
}

bool national_id_is_none(struct national_id id)
{
    return id.value == 0;
}
