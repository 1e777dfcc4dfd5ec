#ifndef DARMAND_STORE_LOAD_INDEXES_H
#define DARMAND_STORE_LOAD_INDEXES_H

#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "store/load_sorted.h"
#include "store/record.h"

/*
 * What finds persons by something else: mobile → the persons it belongs to, head → dependants.
 * Gathered in any order while the persons are read, sorted, and put once all persons are.
 */
struct load_indexes;

/** `directory` and `memory` as sorter_new has them, for all indexes together. */
enum dm_error load_indexes_new(const char *directory, size_t memory,
                               struct load_indexes **indexes) DM_CHECKED;
/** Does nothing on NULL. */
void load_indexes_free(struct load_indexes *indexes);

enum dm_error load_indexes_add(struct load_indexes *indexes, const struct person *person,
                               uint64_t line) DM_CHECKED;

/**
 * Puts both indexes of the persons that were put to the target.  Complains of each dependant whose
 * head is not among them, or is a dependant too.
 */
enum dm_error load_indexes_build(struct load_indexes *indexes,
                                 const struct load_target *persons) DM_CHECKED;

#endif
