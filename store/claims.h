#ifndef DARMAND_STORE_CLAIMS_H
#define DARMAND_STORE_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>

#include "protocol/calendar.h"
#include "protocol/error.h"
#include "store/line_reader.h"
#include "store/reconcile.h"

/*
 * A CSV file of claims, one a line: code, provider_id, national_id, date, in any order, and whatever
 * other columns the sender needs.  A date is Jalali, as replies have it; values are otherwise read
 * as darmand-load reads them.
 *
 * Other than in csv_table.h, where one bad row refuses the file, a line that cannot be read is handed
 * over with the reason, and the next one is read afresh.  So a quoted field ends on its line.
 */

struct claims;

struct claims_line {
    struct text_line raw;
    bool aligned;       /* it has as many fields as the header: more columns may be put behind it */
    bool readable;      /* `claim` is set, all of it */
    struct claim claim; /* of a line that is not, provider_id at most */
    const char
        *why; /* when not readable, in words that end no line; borrowed until the next line */
};

/**
 * Reads the header of `input`, which stays the caller's.  DM_E_RANGE: it is no header of claims, and
 * claims_refusal says why.  `*claims` is set in any case, NULL without memory.  Other errors are those
 * of input_read.
 */
enum dm_error claims_open(struct input *input, const struct calendar *calendar,
                          struct claims **claims) DM_CHECKED;
/** NULL is nothing to close. */
void claims_close(struct claims *claims);

/** Why the header was refused. */
const char *claims_refusal(const struct claims *claims);

/** The header as it stands in the file, not terminated; and how many columns it names. */
const char *claims_header(const struct claims *claims, size_t *size);
size_t claims_width(const struct claims *claims);

/**
 * The next line that is not blank.  DM_E_NOT_FOUND: there are no more.  Other errors are those of
 * input_read.
 */
enum dm_error claims_next(struct claims *claims, struct claims_line *line) DM_CHECKED;

#endif
