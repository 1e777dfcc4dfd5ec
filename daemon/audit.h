#ifndef DARMAND_DAEMON_AUDIT_H
#define DARMAND_DAEMON_AUDIT_H

#include <jansson.h>

/*
 * Who changed what while darmand ran: one line in the log, whatever its level, for each change asked for
 * at the control socket, done or refused.
 *
 *   control: suspend mci, asked by sara (user 1004): done
 *   control: unblock 98912***1234, asked by user 1007: refused: this needs the group of changers
 */

/**
 * `verb` is the command; `about` whom or what it was to change, as it was typed: "" for nothing in
 * particular.  A mobile is masked.  `answer` is what the asker is told; NULL: that it is done.
 */
void audit_change(const char *verb, const char *about, const json_t *request, const json_t *answer);

#endif
