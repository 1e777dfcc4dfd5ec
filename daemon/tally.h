#ifndef DARMAND_DAEMON_TALLY_H
#define DARMAND_DAEMON_TALLY_H

#include <stdint.h>

#include "daemon/minutes.h"
#include "protocol/histogram.h"
#include "protocol/times.h"
#include "store/record.h"

/*
 * What was answered since the start, by channel and result, and how long it took: from the question's
 * arrival until the answer was durable, and until the operator took it.  Each call is some increments;
 * nothing here says who asked, or about whom.  Figures are rendered by metrics.h and page.h.
 */

#define TALLY_CHANNELS (CHANNEL_USSD + 1)

/** What a question got.  The order is the page's, most welcome first. */
enum tally_result {
    TALLY_ENTITLED,
    TALLY_NOT_ENTITLED,
    TALLY_SPECIAL,   /* served under the current procedure */
    TALLY_OVERLAP,   /* another basic insurer on record */
    TALLY_NO_RECORD, /* no insurance record */
    TALLY_AGAIN,     /* a message that came again, with the answer it had */
    TALLY_VERIFIED,  /* what a code was issued for, or that there is none such */
    TALLY_OBJECTION, /* an objection or a report is written down, or there was nothing to object to */
    TALLY_HELP,      /* how to ask */
    TALLY_INVALID,   /* no national ID */
    TALLY_REFUSED,   /* not theirs to ask */
    TALLY_OVER_QUOTA, /* too many questions, or blocked */
    TALLY_DOWN,       /* service unavailable */
    TALLY_OTHER,
    TALLY_RESULTS
};

/** What it comes to when a verdict is answered, or a text without one (enum text_id). */
enum tally_result tally_of_verdict(const struct verdict *verdict);
enum tally_result tally_of_text(unsigned text);
/** One word, for programs and as a key of the page's words. */
const char *tally_result_name(enum tally_result result);
const char *tally_channel_name(enum inquiry_channel channel);

struct tally {
    uint64_t answers[TALLY_CHANNELS][TALLY_RESULTS];
    struct histogram committed[TALLY_CHANNELS]; /* arrival until durable */
    struct histogram accepted[TALLY_CHANNELS];  /* arrival until the operator took the answer */
    struct minutes minutes;
};

/** A question on its way to the disk: what it will have got, and when it came. */
struct tally_note {
    enum inquiry_channel channel;
    enum tally_result result;
    int64_t arrived_us; /* of the monotonic clock */
};

/** An answer is durable. */
void tally_committed(struct tally *tally, const struct tally_note *note, int64_t now_us);
/** An answer that needs no disk was given: what USSD says without a code. */
void tally_said(struct tally *tally, enum inquiry_channel channel, enum tally_result result,
                int64_t now_us);
/** The operator took an answer whole, so long after its question. */
void tally_accepted(struct tally *tally, enum inquiry_channel channel, int64_t us);

#endif
