#ifndef DARMAND_DAEMON_COMMANDS_DATASET_H
#define DARMAND_DAEMON_COMMANDS_DATASET_H

#include <jansson.h>

#include "daemon/service.h"

/* `darmandctl dataset`, and the data's part in `darmandctl status`. */

/** The data that answers now; null when there is none. */
json_t *commands_dataset_describe(struct service *service);

/**
 * Begins to switch to the version that is current on disk, if that is another and a changer asks, and
 * says which one answers now and which there are; who waits for the newer one asks `status`.
 */
json_t *commands_dataset(struct service *service, const json_t *request);

#endif
