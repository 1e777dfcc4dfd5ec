#ifndef DARMAND_DAEMON_CTL_CONFIG_H
#define DARMAND_DAEMON_CTL_CONFIG_H

#include "daemon/ctl.h"
#include "daemon/ctl_table.h"

/*
 * `config`: without a FILE the daemon looks at its own; a FILE is read by darmandctl itself, with the
 * rights of whoever calls it, and the daemon never opens it.
 */

extern const struct ctl_list ctl_list_config;
void ctl_print_config(FILE *out, const json_t *answer);

/* As those of ctl.h; `words` begin with the last word of the command's name. */
int ctl_config_check(const struct ctl *ctl, int count, char **words);
int ctl_config_diff(const struct ctl *ctl, int count, char **words);
int ctl_config_apply(const struct ctl *ctl, int count, char **words);

#endif
