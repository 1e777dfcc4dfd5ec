#ifndef DARMAND_DAEMON_RELOAD_TRIAL_H
#define DARMAND_DAEMON_RELOAD_TRIAL_H

#include "daemon/complaints.h"
#include "daemon/trial.h"
#include "protocol/error.h"

/*
 * The configuration before the one in force, kept so that it can come back: when somebody says so, or by
 * itself when a change that was to be confirmed is not (trial.h).  It comes back as it was, texts and
 * menus included, whatever has become of the files since; no file is written.
 *
 * Passwords: as long as a confirmation is awaited those of before are kept, in memory that is neither
 * dumped nor swapped.  After that they are not, and an undo reads them from their files; one that stood
 * in the configuration itself must be the same as now.
 */

struct conf;
struct event;
struct reload_passwords;
struct service;

struct reload_trial {
    struct trial state;
    struct conf *before; /* NULL: none; its passwords are wiped */
    struct reload_passwords *passwords;
    struct event *timer; /* NULL until one was needed */
};

/** `seconds` as in trial_step.  To be called before the links change: DM_E_NO_MEMORY, nothing changed. */
enum dm_error reload_trial_prepare(struct service *service, unsigned seconds) DM_CHECKED;
/** Takes the configuration in force as the one before; the new one takes its place. */
void reload_trial_begin(struct service *service, unsigned seconds, struct conf *conf);
/** What was prepared is not needed after all. */
void reload_trial_cancel(struct service *service);

/** What is in force stays.  DM_E_NOT_FOUND: nothing awaits a confirmation. */
enum dm_error reload_trial_confirm(struct service *service) DM_CHECKED;
/** The one before comes back.  DM_E_NOT_FOUND: there is none.  DM_E_FORMAT: it cannot, see complaints. */
enum dm_error reload_trial_undo(struct service *service, struct complaints *complaints) DM_CHECKED;

/** Seconds left for the confirmation that is awaited; 0: none is. */
unsigned reload_trial_left(const struct service *service);

void reload_trial_close(struct service *service);

#endif
