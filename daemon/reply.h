#ifndef DARMAND_DAEMON_REPLY_H
#define DARMAND_DAEMON_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/texts.h"
#include "protocol/calendar.h"
#include "protocol/error.h"
#include "protocol/segment.h"
#include "protocol/text.h"
#include "store/record.h"

/*
 * Verdict → words.  Which text is chosen from codes alone (D1, D2); the words are texts.h's.
 */

/**
 * The text that answers an inquiry: by view, then overlap (D12), special case, status;
 * DOWN for an undecided verdict, whatever else it carries (promise 3).
 */
enum text_id reply_text_of(const struct inquiry *inquiry);

/** A "no" in the eyes of the person it is about, whoever asked: it may be objected to (R14). */
bool reply_is_no(const struct inquiry *inquiry);

/** The text that verifies a code issued for an inquiry; no code is issued for an undecided one (DOWN). */
enum text_id reply_verification_of(const struct inquiry *inquiry);

/**
 * Fills a template.  {last4}, {date}, {until} and {reason} come from `inquiry`, {code} from `code`;
 * both may be NULL for texts that speak of neither.  An inquiry in a provider's view gives neither
 * {until} nor {reason}, whatever its verdict holds (R11).  DM_E_FULL: longer than `capacity` with its
 * NUL.  DM_E_BUG: there is no such text, or its template wants what was not given.
 */
enum dm_error reply_render(const struct texts *texts, const struct calendar *calendar,
                           unsigned text, const struct inquiry *inquiry, const char *code,
                           char *out, size_t capacity) DM_CHECKED;

/** A text as an SMS carries it, before it is cut into parts. */
struct reply_octets {
    enum text_alphabet alphabet;
    size_t size;
    uint8_t octets[SEGMENT_OCTETS_MAX];
};

/** reply_render, measured and encoded in the smaller alphabet that can say it.  Errors as there. */
enum dm_error reply_encode(const struct texts *texts, const struct calendar *calendar,
                           unsigned text, const struct inquiry *inquiry, const char *code,
                           struct reply_octets *reply) DM_CHECKED;

#endif
