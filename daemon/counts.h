#ifndef DARMAND_DAEMON_COUNTS_H
#define DARMAND_DAEMON_COUNTS_H

#include <stdint.h>

/*
 * What the shell counts on its way, since the start: incremented where it happens, read by whoever
 * reports (commands.h, survey.h).  Answers and their times are counted in tally.h.
 */

struct service_counts {
    uint64_t sms_questions;
    uint64_t ussd_begins;
    uint64_t ussd_aborted;   /* by the subscriber or the network */
    uint64_t ussd_timed_out; /* the subscriber was silent too long */
    uint64_t ussd_refused;   /* the gateway did not take a page */
    uint64_t ussd_slow;      /* a commit took longer than `slow` */
    uint64_t ussd_given_up;  /* or than `answer` */
    uint64_t ussd_shown;     /* sessions that ended with a page the gateway took */
    uint64_t ussd_unshown;   /* or otherwise */
    uint64_t ussd_late;      /* answers no session showed, owed by SMS instead */
    uint64_t replies_accepted;
    uint64_t replies_failed;
    uint64_t replies_expired;
    uint64_t replies_delivered;   /* as receipts say, of those accepted */
    uint64_t replies_undelivered; /* likewise: failed, or expired at the SMSC */
    uint64_t receipts;
    uint64_t receipts_unknown; /* of those, about nothing that was known when they came */
    uint64_t refused_busy;     /* answered with "try again": a bound was reached */
    uint64_t notices;          /* to the insured, of inquiries about them */
    uint64_t notices_dropped;  /* not sent: a bound was reached */
    uint64_t dropped; /* acknowledged and not answered: binaries, robots, handset reports */
};

#endif
