#ifndef DARMAND_DAEMON_CTL_QUOTA_H
#define DARMAND_DAEMON_CTL_QUOTA_H

#include <jansson.h>

/* The tables of darmandctl quota, blocked and unblock. */

void ctl_print_quota(const json_t *answer);
void ctl_print_blocked(const json_t *answer);
void ctl_print_unblock(const json_t *answer);

#endif
