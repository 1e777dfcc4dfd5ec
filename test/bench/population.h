#ifndef DARMAND_TEST_BENCH_POPULATION_H
#define DARMAND_TEST_BENCH_POPULATION_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol/national_id.h"

/*
 * A synthetic population: persons in families, each of them computed from its place alone, so that
 * any number of them can be written in any order without one being remembered.
 *
 * Persons have a number, by which families stand together, and a place, by which their IDs are in
 * order; a permutation leads from one to the other, so that a family is scattered over the IDs as in
 * life.  The IDs are invented, though they pass the check digit, and the shares are plausible, not
 * official: facts tell none.
 */

#define POPULATION_MAX UINT64_C(90000000)

struct population {
    uint64_t count;
    uint64_t seed;
    uint64_t foreigners; /* the last places */
    uint64_t step;       /* between IDs */
    uint64_t stride;     /* number → place */
    uint64_t inverse;    /* place → number */
};

/** `count` from 1 to POPULATION_MAX. */
void population_init(struct population *population, uint64_t count, uint64_t seed);

uint64_t population_place(const struct population *population, uint64_t number);

/** The ID at a place, of NATIONAL_ID_TEXT octets.  They grow with the place. */
void population_id(const struct population *population, uint64_t place, char *id);
/** An ID that nobody has, between that of this place and that of the next. */
void population_stranger(const struct population *population, uint64_t place, char *id);

/** Sebastiano Vigna's SplitMix64. */
uint64_t population_random(uint64_t *state);
unsigned population_below(uint64_t *state, unsigned limit);
bool population_percent(uint64_t *state, unsigned share);

/**
 * A row of persons.csv without a line's end, into POPULATION_ROW octets: the one at a place.  Of
 * another `year` coverage, certificates and insurers are others, and who is whose is the same.
 */
#define POPULATION_ROW 256
void population_row(const struct population *population, uint64_t place, unsigned year, bool names,
                    char *row);
/** True for the row of a dependant. */
bool population_depends(const struct population *population, uint64_t place);

/** The header of such rows. */
#define POPULATION_HEADER                                                                          \
    "national_id,class,head_id,relation,birth_date,status,reason,valid_until,mobile,"              \
    "student_certificate_until,birth_certificate_seen,other_insurer"

#endif
