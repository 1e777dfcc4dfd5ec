#ifndef DARMAND_DAEMON_PENDING_H
#define DARMAND_DAEMON_PENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/tally.h"
#include "protocol/error.h"
#include "store/record.h"

/*
 * Who waits for a commit: the token a job carries through the committer leads back to the
 * deliver_sm to be acknowledged, or to the USSD session to be answered.
 *
 * A message that the SMSC delivers again while its first delivery is still being written joins the
 * same place, so that all deliveries are acknowledged together.
 */

/** More deliveries of one message than this, unanswered, are left to the SMSC's own timer. */
#define PENDING_DELIVERIES_MAX 4

/** One deliver_sm or data_sm not acknowledged yet. */
struct delivery {
    uint64_t connection; /* connection_id */
    uint32_t command_id;
    uint32_t sequence_number;
};

struct pending_answer {
    bool used;
    uint32_t generation; /* told apart from an earlier user of the same place */
    struct mark mark;    /* SMS */
    struct delivery deliveries[PENDING_DELIVERIES_MAX];
    size_t delivery_count;        /* 0: a USSD session */
    uint64_t session;             /* USSD: ussd session number … */
    char link[LINK_NAME_MAX + 1]; /* … and whose it is, when the session does not live to see it */
    struct smpp_address subscriber;
    struct tally_note note;
    uint32_t next_free;
};

struct pending;

/** Room for `max` answers.  NULL: no memory. */
struct pending *pending_new(size_t max);
void pending_free(struct pending *pending);

/** A place for a USSD session's answer.  DM_E_FULL. */
enum dm_error pending_add_session(struct pending *pending, uint64_t session, const char *link,
                                  const struct smpp_address *subscriber,
                                  uint64_t *token) DM_CHECKED;
/** A place for a message's answer.  DM_E_FULL. */
enum dm_error pending_add_delivery(struct pending *pending, const struct mark *mark,
                                   const struct delivery *delivery, uint64_t *token) DM_CHECKED;
/** Joins the place of a message that is being written.  DM_E_NOT_FOUND, DM_E_FULL. */
enum dm_error pending_join(struct pending *pending, const struct mark *mark,
                           const struct delivery *delivery) DM_CHECKED;

/** What is to be measured of an answer that waits: pending_take gives it back. */
void pending_note(struct pending *pending, uint64_t token, const struct tally_note *note);

/** Takes an answer out of its place.  DM_E_NOT_FOUND: an unknown or stale token. */
enum dm_error pending_take(struct pending *pending, uint64_t token,
                           struct pending_answer *answer) DM_CHECKED;

size_t pending_count(const struct pending *pending);
/** Messages delivered by one connection that are not acknowledged yet; looks at all places. */
size_t pending_count_of(const struct pending *pending, uint64_t connection);

#endif
