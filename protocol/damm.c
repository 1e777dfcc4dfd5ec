#include "protocol/damm.h"

#include <assert.h>

/*
 * Damm's totally anti-symmetric quasigroup of order 10.  Its diagonal is zero, so a number with its
 * check digit behind it always ends in state 0.
 */
static const unsigned char next_state[10][10] = {
    {0, 3, 1, 7, 5, 9, 8, 6, 4, 2}, {7, 0, 9, 2, 1, 5, 4, 8, 6, 3}, {4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
    {1, 7, 5, 0, 9, 8, 3, 4, 2, 6}, {6, 1, 2, 3, 0, 4, 5, 9, 7, 8}, {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
    {5, 8, 6, 9, 7, 2, 0, 1, 3, 4}, {8, 9, 4, 5, 3, 6, 2, 0, 1, 7}, {9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
    {2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
};

static unsigned state_after(const char *digits)
{
    unsigned state = 0;
    for (; *digits != '\0'; digits++) {
        assert(*digits >= '0' && *digits <= '9');
        state = next_state[state][*digits - '0'];
    }
    return state;
}

char damm_digit(const char *digits)
{
    return (char)('0' + state_after(digits));
}

bool damm_valid(const char *digits)
{
    assert(*digits != '\0');
    return state_after(digits) == 0;
}
