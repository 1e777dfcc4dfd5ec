#include "store/code.h"
#include "store/ledger_inside.h"

/* The ranges of a node, one behind the other: a number has a place among those of its node. */
#define PLACES (CODE_NUMBERS / LEDGER_NODES)

uint64_t ledger_place(uint64_t number)
{
    return number / (LEDGER_NODES * LEDGER_RANGE) * LEDGER_RANGE + number % LEDGER_RANGE;
}

uint64_t ledger_at_place(unsigned node, uint64_t place)
{
    return (place / LEDGER_RANGE * LEDGER_NODES + node) * LEDGER_RANGE + place % LEDGER_RANGE;
}

bool ledger_owns(unsigned node, uint64_t number)
{
    return number < CODE_NUMBERS && number / LEDGER_RANGE % LEDGER_NODES == node;
}

enum dm_error ledger_number_past(unsigned node, uint64_t last, uint64_t count, uint64_t *number)
{
    /* Of node 0 the place 0 is the number that is never given out. */
    uint64_t place = node == 0 ? count : count - 1;

    if (node >= LEDGER_NODES || (last != LEDGER_NO_NUMBER && !ledger_owns(node, last)))
        return DM_E_RANGE;
    if (last != LEDGER_NO_NUMBER)
        place = ledger_place(last) + count;
    if (place >= PLACES)
        return DM_E_FULL;
    *number = ledger_at_place(node, place);
    return DM_OK;
}

enum dm_error ledger_number_after(unsigned node, uint64_t last, uint64_t *number)
{
    return ledger_number_past(node, last, 1, number);
}
