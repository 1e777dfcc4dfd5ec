#ifndef DARMAND_DAEMON_CTL_ANSWERS_H
#define DARMAND_DAEMON_CTL_ANSWERS_H

#include "daemon/ctl_table.h"

/*
 * What the commands answer: the columns of each, and how those are shown that are more than a table.
 */

extern const struct ctl_list ctl_list_status;
void ctl_print_status(FILE *out, const json_t *answer);

extern const struct ctl_list ctl_list_links;
extern const struct ctl_list ctl_list_admin; /* of suspend, drain and resume */
extern const struct ctl_list ctl_list_verify;
void ctl_print_verify(FILE *out, const json_t *answer);
extern const struct ctl_list ctl_list_message; /* of a command that only says that it is done */
void ctl_print_message(FILE *out, const json_t *answer);
extern const struct ctl_list ctl_list_trace;
void ctl_print_trace(FILE *out, const json_t *answer);

extern const struct ctl_list ctl_list_sessions;
void ctl_print_sessions(FILE *out, const json_t *answer);
extern const struct ctl_list ctl_list_level;
void ctl_print_level(FILE *out, const json_t *answer);

extern const struct ctl_list ctl_list_owed;
void ctl_print_outbox(FILE *out, const json_t *answer);
extern const struct ctl_list ctl_list_dead;
void ctl_print_dead(FILE *out, const json_t *answer);

extern const struct ctl_list ctl_list_quota;
void ctl_print_quota(FILE *out, const json_t *answer);
extern const struct ctl_list ctl_list_blocked;
void ctl_print_blocked(FILE *out, const json_t *answer);
extern const struct ctl_list ctl_list_unblock;
void ctl_print_unblock(FILE *out, const json_t *answer);

extern const struct ctl_list ctl_list_dataset;
void ctl_print_dataset(FILE *out, const json_t *answer);
/** The data's line in the table of status. */
void ctl_print_dataset_line(FILE *out, const json_t *dataset);

/* Of commands that print their answers themselves (ctl.h). */
extern const struct ctl_list ctl_list_objections;
extern const struct ctl_list ctl_list_backup;
extern const struct ctl_list ctl_list_audit; /* the faults */

#endif
