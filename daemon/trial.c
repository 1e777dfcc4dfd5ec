#include "daemon/trial.h"

#include <assert.h>
#include <stddef.h>

#define SECOND_MS 1000

const char *trial_objection(const struct trial *trial, enum trial_event event)
{
    switch (event) {
    case TRIAL_APPLY:
        return trial->seconds > 0
                   ? "the configuration in force awaits its confirmation: confirm or "
                     "undo it first"
                   : NULL;
    case TRIAL_CONFIRM: return trial->seconds > 0 ? NULL : "nothing awaits a confirmation";
    case TRIAL_UNDO:
        return trial->has_before ? NULL : "there was no other configuration since the start";
    }
    return NULL;
}

void trial_step(struct trial *trial, enum trial_event event, unsigned seconds, struct monotime now)
{
    assert(trial_objection(trial, event) == NULL && seconds <= TRIAL_SECONDS_MAX);
    trial->has_before = true;
    trial->seconds = event == TRIAL_APPLY ? seconds : 0;
    trial->until =
        trial->seconds > 0 ? monotime_add(now, (int64_t)seconds * SECOND_MS) : MONOTIME_NEVER;
}

unsigned trial_left(const struct trial *trial, struct monotime now)
{
    if (trial->seconds == 0)
        return 0;
    if (monotime_reached(trial->until, now))
        return 1; /* it is about to be */
    return (unsigned)((trial->until.ms - now.ms + SECOND_MS - 1) / SECOND_MS);
}
