#ifndef DARMAND_DAEMON_SWITCHER_H
#define DARMAND_DAEMON_SWITCHER_H

#include <stdbool.h>

#include "protocol/error.h"
#include "store/dataset.h"

/*
 * Opens and prewarms the current dataset version in a thread of its own, so that the loop, which
 * answers from the old version meanwhile, never waits for a disk.  The loop gets the finished thing
 * between two messages.
 */

struct event_base;
struct switcher;

/** Told on the loop: the version opened, now the callee's; or why there is none. */
typedef void switcher_done(void *context, enum dm_error error, struct dataset *dataset);

/** NULL: no memory, or no eventfd.  `state_dir` is copied. */
struct switcher *switcher_new(struct event_base *base, const char *state_dir, switcher_done *done,
                              void *context);
/** Waits for a switch under way, whose result is thrown away. */
void switcher_free(struct switcher *switcher);

/** Begins.  DM_E_EXISTS: one is under way already; ask again when it is done. */
enum dm_error switcher_start(struct switcher *switcher) DM_CHECKED;
bool switcher_is_busy(const struct switcher *switcher);

#endif
