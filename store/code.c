#include "store/code.h"

#include <sodium.h>

#include <endian.h>
#include <string.h>

#include "protocol/damm.h"

_Static_assert(crypto_shorthash_BYTES == sizeof(uint64_t), "a hash is a number");
_Static_assert(CODE_KEY_SIZE == crypto_shorthash_KEYBYTES, "the key is SipHash's");

#define HALF         UINT32_C(300000) /* HALF · HALF = CODE_NUMBERS */
#define FIRST        UINT64_C(10000000000)
#define CODE_DIGITS  (CODE_TEXT - 1)
#define CODE_PAYLOAD (CODE_DIGITS - 1)

/*
 * Changing the number of rounds, or anything below that goes into a code, makes every code ever
 * shown unreadable.  Ten, as in NIST SP 800-38G's FF1, which also works on a domain this small.
 */
#define ROUNDS 10

struct halves {
    uint32_t left;
    uint32_t right;
};

/* The round function.  64 bits modulo 300 000 are as good as uniform: the bias is below 2⁻⁴⁵. */
static uint32_t mix(const struct code_key *key, uint8_t round, uint32_t half)
{
    const uint8_t input[5] = {round, (uint8_t)(half >> 24), (uint8_t)(half >> 16),
                              (uint8_t)(half >> 8), (uint8_t)half};
    uint64_t hash;

    crypto_shorthash((unsigned char *)&hash, input, sizeof input, key->octets);
    return (uint32_t)(be64toh(hash) % HALF);
}

static uint64_t permute(const struct code_key *key, uint64_t number)
{
    struct halves at = {(uint32_t)(number / HALF), (uint32_t)(number % HALF)};

    for (uint8_t round = 0; round < ROUNDS; round++)
        at = (struct halves){at.right, (at.left + mix(key, round, at.right)) % HALF};
    return (uint64_t)at.left * HALF + at.right;
}

static uint64_t permute_back(const struct code_key *key, uint64_t number)
{
    struct halves at = {(uint32_t)(number / HALF), (uint32_t)(number % HALF)};

    for (uint8_t round = ROUNDS; round-- > 0;)
        at = (struct halves){(at.right + HALF - mix(key, round, at.left)) % HALF, at.left};
    return (uint64_t)at.left * HALF + at.right;
}

enum dm_error code_of_number(const struct code_key *key, uint64_t number, char *code)
{
    uint64_t payload;

    if (number >= CODE_NUMBERS)
        return DM_E_RANGE;
    payload = FIRST + permute(key, number);
    for (size_t i = CODE_PAYLOAD; i-- > 0; payload /= 10)
        code[i] = (char)('0' + payload % 10);
    code[CODE_PAYLOAD] = '\0';
    code[CODE_PAYLOAD] = damm_digit(code);
    code[CODE_DIGITS] = '\0';
    return DM_OK;
}

enum dm_error code_to_number(const struct code_key *key, const char *code, uint64_t *number)
{
    uint64_t payload = 0;

    if (strnlen(code, CODE_TEXT) != CODE_DIGITS)
        return DM_E_LENGTH;
    if (strspn(code, "0123456789") != CODE_DIGITS || code[0] == '0')
        return DM_E_FORMAT;
    if (!damm_valid(code))
        return DM_E_CHECKSUM;
    for (size_t i = 0; i < CODE_PAYLOAD; i++)
        payload = payload * 10 + (uint64_t)(code[i] - '0');
    *number = permute_back(key, payload - FIRST);
    return DM_OK;
}
