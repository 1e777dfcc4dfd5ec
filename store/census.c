#include "store/census.h"

#define ALL 10000 /* hundredths of a percent */

/* The place of each name is the number of its enumerator in record.h; 0 is the active's. */
static const char *const person_names[CENSUS_SLOTS] = {
    "active", "contract_ended", "no_premium", "left_dependency", "employer_debt", "other"};
static const char *const provider_names[CENSUS_SLOTS] = {"physician", "pharmacy", "paraclinic",
                                                         "clinic",    "hospital", "desk"};

static void count(uint64_t *slots, unsigned slot, int one)
{
    /* A code without a slot would only be missing from the shares. */
    if (slot < CENSUS_SLOTS)
        slots[slot] += (uint64_t)one;
}

void census_person(struct census *census, const struct person *person, int one)
{
    count(census->persons, person->active ? 0 : person->reason, one);
}

void census_provider(struct census *census, const struct provider *provider, int one)
{
    count(census->providers, provider->kind, one);
}

const char *census_person_name(unsigned slot)
{
    return slot < CENSUS_SLOTS ? person_names[slot] : NULL;
}

const char *census_provider_name(unsigned slot)
{
    return slot < CENSUS_SLOTS ? provider_names[slot] : NULL;
}

void census_put(struct wire_writer *writer, const struct census *census)
{
    for (unsigned i = 0; i < CENSUS_SLOTS; i++)
        wire_put_u64(writer, census->persons[i]);
    for (unsigned i = 0; i < CENSUS_SLOTS; i++)
        wire_put_u64(writer, census->providers[i]);
}

void census_get(struct wire_reader *reader, struct census *census)
{
    for (unsigned i = 0; i < CENSUS_SLOTS; i++)
        census->persons[i] = wire_u64(reader);
    for (unsigned i = 0; i < CENSUS_SLOTS; i++)
        census->providers[i] = wire_u64(reader);
}

unsigned census_share(uint64_t part, uint64_t whole)
{
    return whole == 0 ? 0 : (unsigned)(part * ALL / whole);
}
