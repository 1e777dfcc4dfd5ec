#ifndef DARMAND_STORE_CENSUS_H
#define DARMAND_STORE_CENSUS_H

#include <stdint.h>

#include "protocol/wire.h"
#include "store/record.h"

/*
 * How many persons of each status and centres of each kind a version has: what the gate compares, and
 * what people look at before they believe a file.  Counted while rows go in, so that nobody has to
 * read 45 million of them again.
 */

/** Room for codes that are still to come, so that the record keeps its size. */
#define CENSUS_SLOTS 8
/** Octets of a census in a record. */
#define CENSUS_SIZE (2 * CENSUS_SLOTS * 8)

struct census {
    uint64_t
        persons[CENSUS_SLOTS]; /* active, then inactive by reason: the number of coverage_reason */
    uint64_t providers[CENSUS_SLOTS]; /* by provider_kind */
};

/** Counts one in or, with -1, out. */
void census_person(struct census *census, const struct person *person, int one);
void census_provider(struct census *census, const struct provider *provider, int one);

/** The names of a slot, "contract_ended" or "pharmacy"; NULL behind the last one that is used. */
const char *census_person_name(unsigned slot);
const char *census_provider_name(unsigned slot);

void census_put(struct wire_writer *writer, const struct census *census);
void census_get(struct wire_reader *reader, struct census *census);

/** `part` of `whole` in hundredths of a percent, 0 … 10000, rounded down; of nothing, 0. */
unsigned census_share(uint64_t part, uint64_t whole);

#endif
