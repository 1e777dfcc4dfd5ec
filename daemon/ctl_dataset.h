#ifndef DARMAND_DAEMON_CTL_DATASET_H
#define DARMAND_DAEMON_CTL_DATASET_H

#include <jansson.h>

/* The table of darmandctl dataset, and the data's line in that of darmandctl status. */

void ctl_print_dataset_line(const json_t *dataset);
void ctl_print_dataset(const json_t *answer);

#endif
