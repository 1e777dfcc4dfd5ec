#ifndef DARMAND_DAEMON_TRACE_H
#define DARMAND_DAEMON_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol/error.h"
#include "protocol/times.h"

/*
 * `darmandctl trace`: the next PDUs of a link, both ways, masked (protocol/annotate.h), as lines of hex
 * and as a capture file, in STATE/trace, which is the daemon's user's alone.
 *
 * It is bounded by the count it was begun with, and off when there is none: a link asks one pointer.
 */

#define TRACE_COUNT_DEFAULT 20
#define TRACE_COUNT_MAX     1000
#define TRACE_PATH_MAX      640
/** The TCP connections of a link, told apart in the capture. */
#define TRACE_STREAMS 2

struct trace;

/**
 * Makes both files, named by link and time.  `count` is 1 … TRACE_COUNT_MAX.  DM_E_EXISTS: there is a
 * trace of this link and second.  Others as of dm_error_from_errno.
 */
enum dm_error trace_begin(const char *state_dir, const char *link, unsigned count,
                          struct walltime now, struct trace **trace) DM_CHECKED;

/**
 * Writes one whole PDU, sent by us or received.  False when it was the last, or could not be written:
 * then trace_end comes next.
 */
bool trace_pdu(struct trace *trace, unsigned stream, bool sent, struct walltime at,
               const uint8_t *octets, size_t size);

/** Closes the files.  NULL is allowed. */
void trace_end(struct trace *trace);

const char *trace_text_path(const struct trace *trace);
const char *trace_capture_path(const struct trace *trace);

#endif
