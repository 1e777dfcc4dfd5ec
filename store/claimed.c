#include "store/claimed.h"

#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "store/code.h"
#include "store/ledger.h"

#define FIRST_CAPACITY ((size_t)1 << 20)

struct claimed {
    uint32_t *lines; /* by ordinal; a mapping, so that what is never touched takes no memory */
    size_t capacity;
};

/* How many numbers of its node come before it: those of the other nodes leave no holes. */
static size_t ordinal(uint64_t number)
{
    return (size_t)(number / (LEDGER_RANGE * LEDGER_NODES) * LEDGER_RANGE + number % LEDGER_RANGE);
}

/* Huge pages would take 2 MiB for a single claim that stands alone. */
static uint32_t *map(void *lines, size_t size)
{
    if (lines == MAP_FAILED)
        return NULL;
    (void)madvise(lines, size, MADV_NOHUGEPAGE);
    return lines;
}

struct claimed *claimed_new(void)
{
    size_t size = FIRST_CAPACITY * sizeof(uint32_t);
    struct claimed *claimed = calloc(1, sizeof *claimed);

    if (claimed == NULL)
        return NULL;
    claimed->capacity = FIRST_CAPACITY;
    claimed->lines = map(mmap(NULL, size, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
                         size);
    if (claimed->lines == NULL) {
        free(claimed);
        return NULL;
    }
    return claimed;
}

void claimed_free(struct claimed *claimed)
{
    if (claimed == NULL)
        return;
    (void)munmap(claimed->lines, claimed->capacity * sizeof *claimed->lines);
    free(claimed);
}

/* Room for one more ordinal; doubled, and not copied: the pages move as they are. */
static enum dm_error grow(struct claimed *claimed, size_t at)
{
    size_t capacity = claimed->capacity;
    uint32_t *lines;

    while (capacity <= at)
        capacity *= 2;
    lines = map(mremap(claimed->lines, claimed->capacity * sizeof *lines, capacity * sizeof *lines,
                       MREMAP_MAYMOVE),
                capacity * sizeof *lines);
    if (lines == NULL)
        return DM_E_NO_MEMORY;
    claimed->lines = lines;
    claimed->capacity = capacity;
    return DM_OK;
}

uint64_t claimed_line(const struct claimed *claimed, uint64_t number)
{
    size_t at = ordinal(number);

    return number < CODE_NUMBERS && at < claimed->capacity ? claimed->lines[at] : 0;
}

enum dm_error claimed_set(struct claimed *claimed, uint64_t number, uint64_t line)
{
    size_t at = ordinal(number);
    enum dm_error error = DM_OK;

    if (number >= CODE_NUMBERS || line == 0 || line > UINT32_MAX)
        return DM_E_RANGE;
    if (at >= claimed->capacity)
        error = grow(claimed, at);
    if (error == DM_OK)
        claimed->lines[at] = (uint32_t)line;
    return error;
}
