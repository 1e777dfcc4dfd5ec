#ifndef DARMAND_DAEMON_CLIENT_DATASET_H
#define DARMAND_DAEMON_CLIENT_DATASET_H

#include <stdint.h>

#include "protocol/error.h"

/** Room for why the running darmand did not take a version. */
#define CLIENT_REFUSAL_MAX 160

/**
 * Has the darmand that listens on a socket answer from the current version, which is this one, and
 * waits until it does, for a minute at least.  DM_E_NOT_FOUND: none listens there.  Any other error: it
 * does not, and `refusal` says why.
 */
enum dm_error client_switch_dataset(const char *socket, uint32_t version,
                                    char refusal[CLIENT_REFUSAL_MAX]) DM_CHECKED;

#endif
