#ifndef DARMAND_STORE_COVERAGE_H
#define DARMAND_STORE_COVERAGE_H

#include "store/dataset.h"
#include "store/record.h"

/*
 * Facts about persons, out of one dataset version.  Values are copied out before the read
 * transaction ends; no transaction survives a call.
 */

/** DM_E_NOT_FOUND: no such person. */
enum dm_error coverage_person(struct dataset *dataset, struct national_id id,
                              struct person *person) DM_CHECKED;

/** Persons bound to a mobile, at most `max` of them, in ascending order; *count may be 0. */
enum dm_error coverage_by_mobile(struct dataset *dataset, struct msisdn mobile,
                                 struct national_id *ids, size_t max, size_t *count) DM_CHECKED;

/** Those who depend on `head`, likewise. */
enum dm_error coverage_family(struct dataset *dataset, struct national_id head,
                              struct national_id *ids, size_t max, size_t *count) DM_CHECKED;

/** DM_OK when `dependant` depends on `head`, DM_E_NOT_FOUND when not; no record of either is read. */
enum dm_error coverage_depends(struct dataset *dataset, struct national_id head,
                               struct national_id dependant) DM_CHECKED;

#endif
