#include "protocol/msisdn.h"

#include <stddef.h>
#include <string.h>

#include "protocol/decimal.h"

/* A mobile number within Iran: 9 and nine more digits. */
#define NATIONAL_DIGITS 10
#define COUNTRY         UINT64_C(980000000000)

/* All that may stand before the national number. */
static const char *const prefixes[] = {"", "0", "98", "+98", "098", "0098", "+980", "00980"};
#define LONGEST_PREFIX 5

static bool is_prefix(const char *text, size_t size)
{
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (strlen(prefixes[i]) == size && memcmp(prefixes[i], text, size) == 0)
            return true;
    }
    return false;
}

enum dm_error msisdn_parse(const char *text, struct msisdn *msisdn)
{
    size_t size = strnlen(text, LONGEST_PREFIX + NATIONAL_DIGITS + 1);
    if (size < NATIONAL_DIGITS || size > LONGEST_PREFIX + NATIONAL_DIGITS)
        return DM_E_LENGTH;

    /* Reading from the right leaves no doubt whether 98 is the country or the operator. */
    const char *national = text + size - NATIONAL_DIGITS;
    if (*national != '9' || !is_prefix(text, size - NATIONAL_DIGITS))
        return DM_E_FORMAT;
    uint64_t value = 0;
    for (const char *at = national; *at != '\0'; at++) {
        if (*at < '0' || *at > '9')
            return DM_E_FORMAT;
        value = value * 10 + (uint64_t)(*at - '0');
    }
    msisdn->value = COUNTRY + value;
    return DM_OK;
}

void msisdn_format(struct msisdn msisdn, char *out)
{
    if (msisdn_is_none(msisdn))
        out[0] = '\0';
    else
        *decimal_put(out, MSISDN_TEXT - 1, msisdn.value) = '\0';
}

void msisdn_masked(struct msisdn msisdn, char *out)
{
    msisdn_format(msisdn, out);
    if (!msisdn_is_none(msisdn))
        memset(out + strlen("98912"), '*', strlen("****"));
}

bool msisdn_equal(struct msisdn a, struct msisdn b)
{
    return a.value == b.value;
}

bool msisdn_is_none(struct msisdn msisdn)
{
    return msisdn.value == 0;
}
