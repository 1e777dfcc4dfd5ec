#ifndef DARMAND_DAEMON_REPLY_H
#define DARMAND_DAEMON_REPLY_H

#include <stddef.h>

#include "daemon/texts.h"
#include "protocol/calendar.h"
#include "protocol/error.h"
#include "store/record.h"

/*
 * Verdict → words.  Which text is chosen from codes alone (D1, D2); the words are texts.h's.
 */

/** The text that answers an inquiry: by view, then overlap (D12), special case, status. */
enum text_id reply_text_of(const struct inquiry *inquiry);

/** The text that verifies a code issued for an inquiry. */
enum text_id reply_verification_of(const struct inquiry *inquiry);

/**
 * Fills a template.  {last4}, {date}, {until} and {reason} come from `inquiry`, {code} from `code`;
 * both may be NULL for texts that speak of neither.  DM_E_FULL: longer than `capacity`.  DM_E_BUG: a
 * template wants what was not given.
 */
enum dm_error reply_render(const struct texts *texts, const struct calendar *calendar,
                           unsigned text, const struct inquiry *inquiry, const char *code,
                           char *out, size_t capacity) DM_CHECKED;

#endif
