#ifndef DARMAND_STORE_PROVIDER_H
#define DARMAND_STORE_PROVIDER_H

#include "store/dataset.h"
#include "store/record.h"

/* Centres, by the mobile number registered for them.  One provider a mobile. */

/** DM_E_NOT_FOUND: not a registered provider's mobile. */
enum dm_error provider_by_mobile(struct dataset *dataset, struct msisdn mobile,
                                 struct provider *provider) DM_CHECKED;

#endif
