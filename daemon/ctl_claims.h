#ifndef DARMAND_DAEMON_CTL_CLAIMS_H
#define DARMAND_DAEMON_CTL_CLAIMS_H

#include <stdio.h>

#include "store/centre_tally.h"
#include "store/claims.h"
#include "store/reconciler.h"

/*
 * What `darmandctl reconcile` writes: the claims with their results, and the summary of centres.
 * Whether the streams took it all is for the caller to ask.
 */

/** The header of the claims and what is put behind it. */
void ctl_claims_header(FILE *stream, const struct claims *claims);

/**
 * A line of the claims as it was, its result, and the note.  One that has not the columns of the header
 * stands whole in the first of them, so that what comes out is CSV whatever went in.
 */
void ctl_claims_line(FILE *stream, const struct claims *claims, const struct claims_line *line,
                     const struct reconciled *reconciled);

enum ctl_claims_format { CTL_CLAIMS_TABLE, CTL_CLAIMS_CSV, CTL_CLAIMS_JSON };

/** Each centre and its counts. */
void ctl_claims_summary(FILE *stream, const struct centre_tally *tally,
                        enum ctl_claims_format format);
/** All centres together, in one line. */
void ctl_claims_total(FILE *stream, const struct centre_tally *tally);

#endif
